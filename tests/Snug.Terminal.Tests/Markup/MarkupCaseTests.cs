using System.Text.Json;
using System.Text.RegularExpressions;
using Snug.Protocol;
using Snug.Terminal.Markup;
using Snug.Terminal.Tests.Hostile;

namespace Snug.Terminal.Tests.Markup;

/// <summary>The one table of how messages are shown (tests/Markup) is right for the terminal and the exports too.</summary>
public sealed partial class MarkupCaseTests
{
    [Fact]
    public void Every_case_is_shown_as_the_table_says()
    {
        var count = 0;
        foreach (var one in MarkupCases.All.Where(static one => one.Markup is not null))
        {
            var tree = JsonSerializer.Deserialize(one.Markup!, Wire.Json.IReadOnlyListMarkupNode)!;
            Flat(MarkupLines.Of(tree, MarkupSigns.Screen, isOpen: true)).ShouldBe(Flat(one.Terminal!), one.Name);
            if (one.Html is { } html)
            {
                Bare(MarkupHtml.Of(tree)).ShouldBe(Bare(html), one.Name);
            }

            foreach (var line in $"{MarkupSource.Of(tree)}\n{MarkupText.Lines(tree, isOpen: true)}".Split('\n'))
            {
                Safety.ShouldBeSafe(line);
            }

            count++;
        }

        count.ShouldBeGreaterThan(40);
    }

    /// <summary>Each character with the styles it has; of links only the words, whose addresses other tests look at.</summary>
    private static string Flat(string terminal)
    {
        var to = new System.Text.StringBuilder();
        var styles = new Stack<string>();
        foreach (Match part in Part().Matches(terminal))
        {
            if (part.Value == "⟦/⟧")
            {
                styles.Pop();
            }
            else if (part.Groups["style"] is { Success: true, Value: var style })
            {
                styles.Push(style.Split(' ')[0] switch { "link" or "spoiler" => string.Empty, _ => style });
            }
            else if (!IsInvisible(part.Value[0]))
            {
                to.Append(part.Value).Append(part.Value == "\n" ? string.Empty : Signs(styles)).Append(' ');
            }
        }

        return to.ToString();
    }

    /// <summary>What turns the direction is shown nowhere on a terminal.</summary>
    private static bool IsInvisible(char one) =>
        char.GetUnicodeCategory(one) is System.Globalization.UnicodeCategory.Format && one is not ('\u200C' or '\u200D');

    private static string Flat(List<MarkupLine> lines)
    {
        var to = new System.Text.StringBuilder();
        foreach (var (index, line) in lines.Index())
        {
            to.Append(index > 0 ? "\n " : string.Empty);
            var lead = line.IsCode ? line.Lead[..^MarkupSigns.Screen.Code.Length] : line.Lead;
            Add(lead.Replace(MarkupSigns.Screen.Quote, "│ ", StringComparison.Ordinal), string.Empty);
            foreach (var piece in line.Pieces.Where(static piece => !piece.Look.HasFlag(MarkupLook.Quiet)))
            {
                var isCode = piece.Look.HasFlag(MarkupLook.Code);
                Add(isCode ? Ticks().Replace(piece.Text, "${code}") : piece.Text, Signs(Styles(piece, line.IsCode || isCode)));
            }
        }

        return to.ToString();

        void Add(string text, string signs)
        {
            foreach (var character in text)
            {
                to.Append(character).Append(signs).Append(' ');
            }
        }
    }

    private static IEnumerable<string> Styles(MarkupPiece piece, bool isCode)
    {
        (MarkupLook Look, string Name)[] looks =
            [(MarkupLook.Strong, "bold"), (MarkupLook.Emphasis, "italic"), (MarkupLook.Strike, "strike")];
        return looks.Where(one => piece.Look.HasFlag(one.Look)).Select(static one => one.Name)
            .Concat(isCode ? ["code"] : [])
            .Concat(piece.Look.HasFlag(MarkupLook.Mention) ? [$"mention {piece.Person}"] : []);
    }

    private static string Signs(IEnumerable<string> styles) =>
        string.Concat(styles.Where(static style => style.Length > 0).Order(StringComparer.Ordinal).Distinct()
            .Select(static one => $"[{one}]"));

    /// <summary>Elements and words; what the client may choose is left out.</summary>
    private static string Bare(string html) => System.Net.WebUtility.HtmlDecode(
        Isolates().Replace(Element().Replace(BareLink().Replace(html, "${words}"), "<${slash}${name}>"), ""))
        .Replace("<b>", "<span>", StringComparison.Ordinal).Replace("</b>", "</span>", StringComparison.Ordinal);

    [GeneratedRegex("⟦(?<style>[^/⟧][^⟧]*)⟧|⟦/⟧|.", RegexOptions.Singleline, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Part();

    [GeneratedRegex("^(?<ticks>`+) ?(?<code>.*?) ?\\k<ticks>$", RegexOptions.Singleline, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Ticks();

    [GeneratedRegex("<(?<slash>/?)(?<name>[a-z0-9]+)[^>]*>", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Element();

    [GeneratedRegex("<a [^>]*>(?<words>.*?)</a>", RegexOptions.Singleline, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex BareLink();

    [GeneratedRegex("[\u200E\u200F\u202A-\u202E\u2066-\u2069]", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Isolates();
}
