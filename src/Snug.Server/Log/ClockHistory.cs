namespace Snug.Server.Log;

/// <summary>
/// How old a thing of this process is, whatever was done to the machine's clock since: a wall clock may be a month ahead for a minute, or
/// be set right for the first time. What is durable carries the wall's time, for people and for the next process; how much time has passed
/// since is told by the clock that nobody sets. A machine that sleeps does not count. MUST be used by the log's thread only.
/// </summary>
/// <param name="newest">When the newest event happened that the log had at the start: time has come that far, whatever the wall says.
/// </param>
internal sealed class ClockHistory(TimeProvider time, DateTimeOffset newest = default)
{
    /// <summary>Below this the two clocks drift, above it somebody has set one.</summary>
    private static readonly TimeSpan Drift = TimeSpan.FromSeconds(1);

    /// <summary>A clock that is set more often than that is nobody's measure; the oldest are forgotten first.</summary>
    private const int Most = 32;

    /// <summary>By then a machine that started with a wrong clock has been set right, or its owner has seen it.</summary>
    private static readonly TimeSpan BelievedAfter = TimeSpan.FromDays(1);

    private readonly List<Stretch> stretches = [];
    private readonly long started = time.GetTimestamp();

    /// <summary>The wall's time in whole milliseconds, and remembers how far it is from the other.</summary>
    public DateTimeOffset Read()
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var elapsed = time.GetElapsedTime(started);
        var ahead = now - DateTimeOffset.UnixEpoch - elapsed;
        if (stretches is [.., var last] && (ahead - last.Ahead).Duration() < Drift)
        {
            stretches[^1] = last with { Ahead = ahead, Until = elapsed };
            return now;
        }

        if (stretches.Count == Most)
        {
            stretches.RemoveAt(0);
        }

        stretches.Add(new Stretch(ahead, elapsed, elapsed));
        return now;
    }

    /// <summary>The time of the newest event at the start, counted on from there in whole milliseconds.</summary>
    public DateTimeOffset CountedOn => newest + TimeSpan.FromMilliseconds(Math.Floor(stretches[^1].Until.TotalMilliseconds));

    /// <summary>
    /// How long ago <see cref="Read"/> gave this time. Where the clock was put back, two moments have one time: then the longer one.
    /// What this process has not stamped is as old as the wall says; negative if it is from a clock that was ahead.
    /// </summary>
    public TimeSpan AgeOf(DateTimeOffset stamp) => AgeHere(stamp) ?? AgeByWall(stamp);

    /// <summary>
    /// How long ago it was at least. What this process has not stamped is as old as the wall says only if the log has come that far too,
    /// or if nobody has set the wall for the whole of this process, and that is not just begun.
    /// </summary>
    public TimeSpan LeastAgeOf(DateTimeOffset stamp)
    {
        if (AgeHere(stamp) is { } age)
        {
            return age;
        }

        var (byWall, byLog) = (AgeByWall(stamp), CountedOn - stamp);
        var isBelieved = stretches is [var whole] && whole.Until - whole.From >= BelievedAfter;
        return isBelieved || byWall < byLog ? byWall : byLog;
    }

    private TimeSpan AgeByWall(DateTimeOffset stamp) =>
        stretches[^1].Ahead + stretches[^1].Until - (stamp - DateTimeOffset.UnixEpoch);

    /// <summary>Exactly, for what this process has stamped; otherwise null.</summary>
    private TimeSpan? AgeHere(DateTimeOffset stamp)
    {
        var at = stamp - DateTimeOffset.UnixEpoch;
        foreach (var stretch in stretches)
        {
            var moment = at - stretch.Ahead;
            if (moment > stretch.From - Drift && moment < stretch.Until + Drift)
            {
                return stretches[^1].Until - moment;
            }
        }

        return null;
    }

    /// <summary>While nobody set the clock: how far the wall is ahead, and from when to when by the other, since the start.</summary>
    private readonly record struct Stretch(TimeSpan Ahead, TimeSpan From, TimeSpan Until);
}
