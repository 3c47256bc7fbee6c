namespace Snug.Terminal.Screen.Composing;

/// <summary>What was sent before, to be fetched back with Up. What was being typed stands below the newest, and changes to old lines stay until something is sent.</summary>
internal sealed class InputHistory
{
    /// <summary>More than anybody goes back by pressing Up.</summary>
    public const int Most = 200;

    private readonly List<string> _sent = [];
    private readonly Dictionary<int, string> _changed = [];
    private int _at;

    /// <summary>Remembers what was sent and goes back to the bottom.</summary>
    public void Add(string text)
    {
        _changed.Clear();
        if (!string.IsNullOrWhiteSpace(text) && (_sent.Count == 0 || _sent[^1] != text)) _sent.Add(text);
        if (_sent.Count > Most) _sent.RemoveAt(0);
        _at = _sent.Count;
    }

    /// <summary>The bottom, where something else is typed now.</summary>
    public void StartOver()
    {
        _changed.Clear();
        _at = _sent.Count;
    }

    /// <summary>What was typed before <paramref name="current"/>, or null at the oldest.</summary>
    public string? Older(string current) => Step(-1, current);

    /// <summary>What was typed after <paramref name="current"/>, or null at the bottom.</summary>
    public string? Newer(string current) => Step(1, current);

    private string? Step(int by, string current)
    {
        if (_at + by < 0 || _at + by > _sent.Count) return null;
        _changed[_at] = current;
        _at += by;
        return _changed.TryGetValue(_at, out var changed) ? changed : _sent[_at];
    }
}
