using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

public sealed class FirstVisitTests(Chromium chromium)
{
    [Fact]
    public async Task From_the_address_to_the_first_message()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var here = await maya.Listen();
        await using var ines = await BrowserUser.Come(chromium, server);
        await Expect(ines.Page.Locator("h1")).ToHaveTextAsync("Come in to The Lantern");
        await Expect(ines.Page.Locator(".known")).ToContainTextAsync("Rooms: 1\u00a0Lobby");
        await Expect(ines.Page.GetByLabel("Your name")).ToBeFocusedAsync();

        await ines.TypeName("Ines");
        await Expect(ines.Page.Locator(".quiet h2")).ToHaveTextAsync("Room 1 is quiet");
        // Maya is in: Ines is the first to speak, not to come.
        await Expect(ines.Page.Locator(".quiet p")).ToHaveTextAsync("Be the first to say something, or tell someone: room 1.");
        await Expect(ines.Composer).ToBeFocusedAsync();
        await ines.Say("Good evening");

        await ines.Sees("Good evening");
        (await maya.Read(1)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            message => message.Text.ShouldBe("Good evening"),
            message => message.Author.Name.ShouldBe("Ines"),
            message => message.Key.ShouldNotBeNull());
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_room_named_from_right_to_left_keeps_its_number_beside_it()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Make("غرفة الشاي");
        await maya.Make("Attic");
        await using var visitor = await BrowserUser.Come(chromium, server);
        await Expect(visitor.Page.Locator(".known")).ToContainTextAsync("2\u00a0غرفة الشاي, 3\u00a0Attic");
        var name = await visitor.Page.Locator(".known bdi").Nth(1).BoundingBoxAsync();
        var next = await visitor.Page.Locator(".known bdi").Nth(2).BoundingBoxAsync();
        next!.X.ShouldBeGreaterThan(name!.X + name.Width + 10, "the number of the next room stands between the two names");

        await visitor.TypeName("Ines");
        var inList = await visitor.Room("غرفة الشاي").Locator(".name").EvaluateAsync<string>("name => getComputedStyle(name).textAlign");
        inList.ShouldBe("left");
    }

    [Fact]
    public async Task A_taken_name_is_refused_in_words_and_another_one_comes_in()
    {
        await using var server = await WebTestServer.Open();
        await server.ComeIn("Maya");
        await using var visitor = await BrowserUser.Come(chromium, server);
        await visitor.Page.GetByLabel("Your name").FillAsync("maya");
        await visitor.Page.Keyboard.PressAsync("Enter");
        await Expect(visitor.Page.Locator("[role=alert]")).ToContainTextAsync("Maya is already here. If that is you, make a code");

        await visitor.TypeName("Maya Two");
        await Expect(visitor.Page.Locator(".me")).ToHaveTextAsync("You are Maya Two");
    }

    [Fact]
    public async Task Enter_pressed_twice_at_the_door_comes_in_once()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.Come(chromium, server);
        var asked = 0;
        ines.Page.Request += (_, request) =>
            asked += request.Method == "POST" && request.Url.EndsWith("/api/session", StringComparison.Ordinal) ? 1 : 0;
        await ines.Page.GetByLabel("Your name").FillAsync("Ines");
        await ines.Page.Locator(".card").EvaluateAsync("card => { card.requestSubmit(); card.requestSubmit(); }");
        await ines.Say("once");
        await ines.Sees("once");
        asked.ShouldBe(1);
    }

    [Fact]
    public async Task Whoever_came_in_once_is_remembered_and_finds_the_last_room_again()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Make("Movie night");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Room("Movie night").ClickAsync();
        await Expect(ines.Page).ToHaveURLAsync(server.Address + "/rooms/2");

        await ines.OpenTab("/");
        await Expect(ines.Page.Locator("header h1")).ToHaveTextAsync("2Movie night");
        await Expect(ines.Page.Locator(".me")).ToHaveTextAsync("You are Ines");
    }

    [Fact]
    public async Task A_deep_link_survives_coming_in_and_marks_its_message()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Make("Movie night");
        for (var number = 1; number <= 130; number++)
        {
            await maya.Say(2, $"line {number}.");
        }

        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines", "/rooms/2/40");
        var pointed = ines.Page.Locator(".log:not(.aside) .pointed");
        await Expect(pointed).ToContainTextAsync("line 40.");
        await Expect(pointed).ToBeInViewportAsync();
        await Expect(ines.Page.Locator(".return")).ToContainTextAsync("Newest");

        await ines.Page.Locator(".return").ClickAsync();
        await Expect(ines.Row("line 130.")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task A_bare_number_leads_to_its_room()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines", "/1");
        await Expect(ines.Page).ToHaveURLAsync(server.Address + "/rooms/1");
    }

    [Fact]
    public async Task Making_a_room_is_one_field()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Page.GetByLabel("Make a room").FillAsync("Kitchen");
        await ines.Page.Keyboard.PressAsync("Enter");
        await Expect(ines.Page).ToHaveURLAsync(server.Address + "/rooms/2");
        await Expect(ines.Page.Locator("header h1")).ToHaveTextAsync("2Kitchen");
        await Expect(ines.Page.Locator(".quiet h2")).ToHaveTextAsync("Room 2 is quiet");
    }

    [Fact]
    public async Task A_name_comes_along_by_code_from_the_terminal_to_the_page_and_back()
    {
        await using var server = await WebTestServer.Open();
        var dana = await server.ComeIn("Dana");
        await using var page = await BrowserUser.Come(chromium, server, "/j/" + await dana.MakeCode());
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Come in" }).ClickAsync();
        await Expect(page.Page.Locator(".me")).ToHaveTextAsync("You are Dana");

        await page.Page.Locator(".me").ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Bring your name along" }).ClickAsync();
        await Expect(page.Page.Locator(".qr svg")).ToBeVisibleAsync();
        var code = await page.Page.Locator(".code").InnerTextAsync();
        var back = await server.ComeIn(new Protocol.ComeIn(Code: code));
        back.Person.ShouldBe(dana.Person);
    }

    [Fact]
    public async Task A_qr_code_that_does_not_come_leaves_the_address()
    {
        await using var server = await WebTestServer.Open();
        await using var page = await BrowserUser.ComeIn(chromium, server, "Dana");
        await page.Profile.RouteAsync("**/api/qr?*", route => route.AbortAsync());
        await page.Page.Locator(".me").ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Bring your name along" }).ClickAsync();
        await Expect(page.Page.Locator(".qr")).ToHaveTextAsync("No QR code: No connection. The address works as well.");
        await Expect(page.Page.Locator(".code-card .address")).ToContainTextAsync("/j/");
        await Expect(page.Page.Locator(".qr svg")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Whoever_leaves_is_at_the_door_in_every_tab()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        var first = ines.Page;
        var second = await ines.OpenTab("/");
        await second.Locator(".me").ClickAsync();
        await second.GetByRole(AriaRole.Button, new() { Name = "Leave on this device" }).ClickAsync();
        await Expect(second.GetByRole(AriaRole.Status).Filter(new() { HasText = "the name Ines is lost" })).ToBeVisibleAsync();
        await second.GetByRole(AriaRole.Button, new() { Name = "Leave all the same" }).ClickAsync();
        await Expect(second.GetByLabel("Your name")).ToBeVisibleAsync();
        await Expect(first.GetByLabel("Your name")).ToBeVisibleAsync();
    }
}
