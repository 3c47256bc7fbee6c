using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>
/// The page tells with every call how far it knows the log (<c>Snug-Cursor</c>), so that whichever server answers knows as much.
/// </summary>
public sealed class CursorTests(Chromium chromium)
{
    [Fact]
    public async Task Every_call_tells_the_newest_cursor_that_the_page_was_told()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await using var ines = await BrowserUser.Come(chromium, server);
        var first = await Asked(ines, "POST", "/api/session", () => ines.TypeName("Ines"));
        first.ShouldBeNull("nothing is known yet");
        (await Asked(ines, "POST", "/api/rooms/1/messages", () => ines.Say("one"))).ShouldNotBeNull("the snapshot said it");

        await maya.Say(1, "from elsewhere");
        await ines.Sees("from elsewhere");
        var head = await Head(maya);
        (await Asked(ines, "POST", "/api/rooms/1/messages", () => ines.Say("two"))).ShouldBe(head, "the stream said it");
    }

    [Fact]
    public async Task The_answer_to_a_write_is_known_until_something_newer_arrives()
    {
        var longest = new string('~', 512);
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var listening = await maya.Listen();
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Profile.RouteAsync("**/api/rooms/1/**", async route =>
        {
            if (route.Request.Method == "GET")
            {
                await route.ContinueAsync();
                return;
            }

            var answer = await route.FetchAsync();
            var isPost = route.Request.Method == "POST";
            if (isPost)
            {
                await ines.Sees("mine"); // The stream is at it already: the answer arrives last.
            }

            await route.FulfillAsync(new() { Response = answer, Headers = Telling(answer, isPost ? longest : "") });
        });
        await ines.Say("mine");
        await Expect(ines.Page.Locator(".pending")).ToHaveCountAsync(0);

        // What is told on the stream is at no new place in the log.
        await maya.Tell(1, "writing");
        await Expect(ines.Hint).ToHaveTextAsync("Maya is writing");
        (await Asked(ines, "POST", "/api/rooms/1/messages", () => ines.Say("and this is mine"))).ShouldBe(longest);
    }

    [Fact]
    public async Task A_page_that_was_long_on_its_way_takes_nothing_back()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        for (var number = 1; number <= 60; number++)
        {
            await maya.Say(1, $"line {number}.");
        }

        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Sees("line 60.");
        var gate = new TaskCompletionSource();
        await ines.Profile.RouteAsync("**/messages?before=*", async route =>
        {
            var answer = await route.FetchAsync();
            await gate.Task;
            await route.FulfillAsync(new() { Response = answer, Headers = Telling(answer, "older") });
        });
        await ines.Page.Locator(".log:not(.aside)").EvaluateAsync("log => { log.scrollTop = 0; }");
        await Expect(ines.Page.Locator(".fetching.older.busy")).ToHaveCountAsync(1);
        await maya.Say(1, "newer");
        await Expect(ines.Page.Locator(".return")).ToHaveTextAsync("1 new ↓");
        gate.SetResult();
        await ines.Sees("line 1.");
        var head = await Head(maya);
        (await Asked(ines, "POST", "/api/rooms/1/messages", () => ines.Say("now"))).ShouldBe(head);
    }

    /// <summary>What the next call of this kind says that the page knows.</summary>
    private static async Task<string?> Asked(BrowserUser user, string method, string path, Func<Task> act)
    {
        var request = await user.Page.RunAndWaitForRequestAsync(
            act, request => request.Method == method && new Uri(request.Url).AbsolutePath == path);
        return request.Headers.GetValueOrDefault("snug-cursor");
    }

    private static async Task<string> Head(ApiPerson person)
    {
        using var answer = await person.Http.GetAsync("/api/rooms");
        return answer.Headers.GetValues("Snug-Cursor").Single();
    }

    private static Dictionary<string, string> Telling(IAPIResponse answer, string cursor) =>
        new(answer.Headers) { ["snug-cursor"] = cursor };
}
