namespace Snug.Server.Messages.Markup;

/// <summary>A line of a text, or what is left of it behind the mark of a quote or an item.</summary>
internal readonly record struct SourceLine(int Start, int End)
{
    public static List<SourceLine> Split(string text)
    {
        var lines = new List<SourceLine>();
        var start = 0;
        for (var end = text.IndexOf('\n', StringComparison.Ordinal); end >= 0; end = text.IndexOf('\n', start))
        {
            lines.Add(new SourceLine(start, end));
            start = end + 1;
        }

        lines.Add(new SourceLine(start, text.Length));
        return lines;
    }

    public ReadOnlySpan<char> In(string text) => text.AsSpan(Start, End - Start);

    public bool IsBlankIn(string text) => In(text).IsWhiteSpace();

    /// <summary>How far its words are from its beginning, in characters.</summary>
    public int IndentIn(string text)
    {
        var at = Start;
        while (at < End && text[at] is ' ' or '\t')
        {
            at++;
        }

        return at - Start;
    }

    /// <summary>Without so much of its indent, or without all that it has.</summary>
    public SourceLine Without(int indent, string text) => this with { Start = Start + Math.Min(indent, IndentIn(text)) };
}
