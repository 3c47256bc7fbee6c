using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Syntax.Inlines;

namespace Snug.Server.Messages.Markup.Inlines;

/// <summary>What all parsers of words have in common. They are shared by all texts: what they find out is kept in the block.</summary>
internal abstract class WordsParser : InlineParser
{
    protected WordsParser(params char[] openings) => OpeningCharacters = openings;

    public sealed override bool Match(InlineProcessor processor, ref StringSlice slice) =>
        Match((WordsBlock)processor.Block!, processor, ref slice);

    protected abstract bool Match(WordsBlock block, InlineProcessor processor, ref StringSlice slice);

    /// <summary>Takes what stands there as it is, up to <paramref name="end"/>.</summary>
    protected static bool TakeAsText(InlineProcessor processor, ref StringSlice slice, int end)
    {
        processor.Inline = new LiteralInline { Content = new StringSlice(slice.Text, slice.Start, end - 1) };
        slice.Start = end;
        return true;
    }
}
