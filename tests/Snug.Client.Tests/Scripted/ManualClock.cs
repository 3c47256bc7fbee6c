namespace Snug.Client.Tests;

/// <summary>
/// A clock that a test moves by hand. Waits of up to <see cref="SkippedUpTo"/> end at once and are written down: retries need no
/// patience, while the silence of 35 s and the 30 s of a call last until <see cref="Advance"/>.
/// </summary>
internal sealed class ManualClock : TimeProvider
{
    private readonly Lock ticking = new();
    private readonly List<HandTimer> timers = [];
    private readonly List<TimeSpan> skipped = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource Signal)> watchers = [];
    private DateTimeOffset now = new(2026, 11, 22, 19, 0, 0, TimeSpan.Zero);

    internal TimeSpan SkippedUpTo { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>The waits that were skipped, in order.</summary>
    internal IReadOnlyList<TimeSpan> Skipped
    {
        get
        {
            lock (ticking)
            {
                return [.. skipped];
            }
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (ticking)
        {
            return now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new HandTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Lets time pass.</summary>
    internal void Advance(TimeSpan time)
    {
        List<HandTimer> due;
        lock (ticking)
        {
            now += time;
            due = timers.FindAll(timer => timer.DueAt <= now);
            timers.RemoveAll(due.Contains);
        }
        foreach (var timer in due)
        {
            timer.Ring();
        }
    }

    /// <summary>Returns when somebody waits for exactly this long, from now.</summary>
    internal Task SomebodyWaits(TimeSpan due)
    {
        lock (ticking)
        {
            if (timers.Exists(timer => timer.DueAt == now + due))
            {
                return Task.CompletedTask;
            }

            var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            watchers.Add((due, signal));
            return signal.Task.WaitAsync(TestDeadline.Token);
        }
    }

    private void Set(HandTimer timer, TimeSpan due)
    {
        lock (ticking)
        {
            timers.Remove(timer);
            if (due == Timeout.InfiniteTimeSpan)
            {
                return;
            }

            if (due > SkippedUpTo)
            {
                timer.DueAt = now + due;
                timers.Add(timer);
                foreach (var watcher in watchers.FindAll(watcher => watcher.Due == due))
                {
                    watcher.Signal.TrySetResult();
                }

                return;
            }
            skipped.Add(due);
        }
        ThreadPool.QueueUserWorkItem(_ => timer.Ring());
    }

    private sealed class HandTimer(ManualClock clock, Action ring) : ITimer
    {
        internal DateTimeOffset DueAt { get; set; }

        internal void Ring() => ring();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Set(this, dueTime);
            return true;
        }

        public void Dispose() => clock.Set(this, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
