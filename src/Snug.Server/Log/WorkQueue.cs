namespace Snug.Server.Log;

/// <summary>
/// A queue from many threads to one that has nothing else to do: it sleeps while there is nothing, and does not spin first: on a small
/// machine it would spin on the core that its next item needs.
/// </summary>
/// <param name="capacity">How many items may wait.</param>
/// <param name="gathers">
/// Wakes the taker behind the work that waits for the thread pool already, which may be about to add more: batches grow by it under load,
/// and nobody waits where there is none. Otherwise the taker is woken directly.
/// </param>
#pragma warning disable CA1001 // Whoever wakes the taker may be late: the event is closed when nobody can reach it any more.
internal sealed class WorkQueue<T>(int capacity = int.MaxValue, bool gathers = false)
#pragma warning restore CA1001
{
    private readonly Lock gate = new();
    private readonly Queue<T> items = [];

    // Set outside the gate, or the taker would wake up only to wait for that.
    private readonly AutoResetEvent arrived = new(initialState: false);
    private bool isTakerAsleep;
    private bool isCalled;
    private volatile bool isClosed;

    /// <summary>Nothing is taken in any more.</summary>
    public bool IsClosed => isClosed;

    /// <summary>How many items wait.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return items.Count;
            }
        }
    }

    /// <returns>False if it is full or closed.</returns>
    public bool TryAdd(T item)
    {
        bool wakes;
        lock (gate)
        {
            if (isClosed || items.Count >= capacity)
            {
                return false;
            }

            items.Enqueue(item);
            wakes = EndSleep();
        }

        if (wakes && gathers)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.arrived.Set(), this, preferLocal: false);
        }
        else if (wakes)
        {
            arrived.Set();
        }

        return true;
    }

    /// <summary>Makes the taker come back at once, with nothing if there is nothing.</summary>
    public void Call()
    {
        bool wakes;
        lock (gate)
        {
            isCalled = true;
            wakes = EndSleep();
        }

        if (wakes)
        {
            arrived.Set();
        }
    }

    /// <summary>Takes nothing more in. What waits can still be taken.</summary>
    public void Close()
    {
        bool wakes;
        lock (gate)
        {
            isClosed = true;
            wakes = EndSleep();
        }

        if (wakes)
        {
            arrived.Set();
        }
    }

    /// <summary>Moves what waits to the end of <paramref name="batch"/>. MUST be called by one thread only.</summary>
    /// <param name="batch">Stays as it is if nothing came in time.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="patience">How long to wait for the first; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</param>
    /// <returns>False if there is nothing and never will be: it is closed.</returns>
    public bool Take(List<T> batch, int most, TimeSpan patience)
    {
        while (!TryTake(batch, most))
        {
            if (isClosed)
            {
                return TryTake(batch, most);
            }

            if (!arrived.WaitOne(patience))
            {
                return true;
            }
        }

        return true;
    }

    /// <returns>False if there is nothing; then whoever adds something says so.</returns>
    private bool TryTake(List<T> batch, int most)
    {
        lock (gate)
        {
            isTakerAsleep = items.Count == 0 && !isCalled;
            isCalled = false;
            while (batch.Count < most && items.TryDequeue(out var item))
            {
                batch.Add(item);
            }

            return !isTakerAsleep;
        }
    }

    /// <returns>True for the one caller who is to wake the taker.</returns>
    private bool EndSleep()
    {
        var wasAsleep = isTakerAsleep;
        isTakerAsleep = false;
        return wasAsleep;
    }
}
