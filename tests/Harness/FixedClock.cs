using System.Globalization;

namespace Snug.Tests;

/// <summary>
/// A clock that shows what it was set to, so that a transcript or a picture is the same every day. Timers run as always, or
/// <see cref="TimersFasterBy"/> times as fast, where nobody would wait for patience to end.
/// </summary>
internal sealed class FixedClock : TimeProvider
{
    private DateTimeOffset now = new(2026, 11, 22, 20, 33, 0, TimeSpan.Zero);

    public int TimersFasterBy { get; init; } = 1;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>For programs that people wait at: patience ends three times as early.</summary>
    public static FixedClock Hurried() => new() { TimersFasterBy = 3 };

    public override DateTimeOffset GetUtcNow() => now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, Faster(dueTime), Faster(period));

    public void Set(DateTimeOffset time) => now = time;

    public void Set(string time) => Set(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));

    private TimeSpan Faster(TimeSpan time) => time > TimeSpan.Zero ? time / TimersFasterBy : time;
}
