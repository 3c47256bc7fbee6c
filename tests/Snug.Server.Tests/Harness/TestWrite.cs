using Snug.Server.Hosting;
using Snug.Server.Log;

namespace Snug.Server.Tests;

/// <summary>A write of a test's own, on the log's thread and inside its transaction.</summary>
internal sealed class TestWrite(Func<Batch, Outcome<bool>> run) : Write<bool>
{
    private protected override Refusal? Authorise(IKnown known) => null;

    protected override Outcome<bool> Run(Batch batch) => run(batch);

    /// <summary>
    /// Stops the log's thread inside a transaction until disposed of, so that whatever is sent meanwhile queues up and goes into
    /// one batch.
    /// </summary>
    public static async Task<LogHold> Hold(EventLog log)
    {
        var hold = new LogHold();
        hold.Answered = log.Enqueue(new TestWrite(_ => hold.Wait()));
        await hold.Reached.WaitAsync(TestDeadline.Token);
        return hold;
    }
}

/// <summary>The log's thread, held.</summary>
internal sealed class LogHold : IAsyncDisposable
{
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim released = new();

    public Task Reached => reached.Task;

    public Task? Answered { get; set; }

    public bool Wait()
    {
        reached.TrySetResult();
        return released.Wait(TimeSpan.FromSeconds(30));
    }

    /// <summary>Lets the log go on.</summary>
    public void Release() => released.Set();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Release();
        await Answered!;
        released.Dispose();
    }
}
