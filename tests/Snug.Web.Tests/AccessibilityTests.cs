using System.Net.Http.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>Nobody is kept out: what axe can find, on every view, in both looks, on a desk and on a phone; and what it cannot.</summary>
public sealed class AccessibilityTests(Chromium chromium)
{
    private const string Listing = "it ran for an hour:\n```\nfan  1180 rpm   ok and a line that is far too long for any phone and scrolls "
        + "to the side of it\n```";

    [Theory]
    [InlineData(ColorScheme.Light, 1280, 800)]
    [InlineData(ColorScheme.Dark, 1280, 800)]
    [InlineData(ColorScheme.Light, 390, 844)]
    [InlineData(ColorScheme.Dark, 390, 844)]
    public async Task Axe_finds_nothing_on_any_view(ColorScheme scheme, int width, int height)
    {
        var axe = Axe.Need();
        await using var server = await WebTestServer.Open(isOnLan: true);
        var maya = await server.ComeIn("Maya");
        var ben = await server.ComeIn("Ben Okafor");
        using var here = await maya.Listen();
        await Furnish(maya, ben);
        var options = new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = scheme,
            ReducedMotion = ReducedMotion.Reduce, // What fades in has no contrast yet.
            HasTouch = width < 500,
            IsMobile = width < 500,
        };
        await using var ines = await BrowserUser.Come(chromium, server, "/", options);
        await LookAtDoor(axe, ines);
        await LookAtRooms(axe, ines, maya);
        await LookAtDialogs(axe, ines);
        await LookAtSomeRooms(axe, ines, maya, ben, $"{scheme}-{width}");
        await LookAtPlainPages(axe, ines);
        await using var stranger = await BrowserUser.Come(chromium, server, "/plain", options);
        await axe.Look(stranger.Page, "plain door");
        axe.Views.ShouldBeGreaterThan(20);
        axe.Found.ShouldBeEmpty();
        ines.Complaints.ShouldBeEmpty();
    }

    private static async Task Furnish(ApiPerson maya, ApiPerson ben)
    {
        await maya.Make("Movie night", "Saturdays at eight, Ben brings the projector and a cable that is long enough");
        await maya.Make("Kitchen");
        await maya.Make("Old plans");
        for (var room = 5; room <= 30; room++)
        {
            await maya.Make($"Room of {room}"); // So many that a field finds them.
        }

        await maya.Say(4, "all done");
        using var archived = await maya.Http.PatchAsJsonAsync("/api/rooms/4", new { archived = true });
        archived.EnsureSuccessStatusCode();
        await maya.Say(2, "Is it fixed? See https://example.org/films, #3 and `fan --now`");
        await ben.Say(2, Listing);
        await ben.Say(2, "thank you @Maya, and @Ines for the car");
        await maya.Say(2, string.Join('\n', Enumerable.Range(1, 40))); // folded
        await maya.Say(2, "🎬🍿");
    }

    private static async Task LookAtDoor(Axe axe, BrowserUser ines)
    {
        var page = ines.Page;
        await Expect(page.Locator(".known")).ToContainTextAsync("Here now: ");
        await axe.Look(page, "door");
        await page.GetByLabel("Your name").FillAsync("Maya");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("[role=alert]").First).ToContainTextAsync("already here");
        await axe.Look(page, "door, refused");
        await page.GetByRole(AriaRole.Button, new() { Name = "Bring your name along" }).ClickAsync();
        await axe.Look(page, "door, for a code");

        // Somebody wrote here under a session that is over.
        await page.EvaluateAsync("""
            () => localStorage.setItem('snug.draft.99.1.Fay', JSON.stringify(
              { by: { id: 99, name: 'Fay' }, room: 1, where: 'Lobby', text: 'words of before', at: Date.now() }))
            """);
        await ines.GoTo("/");
        await Expect(page.Locator(".earlier")).ToBeVisibleAsync();
        await axe.Look(page, "door, with earlier words");
        await page.GetByLabel("Your name").FillAsync("Ines");
        await page.Keyboard.PressAsync("Enter");
        await Expect(ines.Composer).ToBeVisibleAsync();
        await Expect(page.Locator(".from-before")).ToBeVisibleAsync();
        await axe.Look(page, "room, with earlier words");
        await page.Locator(".from-before summary").ClickAsync();
        await axe.Look(page, "room, with earlier words open");
        await page.EvaluateAsync("() => localStorage.removeItem('snug.draft.99.1.Fay')");

        await ines.GoTo("/?door");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Go on as Ines" })).ToBeVisibleAsync();
        await axe.Look(page, "door, of somebody known");
        await page.GetByLabel("Your name").FillAsync("Quinn");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".question")).ToBeVisibleAsync();
        await axe.Look(page, "door, asking in whose place");
    }

    private static async Task LookAtRooms(Axe axe, BrowserUser ines, ApiPerson maya)
    {
        var page = ines.Page;
        await ines.GoTo("/rooms/1");
        await Expect(page.Locator(".quiet h2")).ToBeVisibleAsync();
        await axe.Look(page, "empty room");
        await ines.GoTo("/rooms/2");
        await ines.Sees("🎬🍿");
        await page.EvaluateAsync("() => dispatchEvent(new Event('blur'))");
        await maya.Say(3, "@Ines who has the key?");
        await maya.Tell(2, "writing");
        await Expect(ines.Hint).ToContainTextAsync("Maya is writing");
        await axe.Look(page, "room");
        await page.Locator(".log:not(.aside) .at").Last.FocusAsync();
        await axe.Look(page, "room, by keyboard");
        await LookAtHints(axe, ines, maya);
        var (width, height) = (page.ViewportSize!.Width, page.ViewportSize.Height);
        await page.SetViewportSizeAsync(320, 256);
        await axe.Look(page, "room, at 400 %");
        await page.SetViewportSizeAsync(width, height);
        await ines.Composer.PressSequentiallyAsync("@may");
        await Expect(page.GetByRole(AriaRole.Option).First).ToBeVisibleAsync();
        await axe.Look(page, "names");
        await ines.Composer.FillAsync("");
        await ines.Profile.RouteAsync("**/api/rooms/2/messages", route => route.Request.Method == "POST"
            ? route.FulfillAsync(new() { Status = 400, ContentType = "application/problem+json", Body = """{"detail":"No."}""" })
            : route.ContinueAsync());
        await ines.Say("refused");
        await Expect(page.Locator(".refusal")).ToBeVisibleAsync();
        await axe.Look(page, "room, refused words");
        await page.GetByRole(AriaRole.Button, new() { Name = "Take it back" }).ClickAsync();
        await ines.Composer.FillAsync("");
        await ines.GoTo("/rooms/4");
        await ines.Sees("all done");
        await axe.Look(page, "archived room");
    }

    private static async Task LookAtHints(Axe axe, BrowserUser ines, ApiPerson maya)
    {
        var page = ines.Page;
        await ines.HasRead(2, 5);
        await page.EvaluateAsync("() => { document.hasFocus = () => false; }");
        await maya.Say(2, "not seen");
        await ines.Sees("not seen");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Undo" })).ToBeVisibleAsync();
        await axe.Look(page, "room, marked as read");
        await page.EvaluateAsync("() => { delete document.hasFocus; }");
        await page.Locator(".unfold").ClickAsync();
        await page.Locator(".log:not(.aside)").EvaluateAsync("log => { log.scrollTop = 0; }");
        await Expect(page.Locator(".return")).ToBeVisibleAsync();
        await ines.Row("thank you").Locator("p").ClickAsync();
        await axe.Look(page, "room, scrolled away");
        await ines.Profile.SetOfflineAsync(true);
        await Expect(ines.Hint).ToContainTextAsync("No connection");
        await axe.Look(page, "room, without a connection");
        await ines.Profile.SetOfflineAsync(false);
        await Expect(ines.Hint).Not.ToContainTextAsync("No connection");
    }

    private static async Task LookAtDialogs(Axe axe, BrowserUser ines)
    {
        var page = ines.Page;
        await ines.GoTo("/rooms/1");
        await Expect(page.Locator(".quiet h2")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Show a QR code" }).ClickAsync();
        await Expect(page.Locator("dialog .qr svg")).ToBeVisibleAsync();
        await axe.Look(page, "QR code of a room");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("m");
        await Expect(page.Locator(".switcher li").First).ToBeVisibleAsync();
        await axe.Look(page, "switcher");
        await page.Keyboard.TypeAsync("zzzz");
        await Expect(page.Locator(".switcher .none")).ToBeVisibleAsync();
        await axe.Look(page, "switcher, nothing found");
        await page.Keyboard.PressAsync("Escape");
        if (await page.Locator(".open-side").IsVisibleAsync())
        {
            await page.Locator(".open-side").ClickAsync();
            await Expect(page.Locator(".side")).ToBeInViewportAsync();
            await axe.Look(page, "rooms, on a phone");
        }

        await page.Locator(".show-keys").ClickAsync();
        await Expect(page.Locator("dialog .commands div").First).ToBeVisibleAsync();
        await axe.Look(page, "keys and commands");
        await page.Keyboard.PressAsync("Escape");
        await page.Locator(".me").ClickAsync();
        await axe.Look(page, "you");
        await page.GetByRole(AriaRole.Button, new() { Name = "Bring your name along" }).ClickAsync();
        await Expect(page.Locator("dialog .qr svg")).ToBeVisibleAsync();
        await axe.Look(page, "you, with a code");
        await page.GetByRole(AriaRole.Button, new() { Name = "Leave on this device" }).ClickAsync();
        await axe.Look(page, "you, about to leave");
    }

    /// <summary>A private room, a talk, a favourite, one of which nothing is to reach me, announcements, and somebody muted.</summary>
    private static async Task LookAtSomeRooms(Axe axe, BrowserUser ines, ApiPerson maya, ApiPerson ben, string look)
    {
        var page = ines.Page;
        var me = await page.EvaluateAsync<int>("() => JSON.parse(localStorage.getItem('snug.me')).id");
        var room = await maya.MakePrivate("Surprise for Ben", me);
        await maya.Say(room, "a cake");
        await maya.Change($"/api/rooms/{room}", new { posting = "admins" });
        var talk = await ben.Talk(me);
        await ben.Say(talk, "psst");
        await ines.GoTo("/rooms/1");
        foreach (var path in (string[])["rooms/2/favourite", "rooms/3/level", "people/1/muted"])
        {
            await page.EvaluateAsync(
                "path => fetch(`/api/${path}`, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, "
                    + "body: path.endsWith('level') ? '{\"level\":\"nothing\"}' : undefined }).then(() => {})",
                path);
        }

        await maya.Say(1, "hushed");
        await Expect(page.Locator(".muted")).ToContainTextAsync("Somebody you muted");
        await axe.Look(page, "somebody muted");
        await InvitedTests.Shot(ines, $"some-muted-{look}");
        await ben.Say(1, "heard");
        await ines.Row("heard").Locator(".at").FocusAsync();
        await ines.Row("heard").Locator(".row-more").ClickAsync();
        await Expect(page.Locator(".menu")).ToBeVisibleAsync();
        await axe.Look(page, "what can be done about a message");
        await InvitedTests.Shot(ines, $"some-menu-{look}");
        await page.Keyboard.PressAsync("Escape");
        foreach (var (id, name) in ((int, string)[])[(room, "private"), (talk, "talk"), (2, "open")])
        {
            await ines.GoTo($"/rooms/{id}");
            await Expect(page.Locator(".log:not(.aside) .m").First).ToBeVisibleAsync();
            await axe.Look(page, $"a {name} room");
            await InvitedTests.Shot(ines, $"some-{name}-{look}");
            await page.Locator(".show-room").ClickAsync();
            await Expect(page.Locator(".about-room .wishes")).ToBeVisibleAsync();
            await axe.Look(page, $"all about a {name} room");
            await InvitedTests.Shot(ines, $"some-{name}-about-{look}");
            (page.ViewportSize!.Width < 500 ? await Fingers.Miss(page) : []).ShouldBeEmpty();
            await page.Keyboard.PressAsync("Escape");
        }

        if (await page.Locator(".open-side").IsVisibleAsync())
        {
            await page.Locator(".open-side").ClickAsync();
            await Expect(page.Locator(".side")).ToBeInViewportAsync();
            await axe.Look(page, "rooms and talks, on a phone");
            await InvitedTests.Shot(ines, $"some-side-{look}");
        }

        await SomeRoomsTests.OpenTab(ines, "Rooms");
        await Expect(page.Locator(".all-rooms li").First).ToBeVisibleAsync();
        await axe.Look(page, "all rooms");
        await InvitedTests.Shot(ines, $"some-rooms-{look}");
        (page.ViewportSize!.Width < 500 ? await Fingers.Miss(page) : []).ShouldBeEmpty();
        await page.Keyboard.PressAsync("Escape");
    }

    private static async Task LookAtPlainPages(Axe axe, BrowserUser ines)
    {
        foreach (var path in (string[])["/plain", "/plain/rooms/1", "/plain/rooms/2", "/plain/rooms/9", "/plain?door"])
        {
            await ines.GoTo(path);
            await axe.Look(ines.Page, path);
        }
    }
}
