using System.Buffers;
using Snug.Server.Rooms;

namespace Snug.Server.Log.Streams;

/// <summary>
/// All feeds: the open one, and one for each room that somebody reads by itself. Decides by an event's audience which of them it goes
/// to, and keeps them within one budget.
/// </summary>
/// <remarks>The rooms' feeds are found, made and given up under the projection's gate only.</remarks>
/// <param name="projection">Its gate, and the head that a new feed begins at.</param>
/// <param name="budget">Bytes of all feeds together.</param>
internal sealed class Feeds(Projection projection, long budget = Feeds.Budget)
{
    private const long Budget = 64 * 1024 * 1024;

    private readonly FeedMemory memory = new(budget);
    private readonly Dictionary<int, (Feed Feed, int Readers)> rooms = [];

    // The log's thread only; made anew when words were taken away, because it holds what was encoded before.
    private ArrayBufferWriter<byte> encoded = new(64 * 1024);
    private Feed? open;

    /// <summary>How much all of them hold now.</summary>
    public long Bytes => memory.Bytes;

    /// <summary>Puts a commit into memory and feeds in one moment. The log's thread only.</summary>
    /// <param name="events">The commit.</param>
    /// <param name="move">Who joins and leaves by it: calls <see cref="Join"/> and <see cref="Leave"/>, before anybody can see it.</param>
    /// <returns>The feeds that grew by it.</returns>
    public HashSet<Feed> Publish(IReadOnlyList<LogEvent> events, Action? move = null)
    {
        var ends = Encode(events);
        var grown = new HashSet<Feed>();
        projection.Publish(events, all =>
        {
            move?.Invoke();
            Write(all, ends, grown);
        });
        memory.Trim();
        if (events.Any(happened => happened.Kind.TakesWordsAway))
        {
            encoded = new ArrayBufferWriter<byte>(64 * 1024);
        }

        return grown;
    }

    /// <summary>Hands an event that is never stored to those who follow everything and to the room's own streams.</summary>
    /// <returns>The feeds that grew by it.</returns>
    public Feed[] PublishPassing(int roomId, ReadOnlySpan<byte> bytes)
    {
        var feeds = projection.Read((known, _) =>
            (rooms.TryGetValue(roomId, out var room), RoomPolicy.IsForEverybody(known, roomId)) switch
            {
                (true, true) => new[] { Open(), room.Feed },
                (true, false) => [room.Feed],
                (false, true) => [Open()],
                (false, false) => [],
            });
        foreach (var feed in feeds)
        {
            feed.WritePassing(bytes);
        }

        memory.Trim();
        return feeds;
    }

    /// <summary>From now on this reader gets what comes after <paramref name="position"/> in a room that not everybody sees.</summary>
    public void Join(Reader reader, int roomId, long position) => projection.Read((_, _) =>
    {
        if (!reader.IsClosed && reader.Rooms?.Joined.Contains(roomId) is not true)
        {
            reader.Move(new RoomMove(roomId, Take(roomId), position, Joins: true));
            reader.Rooms!.Joined.Add(roomId);
        }

        return reader;
    });

    /// <summary>
    /// This reader gets nothing after <paramref name="position"/> from a room that it had joined. What was said up to there stays in memory
    /// for it: the log, read later, no longer tells it.
    /// </summary>
    public void Leave(Reader reader, int roomId, long position) => projection.Read((_, _) =>
    {
        if (!reader.IsClosed && reader.Rooms?.Joined.Remove(roomId) is true)
        {
            reader.Move(new RoomMove(roomId, rooms[roomId].Feed, position, Joins: false));
            reader.Rooms.Left.Add(roomId);
        }

        return reader;
    });

    /// <summary>All that was said in a room up to where this reader left it is told.</summary>
    public void GiveBack(Reader reader, int roomId) => projection.Read((_, _) =>
    {
        if (!reader.IsClosed && reader.Rooms!.Left.Remove(roomId))
        {
            Return(roomId);
        }

        return reader;
    });

    /// <summary>The reader is gone: the feeds that it has taken are given back.</summary>
    public void Close(Reader reader) => projection.Read((_, _) =>
    {
        reader.IsClosed = true;
        if (reader.RoomId is { } own)
        {
            Return(own);
        }

        if (reader.Rooms is { } taken)
        {
            taken.Joined.Concat(taken.Left).ToList().ForEach(Return);
        }

        return reader;
    });

    /// <summary>The feed of a room, or with null the open one. A room's MUST be given back.</summary>
    public Feed Take(int? roomId) => projection.Read((_, head) =>
    {
        if (roomId is not { } id)
        {
            return Open();
        }

        var (feed, readers) = rooms.TryGetValue(id, out var known) ? known : (new Feed(head, memory), 0);
        rooms[id] = (feed, readers + 1);
        return feed;
    });

    /// <summary>Somebody no longer reads this room's feed.</summary>
    public void Return(int roomId) => projection.Read<object?>((_, _) =>
    {
        var (feed, readers) = rooms[roomId];
        if (readers > 1)
        {
            rooms[roomId] = (feed, readers - 1);
        }
        else
        {
            rooms.Remove(roomId);
            feed.Close();
        }

        return null;
    });

    /// <returns>Where each event ends in <see cref="encoded"/>.</returns>
    private int[] Encode(IReadOnlyList<LogEvent> events)
    {
        encoded.ResetWrittenCount();
        var ends = new int[events.Count];
        for (var index = 0; index < ends.Length; index++)
        {
            if ((events[index].Audience & (Audience.Everybody | Audience.Room)) != Audience.Nobody)
            {
                EventEncoder.Write(encoded, events[index]);
            }

            ends[index] = encoded.WrittenCount;
        }

        return ends;
    }

    private void Write(IReadOnlyList<LogEvent> events, int[] ends, HashSet<Feed> grown)
    {
        var from = 0;
        for (var index = 0; index < ends.Length; index++)
        {
            var happened = events[index];
            var bytes = encoded.WrittenSpan[from..ends[index]];
            from = ends[index];
            if (bytes.IsEmpty)
            {
                // For nobody; or for one person, and nobody has a feed to himself.
                continue;
            }

            if (happened.Kind.TakesWordsAway)
            {
                Forget(happened, bytes);
            }

            if (happened.Audience is Audience.Everybody)
            {
                Write(Open(), happened, bytes, grown);
            }

            if (happened.RoomId is { } roomId && rooms.TryGetValue(roomId, out var room))
            {
                Write(room.Feed, happened, bytes, grown);
            }
        }
    }

    private static void Write(Feed feed, LogEvent happened, ReadOnlySpan<byte> bytes, HashSet<Feed> grown)
    {
        feed.Write(happened, bytes);
        grown.Add(feed);
    }

    /// <summary>Encoded copies hold the words that were taken away. They can only be in the open feed and in that of their room.</summary>
    private void Forget(LogEvent newest, ReadOnlySpan<byte> bytes)
    {
        var data = bytes[EventEncoder.HeadLength(bytes)..].ToArray();
        open?.Forget(newest, data);
        if (newest.RoomId is { } roomId && rooms.TryGetValue(roomId, out var room))
        {
            room.Feed.Forget(newest, data);
        }
    }

    /// <summary>The feed of what everybody may see. Made at the first use: only then is the head known.</summary>
    private Feed Open() => open ??= new Feed(projection.Head, memory);
}
