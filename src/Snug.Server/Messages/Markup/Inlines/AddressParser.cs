using Markdig.Helpers;
using Markdig.Parsers;

namespace Snug.Server.Messages.Markup.Inlines;

/// <summary>The first that is asked, at every mark: within an address a mark is one of its characters.</summary>
internal sealed class AddressParser() : WordsParser('*', '_', '~', '|', '[', ']', '\\', '@', ':', '`')
{
    protected override bool Match(WordsBlock block, InlineProcessor processor, ref StringSlice slice) =>
        block.AddressAround(slice.Start) is { End: > 0 and var end } && TakeAsText(processor, ref slice, end);
}
