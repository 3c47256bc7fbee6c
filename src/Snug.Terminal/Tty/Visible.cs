using System.Globalization;
using System.Text;

namespace Snug.Terminal.Tty;

/// <summary>
/// The one place that decides what other people's characters become on a terminal.
/// <list type="bullet">
/// <item>C0, DEL and C1 become pictures (<c>␛[31m</c>): the reader sees that somebody tried. A C1 control shows as the two
/// characters that mean the same in seven bits.</item>
/// <item>Bidirectional controls, tags and other invisible format characters are left out: they could swap what is read for what
/// was written. Text with right-to-left letters is put between FSI and PDI, so that it cannot pull the words around it along.</item>
/// <item>At most four marks on a base: more draws over other lines, and has crashed terminals (CVE-2021-26937).</item>
/// <item>What is not a character (lone surrogates, noncharacters) becomes U+FFFD.</item>
/// </list>
/// </summary>
internal static class Visible
{
    private const int MostMarks = 4;
    private const int NoBaseYet = -1;
    private const char FirstStrongIsolate = '\u2068';
    private const char PopIsolate = '\u2069';
    private const char DottedCircle = '\u25CC';
    private const string Tab = "    ";

    public static string OneLine(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return string.Empty;
        }

        return IsPlain(text) ? text : Isolated(Painted(text, lineBreak: '␊'));
    }

    public static string Lines(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return string.Empty;
        }

        if (IsPlain(text))
        {
            return text;
        }

        // An isolate ends with its paragraph: each line needs its own.
        return string.Join('\n', Painted(text, lineBreak: '\n').Split('\n').Select(Isolated));
    }

    /// <summary>
    /// One character as a person sees it, for a line that is put together of several and <see cref="Isolated"/> as a whole.
    /// </summary>
    internal static string Character(string character) => IsPlain(character) ? character : Painted(character, lineBreak: '␊');

    private static bool IsPlain(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    private static string Painted(string text, char lineBreak)
    {
        var to = new StringBuilder(text.Length + 8);
        var marks = NoBaseYet;
        // Lone surrogates come out of EnumerateRunes as U+FFFD already.
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\n' or 0x2028 or 0x2029)
            {
                to.Append(lineBreak);
                marks = lineBreak == '\n' ? NoBaseYet : 0;
            }
            else if (IsInvisible(rune))
            {
                // What follows still belongs to the base before.
            }
            else if (IsMark(rune))
            {
                AppendMark(to, rune, ref marks);
            }
            else
            {
                AppendBase(to, rune);
                marks = 0;
            }
        }

        return to.ToString();
    }

    private static void AppendMark(StringBuilder to, Rune mark, ref int marks)
    {
        if (marks == NoBaseYet)
        {
            // Without a base of its own the mark would land on our words, or on the line above.
            to.Append(DottedCircle);
            marks = 0;
        }

        if (marks < MostMarks)
        {
            to.Append(mark.ToString());
        }

        marks++;
    }

    private static void AppendBase(StringBuilder to, Rune rune)
    {
        switch (rune.Value)
        {
            case '\t': to.Append(Tab); break;
            case < 0x20: to.Append((char)(0x2400 + rune.Value)); break;
            case 0x7F: to.Append('␡'); break;
            case >= 0x80 and < 0xA0: to.Append('␛').Append((char)(rune.Value - 0x40)); break;
            case var value when (value & 0xFFFE) == 0xFFFE || value is >= 0xFDD0 and <= 0xFDEF: to.Append('\uFFFD'); break;
            default: to.Append(rune.ToString()); break;
        }
    }

    /// <summary>Marks, and the two joiners that scripts and emoji need: they are drawn on what stands before them.</summary>
    internal static bool IsMark(Rune rune) =>
        rune.Value is 0x200C or 0x200D
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.SpacingCombiningMark;

    /// <summary>Tags, the variation selectors beside them, and format characters but the two joiners.</summary>
    private static bool IsInvisible(Rune rune) =>
        rune.Value is >= 0xE0000 and <= 0xE0FFF
        || (Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format
            && rune.Value is not (0x200C or 0x200D)
            && !IsVisibleFormat(rune.Value));

    /// <summary>Arabic and Kaithi number signs are format characters that are drawn.</summary>
    private static bool IsVisibleFormat(int value) =>
        value is (>= 0x0600 and <= 0x0605) or 0x06DD or 0x0890 or 0x0891 or 0x08E2 or 0x110BD or 0x110CD;

    /// <summary>Has right-to-left letters: alone on a row it has to be put between FSI and PDI.</summary>
    internal static bool NeedsIsolation(string line) => line.AsSpan().ContainsAnyExceptInRange('\0', '\u058F') && HasRightToLeft(line);

    /// <summary>A line that cannot turn the words around it the other way.</summary>
    internal static string Isolated(string line) => NeedsIsolation(line) ? FirstStrongIsolate + line + PopIsolate : line;

    private static bool HasRightToLeft(string line)
    {
        foreach (var rune in line.EnumerateRunes())
        {
            if (rune.Value is (>= 0x0590 and <= 0x08FF) or (>= 0xFB1D and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFF)
                or (>= 0x10800 and <= 0x10FFF) or (>= 0x1E800 and <= 0x1EFFF))
            {
                return true;
            }
        }

        return false;
    }
}
