using System.Buffers;

namespace Snug.Server.Messages.Markup;

/// <summary>
/// Code on lines of its own. As in CommonMark (4.5) a fence is three backticks or more, may be indented, and ends at one that is as
/// long, so that four go around three; without an end it goes on to the end. In a chat also <c>```code```</c> alone on its line is one,
/// words may stand before the fence, and the end may stand behind the last line.
/// </summary>
/// <param name="Before">Words that stand before the fence on its line, if there are any.</param>
/// <param name="Code">The lines.</param>
/// <param name="Next">The index of the line behind it.</param>
internal sealed record CodeFence(SourceLine? Before, string Code, string? Language, int Next)
{
    /// <summary>An end that is indented further than this belongs to the code.</summary>
    private const int MostIndentMore = 3;

    private const string Shortest = "```";
    private const int LongestLanguage = 32;

    private static readonly SearchValues<char> LettersOfLanguages =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+.#-");

    /// <summary>The fence that begins at <paramref name="lines"/>[<paramref name="at"/>], or null.</summary>
    /// <param name="lastEnd">The last line that may end one: <see cref="LastEnd"/>.</param>
    public static CodeFence? Read(string text, List<SourceLine> lines, int at, int lastEnd)
    {
        var line = lines[at].In(text);
        var start = line.IndexOf(Shortest, StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        var indent = lines[at].IndentIn(text);
        var length = line[start..].IndexOfAnyExcept('`') is >= 0 and var other ? other : line.Length - start;
        var behind = line[(start + length)..].Trim();
        if (start > indent)
        {
            return at >= lastEnd || behind.Contains('`') || !IsLanguage(behind) ? null
                : FindEnd(text, lines, at + 1, indent, length) is >= 0 and var end
                    ? Make(text, lines, at, end, indent, behind) with { Before = lines[at] with { End = lines[at].Start + start } }
                    : null;
        }

        return OnOneLine(behind, length) is { } alone ? new CodeFence(Before: null, alone, Language: null, at + 1)
            : behind.Contains('`') || at + 1 == lines.Count ? null
            : ReadLines(text, lines, at, indent, length);
    }

    /// <summary>The index of the last line of nothing but backticks; looked for once, so that many beginnings do not look each.</summary>
    public static int LastEnd(string text, List<SourceLine> lines) => lines.FindLastIndex(line =>
        line.In(text).Trim() is { Length: >= 3 } fence && !fence.ContainsAnyExcept('`'));

    private static CodeFence? ReadLines(string text, List<SourceLine> lines, int at, int indent, int length)
    {
        var behind = lines[at].In(text)[(indent + length)..].Trim();
        if (FindEnd(text, lines, at + 1, indent, length) is >= 0 and var end)
        {
            // Between two fences there is nothing to show: they are what was said.
            var found = Make(text, lines, at, end, indent, behind);
            return string.IsNullOrWhiteSpace(found.Code) ? null : found;
        }

        for (var last = at + 1; last < lines.Count; last++)
        {
            var line = lines[last].In(text).TrimEnd();
            if (line.EndsWith(Shortest, StringComparison.Ordinal) && line.Length - line.TrimEnd('`').Length == length)
            {
                List<SourceLine> cut = [.. lines[..last], lines[last] with { End = lines[last].Start + line.Length - length }];
                return Make(text, cut, at, cut.Count, indent, behind) with { Next = last + 1 };
            }
        }

        return Make(text, lines, at, lines.Count, indent, behind) with { Next = lines.Count };
    }

    private static CodeFence Make(string text, List<SourceLine> lines, int at, int end, int indent, ReadOnlySpan<char> behind)
    {
        var isLanguage = IsLanguage(behind);
        var code = lines[(at + 1)..end].Select(line => line.Without(indent, text).In(text).ToString());
        return new CodeFence(
            Before: null,
            string.Join('\n', isLanguage ? code : code.Prepend(behind.ToString())),
            isLanguage && !behind.IsEmpty ? behind.ToString() : null,
            end + 1);
    }

    private static int FindEnd(string text, List<SourceLine> lines, int from, int indent, int length) =>
        lines.FindIndex(from, line =>
        {
            var own = line.IndentIn(text);
            var fence = line.In(text)[own..].TrimEnd();
            return fence.Length >= length && !fence.ContainsAnyExcept('`') && own <= indent + MostIndentMore;
        });

    private static string? OnOneLine(ReadOnlySpan<char> behind, int length)
    {
        var code = behind.TrimEnd('`');
        return behind.Length - code.Length != length || code.IsWhiteSpace() || HasRun(code, length) ? null : WithoutMargin(code).ToString();
    }

    private static bool HasRun(ReadOnlySpan<char> code, int length) => code.IndexOf(new string('`', length), StringComparison.Ordinal) >= 0;

    /// <summary>Of the spaces that keep code from its marks, one at each end.</summary>
    public static ReadOnlySpan<char> WithoutMargin(ReadOnlySpan<char> code) =>
        code.Length > 2 && code[0] is ' ' && code[^1] is ' ' && !code.IsWhiteSpace() ? code[1..^1] : code;

    /// <summary>One word such as <c>c++</c> or <c>objective-c</c>, or none. What is no such word is code.</summary>
    private static bool IsLanguage(ReadOnlySpan<char> behind) =>
        behind.Length <= LongestLanguage && !behind.ContainsAnyExcept(LettersOfLanguages);
}
