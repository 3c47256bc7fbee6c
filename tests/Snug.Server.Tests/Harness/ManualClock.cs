namespace Snug.Server.Tests;

/// <summary>A clock that a test moves by hand: nothing in a server with this clock happens by itself.</summary>
internal sealed class ManualClock : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<HandTimer> timers = [];
    private DateTimeOffset now = new(2026, 11, 22, 19, 0, 0, TimeSpan.Zero);

    /// <summary>How wrong the wall clock is: somebody set it, and no time has passed.</summary>
    public TimeSpan Wrong { get; set; }

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

            while (period > TimeSpan.Zero && DueAt <= clock.now)
            {
                DueAt += period;
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
            {
                clock.timers.Remove(this);
                this.period = period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    DueAt = clock.now + dueTime;
                    clock.timers.Add(this);
                }
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
