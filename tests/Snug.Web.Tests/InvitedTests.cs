using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Snug.Protocol;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>Coming in by a link, on a phone, with a browser, and without JavaScript.</summary>
public sealed class InvitedTests(Chromium chromium)
{
    private static readonly BrowserNewContextOptions NoScripts = new() { JavaScriptEnabled = false };

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task A_newcomer_comes_by_a_link_with_a_name_and_one_press(ColorScheme scheme)
    {
        await using var server = await WebTestServer.Open(needsInvite: true);
        var maya = await server.ComeInAsOwner("Maya");
        await maya.Make("Movie night");
        await maya.Say(2, "welcome, whoever you are");
        var invite = await maya.Invite(new NewInvite(Rooms: [2]));
        await using var ines = await BrowserUser.Come(chromium, server, $"/j/{invite.Code}", Phone(scheme));
        await Expect(ines.Page.Locator("h1")).ToHaveTextAsync("Maya invites you to The Lantern");
        await Expect(ines.Page.GetByLabel("Your name")).ToBeFocusedAsync();
        await Expect(ines.Page.Locator(".known")).ToBeEmptyAsync();
        await Shot(ines, $"door-invited-{scheme}");
        await ines.Page.GetByLabel("Your name").FillAsync("Ines");
        var sent = await ines.Page.RunAndWaitForRequestAsync(
            () => ines.Page.GetByRole(AriaRole.Button, new() { Name = "Come in", Exact = true }).TapAsync(),
            request => request.Method == "POST" && request.Url.EndsWith("/api/session", StringComparison.Ordinal));
        sent.Headers["idempotency-key"].Length.ShouldBeGreaterThanOrEqualTo(20);
        await ines.Sees("welcome, whoever you are");
        await Expect(ines.Page).ToHaveURLAsync(server.Address + "/rooms/2");
        await ines.Say("good evening");
        await ines.Sees("good evening");
        (await maya.Read(2)).Last().Author.Name.ShouldBe("Ines");

        // Neither the address nor the way back holds the code.
        (await ines.Page.EvaluateAsync<int>("() => history.length")).ShouldBeLessThanOrEqualTo(2);
        await ines.Page.ReloadAsync();
        await ines.Sees("good evening");
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_door_by_invitation_tells_strangers_nothing_and_takes_a_code_from_another_device()
    {
        await using var server = await WebTestServer.Open(needsInvite: true);
        var maya = await server.ComeInAsOwner("Maya");
        await maya.Make("Surprise party");
        using var here = await maya.Listen();
        await using var phone = await BrowserUser.Come(chromium, server, "/", Phone(ColorScheme.Light));
        await Expect(phone.Page.Locator(".known")).ToHaveTextAsync("The Lantern is by invitation. Ask whoever runs it for a link.");
        await Expect(phone.Page.GetByLabel("Your name")).ToHaveCountAsync(0);
        await Expect(phone.Page.Locator(".aside")).ToHaveTextAsync(
            new Regex(@"^Been here before\?\s+I have a password$"), new() { UseInnerText = true });
        (await phone.Page.Locator("body").InnerTextAsync()).ShouldNotContain("Maya");
        await Shot(phone, "door-by-invitation");
        await phone.Page.GetByLabel("The code from your other device").FillAsync(await maya.MakeCode());
        await phone.Page.GetByRole(AriaRole.Button, new() { Name = "Come in" }).TapAsync();
        await Expect(phone.Page.Locator(".me")).ToHaveTextAsync("You are Maya");
        phone.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_invitation_or_its_whole_link_that_is_typed_at_the_door_asks_for_a_name()
    {
        await using var server = await WebTestServer.Open(needsInvite: true);
        var maya = await server.ComeInAsOwner("Maya");
        var invite = await maya.Invite(new NewInvite());
        await using var ines = await BrowserUser.Come(chromium, server);
        await ines.Page.GetByLabel("The code from your other device").FillAsync(invite.Link!);
        await ines.Page.Keyboard.PressAsync("Enter");
        await Expect(ines.Page.Locator("h1")).ToHaveTextAsync("Maya invites you to The Lantern");
        await ines.TypeName("Ines");
        await Expect(ines.Page.Locator(".me")).ToHaveTextAsync("You are Ines");
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_link_of_a_person_comes_in_as_them_with_one_press_and_no_name()
    {
        await using var server = await WebTestServer.Open(needsInvite: true);
        var maya = await server.ComeInAsOwner("Maya");
        await using var phone = await BrowserUser.Come(chromium, server, "/j/" + await maya.MakeCode(), Phone(ColorScheme.Dark));
        await Expect(phone.Page.Locator(".known")).ToHaveTextAsync("This link is for Maya. It works once.");
        await Expect(phone.Page.Locator("input")).ToBeHiddenAsync();
        await Shot(phone, "door-of-person");
        await phone.Page.GetByRole(AriaRole.Button, new() { Name = "Come in as Maya" }).TapAsync();
        await Expect(phone.Page.Locator(".me")).ToHaveTextAsync("You are Maya");
        await Expect(phone.Page).ToHaveURLAsync(server.Address + "/rooms/1");
        phone.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_dead_link_says_so_and_what_to_do()
    {
        await using var server = await WebTestServer.Open(needsInvite: true);
        var maya = await server.ComeInAsOwner("Maya");
        var invite = await maya.Invite(new NewInvite(Uses: 1));
        await using var first = await BrowserUser.Come(chromium, server, $"/j/{invite.Code}");
        await using var late = await BrowserUser.Come(chromium, server, $"/j/{invite.Code}");
        await Expect(late.Page.Locator("h1")).ToHaveTextAsync("Maya invites you to The Lantern");
        await first.TypeName("Ines");

        // It was used while the name was being typed.
        await late.Page.GetByLabel("Your name").FillAsync("Olga");
        await late.Page.Keyboard.PressAsync("Enter");
        await Expect(late.Page.Locator("#door-says")).ToHaveTextAsync(
            "That invitation was used, is over, or never was. Ask whoever sent it for another one.");
        await late.GoTo($"/j/{invite.Code}");
        await Expect(late.Page.Locator("#door-says")).ToContainTextAsync("That link lets nobody in: it was used, is over, or never was.");
        await Expect(late.Page.GetByLabel("The code from your other device")).ToBeFocusedAsync();
        late.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_link_opens_as_soon_as_the_connection_is_back()
    {
        await using var server = await WebTestServer.Open(needsInvite: true);
        var maya = await server.ComeInAsOwner("Maya");
        var invite = await maya.Invite(new NewInvite());
        await using var ines = await BrowserUser.Come(chromium, server);
        await ines.Profile.RouteAsync("**/api/welcome*", route => route.AbortAsync());
        await ines.GoTo($"/j/{invite.Code}");
        await Expect(ines.Page.Locator("#door-says")).ToHaveTextAsync("No connection. The door opens as soon as it is back.");
        await Expect(ines.Page.Locator("input")).ToBeHiddenAsync();
        await ines.Profile.UnrouteAsync("**/api/welcome*");
        await Expect(ines.Page.Locator("h1")).ToHaveTextAsync("Maya invites you to The Lantern");
        await Expect(ines.Page.Locator("#door-says")).ToBeEmptyAsync();
        await ines.TypeName("Ines");
    }

    [Fact]
    public async Task Whoever_is_in_already_goes_on_as_themselves_or_is_asked_first()
    {
        await using var server = await WebTestServer.Open(needsInvite: true);
        var maya = await server.ComeInAsOwner("Maya");
        var invite = await maya.Invite(new NewInvite());
        await using var ines = await BrowserUser.Come(chromium, server, $"/j/{invite.Code}");
        await ines.TypeName("Ines");
        await ines.GoTo($"/j/{invite.Code}");
        await ines.Page.GetByRole(AriaRole.Button, new() { Name = "Go on as Ines" }).ClickAsync();
        await Expect(ines.Page.Locator(".me")).ToHaveTextAsync("You are Ines");
        await ines.GoTo($"/j/{invite.Code}");
        await ines.Page.GetByLabel("Your name").FillAsync("Olga");
        await ines.Page.Keyboard.PressAsync("Enter");
        await Expect(ines.Page.Locator(".asks")).ToHaveTextAsync("Ines is known here. Come in as Olga instead?");
        await ines.Page.GetByRole(AriaRole.Button, new() { Name = "Come in as Olga" }).ClickAsync();
        await Expect(ines.Page.Locator(".me")).ToHaveTextAsync("You are Olga");
        (await maya.Invites()).Single(one => one.Id == invite.Id).People.Select(person => person.Name).ShouldBe(["Ines", "Olga"]);
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_javascript_a_link_takes_a_name_and_leads_where_it_says()
    {
        await using var server = await WebTestServer.Open(needsInvite: true);
        var maya = await server.ComeInAsOwner("Maya");
        await maya.Make("Movie night");
        await maya.Make("Secret plans");
        var invite = await maya.Invite(new NewInvite(Rooms: [2]));
        await using var ines = await BrowserUser.Come(chromium, server, $"/j/{invite.Code}", NoScripts);
        await Expect(ines.Page.Locator("h1")).ToHaveTextAsync("Maya invites you to The Lantern");
        (await ines.Page.Locator("body").InnerTextAsync()).ShouldNotContain("Secret plans");
        await PlainComeIn(ines, "Maya");
        await Expect(ines.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Maya is already here.");
        await Expect(ines.Page.Locator("h1")).ToHaveTextAsync("Maya invites you to The Lantern");
        await PlainComeIn(ines, "Ines");
        await Expect(ines.Page).ToHaveURLAsync(server.Address + "/plain/rooms/2");

        // The same browser again: nobody takes another's place unasked, and the invitation goes along.
        await ines.GoTo($"/plain?code={invite.Code}");
        await PlainComeIn(ines, "Olga");
        await ines.Page.GetByRole(AriaRole.Button, new() { Name = "Come in as Olga" }).ClickAsync();
        await Expect(ines.Page).ToHaveURLAsync(server.Address + "/plain/rooms/2");
        (await maya.Invites()).Single(one => one.Id == invite.Id).Used.ShouldBe(2);
    }

    [Fact]
    public async Task Without_javascript_and_without_a_link_there_is_a_sentence_and_a_field_for_a_code()
    {
        await using var server = await WebTestServer.Open(needsInvite: true);
        var maya = await server.ComeInAsOwner("Maya");
        await using var stranger = await BrowserUser.Come(chromium, server, "/plain", NoScripts);
        await Expect(stranger.Page.Locator("main")).ToContainTextAsync("The Lantern is by invitation. Ask whoever runs it for a link.");
        await Expect(stranger.Page.GetByLabel("Your name")).ToHaveCountAsync(0);
        await stranger.Page.GetByLabel("A code").FillAsync((await maya.Invite(new NewInvite())).Link!);
        await stranger.Page.GetByRole(AriaRole.Button, new() { Name = "Bring your name along" }).ClickAsync();
        await Expect(stranger.Page.Locator("h1")).ToHaveTextAsync("Maya invites you to The Lantern");

        await stranger.GoTo("/j/abcdefghjkmnpqrs");
        await Expect(stranger.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync(
            "That invitation was used, is over, or never was. Ask whoever sent it for another one.");
        await stranger.GoTo("/j/" + await maya.MakeCode());
        await stranger.Page.GetByRole(AriaRole.Button, new() { Name = "Come in as Maya" }).ClickAsync();
        await Expect(stranger.Page.Locator("main")).ToContainTextAsync("You are Maya.");
    }

    [Theory]
    [InlineData("Lynx/2.9.0dev.12 libwww-FM/2.14")]
    [InlineData("w3m/0.5.3")]
    public async Task A_text_browser_is_led_to_the_form_that_a_link_fills(string browser)
    {
        await using var server = await WebTestServer.Open(needsInvite: true);
        var maya = await server.ComeInAsOwner("Maya");
        var invite = await maya.Invite(new NewInvite());
        using var http = new HttpClient { BaseAddress = new Uri(server.Address) };
        http.DefaultRequestHeaders.UserAgent.ParseAdd(browser);
        using var answer = await http.GetAsync($"/j/{invite.Code}");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var page = await answer.Content.ReadAsStringAsync();
        page.ShouldContain($"<input type=\"hidden\" name=\"invite\" value=\"{invite.Code}\">");
        page.ShouldContain("Maya invites you to The Lantern");
    }

    internal static BrowserNewContextOptions Phone(ColorScheme scheme) => new()
    {
        ViewportSize = new ViewportSize { Width = 390, Height = 844 },
        ColorScheme = scheme,
        HasTouch = true,
        IsMobile = true,
        ReducedMotion = ReducedMotion.Reduce,
    };

    /// <summary>To be looked at, where SNUG_SHOTS names a folder.</summary>
    internal static async Task Shot(BrowserUser user, string name)
    {
        if (Environment.GetEnvironmentVariable("SNUG_SHOTS") is { } folder)
        {
            await user.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png") });
        }
    }

    private static async Task PlainComeIn(BrowserUser user, string name)
    {
        await user.Page.GetByLabel("Your name").FillAsync(name);
        await user.Page.GetByRole(AriaRole.Button, new() { Name = "Come in", Exact = true }).ClickAsync();
    }
}
