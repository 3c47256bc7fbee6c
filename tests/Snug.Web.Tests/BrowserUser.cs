using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Snug.Web.Tests;

/// <summary>A person with a browser: a profile of their own, tabs, eyes and hands.</summary>
internal sealed class BrowserUser : IAsyncDisposable
{
    private readonly WebTestServer server;
    private readonly ConcurrentQueue<string> complaints = [];

    private BrowserUser(WebTestServer server, IBrowserContext profile, IPage page)
    {
        this.server = server;
        Profile = profile;
        Page = page;
        profile.Console += (_, message) =>
        {
            // What the network says is a test's own doing; what the page or its policy says is not.
            if (message.Type is "error" or "warning" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal)
                && !message.Text.StartsWith("Service Worker registration blocked", StringComparison.Ordinal))
            {
                complaints.Enqueue(message.Text);
            }
        };
        profile.WebError += (_, error) => complaints.Enqueue(error.Error);
    }

    public IBrowserContext Profile { get; }

    /// <summary>The tab that was opened last.</summary>
    public IPage Page { get; private set; }

    /// <summary>Errors of scripts and violations of the policy.</summary>
    public IReadOnlyList<string> Complaints => [.. complaints];

    public ILocator Composer => Page.Locator(".say textarea");

    public ILocator Hint => Page.Locator(".hint");

    public static async Task<BrowserUser> Come(
        Chromium chromium, WebTestServer server, string path = "/", BrowserNewContextOptions? options = null)
    {
        options ??= new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1100, Height = 680 } };

        // What a worker fetches no test can hold back or count, so there is one only where it is the matter (OfflineTests).
        options.ServiceWorkers ??= ServiceWorkerPolicy.Block;
        var profile = await chromium.Browser.NewContextAsync(options);
        profile.SetDefaultTimeout(60_000);
        var visitor = new BrowserUser(server, profile, await profile.NewPageAsync());
        await visitor.GoTo(path);
        return visitor;
    }

    public static async Task<BrowserUser> ComeIn(
        Chromium chromium, WebTestServer server, string name, string path = "/", BrowserNewContextOptions? options = null)
    {
        var visitor = await Come(chromium, server, path, options);
        await visitor.TypeName(name);
        return visitor;
    }

    public async Task TypeName(string name)
    {
        await Page.GetByLabel("Your name").FillAsync(name);
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.Locator(".room-list li").First).ToBeVisibleAsync();
    }

    /// <summary>On a phone the rooms are behind a button.</summary>
    public async Task TypeNameOnPhone(string name)
    {
        await Page.GetByLabel("Your name").FillAsync(name);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Come in" }).TapAsync();
        await Expect(Page.Locator(".open-side .n")).ToHaveTextAsync("1");
    }

    /// <summary>Until something of ours is shown: a browser that nobody knows is led around the names of this computer first.</summary>
    public async Task GoTo(string path)
    {
        await Page.GotoAsync(server.Address + path, new PageGotoOptions { WaitUntil = WaitUntilState.DOMContentLoaded });
        await Page.Locator(".door, .house, .plain").First.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
    }

    public async Task<IPage> OpenTab(string path)
    {
        Page = await Profile.NewPageAsync();
        await GoTo(path);
        return Page;
    }

    public async Task Say(string text)
    {
        await Composer.FillAsync(text);
        await Composer.PressAsync("Enter");
    }

    /// <summary>Acknowledged words.</summary>
    public ILocator Row(string text) => RowIn(Page, text);

    public static ILocator RowIn(IPage page, string text) =>
        page.Locator(".log:not(.aside) .m[data-number]").Filter(new LocatorFilterOptions { HasText = text });

    public ILocator Room(string name) => Page.Locator(".room-list li").Filter(new LocatorFilterOptions { HasText = name });

    /// <summary>Says what is there instead, and what waits to be sent, when it is not.</summary>
    public async Task Sees(string text)
    {
        try
        {
            await Expect(Row(text)).ToHaveCountAsync(1);
        }
        catch (PlaywrightException missing)
        {
            var kept = await Page.EvaluateAsync<string>("() => JSON.stringify(localStorage)");
            var shown = await Page.Locator("body").AriaSnapshotAsync();
            throw new InvalidOperationException($"{Page.Url}\n{shown}\n{kept}\n{string.Join('\n', Complaints)}", missing);
        }
    }

    /// <summary>Until the server has the mark: only then anything newer counts as unread.</summary>
    public async Task HasRead(int room, long number) =>
        await Eventually.Until(async () =>
            await Page.EvaluateAsync<long?>("async room => (await (await fetch(`/api/rooms/${room}`)).json()).readNumber", room) >= number);

    public async ValueTask DisposeAsync() => await Profile.DisposeAsync();

    public static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);
}
