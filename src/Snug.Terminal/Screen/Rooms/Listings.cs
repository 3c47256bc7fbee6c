using System.Text.RegularExpressions;

namespace Snug.Terminal.Screen.Rooms;

/// <summary>
/// Which lines of a message are a listing. As in CommonMark (4.5) a fence is three backticks or more, may be indented, and ends at
/// one that is as long, so that four go around three; without an end it goes on to the end. In a chat also <c>```code```</c> alone
/// on its line is one. The page has the same rule in <c>messages/markup.js</c>.
/// </summary>
internal static partial class Listings
{
    /// <summary>An end that is indented further than this belongs to the listing.</summary>
    private const int MostIndentMore = 3;

    /// <summary>The lines without fences.</summary>
    public static IEnumerable<(string Text, bool IsListing)> Of(IReadOnlyList<string> lines)
    {
        for (var at = 0; at < lines.Count; at++)
        {
            if (Alone(lines[at]) is { } code)
            {
                yield return (code, true);
            }
            else if (at + 1 < lines.Count && Opening().Match(lines[at]) is { Success: true } opening)
            {
                var (start, indent, length) = (at, opening.Groups["indent"].Length, opening.Groups["fence"].Length);
                for (at++; at < lines.Count && !IsClosing(lines[at], indent, length); at++)
                {
                    yield return (WithoutIndent(lines[at], indent), true);
                }

                if (at > start + 1)
                {
                    continue;
                }

                // Between two fences there is nothing to show: they are what was said.
                yield return (lines[start], false);
                yield return (lines[at], false);
            }
            else
            {
                yield return (lines[at], false);
            }
        }
    }

    private static string? Alone(string line)
    {
        var found = OneLine().Match(line);
        var code = found.Groups["code"].Value;
        if (!found.Success || code.Contains(found.Groups["fence"].Value, StringComparison.Ordinal))
        {
            return null;
        }

        return code is [' ', .. var inner, ' '] && !string.IsNullOrWhiteSpace(inner) ? inner : code;
    }

    private static bool IsClosing(string line, int indent, int length) =>
        Closing().Match(line) is { Success: true } closing
        && closing.Groups["fence"].Length >= length && closing.Groups["indent"].Length <= indent + MostIndentMore;

    private static string WithoutIndent(string line, int most)
    {
        var indent = 0;
        while (indent < most && indent < line.Length && line[indent] is ' ' or '\t')
        {
            indent++;
        }

        return line[indent..];
    }

    /// <summary>It may name a language.</summary>
    [GeneratedRegex(@"^(?<indent>[ \t]*)(?<fence>`{3,})[^`]*$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Opening();

    [GeneratedRegex(@"^(?<indent>[ \t]*)(?<fence>`{3,})[ \t]*$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Closing();

    [GeneratedRegex(
        @"^[ \t]*(?<fence>`{3,})(?!`)(?<code>.*[^`])\k<fence>[ \t]*$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OneLine();
}
