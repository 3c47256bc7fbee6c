using System.Globalization;
using System.Text;

namespace Snug.Server.Hosting;

/// <summary>Names for what nobody can see, so that somebody can find it and take it out.</summary>
internal static class UnseenCharacters
{
    /// <summary><c>Character 6 of line 2 is a control character (U+0007, bell)</c>.</summary>
    /// <param name="text">Lines end in LF.</param>
    /// <param name="index">Where it is, in UTF-16.</param>
    public static string WhichAndWhere(string text, int index)
    {
        var before = text.AsSpan(0, index);
        var line = before.Count('\n') + 1;
        var character = Count(before[(before.LastIndexOf('\n') + 1)..]) + 1;
        var where = line == 1 && !text.Contains('\n', StringComparison.Ordinal)
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $" of line {line:N0}");
        return string.Create(CultureInfo.InvariantCulture, $"Character {character:N0}{where} is {Which(text, index)}");
    }

    private static string Which(string text, int index)
    {
        if (!Rune.TryGetRuneAt(text, index, out var rune))
        {
            return $"half a character (U+{(int)text[index]:X4})";
        }

        var kind = Rune.IsControl(rune) ? "a control character" : "a code point that is no character";
        var name = Name(rune.Value);
        return name.Length == 0 ? $"{kind} (U+{rune.Value:X4})" : $"{kind} (U+{rune.Value:X4}, {name})";
    }

    /// <summary>Those that turn up in what people paste and pipe.</summary>
    private static string Name(int value) => value switch
    {
        0x00 => "NUL",
        0x07 => "bell",
        0x08 => "backspace",
        0x0b => "vertical tab",
        0x0c => "form feed",
        0x1b => "escape",
        0x7f => "delete",
        0x85 => "next line",
        _ => "",
    };

    private static int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var letter in text)
        {
            count += char.IsLowSurrogate(letter) ? 0 : 1;
        }

        return count;
    }
}
