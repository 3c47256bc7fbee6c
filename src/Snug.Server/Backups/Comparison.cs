using Snug.Server.Log;
using Snug.Server.Storage;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Backups;

/// <summary>
/// <c>snug verify FILE --against OTHER</c>: where two histories parted. Equal tags have equal histories before them, so halving finds the
/// place in twenty looks a million.
/// </summary>
public static class Comparison
{
    private const string Event = "select kind, room_id, number, person_id, at from log where position = ?1";

    /// <summary>Compares two files, both of which were verified.</summary>
    /// <exception cref="StartupException">One of them cannot be opened, or has no chain.</exception>
    public static ComparisonReport Of(string path, string otherPath) =>
        Of(path, otherPath, Path.GetFileName(path), Path.GetFileName(otherPath));

    /// <summary>The same of what was opened to be verified.</summary>
    /// <exception cref="StartupException">One of them has no chain.</exception>
    public static ComparisonReport Of(VerifiedDatabase database, VerifiedDatabase against) =>
        Of(database.Path, against.Path, ShortName(database), ShortName(against));

    private static ComparisonReport Of(string path, string otherPath, string name, string otherName)
    {
        using var one = Open(path);
        using var other = Open(otherPath);
        if (name == otherName)
        {
            (name, otherName) = (path, otherPath);
        }

        var (end, otherEnd) = (Receipt.Head(one)!.Value.Position, Receipt.Head(other)!.Value.Position);
        var same = LastEqual(one, other, Math.Min(end, otherEnd));
        return same < Math.Min(end, otherEnd)
            ? Parted(one, other, name, otherName, same)
            : new ComparisonReport(PartedAt: null, [Same(name, otherName, end, otherEnd)]);
    }

    private static string ShortName(VerifiedDatabase database) => database.IsCopy ? database.Shown : Path.GetFileName(database.Path);

    /// <summary>The last position up to which both are the same.</summary>
    internal static long LastEqual(SqliteReader one, SqliteReader other, long shorter)
    {
        var (same, apart) = (0L, shorter + 1);
        while (apart - same > 1)
        {
            var middle = same + ((apart - same) / 2);
            if (ReceiptCheck.Find(one, middle) is { } tag && tag == ReceiptCheck.Find(other, middle))
            {
                same = middle;
            }
            else
            {
                apart = middle;
            }
        }

        return same;
    }

    private static SqliteReader Open(string path)
    {
        var connection = DatabaseFile.Open(path);
        try
        {
            connection.Prepare("begin").Run();
            if (Receipt.Head(connection) is null)
            {
                throw new StartupException($"{Path.GetFileName(path)} has no chain yet, so it cannot be compared. "
                    + $"It gets one when this Snug serves it.");
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static string Same(string name, string otherName, long end, long otherEnd) =>
        end == otherEnd ? $"{name} and {otherName} are one history, to their end at {LogCheck.Number(end)}."
        : end > otherEnd ? $"All of {otherName} is in {name}, which goes on from {LogCheck.Number(otherEnd)} to {LogCheck.Number(end)}."
        : $"All of {name} is in {otherName}, which goes on from {LogCheck.Number(end)} to {LogCheck.Number(otherEnd)}.";

    private static ComparisonReport Parted(SqliteReader one, SqliteReader other, string name, string otherName, long same) => new(
        same + 1,
        [
            same == 0
                ? $"{name} and {otherName} have nothing in common: their first events are two."
                : $"{name} and {otherName} are one history up to {LogCheck.Number(same)}, and part at {LogCheck.Number(same + 1)}.",
            $"There {name} says: {Tell(one, same + 1)}",
            $"There {otherName} says: {Tell(other, same + 1)}",
        ]);

    private static string Tell(SqliteReader connection, long position)
    {
        using var rows = connection.Prepare(Event).Bind(1, position).Query();
        if (!rows.Read())
        {
            return "nothing that can be read.";
        }

        var kind = rows.Long(0) is > 0 and var id && id <= Kinds.All.Count
            ? Kinds.Find((int)id).Name
            : "an event of a kind that is not known";
        var where = (rows.LongOrNull(1), rows.LongOrNull(2)) switch
        {
            ({ } room, { } number) => $", message {room}/{number}",
            ({ } room, null) => $", room {room}",
            _ => "",
        };
        var who = rows.LongOrNull(3) is { } person ? $", by {StateCheck.NameOf(connection, person)}" : "";
        return $"{kind}{where}{who}, {MessageCheck.When(rows.Long(4))}.";
    }
}

/// <summary>Where two histories parted.</summary>
/// <param name="PartedAt">The first position at which they differ; null if one of them is the beginning of the other.</param>
/// <param name="Sentences">In words.</param>
public sealed record ComparisonReport(long? PartedAt, IReadOnlyList<string> Sentences);
