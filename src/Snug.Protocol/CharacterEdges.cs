using System.Buffers;
using System.Globalization;
using System.Text;

namespace Snug.Protocol;

/// <summary>
/// Which code points are one character to whoever reads them. Not Unicode's own rule (UAX #29), whose tables differ between .NET, browsers
/// and their versions: a quote that the server made and one that a page renewed MUST end at the same place. The page has the same rule
/// (messages/plain-reading.js); tests/Markup/cases.json holds both to it.
/// </summary>
internal static class CharacterEdges
{
    private const int Joiner = 0x200d;

    /// <summary>Does a cut there go through a character?</summary>
    /// <param name="text">Well-formed, and longer than <paramref name="at"/>.</param>
    /// <param name="at">Not the beginning, and not within a pair of surrogates.</param>
    public static bool IsWithin(ReadOnlySpan<char> text, int at)
    {
        _ = Rune.DecodeLastFromUtf16(text[..at], out var before, out _);
        _ = Rune.DecodeFromUtf16(text[at..], out var after, out _);
        return before.Value is Joiner || Continues(after)
            || (IsLinker(before) && Rune.IsLetter(after))
            || (IsFlagLetter(after) && FlagLettersBefore(text[..at]) % 2 == 1);
    }

    /// <summary>What is drawn on, in or around the code point before it.</summary>
    private static bool Continues(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.EnclosingMark
        || rune.Value is 0x200c or Joiner
            or (>= 0x1f3fb and <= 0x1f3ff) // Skin tones.
            or (>= 0xe0020 and <= 0xe007f) // Tags: the flag of Scotland.
            or 0x0e33 or 0x0eb3 // Thai and Lao am, which are letters to Unicode.
            or 0xff9e or 0xff9f // Voiced marks of narrow kana.
            or (>= 0x1160 and <= 0x11ff) or (>= 0xd7b0 and <= 0xd7fb); // Vowels and ends of Korean syllables.

    /// <summary>A virama with which two consonants become one sign.</summary>
    private static bool IsLinker(Rune rune) =>
        rune.Value is 0x094d or 0x09cd or 0x0acd or 0x0b4d or 0x0c4d or 0x0d4d or 0x1039 or 0x17d2;

    private static bool IsFlagLetter(Rune rune) => rune.Value is >= 0x1f1e6 and <= 0x1f1ff;

    private static int FlagLettersBefore(ReadOnlySpan<char> text)
    {
        var count = 0;
        while (Rune.DecodeLastFromUtf16(text, out var last, out var length) is OperationStatus.Done && IsFlagLetter(last))
        {
            text = text[..^length];
            count++;
        }

        return count;
    }
}
