using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.Messages;
using Snug.Server.People;
using Snug.Server.Rooms.Members;
using Snug.Server.Storage;

namespace Snug.Server.Rooms;

/// <summary>The rooms in memory, by their dense ids. Guarded by the projection's gate, except <see cref="Find"/>.</summary>
public sealed class RoomDirectory
{
    private const int RecentEvents = 5_000;

    private readonly MemberDirectory members;
    private readonly PersonDirectory people;
    private RoomEntry[] entries = new RoomEntry[16];
    private volatile int count;

    internal RoomDirectory(MemberDirectory members, PersonDirectory people)
    {
        this.members = members;
        this.people = people;
    }

    public int Count => count;

    /// <summary>The room, or null. Safe on any thread: entries are only ever added, and counted after they are there.</summary>
    public RoomEntry? Find(int id) => id > 0 && id <= count ? Volatile.Read(ref entries)[id - 1] : null;

    /// <summary>All rooms in order of id.</summary>
    public IEnumerable<RoomEntry> All => entries.Take(count);

    /// <summary>Takes in what a room is now: a new one, or one that was changed.</summary>
    internal void Put(Room room)
    {
        if (Find(room.Id) is { } known)
        {
            known.Change(room);
        }
        else
        {
            Add(Entry(room));
        }
    }

    /// <summary>A direct room is called what its people are called, whenever that is asked.</summary>
    private RoomEntry Entry(Room room) => room.Kind is not RoomKinds.Direct
        ? new RoomEntry(room)
        : new RoomEntry(room)
        {
            People = () => [.. members.In(room.Id).Select(stay => people.Find(stay.PersonId)!).OrderBy(person => person.Id)],
        };

    /// <summary>
    /// Reads all rooms, before the first write. Ids have no holes, so each of them is a room: one whose row is not what was written is
    /// there without its name, for whom its kind lets see it.
    /// </summary>
    internal void Load(IWriter writer, DamageReport damage)
    {
        var whole = new Dictionary<int, Room>();
        var kinds = new Dictionary<long, string>();
        using (var rows = writer.Prepare(RoomSql.All).Query())
        {
            while (rows.Read())
            {
                if (RoomRows.Fits(rows))
                {
                    whole.Add(rows.Int(0), RoomRows.Read(rows));
                }
                else
                {
                    // One bit makes no kind of another.
                    kinds[rows.Long(0)] = Encoding.UTF8.GetString(rows.Raw(2));
                }
            }
        }

        var recent = RecentNumbers(writer);
        for (var id = 1; id <= Math.Max(whole.Keys.DefaultIfEmpty().Max(), whole.Count + kinds.Count); id++)
        {
            if (!whole.TryGetValue(id, out var room))
            {
                damage.Add(string.Create(CultureInfo.InvariantCulture, $"the row of room {id} is not what was written there"));
                room = RoomRows.Damaged(id, kinds.GetValueOrDefault(id));
            }

            Add(Entry(room with { LastNumber = LastNumber(writer, id, recent.GetValueOrDefault(id), damage) }));
        }
    }

    /// <summary>The last numbers that the end of the log names, by room.</summary>
    private static Dictionary<int, long> RecentNumbers(IWriter writer)
    {
        var numbers = new Dictionary<int, long>();
        using var rows = writer.Prepare(LogSql.RecentNumbers).Bind(1, RecentEvents).Query();
        while (rows.Read())
        {
            numbers[rows.Int(0)] = rows.Long(1);
        }

        return numbers;
    }

    /// <summary>
    /// The newest message's, as the messages say. Where its row is not what was written the log is asked: a number that was given is never
    /// given again.
    /// </summary>
    private static long LastNumber(IWriter writer, int id, long recent, DamageReport damage)
    {
        long last = 0;
        var isWhole = true;
        using (var rows = writer.Prepare(MessageSql.Last).Bind(1, id).Query())
        {
            if (rows.Read())
            {
                isWhole = MessageRows.Fits(rows);
                last = isWhole ? rows.Long(MessageSql.Number) : 0;
            }
        }

        if (isWhole && recent <= last)
        {
            return last;
        }

        var given = LastGiven(writer, id, above: last);
        damage.Add(given > last
            ? MessageRows.DamageOf(id, given)
            : string.Create(CultureInfo.InvariantCulture, $"the log names a message of room {id} that nobody said"));
        return Math.Max(given, last);
    }

    /// <summary>
    /// The last number above another that the log gave to a message of the room; 0 if there is none. A row of the log that is not what was
    /// appended gave none.
    /// </summary>
    private static long LastGiven(IWriter writer, int id, long above)
    {
        var found = new List<(long Position, long Number)>();
        using (var rows = writer.Prepare(LogSql.NumbersAbove).Bind(1, id).Bind(2, above).Query())
        {
            while (rows.Read())
            {
                found.Add((rows.Long(0), rows.Long(1)));
            }
        }

        return found.Find(row => LogRows.Follows(writer, row.Position)).Number;
    }

    private void Add(RoomEntry entry)
    {
        if (entry.Id != count + 1)
        {
            throw new InvalidOperationException($"room {entry.Id} follows room {count}: ids have a hole");
        }

        if (count == entries.Length)
        {
            var larger = new RoomEntry[entries.Length * 2];
            entries.CopyTo(larger, 0);
            Volatile.Write(ref entries, larger);
        }

        entries[count] = entry;
        count++;
    }
}

/// <summary>A room in memory. Handlers that take one are in the group that found it for its caller (<see cref="RoomRoutes"/>).</summary>
public sealed class RoomEntry(Room room)
{
    private long lastNumber = room.LastNumber;
    private volatile Room facts = room;
    private int wordsTaken;

    public int Id { get; } = room.Id;

    public string Kind { get; } = room.Kind;

    public string Name => People is { } people ? NameOf(people()) : facts.Name;

    public string? Topic => facts.Topic;

    public bool IsArchived => facts.ArchivedAt is not null;

    /// <summary>Everybody who talks in a direct room, in order of id; null for other rooms.</summary>
    internal Func<IReadOnlyList<Person>>? People { get; init; }

    internal RoomFacts Facts => RoomFacts.Of(facts);

    /// <summary>Of the newest published message; 0 in an empty room.</summary>
    public long LastNumber
    {
        get => Interlocked.Read(ref lastNumber);
        internal set => Interlocked.Exchange(ref lastNumber, value);
    }

    /// <summary>
    /// The newest page as JSON, if somebody asked for it since something was said or deleted here. It stands with the room, not with
    /// whoever made it (Messages/Pages), so that deleted words leave the memory with their event. Under the projection's gate.
    /// </summary>
    internal byte[]? Newest { get; private set; }

    /// <summary>Changes with every message that comes or goes. Under the projection's gate.</summary>
    internal int Version { get; private set; }

    /// <summary>
    /// Changes when words are taken away here, by an edit too: a quote that was read before is read again. The log's thread writes it.
    /// </summary>
    internal int WordsTaken => Volatile.Read(ref wordsTaken);

    /// <summary>Set by <see cref="RoomRoutes"/>; it has refused the request already if there is none.</summary>
    public static ValueTask<RoomEntry> BindAsync(HttpContext http) =>
        ValueTask.FromResult(http.Kept<RoomEntry>()!);

    internal void Change(Room changed) => facts = changed;

    /// <summary>Keeps a page that was read at <paramref name="version"/>, unless it is old already. Under the projection's gate.</summary>
    internal void KeepNewest(byte[] page, int version) => Newest = version == Version ? page : Newest;

    /// <summary>Its words are not those of now, or its place is wanted. Under the projection's gate.</summary>
    internal void ForgetNewest()
    {
        Newest = null;
        Version++;
    }

    internal void NoteWordsTaken() => Volatile.Write(ref wordsTaken, wordsTaken + 1);

    /// <summary>The room on the wire.</summary>
    /// <param name="readNumber">The reader's mark; null in events and for a room never opened.</param>
    public Room ToRoom(long? readNumber = null)
    {
        var now = facts with { LastNumber = LastNumber, ReadNumber = readNumber };
        return People?.Invoke() is { } people ? now with { Name = NameOf(people), People = people } : now;
    }

    /// <summary>What a direct room is called.</summary>
    internal static string NameOf(IEnumerable<Person> people) => string.Join(", ", people.Select(person => person.Name));
}
