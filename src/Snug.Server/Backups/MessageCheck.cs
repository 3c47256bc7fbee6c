using System.Globalization;
using Snug.Server.Log;
using Snug.Server.Messages;
using Snug.Server.Storage;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Backups;

/// <summary>
/// The messages beside the log: each has its event and each event its message, at the same position; where, when and by whom stands in
/// both, and what was said gives the hash that stands in the log.
/// </summary>
internal sealed class MessageCheck(SqliteReader connection, int version, Findings findings)
{
    private const string All = $"select {MessageSql.Columns} from messages m order by m.position";

    private const string AllBeforeConversation = $"select {MessageSql.ColumnsBeforeConversation} from messages m order by m.position";

    private const string Event = "select kind, room_id, number, at, hash from log where position = ?1";

    private const string Message = "select changed, deleted_at from messages where room_id = ?1 and number = ?2";

    // The newest number of each room. Empty behind a row that is not what was written: it may have been any room's.
    private readonly Dictionary<long, long> numbers = [];

    private IRows? rows;
    private bool hasRow;
    private long newestUnproved;
    private long chainBegins;

    /// <summary>Messages that were deleted before have no hash.</summary>
    public void ChainBeginsAt(long position) => chainBegins = position;

    public void Begin()
    {
        rows = connection.Prepare(version < Migrations.Conversation ? AllBeforeConversation : All).Query();
        hasRow = rows.Read();
    }

    /// <summary>Looks at the message of the next event.</summary>
    /// <param name="happened">In the order of the log.</param>
    /// <param name="hash">What stands there; null if it is none.</param>
    /// <param name="isWhole">The row is what was written: where it differs, the message is wrong.</param>
    public void Take(in LogRow happened, Tag? hash, bool isWhole)
    {
        while (hasRow && rows!.Long(0) < happened.Position)
        {
            TellUnknown();
            hasRow = rows.Read();
        }

        if (!isWhole)
        {
            numbers.Clear();
        }

        var isThere = hasRow && rows!.Long(0) == happened.Position;
        var kind = happened.Kind > 0 && happened.Kind <= Kinds.All.Count ? Kinds.Find((int)happened.Kind) : null;
        if (kind?.CountsAsMessage == true)
        {
            TakePosted(happened, hash, isWhole, isThere);
        }
        else if (isThere && isWhole)
        {
            TellUnknown();
        }

        if (kind is { CountsAsMessage: false, Subject.IsOfMessage: true })
        {
            CompareChange(happened, kind);
        }

        if (isThere)
        {
            hasRow = rows!.Read();
        }
    }

    public void End()
    {
        while (hasRow)
        {
            TellUnknown();
            hasRow = rows!.Read();
        }

        rows!.Dispose();
        if (newestUnproved > chainBegins)
        {
            findings.Say("messages", $"The message at position {LogCheck.Number(newestUnproved)} has nothing that proves it.");
        }
    }

    private void TakePosted(in LogRow happened, Tag? hash, bool isWhole, bool isThere)
    {
        Count(happened, isWhole);
        if (isThere)
        {
            Compare(happened, hash, isWhole);
            return;
        }

        var (position, where) = (happened.Position, Name(happened.RoomId, happened.Number));
        findings.Say("messages", () => $"Message {where} is not there, and position {LogCheck.Number(position)} says that it was posted.");
    }

    private void Count(in LogRow happened, bool isWhole)
    {
        if (isWhole && happened is { RoomId: { } room, Number: { } number })
        {
            if (numbers.TryGetValue(room, out var last) && number != last + 1)
            {
                findings.Say("messages", () => $"Message {Name(room, number)} does not follow the one before it.");
            }

            numbers[room] = number;
        }
    }

    private void TellUnknown()
    {
        var where = Name(rows!.LongOrNull(1), rows!.LongOrNull(2));
        findings.Say("messages", () => $"Message {where} was never posted according to the log.");
    }

    private void Compare(in LogRow happened, Tag? hash, bool isWhole)
    {
        var row = rows!;
        var isChecked = RowCheck.Fits(row, CheckedTable.Messages, MessageSql.ColumnsChecked);
        if (isChecked && !isWhole)
        {
            // It is the log's row that was changed, and that was told.
            return;
        }

        var isInPlace = row.LongOrNull(1) == happened.RoomId
            && row.LongOrNull(2) == happened.Number
            && row.LongOrNull(3) == happened.PersonId
            && row.Long(7) == happened.At;
        if (isInPlace || !isWhole)
        {
            if (!IsWhatWasSaid(row, happened, hash))
            {
                Tell(happened, "is not what was said there: its words, name or key were changed.");
            }
            else if (!isChecked)
            {
                Tell(happened, isInPlace ? "does not fit its own check, though it is what was said." : "does not fit its own check.");
            }
        }
        else
        {
            Tell(happened, "is not as it was said: its room, number, author or time are not those of the log.");
        }
    }

    /// <summary>Does what stands there give the hash of the newest event that tells of it?</summary>
    private bool IsWhatWasSaid(IRow row, in LogRow happened, Tag? hash)
    {
        if (row.IsNull(MessageSql.Salt))
        {
            // Its words were gone before there was a chain.
            newestUnproved = happened.Position;
            return row.IsNull(11) && !row.IsNull(9) && row.Raw(6).IsEmpty;
        }

        if (row.LongOrNull(11) is { } changed)
        {
            hash = HashOfChange(changed, happened, row.LongOrNull(9));
        }
        else if (!row.IsNull(9))
        {
            return false;
        }

        return StateCheck.Hash(row, Hashed.Message, MessageSql.Salt, MessageSql.Hashed) is { } state && state == hash;
    }

    /// <summary>The hash in the event that is said to be the newest of a message; null if it is none of its events.</summary>
    private Tag? HashOfChange(long changed, in LogRow posted, long? deletedAt)
    {
        using var found = connection.Prepare(Event).Bind(1, changed).Query();
        var isOurs = changed > posted.Position
            && found.Read()
            && found.Long(0) is > 0 and var kind
            && kind <= Kinds.All.Count
            && Kinds.Find((int)kind) is { CountsAsMessage: false, Subject.IsOfMessage: true }
            && found.LongOrNull(1) == posted.RoomId
            && found.LongOrNull(2) == posted.Number
            && deletedAt == (kind == Kinds.MessageDeleted.Id ? found.Long(3) : null);
        return isOurs ? LogCheck.TagOrNull(found, 4) : null;
    }

    /// <summary>An old state with its old salt may have been put back: then it does not point at its newest event.</summary>
    private void CompareChange(in LogRow happened, Kind kind)
    {
        using var found = connection.Prepare(Message).Bind(1, happened.RoomId).Bind(2, happened.Number).Query();
        var (position, where) = (happened.Position, Name(happened.RoomId, happened.Number));
        if (!found.Read())
        {
            findings.Say("messages", () => $"Message {where} is not there, and position {LogCheck.Number(position)} tells of it.");
        }
        else if (found.LongOrNull(0) is { } changed ? changed < position
            : kind != Kinds.MessageDeleted || found.LongOrNull(1) != happened.At)
        {
            findings.Say(
                "messages",
                () => $"Message {where} is not what it became at position {LogCheck.Number(position)}: an older state was put back.");
        }
    }

    private void Tell(in LogRow happened, string what)
    {
        var (where, who, at) = (Name(happened.RoomId, happened.Number), happened.PersonId, happened.At);
        findings.Say("messages", () =>
            $"Message {where} ({(who is { } id ? StateCheck.NameOf(connection, id) + ", " : "")}{When(at)}) {what}");
    }

    private static string Name(long? room, long? number) => string.Create(CultureInfo.InvariantCulture, $"{room}/{number}");

    /// <summary>In UTC: whoever reads it may be anywhere. A damaged number may be no instant at all.</summary>
    internal static string When(long at) =>
        at is > -62_135_596_800_000 and < 253_402_300_800_000
            ? DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("d MMM yyyy HH:mm 'UTC'", CultureInfo.InvariantCulture)
            : "at no time";
}
