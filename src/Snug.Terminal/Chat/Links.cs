using System.Text.RegularExpressions;

namespace Snug.Terminal.Chat;

/// <summary>
/// Addresses of the web and of mail in what people write. What follows an address belongs to the sentence: the full stop, a bracket
/// that the address did not open, and the punctuation of scripts that set no space before it. The page has the same rule in
/// <c>messages/links.js</c>, and one table (tests/Awkward) is right for both.
/// </summary>
internal static partial class Links
{
    private const string Closing = ")]}";
    private const string Opening = "([{";

    /// <summary>The address that begins at or after <paramref name="from"/> first, or null.</summary>
    public static Link? Next(string text, int from = 0)
    {
        for (var found = Candidate().Match(text, from); found.Success; found = found.NextMatch())
        {
            var words = WithoutTail(found.ValueSpan).ToString();
            var address = words.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? "https://" + words : words;
            if (Uri.TryCreate(address, UriKind.Absolute, out var uri)
                && (uri.Scheme == Uri.UriSchemeMailto ? uri.OriginalString.Contains('@', StringComparison.Ordinal) : uri.Host.Length > 0))
            {
                return new Link(found.Index, words, address);
            }
        }

        return null;
    }

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

/// <summary>An address within a text.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="Words">As it was written.</param>
/// <param name="Address">Where it goes: <c>www.</c> alone is read as https.</param>
internal readonly record struct Link(int Start, string Words, string Address);
