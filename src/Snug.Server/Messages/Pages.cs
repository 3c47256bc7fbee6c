using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Rooms;
using Snug.Server.Storage;

namespace Snug.Server.Messages;

/// <summary>Pages of a room's messages, always ascending, tombstones included, each with the cursor it is valid for.</summary>
internal sealed class Pages(Database database, Projection projection)
{
    /// <summary>The last <paramref name="limit"/> before <paramref name="number"/>; without a bound the newest.</summary>
    public Page Before(RoomEntry room, long number, int limit) => Read(room, head => Backwards(room.Id, number, head, limit));

    /// <summary>The first <paramref name="limit"/> after <paramref name="number"/>.</summary>
    public Page After(RoomEntry room, long number, int limit) => Read(room, head => Run(MessageSql.After, room.Id, number, head, limit));

    /// <summary>Both sides of <paramref name="number"/>, itself included.</summary>
    public Page Around(RoomEntry room, long number, int limit) => Read(room, head =>
    {
        var page = Backwards(room.Id, number, head, limit / 2);
        page.AddRange(Run(MessageSql.After, room.Id, number - 1, head, limit - page.Count));
        return page;
    });

    private Page Read(RoomEntry room, Func<long, List<Message>> read)
    {
        // The head comes first: what is committed after it is left out here and comes on the stream that starts at it.
        var head = projection.Head;
        return new Page(room.LastNumber == 0 ? [] : read(head.Position), head);
    }

    private List<Message> Backwards(int roomId, long number, long head, int limit)
    {
        var page = Run(MessageSql.Before, roomId, number, head, limit);
        page.Reverse();
        return page;
    }

    private List<Message> Run(string sql, int roomId, long number, long head, int limit)
    {
        var page = new List<Message>(limit);
        using var lease = database.Read();
        using var rows = lease.Prepare(sql).Bind(1, roomId).Bind(2, number).Bind(3, head).Bind(4, limit).Query();
        while (rows.Read())
        {
            page.Add(MessageRows.Read(rows, projection.People));
        }

        return page;
    }
}

/// <summary>Messages in ascending order, and the cursor from which a stream goes on without a hole.</summary>
internal sealed record Page(List<Message> Messages, Cursor Cursor);
