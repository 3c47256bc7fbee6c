using System.Buffers;

namespace Snug.Server.Log.Streams;

/// <summary>A reader begins or ends to follow a room that not everybody sees.</summary>
/// <param name="RoomId">Which.</param>
/// <param name="Feed">The room's.</param>
/// <param name="Position">Of the event that says so: who joins gets what comes after it, who leaves gets it and nothing after it.</param>
/// <param name="Joins">False: leaves.</param>
internal readonly record struct RoomMove(int RoomId, Feed Feed, long Position, bool Joins);

/// <summary>A reader's place in the feed of a room that not everybody sees.</summary>
/// <param name="reader">Whose.</param>
/// <param name="joined">Only what comes after its position.</param>
internal sealed class RoomPlace(Reader reader, RoomMove joined)
{
    public Reader Reader { get; } = reader;

    public int RoomId { get; } = joined.RoomId;

    public Feed Feed { get; } = joined.Feed;

    public long From { get; } = joined.Position;

    /// <summary>Nothing after this position.</summary>
    public long Until { get; set; } = long.MaxValue;

    /// <summary>Everything of this feed before this place was handed to the sink.</summary>
    public (Segment Segment, int Offset) Place { get; set; }

    /// <summary>It is in its loop's list of this feed, at this index; negative otherwise.</summary>
    public int Index { get; set; } = -1;

    /// <summary>Finds the place behind a position.</summary>
    public bool TryFind(long position)
    {
        // Who was writing there before somebody joined is not for them.
        var isThere = position <= From
            ? Feed.TryFindNext(From, out var segment, out var offset)
            : Feed.TryFind(position, out segment, out offset);
        Place = (segment, offset);
        return isThere;
    }
}

/// <summary>
/// The places of a reader besides its first, and the merge of all of them: every event up to a head that was published before anybody
/// looked, in log order. Made when the reader joins its first room; who has none is served without it.
/// </summary>
/// <remarks>
/// <see cref="Post"/> MUST be called under the projection's gate, before the events of the same commit are in the feeds: whoever sees
/// an event after somebody left then sees that he left. Everything else is for the loop, or for the request while the reader is not live.
/// </remarks>
internal sealed class RoomPlaces
{
    /// <summary>One write holds so much, or one event.</summary>
    private const int WriteBytes = 64 * 1024;

    private readonly Lock gate = new();
    private readonly Queue<RoomMove> moves = [];
    private readonly List<(RoomPlace? Place, FeedChunk Chunk)> next = [];

    /// <summary>The rooms whose feeds are taken for it. Under the projection's gate only.</summary>
    public HashSet<int> Joined { get; } = [];

    /// <summary>Those that were left, until all that was said up to there is told. Under the projection's gate only.</summary>
    public List<int> Left { get; } = [];

    public List<RoomPlace> All { get; } = [];

    /// <summary>It was served from here, so that <see cref="Reader.Reached"/> is exact.</summary>
    public bool IsServed { get; set; }

    public void Post(RoomMove move)
    {
        lock (gate)
        {
            moves.Enqueue(move);
        }
    }

    /// <summary>The next join or departure up to <paramref name="head"/>.</summary>
    public bool TryTakeMove(long head, out RoomMove move)
    {
        lock (gate)
        {
            return moves.TryPeek(out move) && move.Position <= head && moves.TryDequeue(out move);
        }
    }

    /// <summary>Takes all pending bytes of all places, up to one write.</summary>
    /// <param name="reader">Whose places these are; all move behind what is taken.</param>
    /// <param name="head">Nothing after it.</param>
    /// <param name="bytes">Empty if nothing is pending.</param>
    /// <returns>False if something that is needed is no longer in memory.</returns>
    public bool TryTake(Reader reader, long head, out ReadOnlyMemory<byte> bytes)
    {
        bytes = default;
        next.Clear();
        if (!TryPeek(reader, null, head))
        {
            return false;
        }

        foreach (var place in All)
        {
            if (!TryPeek(reader, place, head))
            {
                return false;
            }
        }

        if (next.Count == 1)
        {
            // Nothing to merge: it gets the very bytes that all others get.
            var only = next[0].Place;
            next.Clear();
            if (!TryPeek(reader, only, head, isWhole: true))
            {
                return false;
            }

            bytes = next[0].Chunk.Bytes;
            Move(reader, only, next[0].Chunk);
            return true;
        }

        bytes = Merge(reader, head);
        return true;
    }

    private ReadOnlyMemory<byte> Merge(Reader reader, long head)
    {
        var merged = new ArrayBufferWriter<byte>();
        while (next.Count > 0)
        {
            var index = Earliest();
            var (place, chunk) = next[index];
            if (merged.WrittenCount > 0 && merged.WrittenCount + chunk.Bytes.Length > WriteBytes)
            {
                break;
            }

            merged.Write(chunk.Bytes.Span);
            next.RemoveAt(index);
            Move(reader, place, chunk);
            if (!TryPeek(reader, place, head))
            {
                // What is taken goes; the rest is asked for again, and then it is missing.
                break;
            }
        }

        return merged.WrittenMemory;
    }

    /// <summary>Finds all places behind a position, for a reader that was told the log up to there.</summary>
    public bool TryFind(long position) => All.TrueForAll(place => place.Until <= position || place.TryFind(position));

    private bool TryPeek(Reader reader, RoomPlace? place, long head, bool isWhole = false)
    {
        var (feed, (segment, offset)) = place is null ? (reader.Feed, reader.Place) : (place.Feed, place.Place);
        if (segment.IsRead(offset))
        {
            return true;
        }

        // Who leaves is not told what passes in the room afterwards.
        var isWithPassing = place is not { Until: < long.MaxValue };
        switch (feed.Peek(segment, offset, Math.Min(head, place?.Until ?? head), isWithPassing, isWhole, out var chunk))
        {
            case FeedRead.LetGo:
                return false;
            case FeedRead.Found:
                next.Add((place, chunk));
                return true;
            default:
                return true;
        }
    }

    private int Earliest()
    {
        var earliest = 0;
        for (var index = 1; index < next.Count; index++)
        {
            earliest = next[index].Chunk.Position < next[earliest].Chunk.Position ? index : earliest;
        }

        return earliest;
    }

    private static void Move(Reader reader, RoomPlace? place, FeedChunk chunk)
    {
        if (place is null)
        {
            reader.Place = (chunk.Segment, chunk.Offset);
        }
        else
        {
            place.Place = (chunk.Segment, chunk.Offset);
        }

        reader.Reached = Math.Max(reader.Reached, chunk.Position);
    }
}
