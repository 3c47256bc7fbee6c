namespace Snug.Server.Log.Followers;

/// <summary>
/// What was published and one reader inside the process has not taken yet. It holds a few hundred events at most: a reader that is further
/// behind loses all of them here and reads the log instead, so a slow one costs nobody anything.
/// </summary>
/// <remarks>The gate is taken inside the projection's gate (publishing, collecting) or alone; nothing else is locked inside it.</remarks>
/// <param name="wants">Is the reader told of this event?</param>
internal sealed class LocalBacklog(Func<LogEvent, bool> wants) : IDisposable
{
    /// <summary>Two batches: one that waits while the next is published is not behind.</summary>
    internal const int Most = 512;

    /// <summary>A reader of rare kinds is told at least this often how far it is, or its next start would read all of it again.</summary>
    internal const int MostPassedOver = 10_000;

    private readonly Lock gate = new();
    private readonly SemaphoreSlim news = new(0, 1);
    private readonly List<LogEvent> waiting = [];

    // Everything of interest up to here waits or was taken.
    private Cursor reached;

    // The last that was taken.
    private Cursor taken;
    private bool isBehind = true;

    /// <summary>How many events wait.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return waiting.Count;
            }
        }
    }

    /// <summary>Collects what is published from now on. MUST be called under the projection's gate.</summary>
    /// <param name="head">Of the log at this moment: up to there the reader reads the log itself.</param>
    public Cursor Collect(Cursor head)
    {
        lock (gate)
        {
            waiting.Clear();
            isBehind = false;
            reached = taken = head;
            return head;
        }
    }

    /// <summary>Takes in a commit. Under the projection's gate, on the log's thread; it never waits.</summary>
    public void Add(IReadOnlyList<LogEvent> events)
    {
        lock (gate)
        {
            if (isBehind)
            {
                return;
            }

            // Words that were deleted are not handed on from memory: the log gives them as they are now.
            isBehind = (waiting.Count > 0 && events.Any(happened => happened.Kind.TakesWordsAway)) || !TryKeep(events);
            if (isBehind)
            {
                waiting.Clear();
            }

            reached = events[^1].Cursor;
            if (HasNews && news.CurrentCount == 0)
            {
                news.Release();
            }
        }
    }

    /// <summary>Waits for what comes next.</summary>
    /// <returns>Null if the reader fell behind, or <paramref name="stop"/> was cancelled.</returns>
    public async ValueTask<LogPage?> Next(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            lock (gate)
            {
                if (isBehind)
                {
                    return null;
                }

                if (HasNews)
                {
                    var page = new LogPage([.. waiting], reached, IsReset: false);
                    waiting.Clear();
                    taken = reached;
                    return page;
                }
            }

            await news.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return null;
    }

    /// <summary>Only when nobody publishes to it any more.</summary>
    public void Dispose() => news.Dispose();

    private bool HasNews => isBehind || waiting.Count > 0 || reached.Position - taken.Position >= MostPassedOver;

    /// <returns>False if there are more than are kept.</returns>
    private bool TryKeep(IReadOnlyList<LogEvent> events)
    {
        foreach (var happened in events)
        {
            if (!wants(happened))
            {
                continue;
            }

            if (waiting.Count == Most)
            {
                return false;
            }

            waiting.Add(happened);
        }

        return true;
    }
}
