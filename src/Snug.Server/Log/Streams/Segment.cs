using Snug.Protocol;

namespace Snug.Server.Log.Streams;

/// <summary>A run of encoded events in a feed.</summary>
/// <remarks>
/// What loops ask without the feed's gate is <see cref="Length"/>, <see cref="Next"/> and <see cref="TryRead"/>: bytes below the length
/// never change in place, because a sink may still be sending them. An event that lost its words gets other bytes, in a copy.
/// </remarks>
/// <param name="startsAfter">Position of the last event before this segment.</param>
/// <param name="capacity">Bytes it can hold.</param>
internal sealed class Segment(long startsAfter, int capacity)
{
    public const int Smallest = 2 * 1024;
    public const int Largest = 64 * 1024;

    private readonly List<Entry> events = [];
    private volatile Content? content = new(capacity == 0 ? [] : new byte[capacity], []);
    private volatile Segment? next;
    private volatile int length;

    public long StartsAfter { get; } = startsAfter;

    /// <summary>How much memory its bytes take: nothing once it was let go.</summary>
    public int Size => content is { } held ? held.Buffer.Length + held.Replacements.Sum(replaced => replaced.Data.Length) : 0;

    public int Length => length;

    /// <summary>Null at the end of the feed, and in a segment that was let go: then a reader in it has fallen behind.</summary>
    public Segment? Next
    {
        get => next;
        set => next = value;
    }

    /// <summary>Where <see cref="FeedMemory"/> has it in its list.</summary>
    public LinkedListNode<(Feed Feed, Segment Segment)>? Held { get; set; }

    public bool IsLetGo => content is null;

    /// <summary>The bytes between two events, as they are to be sent now.</summary>
    /// <returns>False if they are no longer in memory: read the log.</returns>
    public bool TryRead(int from, int to, out ReadOnlyMemory<byte> bytes)
    {
        if (content is not { } held)
        {
            bytes = default;
            return false;
        }

        bytes = held.Replacements.Length == 0 ? held.Buffer.AsMemory(from, to - from) : held.Read(from, to);
        return true;
    }

    /// <summary>Nothing is behind this place now.</summary>
    public bool IsRead(int offset) => offset == length && next is null && content is not null;

    /// <summary>Adds bytes, if they fit. Under the feed's gate, as everything below.</summary>
    public bool TryWrite(ReadOnlySpan<byte> encoded)
    {
        var buffer = content!.Buffer;
        if (encoded.Length > buffer.Length - length)
        {
            return false;
        }

        encoded.CopyTo(buffer.AsSpan(length));
        length += encoded.Length;
        return true;
    }

    /// <summary>Says what the bytes that were written last are.</summary>
    public void Mark(LogEvent happened, int bytes) =>
        events.Add(new Entry(
            happened.Cursor.Position,
            happened.Number ?? 0,
            happened.Kind.Subject,
            happened.RoomId ?? 0,
            (happened.State as Message)?.ReplyTo?.Number ?? 0,
            length - bytes,
            length));

    /// <summary>Is the message told of here otherwise than by its own events, as in a reply that quotes it?</summary>
    public bool HoldsTraceOf(LogEvent newest) => events.Exists(told => told.IsTraceOf(newest));

    /// <summary>
    /// Puts the state that <paramref name="newest"/> tells into all events about the same thing: their bytes are out of this memory.
    /// </summary>
    /// <param name="newest">What took words away.</param>
    /// <param name="data">Its data as it is encoded: everything behind the head.</param>
    public void Forget(LogEvent newest, byte[] data)
    {
        Content? changed = null;
        foreach (var told in events)
        {
            if (told.IsAbout(newest))
            {
                changed ??= content! with { Buffer = content.Buffer.ToArray() };
                changed = changed.Replace(told.Start, told.End, data);
            }
        }

        content = changed ?? content;
    }

    /// <summary>
    /// Frees its bytes, and unlinks it, so that a reader that is stuck here does not keep everything after it in memory.
    /// </summary>
    /// <param name="rest">Where those go on who have read all of it, if it was the feed's last.</param>
    public void LetGo(Segment? rest)
    {
        content = null;
        next = rest;
    }

    /// <summary>Where the first event after <paramref name="position"/> begins.</summary>
    public int OffsetAfter(long position)
    {
        var index = events.FindLastIndex(happened => happened.Position <= position);
        return index < 0 ? 0 : events[index].End;
    }

    /// <summary>Where the first event after <paramref name="position"/> begins, behind what passed before it; null without one.</summary>
    public int? StartAfter(long position)
    {
        var index = events.FindIndex(happened => happened.Position > position);
        return index < 0 ? null : events[index].Start;
    }

    /// <summary>
    /// Position of the last event that ends at or before <paramref name="offset"/>. Without the gate once it no longer grows.
    /// </summary>
    public long PositionAt(int offset)
    {
        var index = events.FindLastIndex(happened => happened.End <= offset);
        return index < 0 ? StartsAfter : events[index].Position;
    }

    /// <summary>What comes at <paramref name="offset"/>: the next event, with the passing ones before it.</summary>
    /// <param name="offset">Between two events.</param>
    /// <param name="limit">Nothing after this position.</param>
    /// <param name="isWithPassing">Also passing events alone; without, those behind the last event stay.</param>
    /// <param name="isWhole">All that there is, not only the next event.</param>
    /// <returns>Where it ends, and the last event's position: 0 for passing events alone.</returns>
    public (int End, long Position) EndOfNext(int offset, long limit, bool isWithPassing, bool isWhole)
    {
        var index = events.FindIndex(happened => happened.End > offset);
        if (index < 0)
        {
            return (isWithPassing ? length : offset, 0);
        }

        if (events[index].Position > limit)
        {
            return (isWithPassing ? events[index].Start : offset, 0);
        }

        while (isWhole && index + 1 < events.Count && events[index + 1].Position <= limit)
        {
            index++;
        }

        return (events[index].End, events[index].Position);
    }

    /// <summary>One event of the log, and where its bytes are.</summary>
    private readonly record struct Entry(long Position, long Number, Subject Subject, int RoomId, long Quoted, int Start, int End)
    {
        public bool IsAbout(LogEvent newest) =>
            Number == (newest.Number ?? 0) && RoomId == (newest.RoomId ?? 0) && Subject == newest.Kind.Subject;

        public bool IsTraceOf(LogEvent newest) => RoomId == (newest.RoomId ?? 0) && newest.Number is { } number
            && (Quoted == number || (Number == number && Subject != newest.Kind.Subject));
    }

    /// <summary>Other bytes for a part of the buffer, which is blank there.</summary>
    private readonly record struct Replacement(int Start, int End, byte[] Data);

    /// <param name="Buffer">Only bytes at the end are added, and only while this is the segment's newest content.</param>
    /// <param name="Replacements">In order.</param>
    private sealed record Content(byte[] Buffer, Replacement[] Replacements)
    {
        /// <summary>The event keeps its head; the buffer MUST be nobody else's yet.</summary>
        public Content Replace(int start, int end, byte[] data)
        {
            start += EventEncoder.HeadLength(Buffer.AsSpan(start..end));
            Buffer.AsSpan(start..end).Clear();
            return this with
            {
                Replacements =
                [
                    .. Replacements.Where(replaced => replaced.Start < start),
                    new Replacement(start, end, data),
                    .. Replacements.Where(replaced => replaced.Start > start),
                ],
            };
        }

        public ReadOnlyMemory<byte> Read(int from, int to)
        {
            var within = Replacements.Where(replaced => replaced.Start >= from && replaced.End <= to).ToList();
            if (within.Count == 0)
            {
                return Buffer.AsMemory(from, to - from);
            }

            var whole = new List<byte>(to - from);
            foreach (var (start, end, data) in within)
            {
                whole.AddRange(Buffer.AsSpan(from..start));
                whole.AddRange(data);
                from = end;
            }

            whole.AddRange(Buffer.AsSpan(from..to));
            return whole.ToArray();
        }
    }
}
