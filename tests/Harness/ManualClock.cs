namespace Snug.Tests;

/// <summary>
/// A clock that a test moves by hand: nothing that has this clock happens by itself. Where retries would need patience, waits of up to
/// <see cref="SkippedUpTo"/> end at once and are written down.
/// </summary>
internal sealed class ManualClock : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<HandTimer> timers = [];
    private readonly List<TimeSpan> skipped = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource Signal)> watchers = [];
    private DateTimeOffset now = new(2026, 11, 22, 19, 0, 0, TimeSpan.Zero);

    /// <summary>How wrong the wall clock is: somebody set it, and no time has passed.</summary>
    public TimeSpan Wrong { get; set; }

    /// <summary>Null: no wait is skipped, not even one of no time at all.</summary>
    public TimeSpan? SkippedUpTo { get; init; }

    /// <summary>The waits that were skipped, in order.</summary>
    public IReadOnlyList<TimeSpan> Skipped
    {
        get
        {
            lock (gate)
            {
                return [.. skipped];
            }
        }
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return now + Wrong;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        lock (gate)
        {
            return now.UtcTicks;
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new HandTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Retries happen at once, while the silence of 35 s and the 30 s of a call last until <see cref="Advance"/>.</summary>
    public static ManualClock SkippingRetries() => new() { SkippedUpTo = TimeSpan.FromSeconds(25) };

    /// <summary>Lets time pass: every timer rings whenever it is due, in order.</summary>
    public void Advance(TimeSpan time)
    {
        DateTimeOffset until;
        lock (gate)
        {
            until = now + time;
        }

        while (TakeNext(until) is { } timer)
        {
            timer.Ring();
        }
    }

    /// <summary>Lets much time pass at once, as on a machine that slept: every timer that is due rings once.</summary>
    public void Jump(TimeSpan time)
    {
        List<HandTimer> due;
        lock (gate)
        {
            now += time;
            due = timers.FindAll(timer => timer.DueAt <= now);
            due.ForEach(timer => timer.WindUp());
        }

        due.ForEach(timer => timer.Ring());
    }

    /// <summary>Returns when somebody waits for exactly this long, from now.</summary>
    public Task SomebodyWaits(TimeSpan due)
    {
        lock (gate)
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

    private HandTimer? TakeNext(DateTimeOffset until)
    {
        lock (gate)
        {
            var next = timers.Where(timer => timer.DueAt <= until).MinBy(timer => timer.DueAt);
            now = next?.DueAt ?? until;
            next?.WindUp();
            return next;
        }
    }

    private sealed class HandTimer(ManualClock clock, Action ring) : ITimer
    {
        private TimeSpan period;

        public DateTimeOffset DueAt { get; private set; }

        public void Ring() => ring();

        /// <summary>Under the clock's gate: a one-shot is over, a periodic one is due again.</summary>
        public void WindUp()
        {
            if (period <= TimeSpan.Zero)
            {
                clock.timers.Remove(this);
            }

            if (period > TimeSpan.Zero && DueAt <= clock.now)
            {
                DueAt += period * (((clock.now - DueAt).Ticks / period.Ticks) + 1);
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
            {
                clock.timers.Remove(this);
                this.period = period;
                if (dueTime == Timeout.InfiniteTimeSpan)
                {
                    return true;
                }

                if (dueTime <= clock.SkippedUpTo)
                {
                    clock.skipped.Add(dueTime);
                    ThreadPool.QueueUserWorkItem(_ => Ring());
                    return true;
                }

                DueAt = clock.now + dueTime;
                clock.timers.Add(this);
                clock.watchers.FindAll(watcher => watcher.Due == dueTime).ForEach(watcher => watcher.Signal.TrySetResult());
            }

            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
