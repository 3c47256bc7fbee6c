namespace Snug.Server.Log.Streams;

/// <summary>
/// Gives memory back after a rush. Opening a stream takes more memory than keeping it open, and what a thousand of them left behind
/// when they came or went would stay until the next full collection, which a server that is idle then never makes. One that is not
/// idle is left alone: nobody's message waits for it.
/// </summary>
/// <param name="giveBack">Stops everything for about 20 ms for each thousand streams that are open.</param>
internal sealed class MemoryTrim(Action giveBack)
{
    private const int Many = 1_000;
    private const int QuietTicks = 2;

    private int opensAndCloses;
    private volatile bool isBusy;

    // Only in Tick, which is never run twice at once.
    private int before;
    private int given;
    private int quietTicks;

    /// <summary>Collects everything that nobody uses and lets go of the pages.</summary>
    public static void Collect() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    /// <summary>A stream was opened or closed. Any thread.</summary>
    public void CountStream() => Interlocked.Increment(ref opensAndCloses);

    /// <summary>Something was said. Any thread.</summary>
    public void NoteActivity() => isBusy = true;

    /// <summary>Once a second.</summary>
    public void Tick()
    {
        var now = Volatile.Read(ref opensAndCloses);
        quietTicks = now == before && !isBusy ? quietTicks + 1 : 0;
        isBusy = false;
        before = now;
        if (quietTicks >= QuietTicks && now - given >= Many)
        {
            given = now;
            giveBack();
        }
    }
}
