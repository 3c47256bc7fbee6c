using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Syntax.Inlines;

namespace Snug.Server.Messages.Markup.Inlines;

/// <summary>
/// Code between as many backticks before as behind, within a line: to make one line of two would lose where they ended, and a lone
/// backtick would take the rest of a message.
/// </summary>
internal sealed class CodeParser() : WordsParser('`')
{
    protected override bool Match(WordsBlock block, InlineProcessor processor, ref StringSlice slice)
    {
        var rest = slice.AsSpan();
        rest = rest.IndexOf('\n') is >= 0 and var end ? rest[..end] : rest;
        var length = RunAt(rest);
        for (var at = length; at < rest.Length;)
        {
            var next = rest[at..].IndexOf('`');
            if (next < 0)
            {
                break;
            }

            at += next;
            var run = RunAt(rest[at..]);
            if (run == length)
            {
                processor.Inline = new CodeInline(CodeFence.WithoutMargin(rest[length..at]).ToString());
                slice.Start += at + run;
                return true;
            }

            at += run;
        }

        // All of them at once: a part of them is no mark.
        return TakeAsText(processor, ref slice, slice.Start + length);
    }

    private static int RunAt(ReadOnlySpan<char> text) => text.IndexOfAnyExcept('`') is >= 0 and var length ? length : text.Length;
}
