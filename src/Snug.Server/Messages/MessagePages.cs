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
    private readonly Quotes quotes = new(database, projection);
    private readonly Threads threads = new(database, projection);

    // Under the projection's gate: what each room that was asked for holds at most, in the order of the first time.
    private readonly Queue<RoomEntry> kept = new();
    private readonly Dictionary<RoomEntry, int> bytes = [];
    private int allBytes;

    /// <summary>
    /// The newest page as JSON, and the cursor it is valid for. Read once for all until something is said or deleted in the room.
    /// </summary>
    public async ValueTask<(byte[] Json, Cursor Cursor)> Newest(RoomEntry room)
    {
        var (known, version, last, head) = projection.Read((_, head) => (room.Newest, room.Version, room.LastNumber, head));
        if (known is not null)
        {
            return (known, head);
        }

        var json = MessageJson.Encode(await Run(room.Id, last - WireLimits.PageDefault + 1, last, last));
        projection.Read((_, _) => Keep(room, json, version));
        return (json, head);
    }

    /// <summary>The last <paramref name="limit"/> before <paramref name="number"/>; without a bound the newest.</summary>
    public ValueTask<PageContent> Before(RoomEntry room, long number, int limit) => Read(room, last =>
    {
        var to = Math.Min(number - 1, last);
        return (to - limit + 1, to);
    });

    /// <summary>The first <paramref name="limit"/> after <paramref name="number"/>.</summary>
    public ValueTask<PageContent> After(RoomEntry room, long number, int limit) => Read(room, last =>
        number >= last ? (1, 0) : (number + 1, Math.Min(number + limit, last)));

    /// <summary>Both sides of <paramref name="number"/>, itself included.</summary>
    public ValueTask<PageContent> Around(RoomEntry room, long number, int limit) => Read(room, last =>
    {
        var middle = Math.Clamp(number, 1, last + 1);
        var from = Math.Max(1, middle - (limit / 2));
        return (from, Math.Min(from + limit - 1, last));
    });

    /// <summary>A page of the thread that a message is in, the root among its messages.</summary>
    /// <param name="number">Of any message of the thread.</param>
    /// <param name="after">Above this number.</param>
    /// <param name="before">Below this one.</param>
    /// <param name="isFirst">The first of them; otherwise the last.</param>
    /// <returns>Null if there is no such message.</returns>
    public async ValueTask<PageContent?> Thread(RoomEntry room, long number, long after, long before, int limit, bool isFirst)
    {
        var (last, head) = projection.Read((_, head) => (room.LastNumber, head));
        if (await Find(room, number) is not { } found)
        {
            return null;
        }

        var page = new List<Message>();
        await database.Read(
            isFirst ? MessageSql.ThreadAfter : MessageSql.ThreadBefore,
            row => Take(row, page),
            room.Id,
            found.ReplyTo?.Root ?? number,
            after,
            Math.Min(before, last + 1),
            limit);
        if (!isFirst)
        {
            page.Reverse();
        }

        return new PageContent(await Complete(room.Id, page, last), head);
    }

    /// <summary>What is pinned in a room, the last first.</summary>
    public async ValueTask<PageContent> Pinned(RoomEntry room)
    {
        var head = projection.Head;
        var page = new List<Message>();
        await database.Read(MessageSql.Pinned, row => Take(row, page), room.Id);
        await quotes.Fill(page);
        return new PageContent(page, head);
    }

    /// <summary>One message as it is now; null if there is none, or it is damaged.</summary>
    public async ValueTask<Message?> Find(RoomEntry room, long number)
    {
        Message? found = null;
        if (number >= 1 && number <= room.LastNumber)
        {
            await database.Read(
                MessageSql.One,
                row =>
                {
                    found = MessageRows.Read(row, projection.People);
                    return false;
                },
                room.Id,
                number);
        }

        return found;
    }

    /// <summary>Everybody who reacted to a message; null if there is none.</summary>
    public async ValueTask<IReadOnlyList<Reaction>?> ReactionsTo(RoomEntry room, long number)
    {
        if (number < 1 || number > room.LastNumber)
        {
            return null;
        }

        IReadOnlyList<Reaction> reactions = [];
        await database.Read(
            MessageSql.One,
            row =>
            {
                if (StoredMessage.TryRead(row, 0, out var message))
                {
                    reactions = StoredReactions.ToWire(StoredReactions.Parse(message.Reactions), projection.People, int.MaxValue);
                }

                return false;
            },
            room.Id,
            number);
        return reactions;
    }

    /// <summary>What a reply to a message answers; null if there is no such message.</summary>
    public async ValueTask<ReplyTarget?> FindTarget(RoomEntry room, long number)
    {
        var taken = room.WordsTaken;
        return await Find(room, number) is { } message
            ? new ReplyTarget(Quotes.Of(message, message.ReplyTo?.Root ?? message.Number), taken)
            : null;
    }

    private bool Take(IRow row, List<Message> page)
    {
        if (MessageRows.Read(row, projection.People) is { } message)
        {
            page.Add(message);
        }
        else
        {
            projection.Damage.Add(MessageRows.DamageOf(row.Int(MessageSql.RoomId), row.Long(MessageSql.Number)));
        }

        return true;
    }

    private async ValueTask<List<Message>> Complete(int room, List<Message> page, long last)
    {
        await quotes.Fill(page);
        await threads.Fill(room, page, last);
        return page;
    }

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

    /// <param name="room">Where.</param>
    /// <param name="bounds">From its last number to the first and the last that are wanted; none if they are the wrong way round.</param>
    private async ValueTask<PageContent> Read(RoomEntry room, Func<long, (long From, long To)> bounds)
    {
        // What is committed after this moment is left out here and comes on the stream that starts at it.
        var (last, head) = projection.Read((_, head) => (room.LastNumber, head));
        var (from, to) = bounds(last);
        return new PageContent(await Run(room.Id, from, to, last), head);
    }

    private async ValueTask<List<Message>> Run(int room, long from, long to, long last)
    {
        var page = new PageBuilder(room, Math.Max(1, from), to, what => projection.Damage.Add(what));
        if (to >= page.From)
        {
            await database.Read(
                MessageSql.Between,
                row =>
                {
                    if (MessageRows.Read(row, projection.People) is { } message)
                    {
                        page.Take(message);
                    }

                    return true;
                },
                room,
                page.From,
                to);
        }

        return await Complete(room, page.End(), last);
    }
}

/// <summary>Messages in ascending order, and the cursor from which a stream goes on without a hole.</summary>
internal sealed record PageContent(List<Message> Messages, Cursor Cursor);
