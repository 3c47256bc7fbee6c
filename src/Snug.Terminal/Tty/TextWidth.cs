using System.Globalization;
using System.Text;

namespace Snug.Terminal.Tty;

/// <summary>How many cells text takes on a terminal, counted by what a person sees as one character.</summary>
public static class TextWidth
{
    private const int VariationSelectorEmoji = 0xFE0F;

    /// <summary>Cells of the whole text, which holds no line break.</summary>
    public static int Of(SafeText text) => Of(text.ToString());

    internal static int Of(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text.Length;
        }

        var width = 0;
        foreach (var (_, cells) in Characters(text))
        {
            width += cells;
        }

        return width;
    }

    /// <summary>The text cut to at most <paramref name="cells"/>, ending in <c>…</c> if something was left out.</summary>
    public static SafeText Fit(SafeText text, int cells)
    {
        if (Of(text) <= cells)
        {
            return text;
        }

        if (cells <= 0)
        {
            return SafeText.Empty;
        }

        var fitting = new StringBuilder();
        var used = 0;
        var isolates = 0;
        foreach (var (character, width) in Characters(text.ToString()))
        {
            if (used + width > cells - 1)
            {
                break;
            }

            fitting.Append(character);
            used += width;
            if (character[0] == '\u2068')
            {
                isolates++;
            }

            if (character[0] == '\u2069')
            {
                isolates--;
            }
        }

        // What was opened is closed, or the rest of the line would be inside.
        return SafeText.FromSafeParts(fitting.Append('…').Append('\u2069', Math.Max(0, isolates)).ToString());
    }

    /// <summary>Fitted, then filled with spaces on the right to exactly <paramref name="cells"/>.</summary>
    public static SafeText Left(SafeText text, int cells)
    {
        var fitted = Fit(text, cells);
        return SafeText.FromSafeParts(fitted + new string(' ', Math.Max(0, cells - Of(fitted))));
    }

    /// <summary>Fitted, then filled with spaces on the left to exactly <paramref name="cells"/>.</summary>
    public static SafeText Right(SafeText text, int cells)
    {
        var fitted = Fit(text, cells);
        return SafeText.FromSafeParts(new string(' ', Math.Max(0, cells - Of(fitted))) + fitted);
    }

    /// <summary>What a person sees as one character each, with its cells.</summary>
    internal static IEnumerable<(string Character, int Cells)> Characters(string text)
    {
        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            var element = elements.GetTextElement();
            yield return (element, CellsOf(element));
        }
    }

    private static int CellsOf(string character)
    {
        var cells = 0;
        foreach (var rune in character.EnumerateRunes())
        {
            if (rune.Value == VariationSelectorEmoji)
            {
                cells = Math.Max(cells, 2);
            }
            else if (IsRegionalIndicator(rune.Value))
            {
                cells = Math.Min(2, cells + 1);
            }
            else
            {
                cells = Math.Max(cells, CellsOf(rune));
            }
        }

        return cells;
    }

    private static bool IsRegionalIndicator(int value) => value is >= 0x1F1E6 and <= 0x1F1FF;

    private static int CellsOf(Rune rune)
    {
        if (rune.Value < 0x300)
        {
            return 1;
        }

        if (Visible.IsMark(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format)
        {
            return 0;
        }

        return WideCharacters.Contains(rune.Value) ? 2 : 1;
    }
}
