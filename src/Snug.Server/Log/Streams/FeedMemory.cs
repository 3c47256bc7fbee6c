namespace Snug.Server.Log.Streams;

/// <summary>What all feeds together may keep in memory. Beyond that the oldest segment goes first, whose ever it is.</summary>
/// <remarks>Its gate is taken inside a feed's gate, and nothing is locked inside it; letting go happens outside of it.</remarks>
/// <param name="budget">Bytes.</param>
internal sealed class FeedMemory(long budget)
{
    private readonly Lock gate = new();
    private readonly LinkedList<(Feed Feed, Segment Segment)> oldestFirst = [];
    private long bytes;

    /// <summary>How much all feeds have now.</summary>
    public long Bytes
    {
        get
        {
            lock (gate)
            {
                return bytes;
            }
        }
    }

    /// <summary>A segment was made. Under its feed's gate, as the next two.</summary>
    public void Hold(Feed feed, Segment segment)
    {
        lock (gate)
        {
            segment.Held = oldestFirst.AddLast((feed, segment));
            bytes += segment.Size;
        }
    }

    /// <summary>A segment that is held takes more or less than before.</summary>
    public void Change(int difference)
    {
        lock (gate)
        {
            bytes += difference;
        }
    }

    /// <summary>A segment is about to be let go.</summary>
    public void Release(Segment segment)
    {
        lock (gate)
        {
            if (segment.Held is { } held)
            {
                oldestFirst.Remove(held);
                bytes -= segment.Size;
                segment.Held = null;
            }
        }
    }

    /// <summary>Lets go of what is beyond the budget. MUST be called without a feed's gate, after feeds have grown.</summary>
    public void Trim()
    {
        while (OldestTooMuch() is var (feed, segment))
        {
            feed.LetGo(segment);
        }
    }

    private (Feed Feed, Segment Segment)? OldestTooMuch()
    {
        lock (gate)
        {
            return bytes > budget ? oldestFirst.First?.Value : null;
        }
    }
}
