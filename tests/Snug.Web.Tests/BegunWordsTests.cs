using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>What is begun keeps what it answers, and what it is to change: over rooms, reloads and the end of a session.</summary>
public sealed class BegunWordsTests(Chromium chromium)
{
    [Fact]
    public async Task A_draft_keeps_what_it_answers_over_rooms_reloads_and_an_edit()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "Is the **projector** fixed?");
        await maya.Say(1, "between");
        await maya.Make("Other");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines", "/rooms/1/1");
        await Expect(ines.Page.Locator(".m[data-number='1'] .at")).ToBeFocusedAsync();
        await ines.Page.Keyboard.PressAsync("r");
        await Expect(Strip(ines)).ToHaveTextAsync("Replying to Maya: Is the projector fixed?");
        await ines.Composer.FillAsync("It was");

        await ines.Page.ReloadAsync();
        await Expect(Strip(ines)).ToHaveTextAsync("Replying to Maya: Is the projector fixed?");
        await Expect(ines.Composer).ToHaveValueAsync("It was");
        (await ines.Page.EvaluateAsync<string>("() => JSON.stringify(localStorage)")).ShouldNotContain("projector");

        await ines.Page.Locator(".room-list a", new() { HasText = "Other" }).ClickAsync();
        await Expect(Strip(ines)).ToBeHiddenAsync();
        await Expect(ines.Composer).ToHaveValueAsync("");
        await ines.Page.Locator(".room-list a", new() { HasText = "Lobby" }).ClickAsync();
        await Expect(Strip(ines)).ToHaveTextAsync("Replying to Maya: Is the projector fixed?");

        // What is answered is renewed, and what is deleted is not shown any longer.
        await maya.Edit(1, 1, "Is the ||fan|| fixed?");
        await Expect(Strip(ines)).ToHaveTextAsync("Replying to Maya: Is the [hidden] fixed?");
        await maya.Delete(1, 1);
        await Expect(Strip(ines)).ToHaveTextAsync("Replying to Maya, message 1, which is deleted");
        await ines.Composer.PressAsync("End");
        await ines.Composer.PressSequentiallyAsync(" the fan");
        await ines.Composer.PressAsync("Enter");
        await ines.Sees("It was the fan");
        (await maya.Read(1))[^1].ReplyTo!.Number.ShouldBe(1);
        await ines.Page.ReloadAsync();
        await ines.Sees("It was the fan");
        await Expect(Strip(ines)).ToBeHiddenAsync();
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Words_of_a_session_that_ended_still_answer_what_they_answered()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "Who comes?");
        await maya.Say(1, "And who cooks?");
        await using var fay = await BrowserUser.ComeIn(chromium, server, "Fay");
        var device = await OtherDevice(server, fay);
        await fay.Profile.RouteAsync(
            "**/api/rooms/1/messages", route => route.Request.Method == "POST" ? route.AbortAsync() : route.ContinueAsync());
        await ReplyTo(fay, 1);
        await fay.Say("I do");
        await Expect(fay.Page.Locator(".pending .to")).ToContainTextAsync("Who comes?");
        await ReplyTo(fay, 2);
        await fay.Composer.FillAsync("Not I");
        await fay.Page.EvaluateAsync("() => fetch('/api/session', { method: 'DELETE' })");
        await fay.Page.ReloadAsync();
        await Expect(fay.Page.GetByLabel("Your name")).ToBeVisibleAsync();
        await fay.Profile.UnrouteAllAsync();

        await Button(fay, "Bring your name along").ClickAsync();
        await fay.Page.GetByLabel("The code from your other device").FillAsync(await device.MakeCode());
        await fay.Page.Keyboard.PressAsync("Enter");

        await fay.Sees("I do");
        await Expect(fay.Row("I do").Locator(".to")).ToContainTextAsync("Who comes?");
        await Expect(Strip(fay)).ToHaveTextAsync("Replying to Maya: And who cooks?");
        await Expect(fay.Composer).ToHaveValueAsync("Not I");
        await fay.Composer.PressAsync("Enter");
        await fay.Sees("Not I");
        (await maya.Read(1)).Select(message => message.ReplyTo?.Number).ShouldBe([null, null, 1, 2]);
    }

    /// <summary>By somebody who came in anew under the same name: what they had in a thread, and what they were changing, too.</summary>
    [Fact]
    public async Task What_is_said_again_under_the_free_name_still_answers_what_it_answered()
    {
        await using var server = await WebTestServer.Open();
        await using var fay = await BrowserUser.ComeIn(chromium, server, "Fay");
        var kept = await fay.Page.EvaluateAsync<string[]>("""
            async () => {
              const { storage } = await import('snug/app/storage.js');
              const { sayAgain } = await import('snug/people/earlier-say.js');
              const { draftName, earlierWords, editName } = await import('snug/people/earlier-words.js');
              const before = { id: 77, name: 'Fay' }, now = { id: 78, name: 'Fay' };
              const quote = { number: 5, root: 4, author: { id: 1, name: 'Maya' }, text: '' };
              const place = { by: before, where: 'Lobby', at: 1 };
              storage.set(draftName(before, 1), { ...place, room: 1, text: 'in room 1', replyTo: quote });
              storage.set(draftName(before, 2, 4), { ...place, room: 2, root: 4, text: 'in a thread' });
              storage.set(draftName(before, 3), { ...place, room: 3, text: '', replyTo: quote });
              const changing = { ...place, room: 6 };
              storage.set(editName(changing), { ...changing, text: 'changed to', of: { words: 'was', room: 6, number: 9 } });
              storage.set('outbox.k', { ...place, key: 'k', room: 9, text: 'said', replyTo: quote });
              const isBefore = (by) => by.id === 77;
              const words = earlierWords(isBefore);
              sayAgain(words, now);
              const show = (name) => { const { text, replyTo, by, of } = storage.get(name) ?? {}; return [by?.id, text, replyTo?.number, of].join(' '); };
              const shown = [words.length, show(draftName(now, 1)), show(draftName(now, 2)), show(draftName(now, 6)), show('outbox.k'), earlierWords(isBefore).length];
              for (const { name } of earlierWords((by) => by.id === 78)) storage.remove(name);
              return shown.map(String);
            }
            """);
        kept.ShouldBe(["4", "78 in room 1 5 ", "78 in a thread 4 ", "78 changed to  ", "78 said 5 ", "0"]);
    }

    [Fact]
    public async Task A_draft_in_a_thread_is_there_after_a_reload()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "The list so far");
        await maya.Reply(1, "one film", 1);
        await using var ines = await BrowserUser.ComeIn(
            chromium, server, "Ines", options: new() { ViewportSize = new() { Width = 1440, Height = 800 } });
        await ines.Page.Locator(".m[data-number='1'] .replies").ClickAsync();
        var thread = ines.Page.Locator(".thread");
        await thread.Locator(".m[data-number='2']").HoverAsync();
        await thread.GetByRole(AriaRole.Button, new() { Name = "Reply to message 2" }).ClickAsync();
        await thread.Locator("textarea").FillAsync("another");
        await ines.Page.ReloadAsync();
        await ines.Page.Locator(".m[data-number='1'] .replies").ClickAsync();
        await Expect(thread.Locator("textarea")).ToHaveValueAsync("another");
        await Expect(thread.Locator(".strip")).ToHaveTextAsync("Replying to Maya: one film");
        await Expect(ines.Page.Locator("main .say textarea")).ToHaveValueAsync("");
        await thread.Locator("textarea").PressAsync("Enter");
        await Expect(thread.Locator(".m", new() { HasText = "another" })).ToHaveCountAsync(1);
        await Eventually.Until(async () => (await maya.Read(1))[^1] is { Text: "another", ReplyTo.Number: 2 });
        (await ines.Page.EvaluateAsync<string[]>("() => Object.keys(localStorage).filter(name => name.startsWith('snug.draft'))"))
            .ShouldBeEmpty();
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_being_changed_is_there_after_a_reload_and_the_draft_behind_it()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "Who comes?");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Say("I do");
        await ines.Sees("I do");
        await ReplyTo(ines, 1);
        await ines.Composer.FillAsync("a draft");
        await ines.Page.Locator(".m[data-number='2'] .at").FocusAsync();
        await ines.Page.Keyboard.PressAsync("e");
        await ines.Composer.FillAsync("I do not");
        await ines.Page.ReloadAsync();
        await Expect(Strip(ines)).ToContainTextAsync("Editing what you said");
        await Expect(ines.Composer).ToHaveValueAsync("I do not");
        await ines.Composer.PressAsync("Enter");
        await ines.Sees("I do not");
        await Expect(ines.Composer).ToHaveValueAsync("a draft");
        await Expect(Strip(ines)).ToHaveTextAsync("Replying to Maya: Who comes?");
        (await maya.Read(1))[1].Text.ShouldBe("I do not");
        await ines.Page.ReloadAsync();
        await Expect(Strip(ines)).ToHaveTextAsync("Replying to Maya: Who comes?");
        await Expect(ines.Composer).ToHaveValueAsync("a draft");
    }

    [Fact]
    public async Task Refused_words_that_are_taken_back_still_answer_what_they_answered()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "Who comes?");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Profile.RouteAsync("**/api/rooms/1/messages", route => route.Request.Method == "POST"
            ? route.FulfillAsync(new() { Status = 403, ContentType = "application/problem+json", Body = """{"status":403,"detail":"Not now."}""" })
            : route.ContinueAsync());
        await ReplyTo(ines, 1);
        await ines.Say("I do");
        await ines.Page.Locator(".refusal button:not(.again)").ClickAsync();
        await Expect(ines.Composer).ToHaveValueAsync("I do");
        await Expect(Strip(ines)).ToHaveTextAsync("Replying to Maya: Who comes?");
    }

    /// <summary>Reloaded while it is under way; failed while another room is open, and while something is being answered.</summary>
    [Fact]
    public async Task What_was_to_be_changed_is_kept_until_the_server_has_changed_it()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "Who comes?");
        await maya.Make("Other");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Say("I do");
        await ines.Sees("I do");
        await using var gate = await RequestGate.Hold(ines.Profile, "**/api/rooms/1/messages/2");
        await Change(ines, "I do not, for now");
        await Expect(ines.Composer).ToHaveValueAsync("");
        await ines.Page.ReloadAsync();
        await Expect(Strip(ines)).ToContainTextAsync("Editing what you said");
        await Expect(ines.Composer).ToHaveValueAsync("I do not, for now");

        await ines.Profile.UnrouteAllAsync();
        var refuse = await Refuse(ines);
        await ines.Composer.PressAsync("Enter");
        await ines.Page.Locator(".room-list a", new() { HasText = "Other" }).ClickAsync();
        refuse.SetResult();
        await Expect(ines.Hint).ToContainTextAsync("Message 2 of room 1 was not changed. What you wrote is kept");
        await Expect(ines.Composer).ToHaveValueAsync("");
        await ines.Page.Locator(".room-list a", new() { HasText = "Lobby" }).ClickAsync();
        await Expect(ines.Composer).ToHaveValueAsync("I do not, for now");

        await ines.Profile.UnrouteAllAsync();
        refuse = await Refuse(ines);
        await ines.Composer.PressAsync("Enter");
        await ReplyTo(ines, 1);
        await ines.Composer.FillAsync("a reply");
        refuse.SetResult();
        await Expect(ines.Hint).ToContainTextAsync("What you wrote is kept");
        await Expect(ines.Composer).ToHaveValueAsync("a reply");
        await ines.Page.Locator(".m[data-number='2'] .at").FocusAsync();
        await ines.Page.Keyboard.PressAsync("e");
        await Expect(ines.Composer).ToHaveValueAsync("I do not, for now");

        await ines.Profile.UnrouteAllAsync();
        await ines.Composer.PressAsync("Enter");
        await ines.Sees("I do not, for now");
        await Expect(ines.Composer).ToHaveValueAsync("a reply");
        await Eventually.Until(async () => await KeptEdits(ines) == "");
        ines.Complaints.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", "")]
    [InlineData(" and more", "the secret and more")]
    public async Task Words_that_are_deleted_while_they_are_being_changed_leave_the_browser(string typed, string draft)
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        var device = await OtherDevice(server, ines);
        await ines.Say("the secret");
        await ines.Sees("the secret");
        await ines.Page.Locator(".m[data-number='1'] .at").FocusAsync();
        await ines.Page.Keyboard.PressAsync("e");
        await Expect(ines.Composer).ToHaveValueAsync("the secret");
        await ines.Composer.PressSequentiallyAsync(typed);
        (await KeptEdits(ines)).ShouldNotContain("the secret\"");
        await device.Delete(1, 1);
        await Expect(Strip(ines)).ToBeHiddenAsync();
        await Expect(ines.Composer).ToHaveValueAsync(draft);
        (await KeptEdits(ines)).ShouldBeEmpty();
        await ines.Page.ReloadAsync();
        await Expect(ines.Composer).ToHaveValueAsync(draft);
    }

    /// <summary>The page was not open when it was deleted: it finds out by what the room shows, or by what the server answers.</summary>
    [Fact]
    public async Task What_was_to_be_changed_is_a_draft_once_a_later_page_finds_the_message_deleted()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        var device = await OtherDevice(server, ines);
        await ines.Say("the secret");
        await ines.Sees("the secret");
        await ines.Page.Locator(".m[data-number='1'] .at").FocusAsync();
        await ines.Page.Keyboard.PressAsync("e");
        await ines.Composer.FillAsync("other words");
        await ines.Page.GotoAsync("about:blank");
        await device.Delete(1, 1);
        await ines.GoTo("/rooms/1");
        await Expect(ines.Composer).ToHaveValueAsync("other words");
        await Expect(Strip(ines)).ToBeHiddenAsync();
        (await KeptEdits(ines)).ShouldBeEmpty();
        await ines.Composer.PressAsync("Enter");
        await ines.Sees("other words");
    }

    [Fact]
    public async Task What_one_tab_leaves_as_it_is_another_goes_on_changing()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Say("I do");
        await ines.Sees("I do");
        await ines.Composer.PressAsync("ArrowUp");
        await ines.Composer.FillAsync("I do not");
        var first = ines.Page;
        var second = await ines.OpenTab("/rooms/1");
        await Expect(second.Locator(".say textarea")).ToHaveValueAsync("I do not");
        await second.Locator(".say textarea").PressAsync("Escape");
        await Expect(second.Locator("main .say .strip")).ToBeHiddenAsync();
        await Expect(first.Locator(".say textarea")).ToHaveValueAsync("I do not");
        await Eventually.Until(async () => (await KeptEdits(ines)).Contains("I do not", StringComparison.Ordinal));
        await first.ReloadAsync();
        await Expect(first.Locator(".say textarea")).ToHaveValueAsync("I do not");
    }

    private static async Task Change(BrowserUser visitor, string text)
    {
        await visitor.Composer.PressAsync("ArrowUp");
        await visitor.Composer.FillAsync(text);
        await visitor.Composer.PressAsync("Enter");
    }

    /// <summary>The change of message 2 is refused as soon as the result is set.</summary>
    private static async Task<TaskCompletionSource> Refuse(BrowserUser visitor)
    {
        var refused = new TaskCompletionSource();
        await visitor.Profile.RouteAsync("**/api/rooms/1/messages/2", async route =>
        {
            await refused.Task;
            await route.AbortAsync();
        });
        return refused;
    }

    private static async Task<ApiPerson> OtherDevice(WebTestServer server, BrowserUser visitor) =>
        await server.ComeIn(new Protocol.ComeIn(Code: await visitor.Page.EvaluateAsync<string>(
            "async () => (await (await fetch('/api/codes', { method: 'POST' })).json()).code")));

    private static Task<string> KeptEdits(BrowserUser visitor) => visitor.Page.EvaluateAsync<string>(
        "() => Object.entries(localStorage).filter(([name]) => name.startsWith('snug.edit.')).map(([, kept]) => kept).join()");

    private static async Task ReplyTo(BrowserUser visitor, long number)
    {
        await visitor.Page.Locator($".m[data-number='{number}']").HoverAsync();
        await Button(visitor, $"Reply to message {number}").ClickAsync();
    }

    private static ILocator Strip(BrowserUser visitor) => visitor.Page.Locator("main .say .strip:not([hidden])");

    private static ILocator Button(BrowserUser visitor, string name) =>
        visitor.Page.GetByRole(AriaRole.Button, new() { Name = name }).First;
}
