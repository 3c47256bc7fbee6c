using System.Text;
using Snug.Protocol;
using Snug.Server.Messages.Markup.Inlines;

namespace Snug.Server.Messages.Markup;

/// <summary>
/// Lines into paragraphs, quotes, lists and code. Not CommonMark's blocks: in a chat a quote ends with its last <c>&gt;</c>, a list begins
/// where one is written, and what is indented or underlined is only that. Nothing is lost that is no mark.
/// </summary>
internal sealed class BlockReader(Reading reading)
{
    /// <summary>
    /// Beside itself a list needs an item, a paragraph, a place for what is hidden in it, and its words; a quote and a heading one less.
    /// </summary>
    private const int DeepestList = MarkupTypes.MostDepth - 5;

    private const int DeepestQuote = MarkupTypes.MostDepth - 4;
    private const int MostLevels = 6;

    private readonly InlineReader inlines = new(reading);
    private readonly bool hasFences = reading.Text.Contains("```", StringComparison.Ordinal);

    private string Text => reading.Text;

    /// <param name="lines">A text's, or those within a quote or an item.</param>
    /// <param name="depth">How many nodes stand around them.</param>
    public List<MarkupNode> Read(List<SourceLine> lines, int depth)
    {
        var blocks = new List<MarkupNode>();
        var words = new List<SourceLine>();
        var lastEnd = hasFences ? CodeFence.LastEnd(Text, lines) : -1;
        for (var at = 0; at < lines.Count;)
        {
            if (lines[at].IsBlankIn(Text))
            {
                Flush(words, blocks, depth);
                at++;
            }
            else if ((!hasFences || !TryReadCode(lines, ref at, lastEnd, words, blocks, depth))
                && !TryRead(lines, ref at, words, blocks, depth))
            {
                words.Add(lines[at++]);
            }
        }

        Flush(words, blocks, depth);
        return blocks;
    }

    private bool TryReadCode(
        List<SourceLine> lines, ref int at, int lastEnd, List<SourceLine> words, List<MarkupNode> blocks, int depth)
    {
        if (CodeFence.Read(Text, lines, at, lastEnd) is not { } fence)
        {
            return false;
        }

        if (fence.Before is { } before)
        {
            words.Add(before);
        }

        Flush(words, blocks, depth);
        blocks.Add(Count(new MarkupNode(MarkupTypes.CodeBlock, fence.Code, Language: fence.Language)));
        at = fence.Next;
        return true;
    }

    /// <returns>False where the line is one of a paragraph.</returns>
    private bool TryRead(List<SourceLine> lines, ref int at, List<SourceLine> words, List<MarkupNode> blocks, int depth)
    {
        if (depth <= DeepestQuote && QuotedFrom(lines, at) is { Count: > 0 } quoted)
        {
            if (quoted.TrueForAll(line => line.IsBlankIn(Text)))
            {
                words.AddRange(lines[at..(at + quoted.Count)]);
            }
            else
            {
                Flush(words, blocks, depth);
                blocks.Add(Count(new MarkupNode(MarkupTypes.Quote, Nodes: Read(quoted, depth + 1))));
            }

            at += quoted.Count;
            return true;
        }

        if (depth <= DeepestQuote && HeadingOf(lines[at]) is { } heading)
        {
            Flush(words, blocks, depth);
            var strong = Count(new MarkupNode(MarkupTypes.Strong, Nodes: ReadWords([heading], depth + 2)));
            blocks.Add(Count(new MarkupNode(MarkupTypes.Paragraph, Nodes: [strong])));
            at++;
            return true;
        }

        if (depth <= DeepestList && ListMark.Of(lines[at], Text) is { } mark)
        {
            Flush(words, blocks, depth);
            blocks.Add(ReadList(lines, ref at, mark, depth));
            return true;
        }

        return false;
    }

    private void Flush(List<SourceLine> words, List<MarkupNode> blocks, int depth)
    {
        if (words.Count > 0)
        {
            blocks.Add(Count(new MarkupNode(MarkupTypes.Paragraph, Nodes: ReadWords(words, depth + 1))));
            words.Clear();
        }
    }

    private List<MarkupNode> ReadWords(List<SourceLine> lines, int depth)
    {
        var words = new StringBuilder();
        foreach (var line in lines)
        {
            words.Append(words.Length > 0 ? "\n" : "").Append(line.In(Text));
        }

        return inlines.Read(new WordsBlock(words.ToString(), [.. lines], reading), depth);
    }

    /// <summary>The lines of a quote without their mark; none where there is none.</summary>
    private List<SourceLine> QuotedFrom(List<SourceLine> lines, int at) =>
        [.. lines.Skip(at).Select(WithoutQuoteMark).TakeWhile(line => line is not null).Select(line => line!.Value)];

    /// <summary><c>&gt;</c> before a blank, a letter or another mark: <c>&gt;_&lt;</c> is a face, and <c>&gt;5</c> a number.</summary>
    private SourceLine? WithoutQuoteMark(SourceLine line)
    {
        var start = line.Start + line.IndentIn(Text);
        if (start == line.End || Text[start] is not '>')
        {
            return null;
        }

        start++;
        return start == line.End || Text[start] is '\t' or '>' ? line with { Start = start }
            : Text[start] is ' ' ? line with { Start = start + 1 }
            : Rune.IsLetter(Rune.GetRuneAt(Text, start)) ? line with { Start = start }
            : null;
    }

    /// <summary>What stands behind <c>#</c> to <c>######</c> and a blank.</summary>
    private SourceLine? HeadingOf(SourceLine line)
    {
        var start = line.Start + line.IndentIn(Text);
        var words = Text.AsSpan(start, line.End - start);
        var level = words.IndexOfAnyExcept('#');
        if (level is < 1 or > MostLevels || words[level] is not (' ' or '\t') || words[level..].IsWhiteSpace())
        {
            return null;
        }

        var shown = words.TrimEnd();
        var open = shown.TrimEnd('#');
        shown = open.Length > level && open[^1] is ' ' or '\t' ? open.TrimEnd() : shown;
        return shown.Length <= level ? null
            : new SourceLine(start + level, start + shown.Length).Without(int.MaxValue, Text);
    }

    private MarkupNode ReadList(List<SourceLine> lines, ref int at, ListMark first, int depth)
    {
        var items = new List<MarkupNode>();
        for (var mark = first; ;)
        {
            var item = ItemFrom(lines, at, mark);
            at += item.Count;
            items.Add(Count(new MarkupNode(MarkupTypes.Item, Nodes: Read(item, depth + 2))));
            var next = NextWords(lines, at);
            if (next == lines.Count || ListMark.Of(lines[next], Text) is not { } following || !following.Follows(mark, first))
            {
                return Count(new MarkupNode(MarkupTypes.List, Nodes: items, Start: first.Bullet is null ? first.Number : null));
            }

            (at, mark) = (next, following);
        }
    }

    /// <summary>An item's lines without its mark and its indent: what is indented by two more than the mark belongs to it.</summary>
    private List<SourceLine> ItemFrom(List<SourceLine> lines, int at, ListMark mark)
    {
        List<SourceLine> item = [lines[at] with { Start = lines[at].Start + mark.Width }];
        for (var next = at + 1; next < lines.Count;)
        {
            var words = NextWords(lines, next);
            if (words == lines.Count || lines[words].IndentIn(Text) < mark.Indent + 2)
            {
                break;
            }

            item.AddRange(lines[next..(words + 1)].Select(line => line.Without(mark.Width, Text)));
            next = words + 1;
        }

        return item;
    }

    private int NextWords(List<SourceLine> lines, int from) =>
        lines.FindIndex(from, line => !line.IsBlankIn(Text)) is >= 0 and var found ? found : lines.Count;

    private MarkupNode Count(MarkupNode node)
    {
        reading.Nodes++;
        return node;
    }
}
