using System.Globalization;
using System.Text;

namespace Snug.Terminal.Chat;

/// <summary>
/// A character as the server compares names: without width, case and the choice of a drawing. Apart from the accents, so that it can
/// be compared with a text one character after the other. The page has the same in <c>people/fold.js</c>.
/// </summary>
internal static class NameFold
{
    public static string Of(Rune rune)
    {
        if (rune.IsAscii)
        {
            return char.ToLowerInvariant((char)rune.Value).ToString(CultureInfo.InvariantCulture);
        }

        if (IsDrawing(rune.Value))
        {
            return string.Empty;
        }

        return rune.ToString().Normalize(NormalizationForm.FormKD).ToUpperInvariant().ToLowerInvariant().Replace(
            "ß", "ss", StringComparison.Ordinal);
    }

    public static string Of(string name)
    {
        var folded = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            folded.Append(Of(rune));
        }

        return folded.ToString();
    }

    /// <summary>Chooses between two drawings of one character, or joins what stands beside it.</summary>
    private static bool IsDrawing(int value) => value is 0x200C or 0x200D or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);
}
