using System.Globalization;
using System.Text;

namespace Snug.Terminal.Sessions;

/// <summary>
/// Names as the server compares them, as far as that can be known here: two that fold to the same are one person's. Only a question is
/// decided by it ("is that somebody who is known here?"); who is who is the server's to say.
/// </summary>
internal static class PersonNames
{
    public static bool AreSame(string one, string other) => Fold(one) == Fold(other);

    /// <summary>Compatibility form and case, without what chooses between two drawings of one character, one space between words.</summary>
    public static string Fold(string name)
    {
        var seen = new StringBuilder(name.Length);
        foreach (var rune in Normal(name).ToUpperInvariant().ToLowerInvariant().Replace(
            "ß", "ss", StringComparison.Ordinal).EnumerateRunes())
        {
            if (!IsUnseen(rune))
            {
                seen.Append(rune);
            }
        }

        return string.Join(' ', Normal(seen.ToString()).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Variation selectors and joiners.</summary>
    private static bool IsUnseen(Rune rune) =>
        rune.Value is (>= 0xfe00 and <= 0xfe0f) or (>= 0xe0100 and <= 0xe01ef) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format;

    private static string Normal(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException)
        {
            // Half a character, from a keyboard or a file: no server knows such a name.
            return text;
        }
    }
}
