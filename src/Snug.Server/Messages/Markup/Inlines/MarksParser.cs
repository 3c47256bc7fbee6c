using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Parsers.Inlines;

namespace Snug.Server.Messages.Markup.Inlines;

/// <summary>
/// <c>*</c>, <c>**</c>, <c>_</c>, <c>__</c>, <c>~~</c> and <c>||</c>, by CommonMark's rules with those for scripts that set no spaces.
/// What is typed without a thought of marks is left: <c>2*3*4</c>, <c>a||b</c>.
/// </summary>
internal sealed class MarksParser : EmphasisInlineParser
{
    public MarksParser()
    {
        CjkFriendlyEmphasis = true;
        EmphasisDescriptors.Add(new EmphasisDescriptor('~', 2, 2, enableWithinWord: true));
        EmphasisDescriptors.Add(new EmphasisDescriptor('|', 2, 2, enableWithinWord: true));
    }

    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        var mark = slice.CurrentChar;
        var rest = slice.AsSpan();
        var before = slice.Start > 0 ? slice.Text[slice.Start - 1] : ' ';
        var behind = rest.IndexOfAnyExcept(mark) is >= 0 and var length ? rest[length] : ' ';
        var isNoMark = mark is '|'
            ? char.IsAsciiLetterOrDigit(before) && char.IsAsciiLetterOrDigit(behind)
            : char.IsAsciiDigit(before) && char.IsAsciiDigit(behind);
        if (isNoMark)
        {
            return false;
        }

        var block = (WordsBlock)processor.Block!;
        if (block.TakesAnotherMark())
        {
            return base.Match(processor, ref slice);
        }

        block.Reading.HasUnreadSpoiler |= rest.StartsWith("||");
        return false;
    }
}
