using Snug.Server.People;
using Snug.Server.Rooms;
using Snug.Server.Storage;

namespace Snug.Server.Log;

/// <summary>
/// What the server remembers: rooms, people and the published head. A projection of the log: only <see cref="Publish"/> changes it,
/// with events that are durable, so several servers on one log would remember the same.
/// Lock order: the projection's gate, then a feed's gate. Nothing else MUST be locked inside it.
/// </summary>
public sealed class Projection
{
    private readonly Lock gate = new();
    private Cursor head = Cursor.Beginning;

    /// <summary>The rooms, as of <see cref="Head"/>.</summary>
    public RoomDirectory Rooms { get; } = new();

    /// <summary>The people, as of <see cref="Head"/>.</summary>
    public PersonDirectory People { get; } = new();

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
    internal void Publish(List<LogEvent> events, Action<List<LogEvent>> append)
    {
        lock (gate)
        {
            foreach (var happened in events)
            {
                Rooms.Apply(happened);
                People.Apply(happened);
            }

            append(events);
            head = events[^1].Cursor;
        }
    }

    /// <summary>Reads what the database holds, before the first write.</summary>
    internal void Load(Database database)
    {
        using var lease = database.Read();
        lock (gate)
        {
            using (var rows = lease.Prepare(LogSql.Head).Query())
            {
                head = rows.Read() ? new Cursor(rows.Long(0), rows.Text(1)) : Cursor.Beginning;
            }

            Rooms.Load(lease);
            People.Load(lease);
        }
    }
}
