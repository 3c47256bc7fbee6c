using System.Text;
using Snug.Protocol;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Markup;

/// <summary>
/// A message's tree as CommonMark, for exports: the marks are ours and every word of theirs is escaped, so that what reads as bold in Snug
/// is bold there, and nothing else.
/// </summary>
internal static class MarkupSource
{
    /// <summary>What an empty line within a paragraph needs.</summary>
    private const string Space = "&nbsp;";

    private const int MostDepth = MarkupTypes.MostDepth * 2;

    /// <summary>The lines of a whole tree.</summary>
    public static string Of(IReadOnlyList<MarkupNode> tree) => string.Join('\n', Blocks(tree, 0));

    /// <summary>Lines of words that stay what they are. A backslash at the end of a line is a line break (CommonMark 6.7).</summary>
    public static string Words(string visible) => string.Join("\\\n", visible.Split('\n').Select(EscapedLine));

    /// <summary>Words within a line.</summary>
    public static string Escaped(string text)
    {
        var to = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            if (c is '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '&' or '~' or '|' or '$')
            {
                to.Append('\\');
            }

            to.Append(c);
        }

        return to.ToString();
    }

    private static List<string> Blocks(IReadOnlyList<MarkupNode>? nodes, int depth)
    {
        var lines = new List<string>();
        if (depth > MostDepth || nodes is null)
        {
            return lines;
        }

        for (var at = 0; at < nodes.Count; at++)
        {
            if (at > 0)
            {
                lines.Add(string.Empty);
            }

            var node = nodes[at];
            if (!MarkupLines.IsBlock(node))
            {
                var run = nodes.Skip(at).TakeWhile(static word => !MarkupLines.IsBlock(word)).ToList();
                lines.AddRange(Paragraph(run, depth));
                at += run.Count - 1;
                continue;
            }

            lines.AddRange(Block(node, depth + 1));
        }

        return lines;
    }

    private static IEnumerable<string> Block(MarkupNode node, int depth) => node.Type switch
    {
        MarkupTypes.Paragraph => Paragraph(node.Nodes ?? [], depth),
        MarkupTypes.Quote => Blocks(node.Nodes, depth).Select(static line => $"> {line}"),
        MarkupTypes.List => (node.Nodes ?? []).Index().SelectMany(item => Item(
            Blocks(item.Item.Type == MarkupTypes.Item ? item.Item.Nodes : [item.Item], depth),
            node.Start is { } start ? $"{(long)start + item.Index}. " : "- ")),
        MarkupTypes.CodeBlock => Fenced(node),
        _ => Blocks(node.Nodes, depth),
    };

    private static IEnumerable<string> Item(List<string> lines, string sign) => lines.Count == 0
        ? [sign.TrimEnd()]
        : lines.Select((line, index) => index == 0 ? sign + line : line.Length == 0 ? line : new string(' ', sign.Length) + line);

    /// <summary>In a fence longer than any within it.</summary>
    private static List<string> Fenced(MarkupNode node)
    {
        var code = SafeText.Lines(node.Text).ToString();
        var fence = new string('`', Math.Max(3, LongestTicks(code) + 1));
        var language = string.Concat((node.Language ?? string.Empty).Where(
            static c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '#'));
        return [fence + language, .. code.TrimEnd('\n').Split('\n'), fence];
    }

    private static string[] Paragraph(IReadOnlyList<MarkupNode> nodes, int depth)
    {
        var words = new StringBuilder();
        foreach (var node in nodes)
        {
            Inline(words, node, depth);
        }

        var lines = words.ToString().Split('\n');
        return [.. lines.Select((line, index) => (line.Length == 0 ? Space : AtStart(line)) + (index < lines.Length - 1 ? "\\" : ""))];
    }

    private static void Inline(StringBuilder to, MarkupNode node, int depth)
    {
        if (depth > MostDepth)
        {
            return;
        }

        switch (node.Type)
        {
            case MarkupTypes.Break: to.Append('\n'); break;
            case MarkupTypes.Strong: Marked(to, node, "**", depth); break;
            case MarkupTypes.Emphasis: Marked(to, node, "*", depth); break;
            case MarkupTypes.Strike: Marked(to, node, "~~", depth); break;
            case MarkupTypes.Spoiler: Marked(to, node, "||", depth); break;
            case MarkupTypes.Code: Code(to, node.Text ?? string.Empty); break;
            case MarkupTypes.Link when node.Href is { } href && LinkedText.IsAddress(href): Link(to, node, href, depth); break;
            default:
                to.Append(Escaped(SafeText.Lines(node.Text).ToString()));
                foreach (var inner in node.Nodes ?? [])
                {
                    Inline(to, inner, depth + 1);
                }

                break;
        }
    }

    private static void Marked(StringBuilder to, MarkupNode node, string mark, int depth)
    {
        to.Append(mark);
        foreach (var inner in node.Nodes ?? [])
        {
            Inline(to, inner, depth + 1);
        }

        to.Append(mark);
    }

    private static void Link(StringBuilder to, MarkupNode node, string href, int depth)
    {
        to.Append('[');
        foreach (var inner in node.Nodes ?? [])
        {
            Inline(to, inner, depth + 1);
        }

        // Percent-encoded, so that no bracket of theirs ends it.
        var address = new Uri(href).AbsoluteUri
            .Replace("<", "%3C", StringComparison.Ordinal).Replace(">", "%3E", StringComparison.Ordinal);
        to.Append("](<").Append(SafeText.OneLine(address)).Append(">)");
    }

    private static void Code(StringBuilder to, string text)
    {
        var code = SafeText.OneLine(text).ToString();
        var ticks = new string('`', LongestTicks(code) + 1);
        to.Append(ticks).Append(code.StartsWith('`') || code.EndsWith('`') ? $" {code} " : code).Append(ticks);
    }

    private static int LongestTicks(string code)
    {
        var (longest, run) = (0, 0);
        foreach (var c in code)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    /// <summary>A whole line of plain words: also what is special only where a line begins.</summary>
    private static string EscapedLine(string line)
    {
        var words = line.TrimStart(' ');
        var indent = string.Concat(Enumerable.Repeat(Space, line.Length - words.Length));
        return words.Length == 0 ? indent.Length == 0 ? Space : indent : indent + AtStart(Escaped(words));
    }

    private static string AtStart(string escaped)
    {
        var digits = escaped.TakeWhile(char.IsAsciiDigit).Count();
        if (digits > 0 && digits < escaped.Length && escaped[digits] is '.' or ')')
        {
            return $"{escaped[..digits]}\\{escaped[digits..]}";
        }

        return escaped[0] is '#' or '+' or '-' or '=' or ':' ? $"\\{escaped}" : escaped;
    }
}
