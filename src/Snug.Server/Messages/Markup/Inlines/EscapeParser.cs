using Markdig.Helpers;
using Markdig.Parsers;

namespace Snug.Server.Messages.Markup.Inlines;

/// <summary>
/// A backslash takes a mark its meaning, and is not shown then. Before anything else it is a backslash: <c>C:\new</c>,
/// <c>\\server\share</c> and <c>¯\_(ツ)_/¯</c> are shown as they were written.
/// </summary>
internal sealed class EscapeParser() : WordsParser('\\')
{
    protected override bool Match(WordsBlock block, InlineProcessor processor, ref StringSlice slice)
    {
        var (start, next) = (slice.Start, slice.PeekChar());
        if (next is '\\')
        {
            return TakeAsText(processor, ref slice, start + 2);
        }

        if (next is '_' && start > 0 && slice.Text[start - 1] is '¯')
        {
            return TakeAsText(processor, ref slice, start + 2);
        }

        var isMark = next switch
        {
            '*' or '_' or '~' or '|' or '`' or '[' or ']' or '@' or ':' => true,
            '#' or '>' or '-' or '+' => block.IsFirstOnLine(start),
            '.' or ')' => block.IsBehindFirstNumber(start),
            _ => false,
        };
        if (!isMark)
        {
            return false;
        }

        block.Reading.LeavesMarksOut = true;
        slice.Start = start + 1;
        return TakeAsText(processor, ref slice, start + 2);
    }
}
