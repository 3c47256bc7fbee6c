using System.Buffers;
using System.Text;
using Markdig.Parsers;
using Markdig.Parsers.Inlines;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Snug.Protocol;
using Snug.Server.Messages.Emoji;

namespace Snug.Server.Messages.Markup.Inlines;

/// <summary>Words into text, breaks, emphasis, code, links and mentions: Markdig's tree of them, made into ours.</summary>
internal sealed class InlineReader(Reading reading)
{
    /// <summary>Beside itself what has words in it needs a place for what is hidden among them, and the words.</summary>
    private const int Deepest = MarkupTypes.MostDepth - 3;

    private static readonly SearchValues<char> Marks = SearchValues.Create("*_~`[|@\\");

    private static readonly InlineParserList Parsers = new(
    [
        new AddressParser(), new EscapeParser(), new CodeParser(), new LinkParser(), new MentionParser(), new EmojiParser(),
        new MarksParser(), new LineBreakInlineParser(),
    ]);

    private InlineProcessor? processor;

    /// <param name="depth">How many nodes stand around the words.</param>
    public List<MarkupNode> Read(WordsBlock words, int depth)
    {
        var nodes = new NodeList(reading);
        if (words.Words.AsSpan().ContainsAny(Marks) || (reading.ReplacesNames && EmojiNames.MayBeIn(words.Words)))
        {
            processor ??= new InlineProcessor(new MarkdownDocument(), Parsers, preciseSourcelocation: false, context: null);
            processor.ProcessInlineLeaf(words);
            AddAll(words.Inline!, nodes, new Around(depth, Types: []));
        }
        else
        {
            AddLines(words.Words, nodes);
        }

        return nodes.Finish();
    }

    private static void AddLines(string words, NodeList nodes)
    {
        var start = 0;
        for (var end = words.IndexOf('\n', StringComparison.Ordinal); end >= 0; end = words.IndexOf('\n', start))
        {
            nodes.AddText(words.AsSpan(start, end - start));
            nodes.Add(new MarkupNode(MarkupTypes.Break));
            start = end + 1;
        }

        nodes.AddText(words.AsSpan(start));
    }

    private void AddAll(ContainerInline container, NodeList nodes, Around around)
    {
        foreach (var inline in container)
        {
            Add(inline, nodes, around);
        }
    }

    private void Add(Inline inline, NodeList nodes, Around around)
    {
        switch (inline)
        {
            case LiteralInline literal:
                nodes.AddText(literal.Content.AsSpan());
                break;
            case LineBreakInline:
                nodes.Add(new MarkupNode(MarkupTypes.Break));
                break;
            case CodeInline code:
                nodes.Add(new MarkupNode(MarkupTypes.Code, code.Content));
                break;
            case MentionInline mention when !around.Types.Contains(MarkupTypes.Link) && reading.TryName(mention.Person):
                nodes.Add(new MarkupNode(MarkupTypes.Mention, mention.Text, Person: mention.Person));
                break;
            case MentionInline mention:
                nodes.AddText(mention.Text);
                break;
            case EmphasisInline emphasis:
                AddEmphasis(emphasis, nodes, around);
                break;
            case LinkInline link when around.Depth <= Deepest:
                nodes.Add(new MarkupNode(MarkupTypes.Link, Nodes: Within(link, around, MarkupTypes.Link), Href: link.Url));
                break;
            case LinkInline link:
                nodes.AddText("[");
                AddAll(link, nodes, around);
                nodes.AddText($"]({link.Url})");
                break;
            case DelimiterInline open:
                nodes.AddText(open.ToLiteral());
                AddAll(open, nodes, around);
                break;
        }
    }

    /// <summary>
    /// What is strong already becomes no stronger. Deeper than all clients draw, marks are shown as they are, but what is hidden stays
    /// hidden: there is a place for that wherever words are.
    /// </summary>
    private void AddEmphasis(EmphasisInline emphasis, NodeList nodes, Around around)
    {
        var type = TypeOf(emphasis);
        if (around.Types.Contains(type))
        {
            AddAll(emphasis, nodes, around);
        }
        else if (around.Depth <= Deepest || type is MarkupTypes.Spoiler)
        {
            reading.HidesWords |= type is MarkupTypes.Spoiler;
            nodes.Add(new MarkupNode(type, Nodes: Within(emphasis, around, type)));
        }
        else
        {
            var mark = new string(emphasis.DelimiterChar, emphasis.DelimiterCount);
            nodes.AddText(mark);
            AddAll(emphasis, nodes, around);
            nodes.AddText(mark);
        }
    }

    private List<MarkupNode> Within(ContainerInline container, Around around, string type)
    {
        var nodes = new NodeList(reading);
        AddAll(container, nodes, new Around(around.Depth + 1, [.. around.Types, type]));
        return nodes.Finish();
    }

    private static string TypeOf(EmphasisInline emphasis) => (emphasis.DelimiterChar, emphasis.DelimiterCount) switch
    {
        ('~', _) => MarkupTypes.Strike,
        ('|', _) => MarkupTypes.Spoiler,
        (_, 2) => MarkupTypes.Strong,
        _ => MarkupTypes.Emphasis,
    };

    /// <param name="Depth">How many nodes stand around.</param>
    /// <param name="Types">Of which types they are, among those within words.</param>
    private readonly record struct Around(int Depth, string[] Types);

    /// <summary>Nodes in a row, of which no two are text.</summary>
    private sealed class NodeList(Reading reading)
    {
        private readonly List<MarkupNode> nodes = [];
        private readonly StringBuilder text = new();

        public void AddText(ReadOnlySpan<char> more) => text.Append(more);

        public void Add(MarkupNode node)
        {
            Flush();
            reading.Nodes++;
            nodes.Add(node);
        }

        public List<MarkupNode> Finish()
        {
            Flush();
            return nodes;
        }

        private void Flush()
        {
            if (text.Length > 0)
            {
                reading.Nodes++;
                nodes.Add(new MarkupNode(MarkupTypes.Text, text.ToString()));
                text.Clear();
            }
        }
    }
}
