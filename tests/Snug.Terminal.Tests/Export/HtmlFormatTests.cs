using Snug.Protocol;
using Snug.Terminal.Export;
using Snug.Terminal.Tests.Hostile;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Tests.Export;

public sealed class HtmlFormatTests
{
    private static readonly string[] Attacks =
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>", "' onmouseover='alert(1)",
        "</p></div></section><iframe src=//x>",
        "<!--", "]]>", "&lt;script&gt;", "javascript:alert(1)", "<style>*{display:none}</style>", "\u001b]0;owned\u0007", "\u202Eevil",
        "</title><script>",
    ];

    [Fact]
    public void No_word_of_anybody_becomes_markup()
    {
        var plain = Page("word");
        var tags = Tags(plain);
        tags.Length.ShouldBeGreaterThan(20, "a page without tags would prove nothing");

        foreach (var attack in Attacks)
        {
            Tags(Page(attack)).ShouldBe(tags, attack);
        }
    }

    [Fact]
    public void The_page_forbids_itself_to_run_anything()
    {
        var page = Page("word");
        page.ShouldContain("Content-Security-Policy\" content=\"default-src 'none';");
        page.ShouldNotContain("<script");
        page.ShouldNotContain("http://");
        page.ShouldNotContain("https://");
    }

    [Fact]
    public void It_reads_as_it_was_said()
    {
        var page = Page("two\n  lines & more");
        page.ShouldContain("<p class=\"words\" dir=\"auto\">two\n  lines &amp; more</p>");
        page.ShouldContain("<h3>Sunday, 22 November 2026</h3>");
        page.ShouldContain("<time datetime=\"2026-11-22T20:33:00.000Z\">20:33</time>");
        page.ShouldContain("id=\"3-120\"");
    }

    [Fact]
    public void An_address_can_be_followed_and_ends_where_the_sentence_goes_on()
    {
        var place = Tags(Page("word")).Count(static tag => tag.StartsWith("<a ", StringComparison.Ordinal));
        foreach (var (text, links) in Snug.Tests.Awkward.Links.Where(static entry => !entry.Text.Contains('`', StringComparison.Ordinal)))
        {
            var tags = Tags(Page(text)).Where(static tag => tag.StartsWith("<a ", StringComparison.Ordinal)).ToList();
            tags.Count.ShouldBe(place + links.Length, text);
            foreach (var link in links)
            {
                var address = System.Net.WebUtility.HtmlEncode(link.StartsWith("www.", StringComparison.Ordinal)
                    ? "https://" + link
                    : link);
                tags.ShouldContain($"<a href=\"{address}\" rel=\"noopener noreferrer\">", text);
            }
        }
    }

    [Fact]
    public void No_word_of_anybody_becomes_markup_where_it_is_meant_to_be_marked_either()
    {
        var tags = Tags(Marked("word", "https://example.org"));
        tags.ShouldContain("<strong>");
        tags.ShouldContain("<blockquote>");
        tags.ShouldContain("<ol start=\"3\">");
        foreach (var attack in Attacks)
        {
            var found = Tags(Marked(attack, "https://example.org/" + attack));
            // What a link leads to and what a language is called stand in attributes, escaped.
            found.Select(Element).ShouldBe(tags.Select(Element), attack);
            Tags(Marked("word", attack)).ShouldNotContain(static tag => tag.StartsWith("<a href=\"javascript", StringComparison.Ordinal));
        }

        static string Element(string tag) => tag.Split(' ', '>')[0];
    }

    [Fact]
    public void A_reply_shows_what_it_answers_and_whether_it_was_edited()
    {
        var message = new Message(3, 121, new Author(7, "Ben"), "yes", At, Key: null)
        {
            ReplyTo = new Quote(120, 120, new Author(9, "Maya"), "is it\nfixed?"),
            EditedAt = At.AddMinutes(5),
            Reactions = [new Reaction("👍", 2, [])],
        };
        var form = new HtmlFormat(Surroundings());
        var html = string.Concat(form.Message(message).Select(static part => part.ToString()));
        html.ShouldContain("<a class=\"quoted\" href=\"#3-120\"><bdi>Maya</bdi>: <bdi>is it fixed?</bdi></a>");
        System.Net.WebUtility.HtmlDecode(html).ShouldContain("<div class=\"below\">edited 20:38</div><div class=\"below\">👍 2</div>");
        string.Join('\n', new MarkdownFormat(Surroundings()).Message(message).Select(static part => part.ToString())).ShouldBe("""
            ### Sunday, 22 November 2026

            **Ben** 20:33 (edited 20:38)

            > 120 Maya: is it fixed?

            yes

            👍 2

            """.ReplaceLineEndings("\n"));
        new TextFormat(Surroundings()).Message(message).Single().ToString().ShouldBe("""
            2026-11-22 20:33 Ben: ↳ 120 Maya: is it fixed?
                             yes (edited 2026-11-22 20:38)
                             👍 2
            """.ReplaceLineEndings("\n"));
        new TextFormat(Surroundings()).Message(message with { ReplyTo = message.ReplyTo with { Text = "", Deleted = true } })
            .Single().ToString().ShouldContain("↳ 120 Maya: (deleted)");
    }

    [Fact]
    public void Markdown_says_the_same_as_the_tree_and_no_more()
    {
        MarkupNode Text(string text) => new(MarkupTypes.Text, text);
        MarkupNode[] tree =
        [
            new(MarkupTypes.Paragraph, Nodes:
                [Text("# *a* "), new(MarkupTypes.Strong, Nodes: [Text("b_c")]), new(MarkupTypes.Break), Text("2. d")]),
            new(MarkupTypes.Quote, Nodes: [new(MarkupTypes.Paragraph, Nodes: [Text("> said")])]),
            new(MarkupTypes.List, Start: 3, Nodes:
                [new(MarkupTypes.Item, Nodes:
                    [new(MarkupTypes.Paragraph, Nodes: [Text("x"), new(MarkupTypes.Break), Text("y")])])]),
            new(MarkupTypes.CodeBlock, "a\n```\nb", Language: "c sharp`<"),
            new(MarkupTypes.Paragraph, Nodes:
            [
                new(MarkupTypes.Link, Nodes: [Text("](x)")], Href: "https://example.org/a)b>c"), new(MarkupTypes.Code, "a`b"),
            ]),
        ];
        var shown = string.Join('\n', new MarkdownFormat(Surroundings())
            .Message(new Message(3, 1, new Author(7, "Ben"), "", At, null) { Markup = tree }).Select(static part => part.ToString()));
        shown.ShouldEndWith("""
            \# \*a\* **b\_c**\
            2\. d

            > \> said

            3. x\
               y

            ````csharp
            a
            ```
            b
            ````

            [\](x)](<https://example.org/a)b%3Ec>)``a`b``

            """.ReplaceLineEndings("\n"));
    }

    private static readonly DateTimeOffset At = new(2026, 11, 22, 20, 33, 0, TimeSpan.Zero);

    /// <summary>A page whose message has the same words in every node, and a reply, an edit and a reaction.</summary>
    private static string Marked(string words, string href)
    {
        MarkupNode[] inline =
        [
            new(MarkupTypes.Text, words.Replace("http", "h", StringComparison.Ordinal)),
            new(MarkupTypes.Strong, Nodes: [new(MarkupTypes.Code, words)]),
            new(MarkupTypes.Link, Nodes: [new(MarkupTypes.Code, words)], Href: href), new(MarkupTypes.Mention, words, Person: 7),
            new(MarkupTypes.Spoiler, Nodes: [new(MarkupTypes.Code, words)]), new(words, words),
        ];
        var message = new Message(3, 120, new Author(7, words), words, At, Key: null)
        {
            Markup =
            [
                new(MarkupTypes.Paragraph, Nodes: inline),
                new(MarkupTypes.Quote, Nodes: [new(MarkupTypes.List, Start: 3, Nodes: [new(MarkupTypes.Item, Nodes: inline)])]),
                new(MarkupTypes.CodeBlock, words, Language: words),
            ],
            ReplyTo = new Quote(1, 1, new Author(9, words), words),
            EditedAt = At,
            Reactions = [new Reaction(words, 1, [new Named(7, words)])],
        };
        var page = string.Join('\n', new HtmlFormat(Surroundings()).Message(message).Select(static part => part.ToString()));
        foreach (var line in page.Split('\n'))
        {
            Safety.ShouldBeSafe(line);
        }

        return page;
    }

    /// <summary>The page with the same words in every place that people fill.</summary>
    private static string Page(string words)
    {
        var form = new HtmlFormat(Surroundings());
        var room = new Room(3, words, RoomKinds.Open, words, LastNumber: 120, ReadNumber: null, ArchivedAt: null);
        var message = new Message(
            3, 120, new Author(7, words), words, new DateTimeOffset(2026, 11, 22, 20, 33, 0, TimeSpan.Zero), Key: null);
        SafeText[] parts = [.. form.Begin(words), .. form.Room(room, isOnly: true), .. form.Message(message), .. form.EndOfRoom(),
            .. form.End()];
        var page = string.Join('\n', parts.Select(static part => part.ToString()));
        foreach (var line in page.Split('\n'))
        {
            Safety.ShouldBeSafe(line);
        }

        return page;
    }

    /// <summary>What a browser sees as tags, without what stands between them.</summary>
    private static string[] Tags(string page)
    {
        var tags = new List<string>();
        for (var at = page.IndexOf('<', StringComparison.Ordinal); at >= 0; at = page.IndexOf('<', at + 1))
        {
            tags.Add(page[at..(page.IndexOf('>', at) + 1)]);
        }

        return [.. tags];
    }

    private static CommandContext Surroundings() => new()
    {
        Out = new SafeWriter(TextWriter.Null, Glyphs.Stream),
        Talk = new SafeWriter(TextWriter.Null, Glyphs.Stream),
        In = new InputLines(System.Threading.Channels.Channel.CreateUnbounded<string>().Reader),
        InputIsTerminal = false,
        OutputIsTerminal = false,
        Interrupts = new Interrupts(),
        ConfigFolder = "nowhere",
        Time = FixedClock.Hurried(),
    };
}
