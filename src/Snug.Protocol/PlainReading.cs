namespace Snug.Protocol;

/// <summary>
/// What a message says in one line and without its marks, as a quote has it (docs/formatting.md). The server and every client read it in
/// the same way, since a client renews quotes by itself: tests/Markup/cases.json holds all of them to it.
/// </summary>
public static class PlainReading
{
    /// <summary>Stands where words are that nobody sees before they ask for them.</summary>
    public const string Hidden = "[hidden]";

    /// <summary>
    /// The first <see cref="Quote.CodePoints"/> code points of the words; less where that would cut a character that is made of several.
    /// </summary>
    /// <param name="text">Of a message, or empty.</param>
    /// <param name="markup">Its tree; null where the text is nothing but words.</param>
    public static string Of(string text, IReadOnlyList<MarkupNode>? markup)
    {
        var line = new PlainLine(stackalloc char[PlainLine.Most]);
        if (markup is null)
        {
            line.Add(text);
        }
        else
        {
            Add(ref line, markup);
        }

        return line.ToString();
    }

    /// <summary>Does a blank stand before and behind a node of this type?</summary>
    /// <param name="type">Of <see cref="MarkupTypes"/>.</param>
    public static bool IsBlock(string type) => type
        is MarkupTypes.Paragraph or MarkupTypes.Quote or MarkupTypes.List or MarkupTypes.Item or MarkupTypes.CodeBlock;

    private static void Add(ref PlainLine line, IReadOnlyList<MarkupNode> nodes)
    {
        for (var index = 0; index < nodes.Count && !line.IsFull; index++)
        {
            Add(ref line, nodes[index]);
        }
    }

    private static void Add(ref PlainLine line, MarkupNode node)
    {
        switch (node.Type)
        {
            case MarkupTypes.Break:
                line.AddBlank();
                break;
            case MarkupTypes.Spoiler:
                line.AddHidden();
                break;
            case var type when IsBlock(type):
                line.AddBlank();
                AddWords(ref line, node);
                line.AddBlank();
                break;
            default:
                AddWords(ref line, node);
                break;
        }
    }

    private static void AddWords(ref PlainLine line, MarkupNode node)
    {
        line.Add(node.Text);
        Add(ref line, node.Nodes ?? []);
    }
}
