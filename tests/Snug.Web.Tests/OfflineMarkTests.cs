using Microsoft.Playwright;
using Snug.Protocol;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>What is read without a connection is read, on all devices, as soon as it is back (docs/offline.md).</summary>
public sealed class OfflineMarkTests(Chromium chromium)
{
    /// <summary>The page that hears of the network is the one that was read in, or one that is opened later.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_read_without_a_network_is_read_everywhere_once_it_is_back_also_after_a_reload(bool isClosedMeanwhile)
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Make("Attic");
        await maya.Say(2, "in the attic");
        await using var ines = await ComeIn(server);
        var device = await Device(server, ines);
        await ines.Room("Attic").ClickAsync();
        await ines.Sees("in the attic");
        await Eventually.Until(async () => (await device.Look(2)).ReadNumber == 1);
        await ines.Room("Lobby").ClickAsync();
        await maya.Say(2, "what is new");
        await Expect(ines.Room("Attic").Locator(".lamp:not([hidden])")).ToHaveCountAsync(1);
        await OfflineTests.Keeps(ines, "Ines 2 in the attic", "Ines 2 what is new");

        await ines.Profile.SetOfflineAsync(true);
        await Expect(ines.Hint).ToContainTextAsync("No connection", new() { Timeout = 5_000 });
        await ines.Room("Attic").ClickAsync();
        await Expect(ines.Room("Attic").Locator(".lamp:not([hidden])")).ToHaveCountAsync(0);
        await Expect(ines.Page.Locator(".older.busy")).ToHaveCountAsync(0);
        await Eventually.Until(async () => await Waiting(ines) == """{"2":[{"number":2}]}""");
        await ines.GoTo("/rooms/1");
        await ines.Room("Attic").WaitForAsync();
        await Expect(ines.Room("Attic").Locator(".lamp:not([hidden])")).ToHaveCountAsync(0);
        (await device.Look(2)).ReadNumber.ShouldBe(1);

        // The snapshot of then does not light it again either, while the mark is on its way.
        var held = new TaskCompletionSource();
        await ines.Profile.RouteAsync("**/api/rooms/2/read", async route =>
        {
            await held.Task;
            await route.ContinueAsync();
        });
        if (isClosedMeanwhile)
        {
            await ines.Page.GotoAsync("about:blank");
        }

        var asked = ines.Page.WaitForRequestAsync("**/api/rooms/2/read");
        await ines.Profile.SetOfflineAsync(false);
        if (isClosedMeanwhile)
        {
            await ines.GoTo("/rooms/1");
        }

        await asked;
        await Expect(ines.Hint).ToBeEmptyAsync();
        await Expect(ines.Room("Attic").Locator(".lamp:not([hidden])")).ToHaveCountAsync(0);
        held.SetResult();
        await Eventually.Until(async () => (await device.Look(2)).ReadNumber == 2);
        await Eventually.Until(async () => await Waiting(ines) is null);
        await Expect(ines.Room("Attic").Locator(".lamp:not([hidden])")).ToHaveCountAsync(0);
        ines.Complaints.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 4)]
    public async Task What_is_marked_as_new_without_a_network_is_new_unless_another_device_read_on(bool readsOn, long mark)
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        foreach (var words in (string[])["one", "two", "three"])
        {
            await maya.Say(1, words);
        }

        await using var ines = await ComeIn(server);
        var device = await Device(server, ines);
        await ines.Sees("three");
        await Eventually.Until(async () => (await device.Look(1)).ReadNumber == 3);
        await ines.Profile.SetOfflineAsync(true);
        await Expect(ines.Hint).ToContainTextAsync("No connection", new() { Timeout = 5_000 });
        await ines.Page.Locator(".m[data-number='2'] .at").FocusAsync();
        await ines.Page.Keyboard.PressAsync("u");
        await Eventually.Until(async () =>
            await Waiting(ines) is { } waiting && waiting.Contains("\"isLate\":true", StringComparison.Ordinal));
        if (readsOn)
        {
            await maya.Say(1, "four");
            using var answer = await device.Http.PutAsync(
                "/api/rooms/1/read", System.Net.Http.Json.JsonContent.Create(new { number = 4 }), CancellationToken.None);
            answer.EnsureSuccessStatusCode();
        }

        await ines.Profile.SetOfflineAsync(false);
        await Eventually.Until(async () => await Waiting(ines) is null);
        (await device.Look(1)).ReadNumber.ShouldBe(mark);
        ines.Complaints.ShouldBeEmpty();
    }

    private async Task<BrowserUser> ComeIn(WebTestServer server)
    {
        var user = await BrowserUser.ComeIn(chromium, server, "Ines", "/rooms/1", new() { ServiceWorkers = ServiceWorkerPolicy.Allow });
        await user.Page.EvaluateAsync("() => navigator.serviceWorker.ready.then(() => {})");
        return user;
    }

    private static async Task<ApiPerson> Device(WebTestServer server, BrowserUser user) => await server.ComeIn(new ComeIn(
        Code: await user.Page.EvaluateAsync<string>("async () => (await (await fetch('/api/codes', { method: 'POST' })).json()).code")));

    private static async Task<string?> Waiting(BrowserUser user) => await user.Page.EvaluateAsync<string?>(
        "() => Object.entries(localStorage).find(([name]) => name.startsWith('snug.marks.'))?.[1] ?? null");
}
