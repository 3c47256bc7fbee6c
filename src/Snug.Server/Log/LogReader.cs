using System.Buffers;
using Snug.Server.Messages;
using Snug.Server.Storage;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Log;

/// <summary>Reads the log from disk: for readers that come back, or that fell behind. Events are rendered as they are now.</summary>
internal sealed class LogReader(Database database, Projection projection)
{
    /// <summary>
    /// Bytes a page, in one write: what a slow reader can take within the patience there is with it, where 500 long messages
    /// would be megabytes, for each of thousands that come back at once.
    /// </summary>
    private const int PageBytes = 16 * 1024;

    /// <summary>A reader that is further behind gets <c>reset</c>: a snapshot is cheaper for both.</summary>
    public const long MostBehind = 250_000;

    /// <summary>Is this a place in our log, and near enough to go on from?</summary>
    public bool CanResume(Cursor cursor)
    {
        var head = projection.Head;
        if (cursor == head)
        {
            return true;
        }

        if (cursor.Position > head.Position || head.Position - cursor.Position > MostBehind)
        {
            return false;
        }

        if (cursor.Position == 0)
        {
            return cursor == Cursor.Beginning;
        }

        using var lease = database.Read();
        using var rows = lease.Prepare(LogSql.TagAt).Bind(1, cursor.Position).Query();
        return rows.Read() && rows.Text(0) == cursor.Tag;
    }

    /// <summary>
    /// Encodes the events after <paramref name="position"/> up to <paramref name="head"/>, in order, until there is a page of them.
    /// A page is read whole before its first byte is sent: no snapshot waits for a network.
    /// </summary>
    /// <returns>The position up to which everything is in <paramref name="output"/>.</returns>
    public long Read(long position, long head, int? roomId, ArrayBufferWriter<byte> output)
    {
        using var lease = database.Read();
        var statement = lease.Prepare(roomId is null ? LogSql.EventsAfter : LogSql.RoomEventsAfter).Bind(1, position).Bind(2, head);
        if (roomId is { } only)
        {
            statement.Bind(3, only);
        }

        using var rows = statement.Query();
        while (rows.Read())
        {
            var happened = Render(rows);
            EventEncoder.Write(output, happened);
            if (output.WrittenCount >= PageBytes)
            {
                return happened.Cursor.Position;
            }
        }

        return head;
    }

    private LogEvent Render(Statement.Rows rows)
    {
        var kind = (EventKind)rows.Int(2);
        var roomId = rows.IntOrNull(3);
        var number = rows.LongOrNull(4);
        var personId = rows.IntOrNull(5);
        object state = kind switch
        {
            EventKind.MessagePosted or EventKind.MessageDeleted => MessageRows.Read(rows, projection.People, roomId!.Value, number!.Value, first: 6),
            EventKind.RoomCreated or EventKind.RoomChanged => projection.Rooms.Find(roomId!.Value)!.ToRoom(),
            EventKind.PersonJoined => projection.People.Find(personId!.Value)!,
            _ => throw new InvalidOperationException($"event {rows.Long(0)} is of kind {kind}, which this program does not know"),
        };
        return new LogEvent(new Cursor(rows.Long(0), rows.Text(1)), kind, roomId, number, personId, state);
    }
}
