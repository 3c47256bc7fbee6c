using System.Globalization;
using Snug.Protocol;
using Snug.Server.Administration;
using Snug.Server.Log.Followers;
using Snug.Server.People;
using Snug.Server.Rooms;
using Snug.Server.Rooms.Members;
using Snug.Server.Storage;

namespace Snug.Server.Log;

/// <summary>
/// What the server remembers: rooms, people and the published head. A projection of the log: only <see cref="Publish"/> changes it,
/// with events that are durable, so several servers on one log would remember the same.
/// Lock order: the projection's gate, then a feed's or a backlog's gate; ARCHITECTURE has the whole of it. No other gate MUST be taken
/// inside.
/// </summary>
public sealed class Projection : IKnown
{
    private readonly Lock gate = new();
    private readonly List<LocalBacklog> backlogs = [];
    private Cursor head = Cursor.Beginning;

    public Projection() => Rooms = new RoomDirectory(Members, People);

    /// <summary>The rooms, as of <see cref="Head"/>.</summary>
    public RoomDirectory Rooms { get; }

    /// <summary>The people, as of <see cref="Head"/>.</summary>
    public PersonDirectory People { get; } = new();

    /// <summary>Who is in the rooms that have members, as of <see cref="Head"/>.</summary>
    internal MemberDirectory Members { get; } = new();

    /// <summary>What its owners and admins decided for the server, as of <see cref="Head"/>.</summary>
    internal ServerSettings Settings { get; private set; } = new(WhoMakesRooms.Everybody);

    /// <summary>Takes in what the settings are now.</summary>
    internal void Put(ServerSettings settings) => Settings = settings;

    /// <summary>Sessions that were asked for lately.</summary>
    public KnownSessions Sessions { get; } = new();

    /// <summary>What was found to be damaged, in memory's own beginnings or by anybody who reads.</summary>
    internal DamageReport Damage { get; } = new();

    /// <summary>When the newest event happened that was there at the start; the beginning of time if there was none that fits.</summary>
    internal DateTimeOffset NewestAtStart { get; private set; }

    /// <summary>Readers never see beyond this.</summary>
    public Cursor Head
    {
        get
        {
            lock (gate)
            {
                return head;
            }
        }
    }

    /// <inheritdoc/>
    RoomFacts? IKnown.FindRoom(int id) => Rooms.Find(id)?.Facts;

    /// <inheritdoc/>
    PersonFacts? IKnown.FindPerson(int id) => People.Find(id) is { } person ? PersonFacts.Of(person) : null;

    /// <inheritdoc/>
    bool IKnown.OnlyAdminsMakeRooms => Settings.WhoMakesRooms == WhoMakesRooms.Admins;

    /// <inheritdoc/>
    MemberFacts? IKnown.FindMember(int room, int person) => Members.Find(room, person)?.Facts;

    /// <summary>Reads rooms, people and head as they were at one moment. MUST be short: the log waits.</summary>
    public T Read<T>(Func<Projection, Cursor, T> read)
    {
        lock (gate)
        {
            return read(this, head);
        }
    }

    /// <summary>
    /// Takes in one commit, whole, and hands it to the streams in the same moment: whoever sees the new head finds everything up
    /// to it in memory and in the feeds. Only the log's thread calls it, after the commit.
    /// </summary>
    /// <param name="events">All of them after <see cref="Head"/>: see <see cref="Unknown"/>.</param>
    /// <param name="append">Hands them to the streams.</param>
    internal void Publish(IReadOnlyList<LogEvent> events, Action<IReadOnlyList<LogEvent>> append)
    {
        lock (gate)
        {
            foreach (var happened in events)
            {
                Apply(happened);
            }

            append(events);
            head = events[^1].Cursor;
            foreach (var backlog in backlogs)
            {
                backlog.Add(events);
            }
        }
    }

    /// <summary>Hands every commit from now on to a reader inside the process, in the same moment.</summary>
    internal void Add(LocalBacklog backlog)
    {
        lock (gate)
        {
            backlogs.Add(backlog);
        }
    }

    internal void Remove(LocalBacklog backlog)
    {
        lock (gate)
        {
            backlogs.Remove(backlog);
        }
    }

    /// <summary>Those of <paramref name="events"/> that memory does not hold yet: an event that comes again changes nothing.</summary>
    internal IReadOnlyList<LogEvent> Unknown(IReadOnlyList<LogEvent> events)
    {
        var known = Head.Position;
        return events.Count == 0 || events[0].Cursor.Position > known
            ? events
            : [.. events.Where(happened => happened.Cursor.Position > known)];
    }

    /// <summary>Reads what the database holds, before the first write.</summary>
    internal void Load(IWriter writer)
    {
        lock (gate)
        {
            writer.BeginReading();
            head = LoadHead(writer);
            Rooms.Load(writer, Damage);
            People.Load(writer, Damage);
            Members.Load(writer, Damage);
            Settings = ServerSettingsStore.Load(writer, Damage);
            writer.Rollback();
        }
    }

    /// <summary>What comes stands on the newest event: that it is what was appended is looked at here.</summary>
    private Cursor LoadHead(IWriter writer)
    {
        using var rows = writer.Prepare(LogSql.LastTwo).Query();
        if (!rows.Read())
        {
            return Cursor.Beginning;
        }

        if (!LogRows.Follows(rows, out var newest, out var found))
        {
            Damage.Add(string.Create(
                CultureInfo.InvariantCulture, $"row {found.Position} of the log, the newest, is not what was appended"));
        }
        else
        {
            NewestAtStart = DateTimeOffset.FromUnixTimeMilliseconds(newest.At);
        }

        return found;
    }

    private void Apply(LogEvent happened)
    {
        happened.Kind.Subject.Apply(happened, this);
        // What few may see moves nobody in a list that everybody gets.
        if (happened is { PersonId: { } person, Audience: Audience.Everybody })
        {
            People.WasActive(person);
        }
    }
}
