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
