using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>What becomes of something that was said: changed, deleted, reacted to, answered, pinned.</summary>
public sealed class ConversationTests(Chromium chromium)
{
    [Fact]
    public async Task Up_in_an_empty_composer_edits_what_one_said_last_and_the_draft_comes_back()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await using var ben = await BrowserUser.ComeIn(chromium, server, "Ben");
        await ines.Say("On my weigh");
        await ben.Sees("On my weigh");
        await ines.Composer.PressAsync("ArrowUp");
        await Expect(ines.Composer).ToHaveValueAsync("On my weigh");
        await Expect(ines.Page.Locator(".say .strip")).ToContainTextAsync("Editing what you said");
        await ines.Say("On my way");
        await Expect(ben.Row("On my way").Locator(".edited")).ToHaveTextAsync("edited");
        await Expect(ben.Row("On my way").Locator(".edited")).ToHaveAttributeAsync("title", new Regex("^Edited: .*\\d\\d:\\d\\d$"));
        await Expect(ben.Row("weigh")).ToHaveCountAsync(0);
        await Expect(ines.Composer).ToHaveValueAsync("");

        // By its key, with a draft in the composer: that waits, with the caret where it was.
        await ines.Composer.FillAsync("half a thought");
        await ines.Composer.EvaluateAsync("field => field.setSelectionRange(4, 4)");
        await ines.Page.Locator(".m[data-number='1'] .at").FocusAsync();
        await ines.Page.Keyboard.PressAsync("e");
        await Expect(ines.Composer).ToHaveValueAsync("On my way");
        await ines.Composer.PressAsync("Escape");
        await Expect(ines.Composer).ToHaveValueAsync("half a thought");
        (await ines.Composer.EvaluateAsync<int>("field => field.selectionStart")).ShouldBe(4);
        await Expect(ines.Page.Locator(".say .strip")).ToBeHiddenAsync();

        // Somebody else's words are nobody else's to edit.
        await ben.Page.Locator(".m[data-number='1'] .at").FocusAsync();
        await ben.Page.Keyboard.PressAsync("e");
        await Expect(ben.Page.Locator(".say .strip")).ToBeHiddenAsync();
        ines.Complaints.Concat(ben.Complaints).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_still_waits_is_edited_too_and_is_said_once()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Say("first");
        await ines.Sees("first");
        var gate = new TaskCompletionSource();
        await ines.Profile.RouteAsync("**/api/rooms/1/messages", async route =>
        {
            await gate.Task;
            await route.ContinueAsync();
        });
        await ines.Say("the 39 leaves at eight");
        await Expect(ines.Page.Locator(".waiting .m")).ToContainTextAsync("the 39");
        await ines.Composer.PressAsync("ArrowUp");
        await Expect(ines.Composer).ToHaveValueAsync("the 39 leaves at eight");
        await ines.Say("the 38 leaves at eight");
        await Expect(ines.Page.Locator(".waiting .m")).ToContainTextAsync("the 38");
        gate.SetResult();
        await ines.Sees("the 38 leaves at eight");
        await Expect(ines.Page.Locator(".waiting .m")).ToHaveCountAsync(0);
        (await maya.Read(1)).Select(message => message.Text).ShouldBe(["first", "the 38 leaves at eight"]);
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_deleted_goes_everywhere_unless_it_is_taken_back_in_time()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await using var ben = await BrowserUser.ComeIn(chromium, server, "Ben");
        await ines.Say("a slip");
        await ben.Sees("a slip");
        await ines.Page.Locator(".m[data-number='1'] .at").FocusAsync();
        await ines.Page.Keyboard.PressAsync("Delete");
        await Expect(ines.Page.Locator(".m[data-number='1']")).ToHaveClassAsync(new Regex("going"));
        await ines.Page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(ines.Page.Locator(".m.going")).ToHaveCountAsync(0);
        (await maya.Read(1))[0].Text.ShouldBe("a slip");

        await ines.Page.Locator(".m[data-number='1'] .at").FocusAsync();
        await ines.Page.Keyboard.PressAsync("Delete");
        await ben.Sees("deleted");
        await ines.Sees("deleted");
        (await maya.Read(1))[0].Text.ShouldBe("");

        // Whoever closes the page right behind it has deleted it all the same.
        await ines.Say("and another");
        await ben.Sees("and another");
        await ines.Page.Locator(".m[data-number='2'] .at").FocusAsync();
        await ines.Page.Keyboard.PressAsync("Delete");
        await Expect(ines.Page.Locator(".m.going")).ToHaveCountAsync(1);
        await ines.Page.GotoAsync("about:blank");
        await Expect(ben.Row("and another")).ToHaveCountAsync(0);
        ines.Complaints.Concat(ben.Complaints).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_reaction_behind_the_fifty_that_a_message_names_is_taken_away_by_another_press()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "Who comes?");
        foreach (var number in Enumerable.Range(1, 50))
        {
            await (await server.ComeIn($"Person {number}")).React(1, 1, "🎉");
        }

        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        var token = ines.Page.Locator(".react[data-emoji='🎉']");
        foreach (var count in new[] { 51, 50 })
        {
            await token.ClickAsync();
            await Expect(token).ToContainTextAsync($"{count}");
        }

        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Reactions_are_counted_told_apart_and_taken_away_by_another_press()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "Fixed, it was the fan");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Sees("Fixed");
        await maya.React(1, 1, "🎉");
        var token = ines.Page.Locator(".react[data-emoji='🎉']");
        await Expect(token).ToHaveAttributeAsync("aria-label", "🎉 1: Maya");
        await Expect(token).ToHaveAttributeAsync("aria-pressed", "false");
        await token.ClickAsync();
        await Expect(token).ToHaveAttributeAsync("aria-label", "🎉 2: Maya and you");
        await Expect(token).ToHaveClassAsync(new Regex("mine"));
        await token.HoverAsync();
        await Expect(ines.Page.Locator(".who-reacted")).ToBeVisibleAsync();
        await Expect(ines.Page.Locator(".who-reacted")).ToHaveTextAsync("Maya and you");
        await token.ClickAsync();
        await Expect(token).ToHaveAttributeAsync("aria-label", "🎉 1: Maya");

        // A quick one, by the menu; and by keys alone.
        await SomeRoomsTests.Menu(ines, "Fixed", "React with 👍");
        await Expect(ines.Page.Locator(".react[data-emoji='👍']")).ToHaveAttributeAsync("aria-label", "👍 1: you");
        await ines.Page.Locator(".react[data-emoji='👍']").FocusAsync();
        await ines.Page.Keyboard.PressAsync("Enter");
        await Expect(ines.Page.Locator(".react[data-emoji='👍']")).ToHaveCountAsync(0);
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_reply_quotes_leads_there_and_back_and_follows_what_becomes_of_what_it_answers()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "Is the projector fixed?");
        for (var number = 2; number <= 60; number++)
        {
            await maya.Say(1, $"line {number}.");
        }

        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines", "/rooms/1/1");
        await Expect(ines.Page.Locator(".m[data-number='1'] .at")).ToBeFocusedAsync();
        await ines.Page.Keyboard.PressAsync("r");
        await Expect(ines.Page.Locator(".say .strip")).ToHaveTextAsync("Replying to Maya: Is the projector fixed?");
        await Expect(ines.Composer).ToBeFocusedAsync();
        await ines.Say("It was the fan");
        var quote = ines.Row("It was the fan").Locator(".to");
        await Expect(quote).ToHaveTextAsync("MayaIs the projector fixed?#1");
        await Expect(ines.Page.Locator(".say .strip")).ToBeHiddenAsync();
        (await maya.Read(1))[^1].ReplyTo!.Number.ShouldBe(1);

        await quote.ClickAsync();
        await Expect(ines.Page).ToHaveURLAsync(server.Address + "/rooms/1/1");
        await Expect(ines.Page.Locator(".m[data-number='1']")).ToBeInViewportAsync();
        await ines.Page.GetByRole(AriaRole.Button, new() { Name = "Back to #61" }).ClickAsync();
        await Expect(ines.Page).ToHaveURLAsync(server.Address + "/rooms/1/61");
        await Expect(ines.Row("It was the fan")).ToBeInViewportAsync();

        await maya.Edit(1, 1, "Is the fan fixed?");
        await Expect(quote).ToHaveTextAsync("MayaIs the fan fixed?#1");
        await maya.Delete(1, 1);
        await Expect(quote).ToHaveTextAsync("Mayadeleted#1");

        // What is hidden is not given away by what answers it.
        await maya.Say(1, "||The butler|| did it");
        await maya.Reply(1, "no", 62);
        await Expect(ines.Row("no").Locator(".to")).ToHaveTextAsync("Maya[hidden] did it#62");

        // Esc, and it answers nothing any more.
        await ines.Row("It was the fan").HoverAsync();
        await ines.Page.GetByRole(AriaRole.Button, new() { Name = "Reply to message 61" }).ClickAsync();
        await ines.Composer.PressAsync("Escape");
        await Expect(ines.Page.Locator(".say .strip")).ToBeHiddenAsync();
        await ines.Say("and so on");
        await ines.Sees("and so on");
        (await maya.Read(1))[^1].ReplyTo.ShouldBeNull();
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_thread_is_read_beside_the_room_and_what_is_said_there_stands_in_the_room_too()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        var ben = await server.ComeIn("Ben");
        await maya.Say(1, "The list so far");
        await ben.Reply(1, "one film", 1);
        await maya.Say(1, "something else");
        await using var ines = await BrowserUser.ComeIn(
            chromium, server, "Ines", options: new() { ViewportSize = new() { Width = 1440, Height = 800 } });
        await Expect(ines.Page.Locator(".m[data-number='1'] .replies")).ToContainTextAsync("1 reply");
        await ben.Reply(1, "another film", 2);
        await Expect(ines.Page.Locator(".m[data-number='1'] .replies")).ToContainTextAsync("2 repliesBen, last at");
        await ines.Page.Locator(".m[data-number='1'] .replies").ClickAsync();
        var thread = ines.Page.Locator(".thread");
        await Expect(thread.Locator(".m .words > p")).ToHaveTextAsync(["The list so far", "one film", "another film"]);
        await Expect(ines.Page.Locator("main .log:not(.aside)")).ToBeVisibleAsync();
        var field = thread.Locator("textarea");
        await Expect(field).ToBeFocusedAsync();
        await field.FillAsync("mine is a short one");
        await field.PressAsync("Enter");
        await Expect(thread.Locator(".m .words > p").Last).ToHaveTextAsync("mine is a short one");
        await Expect(ines.Page.Locator("main .m[data-number='5']")).ToContainTextAsync("mine is a short one");
        (await maya.Read(1))[^1].ReplyTo!.Root.ShouldBe(1);
        await Expect(thread.Locator(".about")).ToHaveTextAsync("3 replies");

        // Live: an edit, a deletion, a reaction.
        await ben.Edit(1, 2, "one good film");
        await Expect(thread.Locator(".m[data-number='2'] .words > p")).ToContainTextAsync("one good film");
        await ben.React(1, 5, "👍");
        await Expect(thread.Locator(".react[data-emoji='👍']")).ToHaveCountAsync(1);
        await ben.Delete(1, 4);
        await Expect(thread.Locator(".m[data-number='4']")).ToContainTextAsync("deleted");
        await field.PressAsync("Escape");
        await Expect(thread).ToHaveCountAsync(0);
        await Expect(ines.Page.Locator(".m[data-number='1'] .replies")).ToContainTextAsync("3 repliesBen and you");

        // In a window where there is no place for two columns it takes the room's.
        await ines.Page.SetViewportSizeAsync(390, 844);
        await ines.Page.Locator(".m[data-number='1'] .replies").ClickAsync();
        await Expect(thread).ToBeInViewportAsync();
        (await thread.BoundingBoxAsync())!.Height.ShouldBe(844, 1);
        (await ines.Page.Locator("main").EvaluateAsync<bool>("main => main.inert")).ShouldBeTrue();
        await thread.GetByRole(AriaRole.Button, new() { Name = "Close the thread (Esc)" }).ClickAsync();
        await Expect(thread).ToHaveCountAsync(0);
        (await ines.Page.Locator("main").EvaluateAsync<bool>("main => main.inert")).ShouldBeFalse();
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_formatted_is_drawn_from_the_tree_and_never_becomes_html()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "**strong** and *soft* and ~~gone~~ and `code <b>` and ||the butler||, see #1/1"
            + "\n> quoted\n\n```js\nlet a = '<i>';\n```");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Profile.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        var row = ines.Page.Locator(".m[data-number='1']");
        await Expect(row.Locator("strong")).ToHaveTextAsync("strong");
        await Expect(row.Locator("em")).ToHaveTextAsync("soft");
        await Expect(row.Locator("s")).ToHaveTextAsync("gone");
        await Expect(row.Locator("p code")).ToHaveTextAsync("code <b>");
        await Expect(row.Locator("blockquote")).ToHaveTextAsync("quoted");
        await Expect(row.Locator("pre code")).ToHaveTextAsync("let a = '<i>';");
        await Expect(row.Locator("pre")).ToHaveAttributeAsync("data-language", "js");
        await Expect(row.GetByRole(AriaRole.Link, new() { Name = "#1/1" })).ToHaveAttributeAsync("href", "/rooms/1/1");

        var spoiler = row.Locator(".spoiler");
        await Expect(row.GetByText("the butler")).ToBeHiddenAsync();
        await spoiler.FocusAsync();
        await ines.Page.Keyboard.PressAsync("Enter");
        await Expect(row.GetByText("the butler")).ToBeVisibleAsync();

        await row.Locator("pre").HoverAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = "Copy the code" }).ClickAsync();
        await Expect(row.Locator(".listing.copied")).ToHaveCountAsync(1);
        (await ines.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()")).TrimEnd().ShouldBe("let a = '<i>';");
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_pinned_is_found_in_the_room_and_what_is_saved_by_oneself_alone()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "the key is under the mat");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await using var ben = await BrowserUser.ComeIn(chromium, server, "Ben");
        await ben.Sees("the key");
        await ines.Page.Locator(".m[data-number='1'] .at").FocusAsync();
        await ines.Page.Keyboard.PressAsync("p");
        await Expect(ben.Row("the key").Locator(".pinned")).ToContainTextAsync("pinned");
        await ben.Page.GetByRole(AriaRole.Button, new() { Name = "Pinned messages" }).ClickAsync();
        var list = ben.Page.Locator(".message-list");
        await Expect(list.Locator(".m")).ToContainTextAsync("the key is under the mat");
        await list.GetByRole(AriaRole.Button, new() { Name = "Unpin" }).ClickAsync();
        await Expect(list).ToContainTextAsync("Nothing is pinned here");
        await Expect(ines.Page.Locator(".pinned")).ToHaveCountAsync(0);

        await SomeRoomsTests.Menu(ines, "the key", "Save for yourself");
        await Expect(ines.Hint).ToContainTextAsync("Saved");
        await ines.Page.GetByRole(AriaRole.Button, new() { Name = "Saved messages" }).ClickAsync();
        await Expect(ines.Page.Locator(".message-list .m")).ToContainTextAsync("the key is under the mat");
        await ines.Page.GetByRole(AriaRole.Link, new() { Name = "Go to it in 1 Lobby" }).ClickAsync();
        await Expect(ines.Page).ToHaveURLAsync(server.Address + "/rooms/1/1");
        await Expect(ines.Page.Locator(".message-list")).ToHaveCountAsync(0);
        ines.Complaints.Concat(ben.Complaints).ShouldBeEmpty();
    }
}
