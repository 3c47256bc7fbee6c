using System.Globalization;
using System.Net;
using System.Text;
using Snug.Protocol;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Markup;

/// <summary>A message's tree as HTML: elements are ours, and every word of theirs is escaped.</summary>
internal static class MarkupHtml
{
    private const int MostDepth = MarkupTypes.MostDepth * 2;

    /// <summary>Blocks of a whole tree.</summary>
    public static string Of(IReadOnlyList<MarkupNode> tree)
    {
        var html = new StringBuilder();
        Add(html, tree, 0);
        return html.ToString();
    }

    /// <summary>Words without a tree; addresses can be followed, from a page that says nothing about where one came from.</summary>
    public static string Words(string text)
    {
        var html = new StringBuilder();
        var end = 0;
        while (Chat.Links.Next(text, end) is { } link)
        {
            html.Append(Escaped(text[end..link.Start]));
            Anchor(html, link.Address, () => html.Append(Escaped(link.Words)));
            end = link.Start + link.Words.Length;
        }

        return html.Append(Escaped(text[end..])).ToString();
    }

    private static void Add(StringBuilder html, IReadOnlyList<MarkupNode>? nodes, int depth)
    {
        if (depth > MostDepth)
        {
            return;
        }

        foreach (var node in nodes ?? [])
        {
            Add(html, node, depth + 1);
        }
    }

    private static void Add(StringBuilder html, MarkupNode node, int depth)
    {
        switch (node.Type)
        {
            case MarkupTypes.Paragraph: Within(html, "p", node, depth); break;
            case MarkupTypes.Quote: Within(html, "blockquote", node, depth); break;
            case MarkupTypes.List when node.Start is { } start:
                html.Append(CultureInfo.InvariantCulture, $"<ol start=\"{start}\">");
                Add(html, node.Nodes, depth);
                html.Append("</ol>");
                break;
            case MarkupTypes.List: Within(html, "ul", node, depth); break;
            case MarkupTypes.Item: Within(html, "li", node, depth); break;
            case MarkupTypes.CodeBlock: Code(html, node); break;
            case MarkupTypes.Strong: Within(html, "strong", node, depth); break;
            case MarkupTypes.Emphasis: Within(html, "em", node, depth); break;
            case MarkupTypes.Strike: Within(html, "s", node, depth); break;
            // Opened by a click and by keys, without a script.
            case MarkupTypes.Spoiler:
                html.Append("<span class=\"spoiler\" tabindex=\"0\">");
                Add(html, node.Nodes, depth);
                html.Append("</span>");
                break;
            case MarkupTypes.Code: html.Append("<code>").Append(Escaped(node.Text)).Append("</code>"); break;
            case MarkupTypes.Break: html.Append("<br>"); break;
            case MarkupTypes.Mention: html.Append("<b class=\"mention\">").Append(Escaped(node.Text)).Append("</b>"); break;
            case MarkupTypes.Link when node.Href is { } href && LinkedText.IsAddress(href):
                Anchor(html, href, () => AddWithoutLinks(html, node.Nodes, depth));
                break;
            case MarkupTypes.Text: html.Append(Words(node.Text ?? string.Empty)); break;
            default:
                html.Append(Escaped(node.Text));
                Add(html, node.Nodes, depth);
                break;
        }
    }

    /// <summary>The words of a link: an address in them is not another one.</summary>
    private static void AddWithoutLinks(StringBuilder html, IReadOnlyList<MarkupNode>? nodes, int depth)
    {
        foreach (var node in nodes ?? [])
        {
            Add(html, WithoutLinks(node, depth), depth + 1);
        }
    }

    /// <summary>Of a type that is shown as its text and its nodes.</summary>
    private static MarkupNode WithoutLinks(MarkupNode node, int depth) => depth > MostDepth ? new MarkupNode(string.Empty) : node with
    {
        Type = node.Type is MarkupTypes.Text or MarkupTypes.Link ? string.Empty : node.Type,
        Nodes = node.Nodes is { } nodes ? [.. nodes.Select(inner => WithoutLinks(inner, depth + 1))] : null,
    };

    private static void Within(StringBuilder html, string element, MarkupNode node, int depth)
    {
        html.Append('<').Append(element).Append('>');
        Add(html, node.Nodes, depth);
        html.Append("</").Append(element).Append('>');
    }

    private static void Code(StringBuilder html, MarkupNode node)
    {
        html.Append("<pre><code");
        if (node.Language is { Length: > 0 } language)
        {
            html.Append(" title=\"").Append(WebUtility.HtmlEncode(Visible.OneLine(language))).Append('"');
        }

        html.Append('>').Append(Escaped(node.Text)).Append("</code></pre>");
    }

    /// <summary>An address that was checked; as it is written, because a browser percent-encodes by itself.</summary>
    private static void Anchor(StringBuilder html, string address, Action words)
    {
        html.Append("<a href=\"").Append(Escaped(address)).Append("\" rel=\"noopener noreferrer\">");
        words();
        html.Append("</a>");
    }

    /// <summary>For element content and quoted attributes: <c>&amp; &lt; &gt; " '</c>.</summary>
    private static string Escaped(string? text) => WebUtility.HtmlEncode(SafeText.Lines(text).ToString());
}
