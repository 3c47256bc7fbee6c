using System.Buffers;

namespace Snug.Server.Log.Streams;

/// <summary>
/// Serves many live readers: when a feed grows, it hands each of its readers everything that is pending in one write. A few
/// loops do this for all streams; a reader costs no task, timer or linked token of its own.
/// </summary>
/// <remarks>Everything here runs on the loop, except the methods that post work to it, which any thread may call.</remarks>
/// <param name="bit">This loop's bit in <see cref="Feed.AwaitingLoops"/>.</param>
/// <param name="feeds">Gets back what its readers have read to the end.</param>
/// <param name="publishedHead">Everything up to it is in the feeds.</param>
/// <param name="known">Who may see what now.</param>
/// <param name="time">For pings and deadlines.</param>
internal sealed partial class ReaderLoop(int bit, Feeds feeds, Func<Cursor> publishedHead, IKnown known, TimeProvider time)
{
    /// <summary>How often a reader hears that the connection lives, and up to where it has everything.</summary>
    public static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(15);

    /// <summary>A reader that takes no byte for this long is cut: it resumes by its cursor.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The feed's end is behind a gate: asked once for so many readers.</summary>
    private const int AskEvery = 16;

    // Unbounded, but every kind of work is coalesced: one entry a feed, a reader's flush, a reader's marks.
    private readonly WorkQueue<Work> queue = new();
    private readonly List<Reader> all = [];
    private readonly Dictionary<Feed, List<Reader>> following = [];
    private readonly List<Work> batch = [];
    private bool isStopping;

    private enum WorkKind
    {
        FeedGrew,
        Attach,
        Ready,
        Nudge,
        End,
        Tick,
        Stop,
    }

    /// <summary>How many readers are live here. Any thread; a moment old.</summary>
    public int Count { get; private set; }

    /// <summary>The feed has something new.</summary>
    public void FeedGrew(Feed feed)
    {
        // Without its bit there is nobody to wake it for: whoever attaches from now on looks at the feed's end later than this.
        if ((Volatile.Read(ref feed.CarryingLoops) & bit) != 0 && (Interlocked.Or(ref feed.AwaitingLoops, bit) & bit) == 0)
        {
            queue.TryAdd(new Work(WorkKind.FeedGrew, feed, null));
        }
    }

    /// <summary>
    /// Takes a reader on, from its <see cref="Reader.Place"/>. Its <see cref="Reader.Left"/> says when the loop is done with it.
    /// </summary>
    public void Attach(Reader reader)
    {
        if (!queue.TryAdd(new Work(WorkKind.Attach, null, reader)))
        {
            reader.LetGo(ReaderEnd.Gone);
        }
    }

    /// <summary>The reader's sink takes bytes again.</summary>
    public void Ready(Reader reader) => Post(WorkKind.Ready, reader);

    /// <summary>Something waits for this reader alone.</summary>
    public void Nudge(Reader reader) => Post(WorkKind.Nudge, reader);

    /// <summary>The reader's request ended or must end.</summary>
    public void End(Reader reader) => Post(WorkKind.End, reader);

    /// <summary>A second has passed.</summary>
    public void Tick() => queue.TryAdd(new Work(WorkKind.Tick, null, null));

    /// <summary>Says bye to all and ends once nobody is left.</summary>
    public void Stop() => queue.TryAdd(new Work(WorkKind.Stop, null, null));

    /// <summary>
    /// Runs until <see cref="Close"/>. Wants a thread of its own: handing on to many thousands is one long piece of work.
    /// </summary>
    public void Run()
    {
        while (RunOnce(Timeout.InfiniteTimeSpan))
        {
        }

        // Whoever is left (a flush that never came back) is let go, so that its request can end.
        foreach (var reader in all)
        {
            reader.LetGo(ReaderEnd.Gone);
        }
    }

    /// <summary>Does what waits.</summary>
    /// <returns>False if it is closed.</returns>
    internal bool RunOnce(TimeSpan patience)
    {
        if (!queue.Take(batch, int.MaxValue, patience))
        {
            return false;
        }

        batch.ForEach(Do);
        batch.Clear();
        Count = all.Count;
        return true;
    }

    /// <summary>Ends <see cref="Run"/>.</summary>
    public void Close() => queue.Close();

    private void Post(WorkKind kind, Reader reader) => queue.TryAdd(new Work(kind, null, reader));

    private void Do(Work work)
    {
        switch (work.Kind)
        {
            case WorkKind.FeedGrew:
                ServeFeed(work.Feed!);
                break;
            case WorkKind.Attach:
                Add(work.Reader!);
                break;
            case WorkKind.Ready:
                work.Reader!.FullSince = null;
                Serve(work.Reader);
                break;
            case WorkKind.Nudge when work.Reader!.Index.All >= 0:
                Serve(work.Reader);
                break;
            case WorkKind.End:
                Leave(work.Reader!, ReaderEnd.Gone);
                break;
            case WorkKind.Tick:
                LookAfterAll();
                break;
            case WorkKind.Stop:
                SayBye();
                break;
            default:
                break;
        }
    }

    private void ServeFeed(Feed feed)
    {
        // Before the feed's end is read: what is appended after this posts new work.
        Interlocked.And(ref feed.AwaitingLoops, ~bit);
        if (following.TryGetValue(feed, out var readers))
        {
            // What comes meanwhile goes along to those whose turn is still to come; for the others it has posted new work.
            // Backwards, because a reader that leaves is replaced by the last one.
            var end = feed.End;
            for (var index = readers.Count - 1; index >= 0; index--)
            {
                end = index % AskEvery == 0 ? feed.End : end;
                Serve(readers[index], end);
            }
        }

        var places = inRooms.Of(feed);
        for (var index = (places?.Count ?? 0) - 1; index >= 0; index--)
        {
            // One reader may leave by two places.
            if (index < places!.Count)
            {
                Serve(places[index].Reader);
            }
        }
    }

    private void Serve(Reader reader) => Serve(reader, reader.Feed.End);

    /// <summary>Hands over all that is pending, until there is nothing left or the sink is full.</summary>
    private void Serve(Reader reader, (Segment Segment, int Offset, Cursor Newest) feedEnd)
    {
        if (reader.FullSince is not null || reader.Index.All < 0)
        {
            return;
        }

        if (reader.LeavingFor is { } reason)
        {
            Remove(reader, reason);
            return;
        }

        // After the feed's end was looked at: what comes behind its last event is seen with it.
        if (reader.IsStopping)
        {
            ServeLast(reader);
            return;
        }

        if (reader.TakePersonal(known) is { } marks && !Send(reader, marks))
        {
            return;
        }

        // After the feed's end was looked at: whoever joins or leaves by an event before it is known to.
        if (reader.Rooms is { } rooms)
        {
            ServeMerged(reader, rooms);
            return;
        }

        if (TakeUpTo(reader, (feedEnd.Segment, feedEnd.Offset)))
        {
            reader.Newest = feedEnd.Newest;
        }
    }

    /// <returns>True if all of it was handed over.</returns>
    private bool TakeUpTo(Reader reader, (Segment Segment, int Offset) end)
    {
        while (true)
        {
            var (segment, offset) = reader.Place;
            var until = segment == end.Segment ? end.Offset : segment.Length;
            if (offset < until)
            {
                if (!segment.TryRead(offset, until, out var bytes))
                {
                    Leave(reader, ReaderEnd.Behind);
                    return false;
                }

                reader.Place = (segment, until);
                if (!Send(reader, bytes))
                {
                    return false;
                }
            }

            if (segment == end.Segment)
            {
                return true;
            }

            if (segment.Next is not { } next)
            {
                Leave(reader, ReaderEnd.Behind);
                return false;
            }

            reader.Place = (next, 0);
        }
    }

    private bool Send(Reader reader, ReadOnlyMemory<byte> bytes)
    {
        if (reader.Sink.Send(bytes))
        {
            return true;
        }

        reader.FullSince = time.GetTimestamp();
        return false;
    }

    private void LookAfterAll()
    {
        // The head first: all of it is in the feeds when they are looked at below.
        var head = publishedHead();
        for (var index = all.Count - 1; index >= 0; index--)
        {
            var reader = all[index];
            if (reader.FullSince is { } since)
            {
                if (time.GetElapsedTime(since) >= Patience)
                {
                    reader.Sink.Abort();
                    Leave(reader, ReaderEnd.Gone);
                }
            }
            else if (time.GetElapsedTime(reader.LastPing) >= PingEvery)
            {
                Serve(reader);
                Ping(reader, head);
            }
        }
    }

    private void Ping(Reader reader, Cursor head)
    {
        if (reader.FullSince is not null || reader.Index.All < 0)
        {
            return;
        }

        // The head was read before this: one behind which nothing is told is not said either.
        if (reader.IsStopping)
        {
            return;
        }

        reader.LastPing = time.GetTimestamp();
        var output = new ArrayBufferWriter<byte>(64);
        EventEncoder.WritePing(output, reader.Newest.Position > head.Position ? reader.Newest : head);
        Send(reader, output.WrittenMemory);
    }

    private void Add(Reader reader)
    {
        if (reader.LeavingFor is { } reason)
        {
            reader.LetGo(reason);
            return;
        }

        if (!following.TryGetValue(reader.Feed, out var readers))
        {
            readers = [];
            following.Add(reader.Feed, readers);

            // Before the feed's end is looked at: what is appended after that wakes this loop.
            Interlocked.Or(ref reader.Feed.CarryingLoops, bit);
        }

        reader.Index = (all.Count, readers.Count);
        all.Add(reader);
        readers.Add(reader);
        reader.Rooms?.All.ForEach(Follow);
        Serve(reader);
        if (isStopping && reader.Index.All >= 0)
        {
            if (reader.FullSince is null)
            {
                Send(reader, Bye());
            }

            Leave(reader, ReaderEnd.Stopping);
        }
    }

    /// <summary>
    /// Lets a reader go, at once or when its sink is ready: nothing may end a request while its pipe is being written to.
    /// </summary>
    private void Leave(Reader reader, ReaderEnd reason)
    {
        reader.LeavingFor ??= reason;
        if (reader.Index.All >= 0 && reader.FullSince is null)
        {
            Remove(reader, reader.LeavingFor.Value);
        }
    }

    private void Remove(Reader reader, ReaderEnd reason)
    {
        var readers = following[reader.Feed];
        var (inAll, ofFeed) = reader.Index;
        all[inAll] = all[^1];
        all[inAll].Index = (inAll, all[inAll].Index.OfFeed);
        all.RemoveAt(all.Count - 1);
        readers[ofFeed] = readers[^1];
        readers[ofFeed].Index = (readers[ofFeed].Index.All, ofFeed);
        readers.RemoveAt(readers.Count - 1);
        if (readers.Count == 0)
        {
            following.Remove(reader.Feed);
            StopCarrying(reader.Feed);
        }

        reader.Rooms?.All.ForEach(Unfollow);
        reader.Index = (-1, -1);
        if (reason is ReaderEnd.Behind)
        {
            reader.LeavingFor = null;
            if (reader.Rooms is not { IsServed: true })
            {
                // With several places it is exact; a segment that was let go no longer changes.
                reader.Reached = Math.Max(reader.Reached, reader.Place.Segment.PositionAt(reader.Place.Offset));
            }
        }

        reader.LetGo(reason);
    }

    private readonly record struct Work(WorkKind Kind, Feed? Feed, Reader? Reader);
}
