using Microsoft.Playwright;
using Snug.Protocol;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

public sealed class ReadingTests(Chromium chromium)
{
    /// <summary>Where a row stands in the window.</summary>
    private const string TopOf = "number => document.querySelector(`.m[data-number='${number}']`).getBoundingClientRect().top";

    [Fact]
    public async Task Older_pages_come_without_a_jump()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await Fill(maya, 1, 300);
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await Expect(ines.Row("line 300.")).ToBeInViewportAsync();
        var log = ines.Page.Locator(".log:not(.aside)");
        await Expect(ines.Row("line 150.")).ToHaveCountAsync(0);

        // The page is held back until we know what is being read.
        await using var gate = await RequestGate.Hold(ines.Profile, "**/messages?before=*");
        await log.EvaluateAsync("log => { log.scrollTop = 200; }");
        await Expect(ines.Page.Locator(".fetching.older")).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("busy"));
        var number = await ines.Page.EvaluateAsync<int>("() => [...document.querySelectorAll('.m')].map(row => [row.dataset.number, "
            + "row.getBoundingClientRect().top]).find(([, top]) => top > 150)[0] | 0");
        var before = await ines.Page.EvaluateAsync<double>(TopOf, number);
        gate.Open();
        await Expect(ines.Row("line 151.")).ToHaveCountAsync(1);
        (await ines.Page.EvaluateAsync<double>(TopOf, number)).ShouldBe(before, tolerance: 1.5);

        // On to the very beginning.
        await Eventually.Until(async () =>
        {
            await log.EvaluateAsync("log => { log.scrollTop = 0; }");
            return await ines.Row("line 1.").CountAsync() == 1;
        });
    }

    [Fact]
    public async Task A_room_whose_words_are_slow_to_come_says_that_they_are_fetched()
    {
        await using var server = await WebTestServer.Open();
        await (await server.ComeIn("Maya")).Say(1, "slow words");
        await using var ines = await BrowserUser.Come(chromium, server);
        await using var gate = await RequestGate.Hold(ines.Profile, "**/api/rooms/1/messages?*");
        await ines.TypeName("Ines");
        await Expect(ines.Page.Locator(".fetching.older")).ToBeVisibleAsync();
        await Expect(ines.Page.Locator(".fetching.older")).ToBeInViewportAsync();
        gate.Open();
        await ines.Sees("slow words");
        await Expect(ines.Page.Locator(".fetching.older")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_damaged_message_stands_in_its_place_and_says_so()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await Fill(maya, 1, 3);
        await using var ines = await BrowserUser.Come(chromium, server);
        await ines.Profile.RouteAsync("**/api/rooms/1/messages?*", async route =>
        {
            var answer = await route.FetchAsync();
            var page = System.Text.Json.JsonSerializer.Deserialize(await answer.TextAsync(), Wire.Json.ListMessage)!;
            page[1] = new Message(1, 2, new Author(null, "(damaged)", Doors.Damaged), "", page[1].At, null, Damaged: true);
            await route.FulfillAsync(new()
            {
                Response = answer,
                Body = System.Text.Json.JsonSerializer.Serialize(page, Wire.Json.ListMessage),
            });
        });
        await ines.TypeName("Ines");
        await ines.Sees("line 1.");
        await ines.Sees("line 3.");
        var row = ines.Page.Locator(".log:not(.aside) .m[data-number='2']");
        await Expect(row.Locator(".words")).ToHaveTextAsync("This message is damaged on the server's disk. A backup may still have it.");
        await Expect(row.Locator(".by")).ToHaveTextAsync("(damaged)");
        await Expect(row.Locator("time")).ToBeEmptyAsync();
        await Expect(ines.Page.Locator(".log .day")).ToHaveCountAsync(1);
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Whoever_scrolled_away_keeps_the_place_and_is_offered_the_new()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await Fill(maya, 1, 60);
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await Expect(ines.Row("line 60.")).ToBeInViewportAsync();
        await ines.Page.Locator(".log:not(.aside)").EvaluateAsync("log => { log.scrollTop = 400; }");
        await Expect(ines.Page.Locator(".return")).ToBeVisibleAsync();

        // Scrolling fetched the ten rows before the page; scrollTop changes with them, the rows in sight do not.
        await Expect(ines.Row("line 1.")).ToHaveCountAsync(1);
        var before = await ines.Page.EvaluateAsync<double>(TopOf, 30);
        await Fill(maya, 1, 3, from: 61);
        await Expect(ines.Page.Locator(".return")).ToHaveTextAsync("3 new ↓");
        (await ines.Page.EvaluateAsync<double>(TopOf, 30)).ShouldBe(before, tolerance: 1.5);

        await ines.Page.Locator(".return").ClickAsync();
        await Expect(ines.Row("line 63.")).ToBeInViewportAsync();
        await Expect(ines.Page.Locator(".return")).ToBeHiddenAsync();
    }

    [Theory]
    [InlineData(1100, 12)]
    [InlineData(390, 14)]
    public async Task Older_words_move_nothing_for_whoever_is_at_the_first_row(int width, int read)
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await Fill(maya, 1, 60);
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Page.SetViewportSizeAsync(width, 680);
        await Expect(ines.Row("line 60.")).ToBeInViewportAsync();
        await using var gate = await RequestGate.Hold(ines.Profile, "**/messages?before=*");
        await ines.Page.Locator(".log:not(.aside)").EvaluateAsync("log => { log.scrollTop = 0; }");
        await Expect(ines.Page.Locator(".return")).ToBeVisibleAsync();
        var before = await ines.Page.EvaluateAsync<double>(TopOf, read);
        gate.Open();

        // The first row had a name above or beside it, and the day; now it goes on with what was said before.
        await Expect(ines.Row("line 1.")).ToHaveCountAsync(1);
        (await ines.Page.EvaluateAsync<double>(TopOf, read)).ShouldBe(before, tolerance: 1.5);
        await ines.Page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        (await ines.Page.EvaluateAsync<double>(TopOf, read)).ShouldBe(before, tolerance: 1.5);
    }

    [Fact]
    public async Task A_message_that_changes_while_somebody_scrolls_away_does_not_fetch_them_back()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await Fill(maya, 1, 60);
        await using var ines = await BrowserUser.Come(chromium, server);

        // Between the scroll and the frame that tells the page of it.
        await ines.Profile.AddInitScriptAsync("""
            const { addEventListener } = EventSource.prototype;
            EventSource.prototype.addEventListener = function (kind, listener) {
              addEventListener.call(this, kind, (event) => {
                if (kind === 'message.deleted') document.querySelector('.log:not(.aside)').scrollTop = 400;
                listener(event);
              });
            };
            """);
        await ines.GoTo("/");
        await ines.TypeName("Ines");
        await Expect(ines.Row("line 60.")).ToBeInViewportAsync();
        await server.Delete(1, 59);
        await Expect(ines.Page.Locator(".return")).ToBeVisibleAsync();
        await Expect(ines.Row("line 60.")).Not.ToBeInViewportAsync();
    }

    [Fact]
    public async Task A_room_opens_at_the_new_line_and_the_lamp_goes_out_everywhere()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Make("Movie night");
        await maya.Say(2, "seen before");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines", "/rooms/2");
        await ines.Sees("seen before");
        var other = await server.ComeIn(new Protocol.ComeIn(Code: await CodeOf(ines)));
        await Eventually.Until(async () => (await other.Look(2)).ReadNumber == 1);
        await ines.Room("Lobby").ClickAsync();
        await Expect(ines.Page).ToHaveTitleAsync("Lobby · The Lantern");

        await maya.Say(2, "one");
        await maya.Say(2, "@Ines two");
        var lamp = ines.Room("Movie night").Locator(".count");
        await Expect(lamp).ToHaveTextAsync("@ 2");
        await Expect(ines.Page).ToHaveTitleAsync("(2) Lobby · The Lantern");
        (await ines.Page.Locator("link[rel=icon]").GetAttributeAsync("href"))!.ShouldEndWith("/lit.svg");

        await ines.Room("Movie night").ClickAsync();
        await Expect(ines.Page.Locator(".log:not(.aside) .mark")).ToContainTextAsync("2 new since");
        await Expect(ines.Row("two").Locator("b")).ToHaveTextAsync("@Ines");
        await Expect(ines.Page.Locator(".log:not(.aside) .named")).ToHaveCountAsync(1);
        await Expect(lamp).ToBeHiddenAsync();
        await Eventually.Until(async () => (await other.Look(2)).ReadNumber == 3);
        (await ines.Page.Locator("link[rel=icon]").GetAttributeAsync("href"))!.ShouldEndWith("/unlit.svg");
    }

    [Fact]
    public async Task No_lamp_is_lit_for_words_that_arrive_while_one_looks()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "before");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Sees("before");
        await ines.HasRead(1, 1);
        await ines.Page.EvaluateAsync("""
            () => {
              window.lit = [];
              new MutationObserver(() => { if (document.title.startsWith('(') || document.querySelector('.room-list .lamp:not([hidden])')) lit.push(document.title); })
                .observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
            }
            """);
        await maya.Say(1, "one");
        await ines.Sees("one");
        await maya.Say(1, "two");
        await ines.Sees("two");
        (await ines.Page.EvaluateAsync<string[]>("() => lit")).ShouldBeEmpty();

        // Somebody who looks away is told.
        await ines.Page.EvaluateAsync("() => { document.hasFocus = () => false; dispatchEvent(new Event('blur')); }");
        await maya.Say(1, "three");
        await Expect(ines.Page).ToHaveTitleAsync(new System.Text.RegularExpressions.Regex(@"^\(\d\) Lobby"));
    }

    [Fact]
    public async Task Reading_on_one_device_puts_out_the_lamp_on_the_other()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Make("Movie night");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines", "/rooms/2");
        await Expect(ines.Page.Locator(".quiet h2")).ToHaveTextAsync("Room 2 is quiet");
        var other = await server.ComeIn(new Protocol.ComeIn(Code: await CodeOf(ines)));
        await Eventually.Until(async () => (await other.Look(2)).ReadNumber is not null);
        await ines.Room("Lobby").ClickAsync();
        await maya.Say(2, "news");
        var lamp = ines.Room("Movie night").Locator(".lamp");
        await Expect(lamp).ToBeVisibleAsync();
        using var mark = await other.Http.PutAsync(
            "/api/rooms/2/read", new StringContent("""{"number":1}""", System.Text.Encoding.UTF8, "application/json"));
        mark.EnsureSuccessStatusCode();
        await Expect(lamp).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Words_are_grouped_linked_and_kept_as_they_were_written()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Make("Kitchen");
        await maya.Say(2, "who has the key?");
        await maya.Say(1, "First\n  second, `code`");
        await maya.Say(1, "See https://example.org/a_(b). Or mailto:a@example.org, not javascript:alert(1); #2/1 and #2");
        await maya.Say(1, "```\nlet x = 1 < 2;\n```");
        await maya.Say(1, "🎬🍿");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await Expect(ines.Page.Locator(".log:not(.aside) .m.first")).ToHaveCountAsync(1);
        await Expect(ines.Page.Locator(".day")).ToHaveCountAsync(1);
        (await ines.Row("First").Locator("p").InnerTextAsync()).ShouldBe("First\n  second, code");
        await Expect(ines.Row("First").Locator("code")).ToHaveTextAsync("code");
        var links = ines.Row("See").Locator(".words a");
        (await links.EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))"))
            .ShouldBe(["https://example.org/a_(b)", "mailto:a@example.org", "/rooms/2/1", "/rooms/2"]);
        (await links.First.GetAttributeAsync("rel")).ShouldBe("noopener noreferrer");
        await Expect(ines.Page.Locator("pre")).ToHaveTextAsync("let x = 1 < 2;");
        await Expect(ines.Page.Locator(".large")).ToHaveTextAsync("🎬🍿");

        await links.Nth(2).ClickAsync();
        await Expect(ines.Page).ToHaveURLAsync(server.Address + "/rooms/2/1");
        await Expect(ines.Page.Locator(".log:not(.aside) .pointed")).ToContainTextAsync("who has the key?");
        await ines.Page.GoBackAsync();
        await Expect(ines.Row("First")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Copied_messages_are_a_clean_transcript()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        var first = await maya.Say(1, "Is it fixed?");
        await maya.Say(1, "the fan\nand the lamp");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Profile.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await ines.Sees("the fan");
        await ines.Page.EvaluateAsync("() => getSelection().selectAllChildren(document.querySelector('.pages'))");
        await ines.Page.Keyboard.PressAsync("Control+c");
        var time = await ines.Page.EvaluateAsync<string>("at => new Date(at).toTimeString().slice(0, 5)", first.At.ToString("O"));
        (await ines.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()"))
            .ShouldBe($"Maya {time}: Is it fixed?\nMaya {time}: the fan\nand the lamp");
    }

    [Fact]
    public async Task All_of_the_page_copied_is_the_transcript_too()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        var first = await maya.Say(1, "Is it fixed?");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Profile.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await ines.Sees("Is it fixed?");
        await CopyAll($"Maya {await Time(first)}: Is it fixed?");
        var second = await maya.Say(1, "the fan");
        await ines.Sees("the fan");
        await CopyAll($"Maya {await Time(first)}: Is it fixed?\nMaya {await Time(second)}: the fan");

        // What is typed is copied as it is, and three clicks select one message.
        await ines.Composer.FillAsync("draft");
        await ines.Composer.PressAsync("Control+a");
        await ines.Page.Keyboard.PressAsync("Control+c");
        (await Clipboard()).ShouldBe("draft");
        await ines.Row("Is it fixed?").Locator("p").ClickAsync(new() { ClickCount = 3 });
        await ines.Page.Keyboard.PressAsync("Control+c");
        (await Clipboard()).Trim().ShouldBe("Is it fixed?");

        // A minute may end between the two.
        Task<string> Time(Message said) =>
            ines.Page.EvaluateAsync<string>("at => new Date(at).toTimeString().slice(0, 5)", said.At.ToString("O"));

        async Task CopyAll(string expected)
        {
            await ines.Page.Locator(".log:not(.aside)").FocusAsync();
            await ines.Page.Keyboard.PressAsync("Control+a");
            await ines.Page.Keyboard.PressAsync("Control+c");
            (await Clipboard()).ShouldBe(expected);
        }

        Task<string> Clipboard() => ines.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()");
    }

    [Fact]
    public async Task The_number_of_a_message_copies_its_link()
    {
        await using var server = await WebTestServer.Open();
        await (await server.ComeIn("Maya")).Say(1, "remember this");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Profile.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await ines.Row("remember this").HoverAsync();
        await ines.Page.Locator(".at .number").ClickAsync();
        await Expect(ines.Page.Locator(".announcer")).ToContainTextAsync("copied");
        (await ines.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()")).ShouldBe(server.Address + "/rooms/1/1");
    }

    [Fact]
    public async Task A_printed_room_has_names_and_words_and_nothing_else()
    {
        await using var server = await WebTestServer.Open();
        await (await server.ComeIn("Maya")).Say(1, "on paper");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Sees("on paper");
        await ines.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        await Expect(ines.Row("on paper")).ToBeVisibleAsync();
        await Expect(ines.Page.Locator(".by bdi")).ToHaveTextAsync("Maya");
        await Expect(ines.Page.Locator(".side")).ToBeHiddenAsync();
        await Expect(ines.Composer).ToBeHiddenAsync();
    }

    /// <summary>Found: whoever had chosen dark printed pale words on white.</summary>
    [Fact]
    public async Task A_printed_room_is_dark_on_white_whatever_was_chosen_and_says_where_links_lead()
    {
        await using var server = await WebTestServer.Open();
        await (await server.ComeIn("Maya")).Say(1, "See [the list](https://films.example/list) and https://snug.example");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Sees("See the list");
        await ines.Page.EvaluateAsync("() => { document.documentElement.dataset.look = 'dark'; }");
        await Expect(ines.Page.Locator(":root")).ToHaveCSSAsync("color-scheme", "dark");
        await ines.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        await Expect(ines.Page.Locator(":root")).ToHaveCSSAsync("color-scheme", "light");
        await Expect(ines.Page.Locator(":root")).ToHaveCSSAsync("background-color", "rgb(255, 255, 255)");
        const string Behind = "links => links.map(link => getComputedStyle(link, '::after').content)";
        (await ines.Row("See the list").Locator(".words a").EvaluateAllAsync<string[]>(Behind))
            .ShouldBe(["\" (https://films.example/list)\"", "none"]);
    }

    private static async Task Fill(ApiPerson guest, int room, int count, int from = 1)
    {
        for (var number = from; number < from + count; number++)
        {
            await guest.Say(room, $"line {number}.");
        }
    }

    private static async Task<string> CodeOf(BrowserUser visitor) =>
        await visitor.Page.EvaluateAsync<string>("async () => (await (await fetch('/api/codes', { method: 'POST' })).json()).code");
}
