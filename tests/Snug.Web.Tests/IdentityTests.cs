using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>Who I am here: every path keeps the token or asks, and no words go out under another name (docs/identity.md).</summary>
public sealed class IdentityTests(Chromium chromium)
{
    [Fact]
    public async Task A_browser_that_emptied_the_storage_of_scripts_goes_in_by_its_cookie()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines", "/rooms/1");
        await ines.Page.EvaluateAsync("() => localStorage.clear()");
        await ines.GoTo("/rooms/1");
        await Expect(Me(ines.Page)).ToHaveTextAsync("You are Ines");
    }

    [Fact]
    public async Task Whoever_came_in_by_the_plain_page_is_in_on_the_page()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.Come(chromium, server, "/plain");
        await ines.Page.GetByLabel("Your name").FillAsync("Ines");
        await ines.Page.GetByRole(AriaRole.Button, new() { Name = "Come in", Exact = true }).ClickAsync();
        await Expect(ines.Page.Locator("body")).ToContainTextAsync("You are Ines.");
        await ines.GoTo("/");
        await Expect(Me(ines.Page)).ToHaveTextAsync("You are Ines");
    }

    [Fact]
    public async Task Another_name_asks_first_and_whoever_was_known_can_go_on_without_a_code()
    {
        await using var server = await WebTestServer.Open();
        await using var maya = await BrowserUser.ComeIn(chromium, server, "Maya");
        var first = maya.Page;
        await maya.OpenTab("/?door");
        await maya.Page.GetByLabel("Your name").FillAsync("q");
        await maya.Page.Keyboard.PressAsync("Enter");
        await Expect(maya.Page.Locator(".asks")).ToHaveTextAsync("Maya is known here. Come in as q instead?");
        await Expect(Button(maya.Page, "Go on as Maya")).ToBeFocusedAsync();

        // Enter is the answer that changes nothing.
        await maya.Page.Keyboard.PressAsync("Enter");
        await Expect(Me(maya.Page)).ToHaveTextAsync("You are Maya");

        await maya.GoTo("/?door");
        await maya.Page.GetByLabel("Your name").FillAsync("q");
        await maya.Page.Keyboard.PressAsync("Enter");
        await Button(maya.Page, "Come in as q").ClickAsync();
        await Expect(Me(maya.Page)).ToHaveTextAsync("You are q");
        await Expect(maya.Hint).ToContainTextAsync("Maya stays known in this browser");
        await Expect(Me(first)).ToHaveTextAsync("You are q", new() { Timeout = 30_000 });

        await Me(maya.Page).ClickAsync();
        await Button(maya.Page, "Go on as Maya").ClickAsync();
        await Expect(Me(maya.Page)).ToHaveTextAsync("You are Maya");
        await Expect(Me(first)).ToHaveTextAsync("You are Maya");
        maya.Complaints.ShouldBeEmpty();
    }

    /// <summary>No other tab tells this one, and its storage says nothing: only the server knows.</summary>
    [Fact]
    public async Task Words_are_not_said_as_whoever_the_cookie_has_become_meanwhile()
    {
        await using var server = await WebTestServer.Open();
        await using var maya = await BrowserUser.ComeIn(chromium, server, "Maya", "/rooms/1");
        await maya.Say("hello");
        await maya.Sees("hello");
        await maya.Composer.FillAsync("from Maya and nobody else");
        await maya.Page.EvaluateAsync("""
            () => fetch('/api/session', {
              method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ name: 'Ben', insteadOf: 1 }) })
            """);
        await maya.Composer.PressAsync("Enter");
        await Expect(Me(maya.Page)).ToHaveTextAsync("You are Ben");
        var witness = await server.ComeIn("Witness");
        (await witness.Read(1)).Select(message => message.Text).ShouldBe(["hello"]);

        // They wait for whoever wrote them.
        await Me(maya.Page).ClickAsync();
        await Button(maya.Page, "Go on as Maya").ClickAsync();
        await maya.Sees("from Maya and nobody else");
        (await witness.Read(1)).Select(message => (message.Author.Name, message.Text))
            .ShouldBe([("Maya", "hello"), ("Maya", "from Maya and nobody else")]);
        maya.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Ones_own_name_in_any_case_just_goes_in()
    {
        await using var server = await WebTestServer.Open();
        await using var maya = await BrowserUser.ComeIn(chromium, server, "Maya");
        await maya.GoTo("/?door");
        await maya.TypeName("mAYA");
        await Expect(Me(maya.Page)).ToHaveTextAsync("You are Maya");
    }

    [Fact]
    public async Task A_door_that_stands_open_in_another_tab_goes_in_too_or_asks()
    {
        await using var server = await WebTestServer.Open();
        await using var maya = await BrowserUser.Come(chromium, server);
        var untouched = maya.Page;
        await Expect(untouched.GetByLabel("Your name")).ToBeFocusedAsync();
        var begun = await maya.OpenTab("/");
        await begun.GetByLabel("Your name").FillAsync("q");
        await maya.OpenTab("/");
        await maya.TypeName("Maya");
        await Expect(Me(untouched)).ToHaveTextAsync("You are Maya");
        await begun.BringToFrontAsync();
        await begun.GetByLabel("Your name").PressAsync("Enter");
        await Expect(begun.Locator(".asks")).ToHaveTextAsync("Maya is known here. Come in as q instead?");
    }

    [Fact]
    public async Task Words_of_a_session_that_ended_are_shown_and_said_again_by_a_code_of_the_one_who_wrote_them()
    {
        await using var server = await WebTestServer.Open();
        await using var fay = await BrowserUser.ComeIn(chromium, server, "Fay");
        var device = await server.ComeIn(new Protocol.ComeIn(
            Code: await fay.Page.EvaluateAsync<string>("async () => (await (await fetch('/api/codes', { method: 'POST' })).json()).code")));
        await LoseSessionWithWords(fay, "nobody heard this");

        // At the door, with all that one needs to decide.
        await Expect(fay.Page.Locator("#door-says")).ToContainTextAsync("Fay is not known here any more");
        await Expect(fay.Page.Locator(".earlier h2")).ToHaveTextAsync("You wrote this as Fay");
        await Expect(fay.Page.Locator(".earlier li")).ToContainTextAsync("nobody heard this");
        await Expect(fay.Page.Locator(".earlier .where")).ToContainTextAsync("Lobby, ");
        await Button(fay.Page, "Discard").ClickAsync();
        await Expect(Button(fay.Page, "Say it as Fay again")).ToBeHiddenAsync();
        await Button(fay.Page, "Keep it after all").ClickAsync();

        // Inside under another name they are shown too, and are not said.
        await fay.TypeName("q");
        await fay.Say("I am q");
        await fay.Sees("I am q");
        await fay.Page.Locator(".from-before summary").ClickAsync();
        await Expect(fay.Page.Locator(".earlier h2")).ToHaveTextAsync("You wrote this as Fay");
        await Button(fay.Page, "Say it as Fay again").ClickAsync();
        await Expect(fay.Page.Locator("[role=alert]").Filter(new() { HasText = "Fay is already here. If that is you, make a code" }))
            .ToContainTextAsync("Your words wait until then.");
        await fay.Page.GetByLabel("The code from your other device").FillAsync(await device.MakeCode());
        await fay.Page.Keyboard.PressAsync("Enter");
        await Expect(fay.Page.Locator(".asks")).ToHaveTextAsync("q is known here. Come in with the code instead?");
        await Button(fay.Page, "Come in with the code").ClickAsync();
        await fay.Sees("nobody heard this");
        (await device.Read(1))
            .Select(message => $"{message.Author.Name}: {message.Text}")
            .ShouldBe(["q: I am q", "Fay: nobody heard this"]);
        await Expect(fay.Page.Locator(".from-before")).ToHaveCountAsync(0);
        fay.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Words_for_a_server_that_was_replaced_are_said_again_under_the_free_name_and_by_nobody_who_has_its_number()
    {
        await using var server = await WebTestServer.Open();
        await using var fay = await BrowserUser.ComeIn(chromium, server, "Fay");
        await fay.Composer.FillAsync("a draft of Fay's");
        await LoseSessionWithWords(fay, "for the old one", beforeReload: async () =>
        {
            await server.Stop();
            await server.StartWithAnotherDatabase();
        });
        await Expect(fay.Page.Locator(".earlier li")).ToHaveCountAsync(1);

        // The first to come has Fay's number now, and finds neither her draft nor her words under the own name.
        await fay.TypeName("Gus");
        await Expect(fay.Composer).ToHaveValueAsync("");
        await Expect(fay.Page.Locator(".from-before")).ToHaveCountAsync(1);
        await fay.Page.Locator(".from-before summary").ClickAsync();
        await Button(fay.Page, "Say it as Fay again").ClickAsync();
        await Expect(fay.Page.Locator(".asks")).ToHaveTextAsync("Gus is known here. Come in as Fay instead?");
        await Button(fay.Page, "Come in as Fay").ClickAsync();
        await fay.Sees("for the old one");
        (await (await server.ComeIn("Maya")).Read(1))
            .Select(message => $"{message.Author.Id} {message.Author.Name}: {message.Text}")
            .ShouldBe(["2 Fay: for the old one"]);
    }

    [Fact]
    public async Task A_draft_of_a_session_that_ended_is_found_by_its_writer_and_shown_to_nobody_as_theirs()
    {
        await using var server = await WebTestServer.Open();
        await using var fay = await BrowserUser.ComeIn(chromium, server, "Fay");
        await fay.Composer.FillAsync("half a thou");
        await fay.Page.EvaluateAsync("() => fetch('/api/session', { method: 'DELETE' })");
        await fay.Page.ReloadAsync();
        await Expect(fay.Page.Locator(".earlier h2")).ToHaveTextAsync("You began to write as Fay");
        await fay.TypeName("q");
        await Expect(fay.Composer).ToHaveValueAsync("");
        await Expect(fay.Page.Locator(".from-before .text")).ToHaveTextAsync("half a thou");
    }

    [Fact]
    public async Task Two_people_with_one_browser_have_their_own_words()
    {
        await using var server = await WebTestServer.Open();
        var reader = await server.ComeIn("Reader");
        await using var maya = await BrowserUser.ComeIn(chromium, server, "Maya");
        var isCut = true;
        await maya.Profile.RouteAsync(
            "**/api/rooms/1/messages", route => isCut && route.Request.Method == "POST" ? route.AbortAsync() : route.ContinueAsync());
        await maya.Say("Maya's own");
        await Expect(maya.Page.Locator(".pending")).ToContainTextAsync("Maya's own");
        await maya.GoTo("/?door");
        await Expect(Button(maya.Page, "Go on as Maya")).ToContainTextAsync("1 message waits");
        await maya.Page.GetByLabel("Your name").FillAsync("Ben");
        await maya.Page.Keyboard.PressAsync("Enter");
        await Button(maya.Page, "Come in as Ben").ClickAsync();
        await Expect(Me(maya.Page)).ToHaveTextAsync("You are Ben");
        isCut = false;
        await maya.Say("Ben's own");
        await maya.Sees("Ben's own");
        await Expect(maya.Page.Locator(".from-before")).ToHaveCountAsync(0);
        await Me(maya.Page).ClickAsync();
        await Button(maya.Page, "Go on as Maya").ClickAsync();
        await maya.Sees("Maya's own");
        (await reader.Read(1)).Select(message => $"{message.Author.Name}: {message.Text}").ShouldBe(["Ben: Ben's own", "Maya: Maya's own"]);
    }

    [Fact]
    public async Task A_page_that_remembers_one_person_while_the_cookie_is_anothers_says_nothing_for_either()
    {
        await using var server = await WebTestServer.Open();
        var reader = await server.ComeIn("Reader");
        await using var maya = await BrowserUser.ComeIn(chromium, server, "Maya");
        await maya.Profile.RouteAsync(
            "**/api/rooms/1/messages", route => route.Request.Method == "POST" ? route.AbortAsync() : route.ContinueAsync());
        await maya.Say("Maya's own");
        await Expect(maya.Page.Locator(".pending")).ToContainTextAsync("Maya's own");

        // By the plain page, which knows nothing of the storage of scripts.
        await maya.GoTo("/plain?door");
        await maya.Page.GetByLabel("Your name").FillAsync("Ben");
        await Button(maya.Page, "Come in").ClickAsync();
        await Expect(maya.Page.Locator("h1")).ToHaveTextAsync("Maya is known here");
        await Button(maya.Page, "Come in as Ben").ClickAsync();
        await maya.Profile.UnrouteAllAsync();
        await maya.GoTo("/rooms/1");
        await Expect(Me(maya.Page)).ToHaveTextAsync("You are Ben");
        await maya.Say("Ben's own");
        await maya.Sees("Ben's own");
        (await reader.Read(1)).Select(message => message.Text).ShouldBe(["Ben's own"]);
    }

    [Fact]
    public async Task Storage_that_is_emptied_in_one_tab_loses_no_words_of_another()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        var isCut = true;
        await ines.Profile.RouteAsync(
            "**/api/rooms/1/messages", route => isCut && route.Request.Method == "POST" ? route.AbortAsync() : route.ContinueAsync());
        await ines.Say("not lost");
        await Expect(ines.Page.Locator(".pending")).ToContainTextAsync("not lost");
        var first = ines.Page;
        var second = await ines.OpenTab("/");
        await Expect(second.Locator(".pending")).ToContainTextAsync("not lost");
        await second.EvaluateAsync("() => localStorage.clear()");
        await Eventually.Until(async () =>
            await second.EvaluateAsync<bool>("() => Object.keys(localStorage).some(name => name.startsWith('snug.outbox.'))"));
        await Expect(first.Locator(".pending")).ToContainTextAsync("not lost");
        isCut = false;
        await Expect(BrowserUser.RowIn(first, "not lost")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Without_any_storage_of_scripts_one_comes_in_talks_and_is_known_after_a_reload()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.Come(chromium, server);
        await ines.Profile.AddInitScriptAsync("for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, "
            + "{ get() { throw new DOMException('no', 'SecurityError'); } });");
        await ines.GoTo("/");
        await ines.TypeName("Ines");
        await ines.Say("hello from a private window");
        await ines.Sees("hello from a private window");
        await ines.Page.ReloadAsync();
        await Expect(Me(ines.Page)).ToHaveTextAsync("You are Ines");
        await ines.Sees("hello from a private window");
    }

    [Theory]
    [InlineData("127.0.0.1", "localhost")]
    [InlineData("localhost", "127.0.0.1")]
    public async Task Whoever_is_known_under_one_name_of_this_computer_is_led_there_from_the_other(string known, string asked)
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.Come(chromium, server, "/plain");
        await ines.Page.GotoAsync(At(server, known) + "/");
        await ines.TypeName("Ines");
        await ines.Say("under one name");
        await ines.Sees("under one name");
        var tab = await ines.Profile.NewPageAsync();
        await tab.GotoAsync(At(server, asked) + "/rooms/1/1#top", new() { WaitUntil = WaitUntilState.Commit });
        await Expect(Me(tab)).ToHaveTextAsync("You are Ines");
        await Expect(tab).ToHaveURLAsync(At(server, known) + "/rooms/1/1#top");
    }

    [Fact]
    public async Task Whoever_is_known_nowhere_is_at_the_door_of_the_name_that_was_typed()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.Come(chromium, server, "/plain");
        await ines.Page.GotoAsync(At(server, "127.0.0.1") + "/rooms/1", new() { WaitUntil = WaitUntilState.Commit });
        await ines.TypeName("Ines");
        await Expect(ines.Page).ToHaveURLAsync(At(server, "127.0.0.1") + "/rooms/1");
        ines.Complaints.ShouldBeEmpty();
    }

    /// <summary>Something is said and not answered; meanwhile the session ends. The page is at the door then.</summary>
    private static async Task LoseSessionWithWords(BrowserUser visitor, string words, Func<Task>? beforeReload = null)
    {
        await visitor.Profile.RouteAsync(
            "**/api/rooms/1/messages", route => route.Request.Method == "POST" ? route.AbortAsync() : route.ContinueAsync());
        await visitor.Say(words);
        await Expect(visitor.Page.Locator(".pending")).ToContainTextAsync(words);
        if (beforeReload is null)
        {
            await visitor.Page.EvaluateAsync("() => fetch('/api/session', { method: 'DELETE' })");
            await visitor.Page.ReloadAsync();
        }
        else
        {
            await beforeReload();
        }

        await Expect(visitor.Page.GetByLabel("Your name")).ToBeVisibleAsync();
        await visitor.Profile.UnrouteAllAsync();
    }

    private static string At(WebTestServer server, string name) => server.Address.Replace("localhost", name, StringComparison.Ordinal);

    private static ILocator Me(IPage page) => page.Locator(".me");

    private static ILocator Button(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name }).First;
}
