using System.Buffers;
using System.Text;

namespace Snug.Server.People.LookAlikes;

/// <summary>
/// What a name looks like: two names with one look in common are look-alikes, though they are made of other characters (UTS #39).
/// Looks are compared and nothing else: never shown, never stored.
/// </summary>
internal static class NameLooks
{
    /// <summary>Stands before the look of a name as it is written: "Ian" looks like "lan" so, and not like "Lan".</summary>
    private const char AsWritten = '\u0001';

    private static readonly SearchValues<char> AsciiAlike = SearchValues.Create("mI1|0%`\"");

    /// <summary>
    /// The looks of a name: as it is written, and in small letters, for nobody minds case. A capital of another script may look like a
    /// Latin one where the small ones differ (Cyrillic В, в), so the small letters are also taken of what the name looks like. What is
    /// ASCII stays what it is there: Ian's I would become an l, and the L of Lan another.
    /// </summary>
    public static string[] Of(string name)
    {
        var written = AsWritten + Skeleton(name.Normalize(NormalizationForm.FormKC));
        var folded = Skeleton(NameFolding.Fold(name));
        if (Ascii.IsValid(name))
        {
            return [written, folded];
        }

        var seen = Skeleton(NameFolding.Fold(Map(name.Normalize(NormalizationForm.FormKC), keepAscii: true)));
        return seen == folded ? [written, folded] : [written, folded, seen];
    }

    /// <summary>
    /// UTS #39, 4: in pieces (NFD), without what cannot be seen, each character replaced by what it looks like, in pieces again.
    /// </summary>
    public static string Skeleton(string text) => Map(text, keepAscii: false);

    private static string Map(string text, bool keepAscii)
    {
        if (Ascii.IsValid(text))
        {
            return keepAscii ? text : MapAscii(text);
        }

        var table = Confusables.Table;
        var seen = new StringBuilder(text.Length);
        foreach (var rune in text.Normalize(NormalizationForm.FormD).EnumerateRunes())
        {
            if (table.IsIgnorable(rune))
            {
                continue;
            }

            if (!(keepAscii && rune.IsAscii) && table.PrototypeOf(rune) is { } prototype)
            {
                seen.Append(prototype);
            }
            else
            {
                seen.Append(rune);
            }
        }

        return seen.ToString().Normalize(NormalizationForm.FormD);
    }

    /// <summary>The table's rows for ASCII. Most names need no others, and no start waits for the table. A test compares.</summary>
    private static string MapAscii(string text)
    {
        if (!text.AsSpan().ContainsAny(AsciiAlike))
        {
            return text;
        }

        var seen = new StringBuilder(text.Length + 4);
        foreach (var letter in text)
        {
            _ = letter switch
            {
                'm' => seen.Append("rn"),
                'I' or '1' or '|' => seen.Append('l'),
                '0' => seen.Append('O'),
                '%' => seen.Append("\u00ba/\u2080"),
                '`' => seen.Append('\''),
                '"' => seen.Append("''"),
                _ => seen.Append(letter),
            };
        }

        return seen.ToString();
    }
}
