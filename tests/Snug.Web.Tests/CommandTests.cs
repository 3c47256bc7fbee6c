using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>Lines that begin with a slash, in the page: the server's list, with completion and help.</summary>
public sealed class CommandTests(Chromium chromium)
{
    [Fact]
    public async Task A_command_is_completed_done_and_seen_by_others()
    {
        await using var server = await WebTestServer.Open();
        await using var maya = await BrowserUser.ComeIn(chromium, server, "Maya");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Composer.PressSequentiallyAsync("/to");
        await Expect(ines.Page.Locator("#names li")).ToHaveTextAsync(["/topic [TEXT] says what the room is about, or sets it"]);
        await ines.Composer.PressAsync("Tab");
        await Expect(ines.Composer).ToHaveValueAsync("/topic ");
        await ines.Composer.PressSequentiallyAsync("Saturdays at eight");
        await ines.Composer.PressAsync("Enter");
        await Expect(ines.Hint).ToHaveTextAsync("The topic is now: Saturdays at eight");
        await Expect(maya.Page.Locator("header .topic")).ToHaveTextAsync("Saturdays at eight");

        await ines.Say("/create Movie night");
        await Expect(ines.Page.Locator("header h1")).ToContainTextAsync("Movie night");
        await ines.Say("/1");
        await Expect(ines.Page.Locator("header h1")).ToContainTextAsync("Lobby");
        await ines.Say("/me waves");
        await ines.Say("//etc is a folder");
        await maya.Sees("/etc is a folder");
        await Expect(maya.Row("waves").Locator("em")).ToHaveTextAsync("waves");
        (maya.Complaints.Count + ines.Complaints.Count).ShouldBe(0);
    }

    [Fact]
    public async Task Words_that_were_written_before_a_command_are_said_before_it()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Say("/create Movie night");
        await Expect(ines.Page.Locator("header h1")).ToContainTextAsync("Movie night");
        await using (var gate = await RequestGate.Hold(ines.Profile, "**/api/rooms/2/messages"))
        {
            await ines.Say("one line");
            await ines.Say("two lines");
            await ines.Say("/archive");
            await Expect(ines.Page.Locator(".waiting .m").Filter(new() { HasText = "two lines" })).ToBeVisibleAsync();
        }

        await Expect(ines.Hint).ToContainTextAsync("archived");
        (await maya.Read(2)).Select(message => message.Text).ShouldBe(["one line", "two lines"]);
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_command_behind_words_that_cannot_be_sent_is_not_done()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Profile.RouteAsync("**/api/rooms/1/messages", static route => route.AbortAsync());
        await ines.Say("one line");
        await ines.Say("/topic Saturdays");
        await Expect(ines.Composer).ToHaveValueAsync("/topic Saturdays");
        await ines.Profile.UnrouteAllAsync();
        await ines.Sees("one line");
        await ines.Composer.PressAsync("Enter");
        await Expect(ines.Hint).ToHaveTextAsync("The topic is now: Saturdays");
        (await maya.Read(1)).Select(message => message.Text).ShouldBe(["one line"]);
    }

    /// <summary>The stream tells that they have arrived before they are tried again.</summary>
    [Fact]
    public async Task A_command_does_not_wait_for_words_whose_answer_was_lost_and_that_have_arrived()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Profile.RouteAsync("**/api/rooms/1/messages", static async route =>
        {
            await route.FetchAsync();
            await route.AbortAsync();
        });
        for (var line = 1; line <= 3; line++)
        {
            await ines.Say($"line {line}");
            await ines.Sees($"line {line}");
            await ines.Say($"/topic Day {line}");
            await Expect(ines.Hint).ToHaveTextAsync($"The topic is now: Day {line}");
        }
    }

    [Fact]
    public async Task What_is_no_command_stands_in_the_input_again_and_nothing_is_said()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Say("/usr/bin/env is where it is");
        await Expect(ines.Hint).ToHaveTextAsync(
            "There is no /usr/bin/env here; /help lists what there is. Nothing was sent: to say it as it is, begin with //");
        await Expect(ines.Composer).ToHaveValueAsync("/usr/bin/env is where it is");
        (await maya.Read(1)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_help_lists_the_servers_commands_below_the_keys()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Say("/help");
        var rows = ines.Page.Locator("dialog .commands div");
        await Expect(rows).ToHaveCountAsync(await ines.Page.EvaluateAsync<int>(
            "async () => (await (await fetch('/api/commands')).json()).length"));
        await Expect(rows.First).ToHaveTextAsync("/topic [TEXT]says what the room is about, or sets it");
        if (Environment.GetEnvironmentVariable("SNUG_LOOK") is { } folder)
        {
            await ines.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, "help.png") });
        }
    }
}
