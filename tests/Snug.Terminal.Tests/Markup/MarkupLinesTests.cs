using Snug.Protocol;
using Snug.Terminal.Markup;
using Snug.Terminal.Tests.Hostile;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Tests.Markup;

/// <summary>A message's tree as lines: every word is there, what hangs is drawn, and nothing of it is a control code.</summary>
public sealed class MarkupLinesTests
{
    [Fact]
    public void Paragraphs_quotes_lists_and_code_have_lines_of_their_own()
    {
        MarkupNode[] tree =
        [
            Paragraph(Text("one"), new(MarkupTypes.Break), Text("two")),
            Paragraph(Text("three")),
            new(MarkupTypes.Quote, Nodes: [Paragraph(Text("said")), new(MarkupTypes.Quote, Nodes: [Paragraph(Text("before"))])]),
            new(MarkupTypes.List, Start: 9, Nodes:
            [
                Item(
                    Paragraph(Text("nine"), new(MarkupTypes.Break), Text("goes on")),
                    new(MarkupTypes.List, Nodes: [Item(Text("within"))])),
                Item(Paragraph(Text("ten"))),
                Item(),
            ]),
            new(MarkupTypes.CodeBlock, "a  b\n\tc\n", Language: "sh"),
        ];
        Shown(tree).ShouldBe("""
            one
            two

            three
            > said
            > > before
            9. nine
               goes on
               • within
            10. ten
            11. 
            │ a  b
            │     c
            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Looks_are_kept_within_each_other()
    {
        var line = Lines(
            Paragraph(new(MarkupTypes.Strong, Nodes: [Text("a "), new(MarkupTypes.Emphasis, Nodes: [Text("b")])]),
            new(MarkupTypes.Strike, Nodes: [Text("c")]),
            new(MarkupTypes.Code, "d"),
            new(MarkupTypes.Mention, "@Ines", Person: 7))).ShouldHaveSingleItem();
        line.Pieces.ShouldBe(
        [
            new("a ", MarkupLook.Strong),
            new("b", MarkupLook.Strong | MarkupLook.Emphasis),
            new("c", MarkupLook.Strike),
            new("`d`", MarkupLook.Code),
            new("@Ines", MarkupLook.Mention, 7),
        ]);
        MarkupText.Lines([Paragraph(new(MarkupTypes.Strike, Nodes: [Text("not")]), Text(" gone"))], isOpen: false).ToString()
            .ShouldBe("~~not~~ gone", "without a style it would mean the opposite");
        Shown(Paragraph(new MarkupNode(MarkupTypes.Emphasis, Nodes: [new(MarkupTypes.Strong, Nodes: [Text("waves")])])))
            .ShouldBe("_*waves*_");
    }

    [Theory]
    [InlineData("https://example.org/a", "https://example.org/a", "https://example.org/a")]
    [InlineData("example.org/a", "https://example.org/a", "example.org/a")]
    [InlineData("your bank", "https://evil.example", "your bank (https://evil.example)")]
    [InlineData("https://bank.example", "https://evil.example", "https://bank.example (https://evil.example)")]
    [InlineData("write", "mailto:a@example.org", "write (mailto:a@example.org)")]
    [InlineData("click", "javascript:alert(1)", "click")]
    [InlineData("click", "file:///etc/passwd", "click")]
    public void A_link_says_where_it_leads(string words, string href, string shown) =>
        Shown(Paragraph(new MarkupNode(MarkupTypes.Link, Nodes: [Text(words)], Href: href))).ShouldBe(shown);

    [Fact]
    public void Addresses_and_places_are_links_in_words_only()
    {
        var line = Lines(Paragraph(
            Text("see #3/120 at https://example.org/#4."),
            new(MarkupTypes.Code, "#5 https://example.org"),
            new(MarkupTypes.Link, Nodes: [Text("#6")], Href: "https://example.org"))).ShouldHaveSingleItem();
        line.Pieces.Where(static piece => piece.Goes is not null).ShouldBe([new("#3/120", MarkupLook.Link, Goes: new RoomLink(3, 120))]);
        line.Pieces.Where(static piece => piece.Look == MarkupLook.Link).Select(static piece => piece.Text)
            .ShouldBe(["#3/120", "https://example.org/#4", "#6"]);
        Lines(new MarkupNode(MarkupTypes.CodeBlock, "#7")).ShouldHaveSingleItem().Pieces.ShouldBe([new("#7")]);
    }

    [Fact]
    public void A_spoiler_is_covered_with_all_that_is_in_it_until_somebody_asks()
    {
        MarkupNode[] tree = [Paragraph(Text("it was "), new(MarkupTypes.Spoiler, Nodes: [Text("the "),
            new(MarkupTypes.Link, Nodes: [Text("butler")], Href: "https://butler.example")]))];
        MarkupLines.HasSpoiler(tree).ShouldBeTrue();
        MarkupText.Lines(tree, isOpen: false).ToString().ShouldBe("it was ▒▒▒");
        MarkupText.OneLine(tree).ToString().ShouldBe("it was ▒▒▒");
        MarkupText.Lines(tree, isOpen: true).ToString().ShouldBe("it was ||the butler (https://butler.example)||");
        AsciiGlyphs.From("▒▒▒").ShouldBe("###");
    }

    [Fact]
    public void What_a_newer_server_sends_loses_no_word()
    {
        MarkupNode[] tree =
        [
            new("table", Nodes: [Paragraph(Text("a cell"))]),
            Paragraph(new MarkupNode("glow", Nodes: [Text("glows")]), new MarkupNode("emblem", "★")),
            new("banner", "loose"),
            Text("more"),
        ];
        Shown(tree).ShouldBe("a cell\nglows★\nloosemore");
    }

    [Fact]
    public void A_tree_deeper_than_any_is_cut_and_not_climbed()
    {
        var node = Text("deep");
        for (var depth = 0; depth < 10_000; depth++)
        {
            node = new MarkupNode(depth % 2 == 0 ? MarkupTypes.Strong : MarkupTypes.Quote, Nodes: [node]);
        }

        MarkupLines.HasSpoiler([node]).ShouldBeFalse();
        Lines(node).Count.ShouldBe(1);
        MarkupHtml.Of([node]).Length.ShouldBeLessThan(2_000);
        MarkupSource.Of([node]).Length.ShouldBeLessThan(2_000);
    }

    [Fact]
    public void Nothing_that_anybody_wrote_is_a_control_code_in_any_form()
    {
        foreach (var hostile in HostileText.All.Values)
        {
            MarkupNode[] tree =
            [
                Paragraph(Text(hostile), new(MarkupTypes.Code, hostile), new(MarkupTypes.Mention, hostile, Person: 7),
                    new(MarkupTypes.Link, Nodes: [Text(hostile)], Href: "https://example.org/" + hostile),
                    new(MarkupTypes.Spoiler, Nodes: [Text(hostile)]), new(hostile, hostile)),
                new(MarkupTypes.CodeBlock, hostile, Language: hostile),
            ];
            string[] shown =
            [
                MarkupText.Lines(tree, isOpen: true).ToString(), MarkupText.OneLine(tree).ToString(), MarkupHtml.Of(tree),
                MarkupSource.Of(tree),
            ];
            foreach (var line in shown.SelectMany(static one => one.Split('\n')))
            {
                Safety.ShouldBeSafe(line);
            }
        }
    }

    private static string Shown(params MarkupNode[] tree) => MarkupText.Lines(tree, isOpen: false).ToString();

    private static List<MarkupLine> Lines(params MarkupNode[] tree) => MarkupLines.Of(tree, MarkupSigns.Screen, isOpen: false);

    private static MarkupNode Paragraph(params MarkupNode[] nodes) => new(MarkupTypes.Paragraph, Nodes: nodes);

    private static MarkupNode Item(params MarkupNode[] nodes) => new(MarkupTypes.Item, Nodes: nodes);

    private static MarkupNode Text(string text) => new(MarkupTypes.Text, text);
}
