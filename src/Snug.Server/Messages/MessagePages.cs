using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Rooms;
using Snug.Server.Storage;

namespace Snug.Server.Messages;

/// <summary>Pages of a room's messages, always ascending, tombstones included, each with the cursor it is valid for.</summary>
/// <param name="database">Where they are read.</param>
/// <param name="projection">Up to where, and whose names.</param>
/// <param name="mostBytes">
/// Of all newest pages in memory, because everybody who opens a room asks for the same: by default those of a thousand rooms of short
/// messages.
/// </param>
internal sealed class MessagePages(IDatabase database, Projection projection, int mostBytes = 16 * 1024 * 1024)
{
    // Under the projection's gate: what each room that was asked for holds at most, in the order of the first time.
    private readonly Queue<RoomEntry> kept = new();
    private readonly Dictionary<RoomEntry, int> bytes = [];
    private int allBytes;

    /// <summary>
    /// The newest page as JSON, and the cursor it is valid for. Read once for all until something is said or deleted in the room.
    /// </summary>
    public async ValueTask<(byte[] Json, Cursor Cursor)> Newest(RoomEntry room)
    {
        var (known, version, head) = projection.Read((_, head) => (room.Newest, room.Version, head));
        if (known is not null)
        {
            return (known, head);
        }

        var json = MessageJson.Encode(room.LastNumber == 0
            ? []
            : await Backwards(room.Id, long.MaxValue, head.Position, WireLimits.PageDefault));
        projection.Read((_, _) => Keep(room, json, version));
        return (json, head);
    }

    /// <summary>The last <paramref name="limit"/> before <paramref name="number"/>; without a bound the newest.</summary>
    public ValueTask<PageContent> Before(RoomEntry room, long number, int limit) =>
        Read(room, head => Backwards(room.Id, number, head, limit));

    /// <summary>The first <paramref name="limit"/> after <paramref name="number"/>.</summary>
    public ValueTask<PageContent> After(RoomEntry room, long number, int limit) =>
        Read(room, head => Run(MessageSql.After, room.Id, number, head, limit));

    /// <summary>Both sides of <paramref name="number"/>, itself included.</summary>
    public ValueTask<PageContent> Around(RoomEntry room, long number, int limit) => Read(room, async head =>
    {
        var page = await Backwards(room.Id, number, head, limit / 2);
        page.AddRange(await Run(MessageSql.After, room.Id, number - 1, head, limit - page.Count));
        return page;
    });

    private bool Keep(RoomEntry room, byte[] page, int version)
    {
        if (!bytes.TryGetValue(room, out var before))
        {
            kept.Enqueue(room);
        }

        room.KeepNewest(page, version);
        bytes[room] = page.Length;
        allBytes += page.Length - before;
        while (allBytes > mostBytes && kept.TryDequeue(out var first))
        {
            bytes.Remove(first, out var freed);
            allBytes -= freed;
            first.ForgetNewest();
        }

        return true;
    }

    private async ValueTask<PageContent> Read(RoomEntry room, Func<long, ValueTask<List<Message>>> read)
    {
        // The head comes first: what is committed after it is left out here and comes on the stream that starts at it.
        var head = projection.Head;
        return new PageContent(room.LastNumber == 0 ? [] : await read(head.Position), head);
    }

    private async ValueTask<List<Message>> Backwards(int roomId, long number, long head, int limit)
    {
        var page = await Run(MessageSql.Before, roomId, number, head, limit);
        page.Reverse();
        return page;
    }

    private ValueTask<List<Message>> Run(string sql, int roomId, long number, long head, int limit) =>
        database.List(sql, row => MessageRows.Read(row, projection.People), roomId, number, head, limit);
}

/// <summary>Messages in ascending order, and the cursor from which a stream goes on without a hole.</summary>
internal sealed record PageContent(List<Message> Messages, Cursor Cursor);
