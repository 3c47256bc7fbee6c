namespace Snug.Terminal.Screen.Composing;

/// <summary>
/// What was sent before, to be fetched back with Up. What was being typed stands below the newest, and changes to old lines stay until
/// something is sent.
/// </summary>
internal sealed class InputHistory
{
    /// <summary>More than anybody goes back by pressing Up.</summary>
    public const int Most = 200;

    private readonly List<string> sent = [];
    private readonly Dictionary<int, string> changed = [];
    private int at;

    /// <summary>Remembers what was sent and goes back to the bottom.</summary>
    public void Add(string text)
    {
        changed.Clear();
        if (!string.IsNullOrWhiteSpace(text) && (sent.Count == 0 || sent[^1] != text))
        {
            sent.Add(text);
        }

        if (sent.Count > Most)
        {
            sent.RemoveAt(0);
        }

        at = sent.Count;
    }

    /// <summary>The bottom, where something else is typed now.</summary>
    public void StartOver()
    {
        changed.Clear();
        at = sent.Count;
    }

    /// <summary>What was typed before <paramref name="current"/>, or null at the oldest.</summary>
    public string? Older(string current) => Step(-1, current);

    /// <summary>What was typed after <paramref name="current"/>, or null at the bottom.</summary>
    public string? Newer(string current) => Step(1, current);

    private string? Step(int by, string current)
    {
        if (at + by < 0 || at + by > sent.Count)
        {
            return null;
        }

        changed[at] = current;
        at += by;
        return changed.TryGetValue(at, out var text) ? text : sent[at];
    }
}
