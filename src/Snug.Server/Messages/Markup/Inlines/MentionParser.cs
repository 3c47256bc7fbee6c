using System.Buffers;
using System.Globalization;
using System.Text;
using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Syntax.Inlines;
using Snug.Server.People;

namespace Snug.Server.Messages.Markup.Inlines;

/// <summary><c>@name</c> as it was written, and who that is; 0 for everybody in the room.</summary>
internal sealed class MentionInline(string text, int person) : LeafInline
{
    public string Text => text;

    public int Person => person;
}

/// <summary>
/// Where a text says <c>@name</c>: not <c>me@name</c> and not <c>@names</c>; of <c>@Ben</c> and <c>@Ben Okafor</c> the longer.
/// </summary>
internal sealed class MentionParser() : WordsParser('@')
{
    /// <summary>The word that calls everybody, folded.</summary>
    public const string Room = "room";

    /// <summary>No name is longer (docs/protocol.md), but it may be written with more characters than it has.</summary>
    private const int LongestName = 3 * 64;

    protected override bool Match(WordsBlock block, InlineProcessor processor, ref StringSlice slice)
    {
        var text = slice.Text;
        var start = slice.Start;
        if (!BeginsWord(text.AsSpan(0, start)))
        {
            return false;
        }

        foreach (var end in EndsOfWords(text, start + 1))
        {
            if (!block.TakesAnotherLookup())
            {
                return false;
            }

            var name = NameFolding.Fold(text[(start + 1)..end]);
            if ((name is Room && block.Reading.People.MayCallRoom ? 0 : block.Reading.People.FindFolded(name)) is { } person)
            {
                processor.Inline = new MentionInline(text[start..end], person);
                slice.Start = end;
                return true;
            }
        }

        return false;
    }

    private static bool BeginsWord(ReadOnlySpan<char> before) =>
        before.IsEmpty || Rune.DecodeLastFromUtf16(before, out var last, out _) is not OperationStatus.Done
            || !(Rune.IsLetterOrDigit(last) || last.Value is '@' or '_');

    /// <summary>Where a name may end: no letter, digit, accent or joiner follows, and no blank stands before; the last first.</summary>
    private static Stack<int> EndsOfWords(string text, int start)
    {
        var ends = new Stack<int>();
        var isBlank = true;
        for (var at = start; at <= text.Length && at - start <= LongestName;)
        {
            var isOver = Rune.DecodeFromUtf16(text.AsSpan(at), out var next, out var length) is not OperationStatus.Done;
            if (!isBlank && (isOver || !ContinuesWord(next)))
            {
                ends.Push(at);
            }

            if (isOver || next.Value is '\n' or '@')
            {
                break;
            }

            isBlank = Rune.IsWhiteSpace(next);
            at += length;
        }

        return ends;
    }

    private static bool ContinuesWord(Rune rune) => Rune.IsLetterOrDigit(rune) || rune.Value is '_' or 0x200c or 0x200d
        || rune.Value is >= 0xfe00 and <= 0xfe0f
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.EnclosingMark or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;
}
