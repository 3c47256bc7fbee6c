using Snug.Protocol;
using Snug.Server.Rooms;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Log;

/// <summary>
/// What a <see cref="Write"/> may do: run statements, append events, move marks. One transaction holds a whole batch of writes;
/// positions and numbers count on from what is published plus what this batch has appended so far.
/// </summary>
public sealed class Transaction
{
    private readonly WriteConnection connection;
    private readonly Projection projection;
    private readonly Dictionary<int, long> numbers = [];
    private readonly string tag = Cursor.NewTag();
    private Dictionary<int, Room>? changedRooms;
    private long position;
    private int lastRoom;
    private int lastPerson;

    internal Transaction(WriteConnection connection, Projection projection, DateTimeOffset now)
    {
        this.connection = connection;
        this.projection = projection;
        Now = now;
        position = projection.Head.Position;
        lastRoom = projection.Rooms.Count;
        lastPerson = projection.People.Count;
    }

    /// <summary>The instant of the whole batch, in whole milliseconds. Order is by position, never by time.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>Events of this batch, in order.</summary>
    internal List<LogEvent> Events { get; } = [];

    /// <summary>Read marks that moved, for the people's own streams.</summary>
    internal List<(int PersonId, ReadMark Mark)> Marks { get; } = [];

    /// <summary>What follows in memory once the batch is durable and published.</summary>
    internal List<Action> AfterCommit { get; } = [];

    /// <summary>Something in this batch was deleted: its words are to leave memory and file too.</summary>
    internal bool TakesWordsAway { get; private set; }

    /// <summary>A statement on the writing connection; <paramref name="sql"/> MUST be a constant.</summary>
    internal Statement Prepare(string sql) => connection.Prepare(sql);

    /// <summary>The number that the next message in <paramref name="room"/> gets.</summary>
    public long NextNumber(int room) =>
        (numbers.TryGetValue(room, out var last) ? last : projection.Rooms.Find(room)?.LastNumber ?? 0) + 1; // no room yet: this batch makes it

    /// <summary>A room as the writes of this batch leave it; memory only changes after the commit.</summary>
    public Room RoomNow(RoomEntry entry) =>
        changedRooms is not null && changedRooms.TryGetValue(entry.Id, out var changed) ? changed : entry.ToRoom();

    public int NextRoomId() => ++lastRoom;

    public int NextPersonId() => ++lastPerson;

    /// <summary>Takes back the last <see cref="NextPersonId"/>: nobody was made with it.</summary>
    public void ReturnPersonId() => lastPerson--;

    /// <summary>The position that the next <see cref="Append"/> gets.</summary>
    public long NextPosition => position + 1;

    /// <summary>Adds an event to the log. <paramref name="state"/> is its data on the wire.</summary>
    public LogEvent Append(EventKind kind, int? roomId, long? number, int? personId, object state)
    {
        position++;
        Prepare(LogSql.Append)
            .Bind(1, position)
            .Bind(2, (int)kind)
            .Bind(3, roomId)
            .Bind(4, number)
            .Bind(5, personId)
            .Bind(6, Now.ToUnixTimeMilliseconds())
            .Bind(7, tag)
            .Run();
        if (kind is EventKind.MessagePosted)
        {
            numbers[roomId!.Value] = number!.Value;
        }

        if (kind is EventKind.RoomChanged)
        {
            (changedRooms ??= [])[roomId!.Value] = (Room)state;
        }

        if (kind is EventKind.MessageDeleted)
        {
            TakesWordsAway = true;
            ForgetWords(roomId, number, state);
        }

        var appended = new LogEvent(new Cursor(position, tag), kind, roomId, number, personId, state);
        Events.Add(appended);
        return appended;
    }

    /// <summary>What was said and deleted in one batch goes out as the tombstone.</summary>
    private void ForgetWords(int? roomId, long? number, object tombstone)
    {
        var posted = Events.FindIndex(happened => happened.Kind is EventKind.MessagePosted && happened.RoomId == roomId && happened.Number == number);
        if (posted >= 0)
        {
            Events[posted] = Events[posted] with { State = tombstone };
        }
    }
}
