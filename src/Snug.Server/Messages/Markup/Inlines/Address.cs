using System.Text.RegularExpressions;

namespace Snug.Server.Messages.Markup.Inlines;

/// <summary>
/// A bare address within words: no mark within it means anything. The clients make links of them by the same rule (messages/links.js in
/// the page, Chat/Links.cs in the terminal): what follows an address belongs to the sentence.
/// </summary>
internal readonly partial record struct Address(int Start, int End)
{
    private const string Closing = ")]}";
    private const string Opening = "([{";

    /// <summary>Ascending, not overlapping.</summary>
    public static List<Address> AllIn(string words)
    {
        var found = new List<Address>();
        if (!words.Contains("://", StringComparison.Ordinal) && !words.Contains("www.", StringComparison.OrdinalIgnoreCase)
            && !words.Contains("mailto:", StringComparison.OrdinalIgnoreCase))
        {
            return found;
        }

        for (var match = Candidate().Match(words); match.Success; match = match.NextMatch())
        {
            var address = WithoutTail(BeforeTarget(match.ValueSpan));
            if (!address.IsEmpty)
            {
                found.Add(new Address(match.Index, match.Index + address.Length));
            }
        }

        return found;
    }

    /// <summary><c>[https://snug.example](https://snug.example)</c> is one in brackets, and where it leads.</summary>
    private static ReadOnlySpan<char> BeforeTarget(ReadOnlySpan<char> address) =>
        address.IndexOf("](", StringComparison.Ordinal) is >= 0 and var end ? address[..end] : address;

    private static ReadOnlySpan<char> WithoutTail(ReadOnlySpan<char> address)
    {
        while (!address.IsEmpty)
        {
            var last = address[^1];
            var bracket = Closing.IndexOf(last, StringComparison.Ordinal);
            var isStray = bracket >= 0 && address.Count(last) > address.Count(Opening[bracket]);
            if (!isStray && !".,;:!?'*_~…‘’|".Contains(last, StringComparison.Ordinal))
            {
                break;
            }

            address = address[..^1];
        }

        return address;
    }

    [GeneratedRegex(
        """(?<![a-z0-9])(?:https?://|mailto:|(?<![@./:])www\.(?=[^\s/.]+\.[^\s/.]))[^\s<>"`\u0000-\u001F\u007F-\u009F\u00AB\u00BB\u060C\u061B\u061F\u06D4\u0964\u0965\u200B\u200E\u200F\u201C-\u201F\u2028-\u202E\u2039\u203A\u2060-\u206F\u3000-\u3003\u3008-\u301F\uFEFF\uFF01-\uFF0F\uFF1A-\uFF20\uFF3B-\uFF40\uFF5B-\uFF65]+""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Candidate();
}
