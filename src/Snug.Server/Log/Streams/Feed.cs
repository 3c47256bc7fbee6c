namespace Snug.Server.Log.Streams;

/// <summary>
/// The newest events as encoded bytes, shared by all who read them: each event is encoded once, a reader is a place in these
/// bytes. The open feed holds what everybody may see (<c>/api/events</c>); a room has one of its own while somebody reads it.
/// Old segments are let go; a reader that needs one reads the log instead.
/// </summary>
/// <remarks>
/// The gate is taken inside the projection's gate (publishing) or alone, and only for a few instructions. Loops read bytes without it:
/// see <see cref="Segment"/>.
/// </remarks>
internal sealed class Feed
{
    /// <summary>How much is kept for readers that fall behind a little, such as during a burst.</summary>
    private const int KeptBytes = 1024 * 1024;

    private readonly Lock gate = new();
    private readonly FeedMemory memory;
    private Segment first;
    private Segment last;
    private long bytes;
    private Cursor newest;
    private bool isClosed;

    /// <param name="start">Every event of this feed after this cursor is in memory.</param>
    /// <param name="memory">What it shares with the other feeds.</param>
    public Feed(Cursor start, FeedMemory memory)
    {
        this.memory = memory;

        // No bytes before there is something to keep: most rooms are quiet.
        first = last = new Segment(start.Position, 0);
        newest = start;
    }

    /// <summary>Set while a loop has yet to look at what was appended; one bit a loop.</summary>
    public int AwaitingLoops;

    /// <summary>The loops that carry a reader of this feed, one bit each: no other is woken for it.</summary>
    public int CarryingLoops;

    /// <summary>The end as it is now, and the cursor of the last event before it.</summary>
    public (Segment Segment, int Offset, Cursor Newest) End
    {
        get
        {
            lock (gate)
            {
                return (last, last.Length, newest);
            }
        }
    }

    /// <summary>Adds one encoded event. MUST come in log order, from the log's thread.</summary>
    public void Write(LogEvent happened, ReadOnlySpan<byte> encoded)
    {
        lock (gate)
        {
            Extend(encoded);
            last.Mark(happened, encoded.Length);
            newest = happened.Cursor;
        }
    }

    /// <summary>Adds an event without an id: who misses it (a reader of the log) misses nothing durable.</summary>
    public void WritePassing(ReadOnlySpan<byte> encoded)
    {
        lock (gate)
        {
            // By somebody who still knew the feed when its last reader left.
            if (!isClosed)
            {
                Extend(encoded);
            }
        }
    }

    /// <summary>Finds the place behind <paramref name="position"/>.</summary>
    /// <returns>False if events after it are no longer in memory: read the log.</returns>
    public bool TryFind(long position, out Segment segment, out int offset)
    {
        lock (gate)
        {
            // At the very end, behind events without an id: what was passed on before is old news to whoever comes now.
            (segment, offset) = (last, last.Length);
            if (position >= newest.Position || position < first.StartsAfter)
            {
                return position >= newest.Position;
            }

            for (segment = first; segment.Next is { } next && next.StartsAfter <= position; segment = next)
            {
            }

            offset = segment.OffsetAfter(position);
            return true;
        }
    }

    /// <summary>The same behind what passed before the next event, for whoever is told nothing that was before it.</summary>
    public bool TryFindNext(long position, out Segment segment, out int offset)
    {
        lock (gate)
        {
            for (segment = first; ; segment = segment.Next)
            {
                if (segment.StartAfter(position) is { } start)
                {
                    offset = start;
                    return position >= first.StartsAfter;
                }

                if (segment.Next is null)
                {
                    offset = segment.Length;
                    return position >= newest.Position;
                }
            }
        }
    }

    /// <summary>Finds where the last event up to <paramref name="position"/> ends, for whoever is told nothing after it.</summary>
    /// <returns>False if it is no longer in memory: read the log.</returns>
    public bool TryFindEnd(long position, out Segment segment, out int offset)
    {
        lock (gate)
        {
            for (segment = first; segment.Next is { } next && next.StartsAfter < position; segment = next)
            {
            }

            offset = segment.OffsetAfter(position);
            return position >= first.StartsAfter;
        }
    }

    /// <summary>Looks at what comes at a place, for readers that have several.</summary>
    /// <param name="segment">The place.</param>
    /// <param name="offset">In it.</param>
    /// <param name="limit">Nothing after this position.</param>
    /// <param name="isWithPassing">Also passing events alone.</param>
    /// <param name="isWhole">All that its segment has, not only the next event.</param>
    /// <param name="chunk">What was found.</param>
    public FeedRead Peek(Segment segment, int offset, long limit, bool isWithPassing, bool isWhole, out FeedChunk chunk)
    {
        chunk = default;
        lock (gate)
        {
            while (true)
            {
                if (offset < segment.Length)
                {
                    var (end, position) = segment.EndOfNext(offset, limit, isWithPassing, isWhole);
                    if (!segment.TryRead(offset, end, out var bytes))
                    {
                        return FeedRead.LetGo;
                    }

                    if (end > offset)
                    {
                        chunk = new FeedChunk(position, bytes, segment, end);
                        return FeedRead.Found;
                    }
                }

                // Also past passing events that are not wanted: the next event may be behind them.
                if (segment.Next is not { } next)
                {
                    return segment == last ? FeedRead.Nothing : FeedRead.LetGo;
                }

                (segment, offset) = (next, 0);
            }
        }
    }

    /// <summary>Position of the last event before a place.</summary>
    public long PositionAt((Segment Segment, int Offset) place)
    {
        lock (gate)
        {
            return place.Segment.PositionAt(place.Offset);
        }
    }

    /// <summary>
    /// Words were taken away: events in memory about the same thing say the newest state from now on, as they do in the log. Whoever has
    /// not read them yet gets that, and nobody falls behind by it.
    /// </summary>
    /// <param name="taken">What took them away.</param>
    /// <param name="data">Its data as it is encoded.</param>
    public void Forget(LogEvent taken, byte[] data)
    {
        lock (gate)
        {
            if (taken.RoomId is null)
            {
                // About something that is in no room: which of the events told of it is not remembered.
                LetGo(last);
                return;
            }

            // What tells of it otherwise is let go: whoever has not read it yet reads it in the log, as it is now.
            if (LastTraceOf(taken) is { } trace)
            {
                LetGo(trace);
            }

            for (var segment = first; segment is not null; segment = segment.Next)
            {
                var before = segment.Size;
                segment.Forget(taken, data);
                Grow(segment.Size - before);
            }
        }
    }

    /// <summary>Lets go of a segment and all before it.</summary>
    public void LetGo(Segment segment)
    {
        lock (gate)
        {
            while (!segment.IsLetGo)
            {
                DropFirst();
            }
        }
    }

    /// <summary>The last reader has left: nothing is kept from now on.</summary>
    public void Close()
    {
        lock (gate)
        {
            isClosed = true;
            LetGo(last);
        }
    }

    private void Extend(ReadOnlySpan<byte> encoded)
    {
        if (!last.TryWrite(encoded))
        {
            var doubled = last.Length == 0 ? Segment.Smallest : Math.Min(last.Size * 2, Segment.Largest);
            var next = new Segment(newest.Position, Math.Max(doubled, encoded.Length));
            next.TryWrite(encoded);
            last.Next = next;
            last = next;
            bytes += next.Size;
            memory.Hold(this, next);
        }

        while (bytes > KeptBytes && first != last)
        {
            DropFirst();
        }
    }

    private Segment? LastTraceOf(LogEvent taken)
    {
        Segment? found = null;
        for (var segment = first; segment is not null; segment = segment.Next)
        {
            found = segment.HoldsTraceOf(taken) ? segment : found;
        }

        return found;
    }

    private void Grow(int difference)
    {
        if (difference != 0)
        {
            bytes += difference;
            memory.Change(difference);
        }
    }

    private void DropFirst()
    {
        var dropped = first;
        memory.Release(dropped);
        bytes -= dropped.Size;
        if (dropped == last)
        {
            // Small again: it was the oldest of all feeds, so little is said here.
            first = last = new Segment(newest.Position, 0);
            dropped.LetGo(rest: last);
        }
        else
        {
            first = dropped.Next!;
            dropped.LetGo(rest: null);
        }
    }
}

/// <summary>What a look at a place of a feed gave.</summary>
internal enum FeedRead
{
    Nothing,
    Found,

    /// <summary>What comes there is no longer in memory: read the log.</summary>
    LetGo,
}

/// <summary>A piece of a feed, and the place behind it.</summary>
/// <param name="Position">Of its last event; 0 if it has none with an id.</param>
/// <param name="Bytes">As they are sent.</param>
/// <param name="Segment">The place behind it.</param>
/// <param name="Offset">In that segment.</param>
internal readonly record struct FeedChunk(long Position, ReadOnlyMemory<byte> Bytes, Segment Segment, int Offset);
