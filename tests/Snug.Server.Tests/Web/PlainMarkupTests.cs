using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Snug.Protocol;
using Snug.Server.Web;

namespace Snug.Server.Tests;

/// <summary>A tree on the pages without scripts: the one table (tests/Markup), and trees that no parser of ours makes.</summary>
public sealed partial class PlainMarkupTests
{
    [Fact]
    public void Every_case_is_shown_as_the_table_says()
    {
        var cases = MarkupCases.All.Where(one => one is { Markup: not null, Html: not null }).ToList();
        cases.Count.ShouldBeGreaterThan(40);
        foreach (var one in cases)
        {
            var tree = JsonSerializer.Deserialize(one.Markup!, Wire.Json.IReadOnlyListMarkupNode)!;
            Bare(Drawn(tree)).ShouldBe(Bare(one.Html!), one.Name);
        }
    }

    [Fact]
    public void Words_and_addresses_stay_words_and_addresses()
    {
        const string Hostile = "\"><script>alert(1)</script>&amp;'";
        foreach (var type in typeof(MarkupTypes).GetFields().Where(field => field.FieldType == typeof(string))
            .Select(field => (string)field.GetValue(null)!).Append("of tomorrow"))
        {
            var node = new MarkupNode(type, Hostile, [new(MarkupTypes.Text, Hostile)], $"https://e.example/{Hostile}", Hostile, 1, 1);
            var drawn = Drawn([node]);
            drawn.ShouldNotContain("<script", Case.Insensitive, type);
            Element().Matches(drawn).Select(element => element.Value).ShouldAllBe(
                element => !element.Contains('\''), $"no attribute ends before its quotes: {drawn}");
        }

        foreach (var address in new[] { "javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "//e.example", "file:///x" })
        {
            Drawn([new(MarkupTypes.Link, Nodes: [new(MarkupTypes.Text, "words")], Href: address)]).ShouldBe("words");
        }
    }

    [Fact]
    public void A_tree_without_end_is_cut_and_hidden_words_are_not_in_the_page()
    {
        var node = new MarkupNode(MarkupTypes.Text, "deep");
        for (var depth = 0; depth < 10_000; depth++)
        {
            node = new MarkupNode(MarkupTypes.Quote, Nodes: [node]);
        }

        Drawn([node]).Length.ShouldBeLessThan(2_000);
        IReadOnlyList<MarkupNode> spoiler = [new(MarkupTypes.Spoiler, Nodes: [new(MarkupTypes.Text, "the butler")])];
        new PlainMarkup(Html.Of($"[hidden]")).Of(spoiler).ToString().ShouldBe("[hidden]");
        Drawn(spoiler).ShouldContain("the butler");
    }

    private static string Drawn(IReadOnlyList<MarkupNode> tree) => new PlainMarkup(hidden: null).Of(tree).ToString();

    /// <summary>Elements and words; what a client may choose is left out.</summary>
    private static string Bare(string html) =>
        WebUtility.HtmlDecode(Element().Replace(BareLink().Replace(html, "${words}"), "<${slash}${name}>"))
        .Replace("<b>", "<span>", StringComparison.Ordinal).Replace("</b>", "</span>", StringComparison.Ordinal);

    [GeneratedRegex("<(?<slash>/?)(?<name>[a-z0-9]+)[^>]*>", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Element();

    [GeneratedRegex("<a [^>]*>(?<words>.*?)</a>", RegexOptions.Singleline, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex BareLink();
}
