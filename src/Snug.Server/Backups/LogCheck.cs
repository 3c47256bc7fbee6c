using System.Globalization;
using Snug.Server.Log;
using Snug.Server.People;
using Snug.Server.Rooms;
using Snug.Server.Rooms.Members;
using Snug.Server.Storage;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Backups;

/// <summary>
/// One pass over the log, in order: is every tag the hash of the one before it and of its row? Where it is not, the pass goes on from the
/// tag that is stored, so one row that was changed is one sentence. The messages come along in the same order, each beside its event.
/// </summary>
internal sealed class LogCheck(SqliteReader connection, int version, Findings findings)
{
    private const string Sql =
        "select position, kind, at, room_id, number, person_id, audience, hash, tag from log order by position";

    private readonly MessageCheck messages = new(connection, version, findings);
    private readonly Dictionary<long, Newest> rooms = [];
    private readonly Dictionary<long, Newest> people = [];
    private readonly Dictionary<(long Room, long Person), List<StayInLog>> stays = [];
    private readonly List<(long From, long To)> wrong = [];

    private Tag before;

    // What the tag before should have been, if that is not what is stored: then it may be that only the tag was changed.
    private Tag? instead;
    private long expected = 1;

    /// <summary>The newest event of each room, with the hash of what the room was from then on.</summary>
    public IReadOnlyDictionary<long, Newest> Rooms => rooms;

    /// <summary>The same of people.</summary>
    public IReadOnlyDictionary<long, Newest> People => people;

    /// <summary>Whoever was in a room: every stay, in order.</summary>
    public IReadOnlyDictionary<(long Room, long Person), List<StayInLog>> Stays => stays;

    /// <summary>The end of the log.</summary>
    public Cursor Head => new(expected - 1, before);

    /// <summary>The first position that is not what was written; null if all are.</summary>
    public long? FirstWrong => wrong.Count > 0 ? wrong[0].From : null;

    /// <summary>When the log became a chain, if it is older than that; milliseconds since 1970.</summary>
    public long? BegunAt { get; private set; }

    /// <summary>Looks at all of it.</summary>
    public void Run()
    {
        using (var rows = connection.Prepare(Sql).Query())
        {
            messages.Begin();
            while (rows.Read())
            {
                Take(rows);
            }
        }

        messages.End();
        TellWrong();
    }

    private void Take(IRow row)
    {
        var happened = new LogRow(
            row.Long(0), row.Long(1), row.Long(2), row.LongOrNull(3), row.LongOrNull(4), row.LongOrNull(5), (byte)row.Long(6));
        var position = happened.Position;
        if (position != expected)
        {
            findings.Say("rows of the log", Missing(expected, position - 1));
            NoteWrong(expected, position - 1);
        }

        var hash = TagOrNull(row, 7);
        var tag = TagOrNull(row, 8);
        var isWhole = Follows(happened, hash, tag, isAudience: row.Long(6) is >= 0 and <= byte.MaxValue, isNext: position == expected);
        if (!isWhole)
        {
            NoteWrong(position, position);
        }

        expected = position + 1;
        before = tag ?? default;
        messages.Take(happened, hash, isWhole);
        Remember(happened, hash, isWhole);
    }

    private bool Follows(in LogRow happened, Tag? hash, Tag? tag, bool isAudience, bool isNext)
    {
        var other = instead;
        instead = null;
        if (hash is not { } state || !isAudience)
        {
            return false;
        }

        if (!isNext)
        {
            // Behind a hole nothing can be said of a row: it is taken as it stands.
            return tag is not null;
        }

        var due = Chain.Next(before, happened, state);
        if (due == tag || (other is { } meant && Chain.Next(meant, happened, state) == tag))
        {
            return true;
        }

        instead = due;
        return false;
    }

    private void Remember(in LogRow happened, Tag? hash, bool isWhole)
    {
        if (happened.Kind == Kinds.ChainBegun.Id)
        {
            BegunAt ??= happened.At;
            messages.ChainBeginsAt(happened.Position);
        }
        else if (happened.Kind is < 1 || happened.Kind > Kinds.All.Count)
        {
            findings.Say("rows of the log", $"Position {Number(happened.Position)} has an event of a kind that is not known.");
        }
        else if (Kinds.Find((int)happened.Kind).Subject is RoomSubject && happened.RoomId is { } room)
        {
            rooms[room] = new Newest(happened.Position, hash, isWhole);
        }
        else if (Kinds.Find((int)happened.Kind).Subject is PersonSubject && happened.PersonId is { } person)
        {
            people[person] = new Newest(happened.Position, hash, isWhole);
        }
        else if (Kinds.Find((int)happened.Kind).Subject is MemberSubject && happened is { RoomId: { } where, PersonId: { } who })
        {
            RememberStay((where, who), happened, new Newest(happened.Position, hash, isWhole));
        }
    }

    private void RememberStay((long Room, long Person) who, in LogRow happened, Newest newest)
    {
        if (!stays.TryGetValue(who, out var known))
        {
            stays.Add(who, known = []);
        }

        if (happened.Kind == Kinds.MemberJoined.Id || known.Count == 0)
        {
            known.Add(new StayInLog(happened.Position, newest));
        }
        else
        {
            known[^1] = known[^1] with { Newest = newest };
        }
    }

    private void NoteWrong(long from, long to)
    {
        if (wrong is [.., var last] && last.To == from - 1)
        {
            wrong[^1] = (last.From, to);
        }
        else
        {
            wrong.Add((from, to));
        }
    }

    private void TellWrong()
    {
        for (var index = 0; index < wrong.Count; index++)
        {
            var (from, to) = wrong[index];
            var until = index + 1 < wrong.Count ? wrong[index + 1].From - 1 : Head.Position;
            var which = from == to
                ? $"Row {Number(from)} of the log is not what was written"
                : $"Rows {Number(from)} to {Number(to)} of the log are not what was written";
            var others = until <= to ? "."
                : until == Head.Position ? $"; {Number(to + 1)} on are whole."
                : $"; {Number(to + 1)} to {Number(until)} are whole.";
            findings.Say("rows of the log", which + others);
        }
    }

    private static string Missing(long from, long to) => from == to
        ? $"Row {Number(from)} of the log is not there."
        : $"Rows {Number(from)} to {Number(to)} of the log are not there.";

    internal static Tag? TagOrNull(IRow row, int column) =>
        row.KindOf(column) is ColumnKind.Blob && row.Raw(column) is { Length: Tag.Length } bytes ? Tag.From(bytes) : null;

    internal static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}

/// <summary>The newest event of a subject.</summary>
/// <param name="Position">Where it stands.</param>
/// <param name="Hash">Of the state from then on; null if what stands there is none.</param>
/// <param name="IsWhole">Its row is what was written; otherwise that was told, and the state may well be right.</param>
internal readonly record struct Newest(long Position, Tag? Hash, bool IsWhole);

/// <summary>One stay of somebody in a room as the log tells it.</summary>
/// <param name="From">Position of the event by which they joined.</param>
/// <param name="Newest">Of the stay, with the hash of what it was from then on.</param>
internal sealed record StayInLog(long From, Newest Newest);
