using Snug.Protocol;

namespace Snug.Server.Web;

/// <summary>
/// A message's tree as HTML for a page without scripts. The elements are ours; every word and address comes in through
/// <see cref="Html"/>, which encodes it.
/// </summary>
/// <param name="hidden">What stands in the place of hidden words; null shows them.</param>
internal sealed class PlainMarkup(Html? hidden)
{
    private const int MostDepth = MarkupTypes.MostDepth * 2;

    private static readonly string[] Schemes = ["https://", "http://", "mailto:"];

    /// <summary>Blocks of a whole tree.</summary>
    public Html Of(IReadOnlyList<MarkupNode> tree) => All(tree, 0);

    /// <summary>Words in which nothing means anything. Lynx knows no style that keeps line breaks.</summary>
    public static Html Lines(string? text) => Html.Join(Marks.WithoutPiles(text ?? "").Split('\n')
        .Select((line, index) => index == 0 ? Html.Of($"{line}") : Html.Of($"<br>{line}")));

    private Html All(IReadOnlyList<MarkupNode>? nodes, int depth) =>
        depth > MostDepth ? Html.Empty : Html.Join((nodes ?? []).Select(node => One(node, depth + 1)));

    private Html One(MarkupNode node, int depth) => node.Type switch
    {
        MarkupTypes.Paragraph => Html.Of($"<p>{All(node.Nodes, depth)}</p>"),
        MarkupTypes.Quote => Html.Of($"<blockquote>{All(node.Nodes, depth)}</blockquote>"),
        MarkupTypes.List when node.Start is { } start => Html.Of($"<ol start=\"{start}\">{All(node.Nodes, depth)}</ol>"),
        MarkupTypes.List => Html.Of($"<ul>{All(node.Nodes, depth)}</ul>"),
        MarkupTypes.Item => Html.Of($"<li>{All(node.Nodes, depth)}</li>"),
        MarkupTypes.CodeBlock => Html.Of($"<pre><code>{Marks.WithoutPiles(node.Text ?? "")}</code></pre>"),
        MarkupTypes.Strong => Html.Of($"<strong>{All(node.Nodes, depth)}</strong>"),
        MarkupTypes.Emphasis => Html.Of($"<em>{All(node.Nodes, depth)}</em>"),
        MarkupTypes.Strike => Html.Of($"<s>{All(node.Nodes, depth)}</s>"),
        MarkupTypes.Spoiler => hidden ?? Html.Of($"<span class=\"spoiler\">{All(node.Nodes, depth)}</span>"),
        MarkupTypes.Code => Html.Of($"<code>{Marks.WithoutPiles(node.Text ?? "")}</code>"),
        MarkupTypes.Break => Html.Of($"<br>"),
        MarkupTypes.Mention => Html.Of($"<b class=\"mention\">{node.Text}</b>"),
        MarkupTypes.Link when node.Href is { } href && Leads(href) =>
            Html.Of($"<a href=\"{href}\" rel=\"noopener noreferrer\">{All(node.Nodes, depth)}</a>"),
        _ => Html.Of($"{Marks.WithoutPiles(node.Text ?? "")}{All(node.Nodes, depth)}"),
    };

    /// <summary>The parser makes no other; a row that came from elsewhere is asked again.</summary>
    private static bool Leads(string href) =>
        Array.Exists(Schemes, scheme => href.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));
}
