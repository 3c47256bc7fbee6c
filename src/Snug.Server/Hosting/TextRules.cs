using System.Globalization;
using System.Text;
using Snug.Protocol;

namespace Snug.Server.Hosting;

/// <summary>
/// What text from outside may hold. One rule for every field and every door: what no screen shows or what steers a terminal is
/// refused, all else is kept byte for byte. Lengths are in Unicode code points.
/// </summary>
internal static class TextRules
{
    private const int MarksInARow = 4;

    /// <summary>A message: lines end in LF afterwards.</summary>
    public static Refusal? CheckMessage(string raw, out string text)
    {
        // Not ReplaceLineEndings: it would also turn form feeds, NEL and U+2028 into lines.
        text = raw.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        if (FindForbidden(text, allowLines: true) is >= 0 and var place)
        {
            return Refuse(Problems.InvalidText, $"{UnseenCharacters.WhichAndWhere(text, place)}, which no screen shows. Nothing was lost: "
                + $"take it out and send it again.");
        }

        if (CountOver(text, WireLimits.MessageCodePoints) is { } count)
        {
            return Refuse(
                Problems.TooLong,
                string.Create(CultureInfo.InvariantCulture, $"That is {count:N0} characters; "
                    + $"a message holds {WireLimits.MessageCodePoints:N0}. Nothing was lost: shorten it or send it in parts."));
        }

        return IsBlank(text) ? Refuse(Problems.InvalidText, "There is nothing in it. Say something.") : null;
    }

    /// <summary>Could this be a part of any name? What could not need not be looked for, and cannot always be compared.</summary>
    public static bool CanBeInName(string text) => !HasForbidden(text, allowLines: false);

    /// <summary>A person's name: one line, no invisible characters, white space folded to single spaces.</summary>
    public static Refusal? CheckPersonName(string raw, out string name) => CheckName(raw, "a name", out name);

    /// <summary>A room's name, by the same rule.</summary>
    public static Refusal? CheckRoomName(string raw, out string name) => CheckName(raw, "a room's name", out name);

    /// <summary>A topic: one line; an empty one is none.</summary>
    public static Refusal? CheckTopic(string raw, out string? topic)
    {
        var text = FoldSpaces(raw);
        topic = text.Length == 0 ? null : text;
        if (HasForbidden(raw, allowLines: false) || text.Any(IsBidiControl))
        {
            return Refuse(Problems.InvalidText, "A topic is one line without invisible characters. Nothing was changed.");
        }

        return CountOver(text, WireLimits.TopicCodePoints) is { } count
            ? Refuse(Problems.TooLong, string.Create(CultureInfo.InvariantCulture, $"That is {count:N0} characters; "
                + $"a topic holds {WireLimits.TopicCodePoints}. Nothing was changed."))
            : null;
    }

    /// <summary>A word, or a few, that somebody wants to have highlighted: one line.</summary>
    public static Refusal? CheckHighlight(string? raw, out string word)
    {
        raw ??= "";
        word = FoldSpaces(raw);
        return word.Length == 0 || IsBlank(word) || HasForbidden(raw, allowLines: false) || word.Any(IsBidiControl)
            ? Refuse(Problems.InvalidText, "A highlight word is one line of visible characters. Nothing was changed.")
            : CountOver(word, WireLimits.NameCodePoints) is not null
                ? Refuse(Problems.TooLong, $"A highlight word has at most {WireLimits.NameCodePoints} characters. Nothing was changed.")
                : null;
    }

    private static Refusal? CheckName(string raw, string what, out string name)
    {
        name = FoldSpaces(raw);
        if (name.Length == 0 || IsBlank(name))
        {
            return Refuse(Problems.InvalidName, $"It is empty. Type {what}.");
        }

        if (HasForbidden(raw, allowLines: false) || HasInvisible(name) || HasTooManyMarks(name))
        {
            return Refuse(Problems.InvalidName, $"It holds characters that cannot be seen or that pile "
                + $"up. Choose {what} of plain letters, digits, signs or emoji.");
        }

        return CountOver(name, WireLimits.NameCodePoints) is { } count
            ? Refuse(Problems.TooLong, string.Create(
                CultureInfo.InvariantCulture,
                $"That is {count:N0} characters; {what} holds {WireLimits.NameCodePoints}. Choose a shorter one."))
            : null;
    }

    /// <summary>
    /// C0 (but line feed and tab where lines are allowed), DEL, C1, lone surrogates, noncharacters (RFC 9839 lists them all).
    /// </summary>
    private static bool HasForbidden(string text, bool allowLines) => FindForbidden(text, allowLines) >= 0;

    /// <returns>Where the first one is, or -1.</returns>
    private static int FindForbidden(string text, bool allowLines)
    {
        for (var index = 0; index < text.Length; index++)
        {
            var letter = text[index];
            if (letter is >= ' ' and < '\u007f')
            {
                continue;
            }

            if (letter <= '\u009f' && !(allowLines && letter is '\n' or '\t'))
            {
                return index;
            }

            if (char.IsSurrogate(letter))
            {
                if (index + 1 >= text.Length || !char.IsSurrogatePair(letter, text[index + 1]))
                {
                    return index;
                }

                if ((char.ConvertToUtf32(letter, text[index + 1]) & 0xfffe) == 0xfffe)
                {
                    return index;
                }

                index++;
            }
            else if (letter is >= '\ufdd0' and <= '\ufdef' or >= '\ufffe')
            {
                return index;
            }
        }

        return -1;
    }

    /// <summary>
    /// Zero-width, bidirectional and other format characters would make two names look alike, or one look like nothing. The two joiners
    /// may stand where a script or an emoji needs them.
    /// </summary>
    private static bool HasInvisible(string name)
    {
        Rune[] runes = [.. name.EnumerateRunes()];
        return runes.Index().Any(here => Joiners.Is(here.Item)
            ? !Joiners.IsNeeded(runes, here.Index)
            : Rune.GetUnicodeCategory(here.Item) is UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                || here.Item.Value is 0x115f or 0x1160 or 0x3164 or 0xffa0 or 0x034f or 0x2800
                or 0xfffc or 0x16fe4 or 0x13441 or 0x13442 or 0x1d159);
    }

    private static bool HasTooManyMarks(string name)
    {
        var run = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            run = Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? run + 1 : 0;
            if (run > MarksInARow)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsBidiControl(char letter) =>
        letter is '\u061c' or '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');

    private static bool IsBlank(string text) =>
        text.EnumerateRunes().All(rune => Rune.IsWhiteSpace(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format);

    private static string FoldSpaces(string raw) => string.Join(' ', raw.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <returns>The number of code points if it is more than <paramref name="most"/>.</returns>
    private static int? CountOver(string text, int most)
    {
        if (text.Length <= most)
        {
            return null;
        }

        var count = text.Length - text.Count(char.IsLowSurrogate);
        return count > most ? count : null;
    }

    private static Refusal Refuse(ProblemType problem, string detail) => new(problem, detail);
}
