namespace Snug.Server.Log;

/// <summary>
/// A queue from many threads to one that has nothing else to do: it sleeps while there is nothing. It is woken directly, not by way
/// of the thread pool, and does not spin first: on a small machine it would spin on the core that its next item needs.
/// </summary>
/// <param name="capacity">How many items may wait.</param>
internal sealed class Inbox<T>(int capacity = int.MaxValue)
{
    // A monitor rather than a Lock: the taker sleeps on it.
    private readonly object gate = new();
    private readonly Queue<T> items = [];
    private bool isTakerAsleep;
    private volatile bool isClosed;

    /// <summary>Nothing is taken in any more.</summary>
    public bool IsClosed => isClosed;

    /// <returns>False if it is full or closed.</returns>
    public bool TryAdd(T item)
    {
        lock (gate)
        {
            if (isClosed || items.Count >= capacity)
            {
                return false;
            }

            items.Enqueue(item);
            WakeTaker();
            return true;
        }
    }

    /// <summary>Takes nothing more in. What waits can still be taken.</summary>
    public void Close()
    {
        lock (gate)
        {
            isClosed = true;
            WakeTaker();
        }
    }

    /// <summary>Moves what waits to the end of <paramref name="batch"/>. MUST be called by one thread only.</summary>
    /// <param name="batch">Stays as it is if nothing came in time.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="patience">How long to wait for the first; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</param>
    /// <returns>False if there is nothing and never will be: it is closed.</returns>
    public bool Take(List<T> batch, int most, TimeSpan patience)
    {
        lock (gate)
        {
            while (items.Count == 0)
            {
                if (isClosed)
                {
                    return false;
                }

                isTakerAsleep = true;
                if (!Monitor.Wait(gate, patience))
                {
                    isTakerAsleep = false;
                    return true;
                }
            }

            while (batch.Count < most && items.TryDequeue(out var item))
            {
                batch.Add(item);
            }

            return true;
        }
    }

    private void WakeTaker()
    {
        if (isTakerAsleep)
        {
            isTakerAsleep = false;
            Monitor.Pulse(gate);
        }
    }
}
