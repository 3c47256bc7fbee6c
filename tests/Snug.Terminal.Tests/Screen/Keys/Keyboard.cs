using System.Globalization;
using Snug.Terminal.Screen.Keys;

namespace Snug.Terminal.Tests.Screen.Keys;

/// <summary>
/// Keys written as text: <c>hello{Left}{Ctrl-W}{Alt-b}{Shift-Tab}{Enter}</c>. Each rune of plain text is a key, as a terminal sends it.
/// </summary>
internal static class Keyboard
{
    public static IEnumerable<KeyPress> Keys(string written)
    {
        for (var at = 0; at < written.Length;)
        {
            if (written[at] == '{' && written.IndexOf('}', at) is > 0 and var end)
            {
                yield return Key(written[(at + 1)..end]);
                at = end + 1;
                continue;
            }

            var length = char.IsHighSurrogate(written[at]) ? 2 : 1;
            yield return KeyPress.Type(written.Substring(at, length));
            at += length;
        }
    }

    private static KeyPress Key(string name)
    {
        var parts = name.Split('-');
        var held = parts[..^1].Aggregate(KeyModifiers.None, static (held, part) => held | Enum.Parse<KeyModifiers>(part));
        return Enum.TryParse<KeyCode>(parts[^1], out var code)
            && !int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? new KeyPress(code, held)
            : new KeyPress(KeyCode.Text, held, held.HasFlag(KeyModifiers.Ctrl) ? parts[^1].ToLowerInvariant() : parts[^1]);
    }
}
