using System.Globalization;
using System.Text;

namespace Snug.Protocol;

/// <summary>
/// What a message says in one line and without its marks, as a quote has it (docs/formatting.md). The server and every client read it in
/// the same way, since a client renews quotes by itself: tests/Markup/cases.json holds all of them to it.
/// </summary>
public static class PlainReading
{
    /// <summary>Stands where words are that nobody sees before they ask for them.</summary>
    public const string Hidden = "[hidden]";

    /// <summary>In UTF-16 units. What stands behind so many changes nothing about the first <see cref="Quote.CodePoints"/>.</summary>
    private const int Enough = 4 * Quote.CodePoints;

    /// <summary>
    /// The first <see cref="Quote.CodePoints"/> code points of the words; less where that would cut a character that is made of several.
    /// </summary>
    /// <param name="text">Of a message, or empty.</param>
    /// <param name="markup">Its tree; null where the text is nothing but words.</param>
    public static string Of(string text, IReadOnlyList<MarkupNode>? markup)
    {
        if (markup is null && text.Length <= Quote.CodePoints && IsOneLine(text))
        {
            return text;
        }

        var line = new StringBuilder(Math.Min(text.Length, Enough));
        if (markup is null)
        {
            Add(line, text);
        }
        else
        {
            Add(line, markup);
        }

        return Beginning(line.ToString().TrimEnd(' '));
    }

    private static bool IsOneLine(string text) =>
        !text.AsSpan().ContainsAny('\n', '\t')
        && !text.StartsWith(' ') && !text.EndsWith(' ') && !text.Contains("  ", StringComparison.Ordinal);

    private static void Add(StringBuilder line, IReadOnlyList<MarkupNode> nodes)
    {
        for (var index = 0; index < nodes.Count && line.Length < Enough; index++)
        {
            Add(line, nodes[index]);
        }
    }

    private static void Add(StringBuilder line, MarkupNode node)
    {
        switch (node.Type)
        {
            case MarkupTypes.Break:
                AddBlank(line);
                break;
            case MarkupTypes.Spoiler:
                line.Append(Hidden);
                break;
            case MarkupTypes.Paragraph or MarkupTypes.Quote or MarkupTypes.List or MarkupTypes.Item or MarkupTypes.CodeBlock:
                AddBlank(line);
                AddWords(line, node);
                AddBlank(line);
                break;
            default:
                AddWords(line, node);
                break;
        }
    }

    private static void AddWords(StringBuilder line, MarkupNode node)
    {
        Add(line, node.Text ?? string.Empty);
        Add(line, node.Nodes ?? []);
    }

    private static void Add(StringBuilder line, string words)
    {
        for (var left = words.AsSpan(); !left.IsEmpty && line.Length < Enough;)
        {
            var blank = left.IndexOfAny(' ', '\n', '\t');
            var word = blank < 0 ? left : left[..blank];
            line.Append(word[..Math.Min(word.Length, Enough - line.Length)]);
            if (blank >= 0)
            {
                AddBlank(line);
            }

            left = left[(word.Length + (blank < 0 ? 0 : 1))..];
        }
    }

    /// <summary>One, however many there are; none where the line begins.</summary>
    private static void AddBlank(StringBuilder line)
    {
        if (line.Length > 0 && line[^1] != ' ')
        {
            line.Append(' ');
        }
    }

    private static string Beginning(string line)
    {
        if (line.Length <= Quote.CodePoints)
        {
            return line;
        }

        var (end, left) = (0, Quote.CodePoints);
        while (end < line.Length)
        {
            var length = StringInfo.GetNextTextElementLength(line, end);
            left -= CodePoints(line.AsSpan(end, length));
            if (left < 0)
            {
                break;
            }

            end += length;
        }

        // One character can be made of thousands: a letter and what is piled up on it.
        return end > 0 ? line[..end] : string.Concat(line.EnumerateRunes().Take(Quote.CodePoints));
    }

    private static int CodePoints(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }
}
