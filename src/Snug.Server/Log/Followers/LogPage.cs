namespace Snug.Server.Log.Followers;

/// <summary>Some events in the order of the log, and how far whoever got them has read with it.</summary>
/// <param name="Events">What the reader may see and asked for; empty where only the place moved.</param>
/// <param name="Reached">Everything up to here is behind the reader: go on after it.</param>
/// <param name="IsReset">
/// What lies before <paramref name="Reached"/> is not known: the cursor was unknown, forked or too old, or a page is damaged.
/// </param>
internal sealed record LogPage(IReadOnlyList<LogEvent> Events, Cursor Reached, bool IsReset)
{
    /// <summary>Says that it cannot go on from where it was; it goes on from <paramref name="reached"/>.</summary>
    public static LogPage Reset(Cursor reached) => new([], reached, IsReset: true);
}
