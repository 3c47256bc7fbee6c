namespace Snug.Client;

/// <summary>
/// How long to wait before the next try: anywhere between a quarter of a second and a ceiling that begins at 3 s and doubles to 15 s.
/// Full jitter, so that everybody who lost the same server does not come back in the same instant. Not for several threads.
/// </summary>
internal sealed class Backoff(Func<double> jitter)
{
    private static readonly TimeSpan Floor = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan FirstCeiling = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LastCeiling = TimeSpan.FromSeconds(15);

    private TimeSpan ceiling = FirstCeiling;

    /// <summary>It works again: the next loss begins with short waits.</summary>
    internal void Reset() => ceiling = FirstCeiling;

    /// <param name="retryAfter">
    /// What the server asked for, or null. Everybody was asked the same, so a quarter is added to spread them.
    /// </param>
    internal TimeSpan Next(TimeSpan? retryAfter = null)
    {
        var wait = Floor + (ceiling - Floor) * jitter();
        ceiling = ceiling * 2 < LastCeiling ? ceiling * 2 : LastCeiling;
        return retryAfter is { } asked ? asked * (1 + jitter() / 4) : wait;
    }
}
