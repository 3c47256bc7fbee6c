namespace Snug.Server.Log.Streams;

/// <summary>
/// The newest events as encoded bytes, shared by all who read them: each event is encoded once, a reader is a place in these
/// bytes. One feed holds what everybody may see (<c>/api/events</c>); a room has one of its own while somebody reads its stream.
/// Old segments are let go; a reader that needs one reads the log instead.
/// </summary>
/// <remarks>
/// The gate is taken inside the projection's gate (publishing) or alone, and only for a few instructions. Bytes below a
/// segment's length never change, so loops read them without it.
/// </remarks>
internal sealed class Feed
{
    /// <summary>How much is kept for readers that fall behind a little, such as during a burst.</summary>
    private const int KeptBytes = 1024 * 1024;

    private readonly Lock gate = new();
    private Segment first;
    private Segment last;
    private long bytes;
    private Cursor newest;

    /// <param name="start">Every event of this feed after this cursor is in memory.</param>
    public Feed(Cursor start)
    {
        first = last = new Segment(start.Position, Segment.Size);
        newest = start;
    }

    /// <summary>Set while a loop has yet to look at what was appended; one bit a loop.</summary>
    public int AwaitingLoops;

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
    public void Write(Cursor cursor, ReadOnlySpan<byte> encoded)
    {
        lock (gate)
        {
            Extend(encoded);
            last.MarkEnd(cursor.Position);
            newest = cursor;
        }
    }

    /// <summary>Adds an event without an id: who misses it (a reader of the log) misses nothing durable.</summary>
    public void WritePassing(ReadOnlySpan<byte> encoded)
    {
        lock (gate)
        {
            Extend(encoded);
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

    /// <summary>
    /// Lets everything go that is in memory: something in it was deleted or edited, and encoded copies must not be sent any more.
    /// Readers that are behind read the log, which renders events as they are now.
    /// </summary>
    public void Forget()
    {
        lock (gate)
        {
            while (first != last)
            {
                DropFirst();
            }

            var fresh = new Segment(newest.Position, Segment.Size);
            last.Drop();
            first = last = fresh;
            bytes = 0;
        }
    }

    private void Extend(ReadOnlySpan<byte> encoded)
    {
        if (!last.TryWrite(encoded))
        {
            var next = new Segment(newest.Position, Math.Max(Segment.Size, encoded.Length));
            next.TryWrite(encoded);
            last.Next = next;
            last = next;
        }

        bytes += encoded.Length;
        while (bytes > KeptBytes && first != last)
        {
            DropFirst();
        }
    }

    private void DropFirst()
    {
        var dropped = first;
        first = dropped.Next!;
        bytes -= dropped.Length;
        dropped.Drop();
    }
}

/// <summary>A run of encoded events.</summary>
/// <param name="startsAfter">Position of the last event before this segment.</param>
/// <param name="size">Bytes it can hold.</param>
internal sealed class Segment(long startsAfter, int size)
{
    public const int Size = 64 * 1024;

    private readonly byte[] buffer = new byte[size];
    private readonly List<(long Position, int End)> events = [];
    private volatile Segment? next;
    private volatile int length;

    public long StartsAfter { get; } = startsAfter;

    public int Length => length;

    /// <summary>Null at the end of the feed, and in a segment that was let go: then a reader in it has fallen behind.</summary>
    public Segment? Next
    {
        get => next;
        set => next = value;
    }

    public ReadOnlyMemory<byte> Bytes(int from, int to) => buffer.AsMemory(from, to - from);

    public bool TryWrite(ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length > buffer.Length - length)
        {
            return false;
        }

        encoded.CopyTo(buffer.AsSpan(length));
        length += encoded.Length;
        return true;
    }

    public void MarkEnd(long position) => events.Add((position, length));

    /// <summary>Unlinks it, so that a reader that is stuck here does not keep everything after it in memory.</summary>
    public void Drop() => next = null;

    /// <summary>Where the first event after <paramref name="position"/> begins. Under the feed's gate.</summary>
    public int OffsetAfter(long position)
    {
        var index = events.FindLastIndex(happened => happened.Position <= position);
        return index < 0 ? 0 : events[index].End;
    }

    /// <summary>
    /// Position of the last event that ends at or before <paramref name="offset"/>. Only for segments that no longer grow.
    /// </summary>
    public long PositionAt(int offset)
    {
        var index = events.FindLastIndex(happened => happened.End <= offset);
        return index < 0 ? StartsAfter : events[index].Position;
    }
}
