using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

public sealed class TalkingTests(Chromium chromium)
{
    [Fact]
    public async Task Two_browsers_talk()
    {
        await using var server = await WebTestServer.Open();
        await using var maya = await BrowserUser.ComeIn(chromium, server, "Maya");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await Expect(maya.Page.Locator(".here-list")).ToContainTextAsync("Ines");
        await Expect(maya.Page.Locator(".who .names-here")).ToHaveTextAsync("Ines and you are here");

        await ines.Composer.PressSequentiallyAsync("Is the projector fixed?");
        await Expect(maya.Hint).ToHaveTextAsync("Ines is writing");
        await ines.Composer.PressAsync("Enter");
        await maya.Sees("Is the projector fixed?");
        await maya.Say("Fixed! It was the fan");
        await ines.Sees("Fixed! It was the fan");
        (maya.Complaints.Count + ines.Complaints.Count).ShouldBe(0);
    }

    [Fact]
    public async Task Colours_in_a_paste_are_taken_out_said_and_undone()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Profile.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await ines.Composer.FillAsync("see: ");
        await ines.Page.EvaluateAsync("text => navigator.clipboard.writeText(text)", "\u001b[1;31mFAIL\u001b[0m in the build\n");
        await ines.Composer.PressAsync("Control+v");
        await Expect(ines.Hint).ToHaveTextAsync("2 escape sequences (colours, titles) were taken out.");
        await Expect(ines.Composer).ToHaveValueAsync("see: FAIL in the build\n");
        await ines.Composer.PressAsync("Control+z");
        await Expect(ines.Composer).ToHaveValueAsync("see: ");
        await ines.Composer.PressAsync("Control+v");
        await ines.Composer.PressAsync("Enter");
        await ines.Sees("see: FAIL in the build");
        await Expect(ines.Hint).ToHaveTextAsync("");
        (await maya.Read(1))[0].Text.ShouldBe("see: FAIL in the build");
    }

    [Fact]
    public async Task Escape_sequences_that_came_another_way_are_taken_out_when_it_is_said()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Say("\u001b]0;title\u0007dropped");
        await ines.Sees("dropped");
        await Expect(ines.Hint).ToHaveTextAsync("1 escape sequence (a colour, a title) was taken out.");
        (await maya.Read(1))[0].Text.ShouldBe("dropped");
    }

    [Fact]
    public async Task The_page_takes_out_what_the_terminal_takes_out()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.Come(chromium, server);
        var table = await File.ReadAllTextAsync(
            Path.Combine(ServedFilesTests.Repository, "tests", "escape-sequences.json"), TestContext.Current.CancellationToken);
        var wrong = await ines.Page.EvaluateAsync<string[]>("""
            async (table) => {
              const { withoutEscapeSequences } = await import('snug/messages/escape-sequences.js');
              const cases = JSON.parse(table);
              if (cases.length < 25) return ['the table is not there'];
              return cases.filter((row) => {
                const { text, count } = withoutEscapeSequences(row.text);
                return text !== row.without || count !== row.count;
              }).map((row) => row.name);
            }
            """, table);
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task Words_written_while_the_server_is_down_survive_a_reload_and_arrive_once()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Say("before");
        await ines.Sees("before");

        // The page has to come from somewhere while the server is away; the API does not answer.
        var isDown = true;
        var attempts = 0;
        await ines.Profile.RouteAsync("**/api/**", async route =>
        {
            attempts += route.Request.Method == "POST" ? 1 : 0;
            await (isDown ? route.AbortAsync("connectionrefused") : route.ContinueAsync());
        });
        await ines.Say("first of two");
        await ines.Say("second of two");
        await Expect(ines.Page.Locator(".pending")).ToHaveCountAsync(2);
        await ines.Page.ReloadAsync();
        await Expect(ines.Hint).ToHaveTextAsync("No connection. Keep writing: it goes out, once, when it is back.");
        await Expect(ines.Composer).ToBeEnabledAsync();
        attempts.ShouldBeGreaterThan(0);

        isDown = false;
        await ines.Sees("first of two");
        await ines.Sees("second of two");
        await Expect(ines.Page.Locator(".pending")).ToHaveCountAsync(0);
        (await maya.Read(1)).Select(message => message.Text).ShouldBe(["before", "first of two", "second of two"]);
    }

    [Fact]
    public async Task A_server_that_was_stopped_and_started_again_gets_what_waited_once()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Say("before");
        await ines.Sees("before");
        await server.Stop();
        await ines.Say("while it was away");
        await Expect(ines.Page.Locator(".pending")).ToContainTextAsync("while it was away");
        await Expect(ines.Hint).ToContainTextAsync("No connection");

        await server.Start();
        await ines.Sees("while it was away");
        await Expect(ines.Hint).Not.ToContainTextAsync("No connection");
        var maya = await server.ComeIn("Maya");
        (await maya.Read(1)).Select(message => message.Text).ShouldBe(["before", "while it was away"]);

        // The stream is back as well, not only the sending.
        await maya.Say(1, "welcome back");
        await ines.Sees("welcome back");
    }

    [Fact]
    public async Task An_answer_that_is_lost_makes_no_second_message()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        var lost = 0;
        await ines.Profile.RouteAsync("**/api/rooms/1/messages", async route =>
        {
            if (route.Request.Method == "POST" && lost++ == 0)
            {
                // The server has it; the browser never learns.
                await route.FetchAsync();
                await route.AbortAsync("connectionreset");
                return;
            }

            await route.ContinueAsync();
        });
        await ines.Say("only once");
        await ines.Sees("only once");
        await Expect(ines.Page.Locator(".pending")).ToHaveCountAsync(0);
        lost.ShouldBeGreaterThan(0);
        (await maya.Read(1)).Count(message => message.Text == "only once").ShouldBe(1);
    }

    [Fact]
    public async Task Words_that_nobody_answers_say_so_even_while_the_stream_seems_well()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        var isCut = true;
        await ines.Profile.RouteAsync("**/api/rooms/1/messages", route =>
            isCut && route.Request.Method == "POST" ? route.AbortAsync("timedout") : route.ContinueAsync());
        await ines.Say("is anybody there?");
        await Expect(ines.Hint).ToHaveTextAsync("No connection. Keep writing: it goes out, once, when it is back.");
        isCut = false;
        await ines.Sees("is anybody there?");
        await Expect(ines.Hint).ToHaveTextAsync("");
    }

    [Fact]
    public async Task What_is_refused_stays_with_its_reason_and_can_be_taken_back()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        const string Unseen = "bell \u0007 rings";
        await ines.Say(Unseen);
        await Expect(ines.Page.Locator(".refusal .why")).ToContainTextAsync("which no screen shows");
        await ines.Page.GetByRole(AriaRole.Button, new() { Name = "Take it back" }).ClickAsync();
        await Expect(ines.Composer).ToHaveValueAsync(Unseen);
        await Expect(ines.Page.Locator(".refusal")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Drafts_are_kept_room_by_room_over_reloads()
    {
        await using var server = await WebTestServer.Open();
        await (await server.ComeIn("Maya")).Make("Movie night");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Composer.FillAsync("for the lobby");
        await ines.Room("Movie night").ClickAsync();
        await Expect(ines.Composer).ToHaveValueAsync("");
        await ines.Composer.FillAsync("for the film");
        await ines.Page.ReloadAsync();
        await Expect(ines.Composer).ToHaveValueAsync("for the film");
        await ines.Room("Lobby").ClickAsync();
        await Expect(ines.Composer).ToHaveValueAsync("for the lobby");
    }

    [Fact]
    public async Task One_can_write_before_history_has_loaded()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "history");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await using var gate = await RequestGate.Hold(ines.Profile, "**/api/state");
        await ines.Page.ReloadAsync();
        await ines.Composer.FillAsync("typed early");
        await Expect(ines.Page.Locator(".m")).ToHaveCountAsync(0);
        gate.Open();
        await ines.Sees("history");
        await Expect(ines.Composer).ToHaveValueAsync("typed early");
        await ines.Composer.PressAsync("Enter");
        await ines.Sees("typed early");
    }

    [Fact]
    public async Task What_is_typed_before_any_room_is_known_stays_for_the_room_that_opens()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await using var ines = await BrowserUser.Come(chromium, server);
        await using var gate = await RequestGate.Hold(ines.Profile, "**/api/state");
        await ines.Page.GetByLabel("Your name").FillAsync("Ines");
        await ines.Page.Keyboard.PressAsync("Enter");
        await Expect(ines.Composer).ToBeFocusedAsync();
        await ines.Page.Keyboard.TypeAsync("hello");
        gate.Open();
        await Expect(ines.Room("Lobby")).ToHaveCountAsync(1);
        await Expect(ines.Composer).ToHaveValueAsync("hello");

        // Nor does a link to a room that is new to this browser let another one catch the words.
        await maya.Make("Movie night");
        await using var secondGate = await RequestGate.Hold(ines.Profile, "**/api/state");
        await ines.Page.CloseAsync();
        await ines.OpenTab("/rooms/2");
        await ines.Say("for the film");
        secondGate.Open();
        await Expect(ines.Page.Locator("header h1")).ToHaveTextAsync("2Movie night");
        await Expect(ines.Composer).ToHaveValueAsync("for the film");
        (await maya.Read(1)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Seven_tabs_share_one_stream_and_the_next_one_takes_over()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await using var ines = await BrowserUser.Come(chromium, server);
        var streams = new List<IRequest>();
        ines.Profile.Request += (_, request) => streams.AddRange(IsStream(request) ? [request] : []);
        ines.Profile.RequestFailed += (_, request) => streams.Remove(request);
        ines.Profile.RequestFinished += (_, request) => streams.Remove(request);
        await ines.Page.RunAndWaitForRequestAsync(() => ines.TypeName("Ines"), IsStream);
        var first = ines.Page;
        var tabs = new List<IPage>();
        for (var tab = 2; tab <= 7; tab++)
        {
            tabs.Add(await ines.OpenTab("/rooms/1"));
            await Expect(ines.Page.Locator(".room-list li")).ToHaveCountAsync(1);
        }

        await maya.Say(1, "to all seven");
        foreach (var tab in tabs.Append(first))
        {
            await Expect(BrowserUser.RowIn(tab, "to all seven")).ToHaveCountAsync(1);
        }

        streams.Count.ShouldBe(1, "the first tab has the stream; the others listen to it");
        streams.Clear();
        await first.CloseAsync();
        await maya.Say(1, "to the other six");
        foreach (var tab in tabs)
        {
            await Expect(BrowserUser.RowIn(tab, "to the other six")).ToHaveCountAsync(1);
        }

        // Two may have tried at the same moment; one of them has given way.
        await Eventually.Until(() => Task.FromResult(streams.Count == 1));

        static bool IsStream(IRequest request) => request.Url.Contains("/api/events", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restored_database_is_shown_as_it_is_without_a_reload()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Say("before the backup");
        await ines.Sees("before the backup");
        await server.Stop();
        server.BackUp();
        await server.Start();
        await ines.Say("lost by the restore");
        await ines.Sees("lost by the restore");

        // The answer to a post is no event: somebody else's words prove that the stream has come this far.
        await maya.Say(1, "lost as well");
        await ines.Sees("lost as well");
        await ines.Page.EvaluateAsync("() => { window.neverReloaded = true; }");
        await server.Stop();
        server.Restore();
        await server.Start();

        await Expect(ines.Row("lost")).ToHaveCountAsync(0);
        await ines.Sees("before the backup");
        await ines.Say("after the restore");
        await ines.Sees("after the restore");
        (await ines.Page.EvaluateAsync<bool>("() => window.neverReloaded")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_stream_that_went_silent_is_opened_again()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.Come(chromium, server);
        await ines.Page.Clock.InstallAsync();
        await ines.GoTo("/");
        var opened = 0;
        var silence = new TaskCompletionSource();
        await ines.Profile.RouteAsync("**/api/events*", async route =>
        {
            // The first stream is one of those that never say a word, and never break either.
            await (++opened == 1 ? silence.Task : Task.CompletedTask);
            await (opened == 1 ? route.AbortAsync() : route.ContinueAsync());
        });
        await ines.TypeName("Ines");
        await Eventually.Until(async () =>
        {
            await ines.Page.Clock.FastForwardAsync(500);
            return opened == 1;
        });
        await ines.Page.Clock.FastForwardAsync(30_000);
        opened.ShouldBe(1, "35 s of silence are a sign, 30 s are not");
        await Eventually.Until(async () =>
        {
            await ines.Page.Clock.FastForwardAsync(6_000);
            return opened > 1;
        });
        silence.SetResult();
    }

    [Fact]
    public async Task A_room_that_is_not_there_is_said_in_words()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines", "/rooms/9");
        await Expect(ines.Hint).ToHaveTextAsync("There is no room 9 for you here.");
        await Expect(ines.Page).ToHaveURLAsync(server.Address + "/rooms/1");
    }

    [Fact]
    public async Task A_message_that_is_not_there_yet_is_said_in_words()
    {
        await using var server = await WebTestServer.Open();
        await (await server.ComeIn("Maya")).Say(1, "the only one");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines", "/rooms/1/120");
        await ines.Sees("the only one");
        await Expect(ines.Hint).ToHaveTextAsync("There is no message 120 in room 1 yet.");
    }

    [Fact]
    public async Task A_server_that_does_not_know_us_any_more_shows_the_door()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Say("of the old database");
        await ines.Sees("of the old database");
        await server.Stop();
        await server.StartWithAnotherDatabase();

        // Nobody knows us there: the door, and the name is free again.
        await ines.TypeName("Ines");
        await Expect(ines.Page.Locator(".quiet h2")).ToHaveTextAsync("Room 1 is quiet");
    }

    [Fact]
    public async Task It_works_over_plain_http_on_a_lan_address_and_says_that_it_is_not_encrypted()
    {
        await using var server = await WebTestServer.Open(isOnLan: true);
        await using var ines = await BrowserUser.Come(chromium, server);
        (await ines.Page.EvaluateAsync<bool>("isSecureContext")).ShouldBeFalse("only then this test means something");
        await Expect(ines.Page.Locator(".card .open-lock")).ToContainTextAsync("Not encrypted");
        await ines.TypeName("Ines");
        await ines.Say("over the air");
        await ines.Sees("over the air");
        await ines.Page.Locator("header .open-lock summary").ClickAsync();
        await Expect(ines.Page.Locator("header .open-lock p")).ToContainTextAsync("https://");
        ines.Complaints.ShouldBeEmpty();
    }
}
