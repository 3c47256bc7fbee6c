using System.Globalization;
using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Syntax.Inlines;

namespace Snug.Server.Messages.Markup.Inlines;

/// <summary>
/// <c>[words](https://…)</c>: to http, https and mail. Everything else between brackets is text, also words that look like an address and
/// lead to another one. No titles, no references, no images.
/// </summary>
internal sealed class LinkParser() : WordsParser('[', ']')
{
    private const int LongestTarget = 1_000;

    protected override bool Match(WordsBlock block, InlineProcessor processor, ref StringSlice slice)
    {
        if (slice.CurrentChar is '[')
        {
            if (!block.TakesAnotherBracket())
            {
                return false;
            }

            slice.SkipChar();
            processor.Inline = new LinkDelimiterInline(this) { LabelSpan = new(slice.Start, slice.Start) };
            return true;
        }

        if (processor.Inline?.FirstParentOfType<LinkDelimiterInline>() is not { } open)
        {
            return false;
        }

        block.CloseBracket();
        var label = slice.Text.AsSpan()[open.LabelSpan.Start..slice.Start];
        if (open.IsActive && slice.PeekChar() is '(' && block.TakesAnotherTarget()
            && TargetBehind(slice.AsSpan()[1..], out var length) is { } target && IsHonest(label, target))
        {
            slice.Start += 1 + length;
            Close(processor, open, target);
            return true;
        }

        processor.Inline = open.ReplaceBy(new LiteralInline("["));
        return false;
    }

    private static void Close(InlineProcessor processor, LinkDelimiterInline open, string target)
    {
        var around = open.Parent;
        var link = new LinkInline { Url = target };
        open.ReplaceBy(link);
        processor.Inline = link;
        processor.PostProcessInlines(0, link, null, false);
        link.IsClosed = true;

        // No link stands in another.
        for (; around is not null; around = around.Parent)
        {
            if (around is LinkDelimiterInline outer)
            {
                outer.IsActive = false;
            }
        }
    }

    /// <param name="text">What stands behind the closing bracket; its first is another, that opens.</param>
    /// <param name="length">How much of it is the link's.</param>
    private static string? TargetBehind(ReadOnlySpan<char> text, out int length)
    {
        length = 0;
        var start = 1;
        while (start < text.Length && text[start] is ' ')
        {
            start++;
        }

        var end = start;
        for (var open = 0; end < text.Length && end - start <= LongestTarget && !char.IsWhiteSpace(text[end]); end++)
        {
            open += text[end] is '(' ? 1 : text[end] is ')' ? -1 : 0;
            if (open < 0)
            {
                break;
            }
        }

        var target = text[start..end];
        while (end < text.Length && text[end] is ' ')
        {
            end++;
        }

        if (end >= text.Length || text[end] is not ')')
        {
            return null;
        }

        length = end + 1;
        return Checked(target.Length > 1 && target[0] is '<' && target[^1] is '>' ? target[1..^1] : target);
    }

    private static string? Checked(ReadOnlySpan<char> target)
    {
        if (target.Length > LongestTarget || target.ContainsAny("<>\"`\\") || HasUnseen(target))
        {
            return null;
        }

        var address = target.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? $"https://{target}" : target.ToString();
        return Uri.TryCreate(address, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeMailto ? address.Contains('@', StringComparison.Ordinal)
                : (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) && uri.Host.Length > 0
                    && address.AsSpan(uri.Scheme.Length).StartsWith("://", StringComparison.Ordinal))
                ? address
                : null;
    }

    /// <summary>Control characters, and what turns or hides what stands around it.</summary>
    private static bool HasUnseen(ReadOnlySpan<char> target)
    {
        foreach (var letter in target)
        {
            if (char.GetUnicodeCategory(letter) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Words are said, and an address among them is the one that the link leads to.</summary>
    private static bool IsHonest(ReadOnlySpan<char> label, string target)
    {
        if (label.IsWhiteSpace() || label.Contains('\n'))
        {
            return false;
        }

        var words = label.ToString();
        return Address.AllIn(words).TrueForAll(address =>
            target.EndsWith(words[address.Start..address.End], StringComparison.Ordinal)
            && target.Length - (address.End - address.Start) is 0 or 8);
    }
}
