using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>The page never loses a row, whoever looks and whatever was said.</summary>
public sealed class AwkwardTests(Chromium chromium)
{
    private const string Rows = """
        () => Array.from(document.querySelectorAll('.log:not(.aside) .m[data-number]'), row =>
          [row.querySelector('.by bdi').textContent,
           Array.from(row.querySelectorAll('.words :is(p, pre)'), part => part.textContent).join('\n')])
        """;

    [Fact]
    public async Task Sixty_awkward_people_say_forty_awkward_things_and_every_row_is_there()
    {
        Awkward.Names.Count.ShouldBeGreaterThanOrEqualTo(60);
        Awkward.Messages.Count.ShouldBeGreaterThanOrEqualTo(40);
        await using var server = await WebTestServer.Open();
        List<(string By, AwkwardMessage Message)> said = [];
        foreach (var (index, name) in Awkward.Names.Index())
        {
            var person = await server.ComeIn(name);
            said.Add((name, Awkward.Messages[index % Awkward.Messages.Count]));
            (await person.Say(1, said[^1].Message.Text)).Text.ShouldBe(said[^1].Message.Text, "it is kept as it was sent");
        }

        // What was said before comes in pages, from the end; what is said now comes live.
        await using var anne = await BrowserUser.ComeIn(chromium, server, "Anne.Marie-*");
        await AllRows(anne, said.Count);
        var ben = await server.ComeIn("Ben");
        foreach (var message in Awkward.Messages)
        {
            await ben.Say(1, message.Text);
            said.Add(("Ben", message));
        }

        await AllRows(anne, said.Count);
        (await anne.Page.EvaluateAsync<string[][]>(Rows))
            .Select(row => (row[0], row[1]))
            .ShouldBe(said.Select(entry => (entry.By, entry.Message.Shown)));
        anne.Complaints.ShouldBeEmpty();
        (await PlainRows(anne, said.Count)).ShouldBe(said.Select(entry => (entry.By, WithoutBlanks(entry.Message.Shown))));
    }

    [Fact]
    public async Task Somebody_with_a_hyphen_in_their_name_sees_every_row()
    {
        await using var server = await WebTestServer.Open();
        var ben = await server.ComeIn("Ben");
        await ben.Make("Kitchen");

        // A name is found where there is somebody whose it is.
        await using var anne = await BrowserUser.ComeIn(chromium, server, "Anne-Marie");
        string[] said = ["good evening", "@anne-marie, is it you?", "and @Anne-Marien?", "soup"];
        foreach (var text in said)
        {
            await ben.Say(1, text);
            await ben.Say(2, text);
        }

        await anne.GoTo("/rooms/1");
        await Expect(Words(anne)).ToHaveTextAsync(said);
        await ben.Say(1, "live, @Anne-Marie");
        await Expect(Words(anne)).ToHaveTextAsync([.. said, "live, @Anne-Marie"]);
        await Expect(anne.Page.Locator(".log:not(.aside) .m.named")).ToHaveCountAsync(2);
        await anne.Room("Kitchen").ClickAsync();
        await Expect(Words(anne)).ToHaveTextAsync(said);
        anne.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_cannot_be_drawn_is_plain_text_and_reported()
    {
        await using var server = await WebTestServer.Open();
        var ben = await server.ComeIn("Ben");
        foreach (var text in (string[])["one", "`two` breaks the markup", "three", "four breaks the clock", "five"])
        {
            await ben.Say(1, text);
        }

        await using var ines = await BrowserUser.Come(chromium, server);
        await Break(ines.Profile, "messages/markup.js", "export function piecesOf(text) {",
            "if (text.includes('breaks the markup')) throw new Error('no markup today');");
        await Break(ines.Profile, "messages/row.js", "function drawn(message, me, personal) {",
            "if (message.text.includes('breaks the clock')) throw new RangeError('no clock today');");
        await ines.GoTo("/");
        await ines.TypeName("Ines");
        string[] expected = ["one", "`two` breaks the markup", "three", "four breaks the clock", "five"];
        await Expect(Words(ines)).ToHaveTextAsync(expected);
        await Expect(ines.Page.Locator(".m[data-number='4'] .by")).ToHaveTextAsync("Ben");
        await Told(ines, told => told.Contains("no markup today", StringComparison.Ordinal));
        await Told(ines, told => told.Contains("message 1/4 could not be drawn", StringComparison.Ordinal)
            && told.Contains("no clock today", StringComparison.Ordinal));

        // What comes live, and what waits, goes the same way; the rows behind it come too.
        await ben.Say(1, "six breaks the markup");
        await ben.Say(1, "seven");
        await ines.Say("eight breaks the markup");
        await Expect(Words(ines)).ToHaveTextAsync([.. expected, "six breaks the markup", "seven", "eight breaks the markup"]);
        await Expect(ines.Hint).ToBeEmptyAsync();
    }

    [Fact]
    public async Task One_part_that_fails_takes_no_message_from_the_others_and_the_person_is_told()
    {
        await using var server = await WebTestServer.Open();
        var ben = await server.ComeIn("Ben");
        await using var ines = await BrowserUser.Come(chromium, server);
        await Break(ines.Profile, "rooms/room-page.js", "#said(message) {", "throw new Error('a listener broke');");
        await ines.GoTo("/");
        await ines.TypeName("Ines");
        await ben.Say(1, "one");
        await ben.Say(1, "two");
        await Expect(Words(ines)).ToHaveTextAsync(["one", "two"]);
        await Told(ines, told => told.Contains("a listener broke", StringComparison.Ordinal));
        await Expect(ines.Hint).ToHaveTextAsync("Something on this page went wrong: it may not show everything. What you said is kept. "
            + "Load it again.");
    }

    [Fact]
    public async Task A_bug_while_words_are_fetched_is_no_lost_connection()
    {
        await using var server = await WebTestServer.Open();
        await (await server.ComeIn("Ben")).Say(1, "one");
        await using var ines = await BrowserUser.Come(chromium, server);
        await Break(ines.Profile, "messages/history.js", "#replace(page, reachesEnd) {", "throw new Error('no history today');");
        await ines.GoTo("/");
        await ines.TypeName("Ines");
        await Expect(ines.Hint).ToContainTextAsync("Something on this page went wrong");
        await Told(ines, told => told.Contains("no history today", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_address_ends_where_the_sentence_goes_on()
    {
        // What stands in code the server has told apart (tests/Markup): there no address is looked for.
        var texts = Awkward.Links.Where(entry => !entry.Text.Contains('`', StringComparison.Ordinal)).ToArray();
        texts.Length.ShouldBeGreaterThanOrEqualTo(40);
        await using var server = await WebTestServer.Open();
        await using var visitor = await BrowserUser.ComeIn(chromium, server, "Ines");
        var found = await visitor.Page.EvaluateAsync<string[][]>(
            """
            async texts => {
              const { textNodesOf } = await import('snug/messages/message-text.js');
              const holder = document.createElement('div');
              return texts.map(text => {
                holder.replaceChildren(...textNodesOf(text).nodes);
                const links = Array.from(holder.querySelectorAll('a'));
                if (links.some(link => !/^(https?|mailto):/.test(link.href))) throw new Error(text);
                if (holder.textContent !== text) throw new Error(text);
                return links.map(link => link.textContent);
              });
            }
            """,
            texts.Select(entry => entry.Text));
        foreach (var (index, (text, links)) in texts.Index())
        {
            found[index].ShouldBe(links, text);
        }
    }

    [Fact]
    public async Task What_is_typed_runs_the_way_its_script_does()
    {
        await using var server = await WebTestServer.Open();
        await using var visitor = await BrowserUser.Come(chromium, server);
        var name = visitor.Page.GetByLabel("Your name");
        await name.FillAsync("\u05d3\u05d5\u05d3");
        (await Direction(name)).ShouldBe("rtl");
        await visitor.TypeName("\u05d3\u05d5\u05d3");
        foreach (var field in (ILocator[])[visitor.Composer, visitor.Page.GetByLabel("Make a room")])
        {
            await field.FillAsync("hello");
            (await Direction(field)).ShouldBe("ltr");
            await field.FillAsync("\u05e9\u05dc\u05d5\u05dd");
            (await Direction(field)).ShouldBe("rtl");
            await field.FillAsync("");
        }

        await visitor.GoTo("/plain/rooms/1");
        var plain = visitor.Page.Locator("textarea");
        await plain.FillAsync("\u05e9\u05dc\u05d5\u05dd");
        (await Direction(plain)).ShouldBe("rtl");

        static Task<string> Direction(ILocator field) => field.EvaluateAsync<string>("field => getComputedStyle(field).direction");
    }

    /// <summary>Older words are fetched where somebody scrolls to them.</summary>
    private static async Task AllRows(BrowserUser visitor, int count)
    {
        var rows = visitor.Page.Locator(".log:not(.aside) .m[data-number]");
        await Eventually.Until(async () =>
        {
            await visitor.Page.EvaluateAsync("() => { document.querySelector('.log:not(.aside)').scrollTop = 0; }");
            return await rows.CountAsync() == count;
        });
    }

    /// <summary>The plain pages from the newest back to the first.</summary>
    /// <summary>The same tree, but nodes of another kind: paragraphs begin where the page has a line.</summary>
    private static string WithoutBlanks(string text) => string.Concat(text.Where(unit => !char.IsWhiteSpace(unit)));

    private static async Task<List<(string By, string Text)>> PlainRows(BrowserUser visitor, int count)
    {
        List<(string, string)> rows = [];
        await visitor.GoTo("/plain/rooms/1");
        while (true)
        {
            var page = await visitor.Page.EvaluateAsync<string[][]>(
                """
                () => Array.from(document.querySelectorAll('dt'), name => {
                  for (const line of name.nextElementSibling.querySelectorAll('br')) line.replaceWith('\n');
                  return [name.querySelector('bdi').textContent, name.nextElementSibling.textContent];
                })
                """);
            page.ShouldNotBeEmpty();
            rows.InsertRange(0, page.Select(row => (row[0], WithoutBlanks(row[1]))));
            if (rows.Count >= count)
            {
                return rows;
            }

            await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Older words" }).ClickAsync();
        }
    }

    private static ILocator Words(BrowserUser visitor) => visitor.Page.Locator(".log:not(.aside) .m[data-number] .words");

    /// <summary>The console is told on a way of its own, later than the page is drawn.</summary>
    private static async Task Told(BrowserUser visitor, Func<string, bool> isMeant) =>
        await Eventually.Until(() => Task.FromResult(visitor.Complaints.Any(isMeant)));

    /// <summary>Serves a file with something more at one place: the bug that nobody has found yet.</summary>
    private static async Task Break(IBrowserContext profile, string file, string place, string more) =>
        await profile.RouteAsync("**/" + file, async route =>
        {
            var answer = await route.FetchAsync();
            var source = await answer.TextAsync();
            source.ShouldContain(place);
            await route.FulfillAsync(new() { Response = answer, Body = source.Replace(place, place + more, StringComparison.Ordinal) });
        });
}
