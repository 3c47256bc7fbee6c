using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Syntax.Inlines;
using Snug.Server.Messages.Emoji;

namespace Snug.Server.Messages.Markup.Inlines;

/// <summary><c>:smile:</c> becomes what it names, so that it is an emoji in every client.</summary>
internal sealed class EmojiParser() : WordsParser(':')
{
    protected override bool Match(WordsBlock block, InlineProcessor processor, ref StringSlice slice)
    {
        if (!block.Reading.ReplacesNames || EmojiNames.At(slice.Text, slice.Start, block.EndOfEmoji) is not { } named)
        {
            return false;
        }

        block.Reading.Replace(block.SourceOf(slice.Start), named.Length, named.Emoji);
        processor.Inline = new LiteralInline(named.Emoji);
        slice.Start = block.EndOfEmoji = slice.Start + named.Length;
        return true;
    }
}
