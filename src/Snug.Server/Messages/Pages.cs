using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Rooms;
using Snug.Server.Storage;

namespace Snug.Server.Messages;

/// <summary>Pages of a room's messages, always ascending, tombstones included, each with the cursor it is valid for.</summary>
internal sealed class Pages(Database database, Projection projection)
{
    // The newest pages of so many rooms stay in memory, 4 MB at most: everybody who opens a room asks for the same bytes.
    private const int KeptRooms = 64;
    private const int KeptBytes = 64 * 1024;

    // Under the projection's gate.
    private readonly Queue<RoomEntry> kept = new(KeptRooms);

    /// <summary>The newest page as JSON, and the cursor it is valid for. Read once for all until something is said or deleted in the room.</summary>
    public (byte[] Json, Cursor Cursor) Newest(RoomEntry room)
    {
        var (known, version, head) = projection.Read((_, head) => (room.Newest, room.Version, head));
        if (known is not null)
        {
            return (known, head);
        }

        var json = MessageJson.Encode(room.LastNumber == 0 ? [] : Backwards(room.Id, long.MaxValue, head.Position, WireLimits.PageDefault));
        if (json.Length <= KeptBytes)
        {
            projection.Read((_, _) => Keep(room, json, version));
        }

        return (json, head);
    }

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

    private bool Keep(RoomEntry room, byte[] page, int version)
    {
        if (!kept.Contains(room))
        {
            if (kept.Count == KeptRooms)
            {
                kept.Dequeue().ForgetNewest();
            }

            kept.Enqueue(room);
        }

        room.KeepNewest(page, version);
        return true;
    }

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
