using System.Globalization;

namespace Snug.Terminal.Tests.Journeys;

/// <summary>
/// A clock that shows what it was set to, so that a transcript reads the same every day. Timers run three times as fast as
/// anywhere else: nobody waits for patience to end.
/// </summary>
internal sealed class FixedClock : TimeProvider
{
    private DateTimeOffset now = new(2026, 11, 22, 20, 33, 0, TimeSpan.Zero);

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, Faster(dueTime), Faster(period));

    public void Set(string time) => now = DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static TimeSpan Faster(TimeSpan time) => time > TimeSpan.Zero ? time / 3 : time;
}
