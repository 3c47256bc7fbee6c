using Microsoft.Playwright;
using Snug.Protocol;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>Rooms for some in the page: private rooms, talks, what stands in one's list, and whom one does not hear.</summary>
public sealed class SomeRoomsTests(Chromium chromium)
{
    [Fact]
    public async Task A_private_room_is_made_for_whom_one_adds_and_shows_its_lock()
    {
        await using var server = await WebTestServer.Open();
        await using var maya = await BrowserUser.ComeIn(chromium, server, "Maya");
        await using var ben = await BrowserUser.ComeIn(chromium, server, "Ben");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await MakePrivate(maya, "Surprise");
        await Expect(maya.Page).ToHaveURLAsync(server.Address + "/rooms/2");
        await Expect(maya.Room("Surprise").GetByRole(AriaRole.Img, new() { Name = "private" })).ToBeVisibleAsync();

        // Who it is for is added next: the field has the focus.
        await Add(maya, "Ben");
        await Expect(Members(maya)).ToHaveCountAsync(2);
        await Expect(Members(maya).First).ToContainTextAsync("keeper");
        await Expect(ben.Room("Surprise").Locator(".count")).ToHaveTextAsync("new");
        await maya.Page.Keyboard.PressAsync("Escape");
        await maya.Say("a cake for Ines");
        await ben.Room("Surprise").ClickAsync();
        await ben.Sees("a cake for Ines");
        await Expect(ben.Page.Locator("h1 .lock")).ToBeVisibleAsync();

        // Who is not in it is told nothing.
        await ines.Say("anybody there?");
        await maya.Room("Lobby").ClickAsync();
        await maya.Sees("anybody there?");
        await Expect(ines.Room("Surprise")).ToHaveCountAsync(0);
        maya.Complaints.Concat(ben.Complaints).Concat(ines.Complaints).ShouldBeEmpty();
    }

    [Fact]
    public async Task Whoever_is_removed_has_nothing_of_the_room_left_on_the_page_or_on_the_device()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await using var ben = await BrowserUser.ComeIn(chromium, server, "Ben");
        var room = await maya.MakePrivate("Surprise", 2);
        await maya.Say(room, "a cake for @Ben");
        await ben.Room("Surprise").ClickAsync();
        await ben.Sees("a cake for @Ben");
        await ben.Composer.FillAsync("half a thought");
        await maya.Remove(room, 2);
        await Expect(ben.Hint).ToContainTextAsync("Room 2 is not there for you any more.");
        await Expect(ben.Page).ToHaveURLAsync(server.Address + "/rooms/1");
        await Expect(ben.Room("Surprise")).ToHaveCountAsync(0);
        await Expect(ben.Composer).ToHaveValueAsync("");
        (await ben.Page.EvaluateAsync<string>("() => document.body.textContent + JSON.stringify({ ...localStorage })"))
            .ShouldNotContain("Surprise");
        (await ben.Page.EvaluateAsync<string>("() => document.body.textContent + JSON.stringify({ ...localStorage })"))
            .ShouldNotContain("half a thought");

        // An absent room and one that is not mine are the same.
        await ben.GoTo("/rooms/2");
        await Expect(ben.Hint).ToHaveTextAsync("There is no room 2 for you here.");
        await ben.GoTo("/rooms/77");
        await Expect(ben.Hint).ToHaveTextAsync("There is no room 77 for you here.");

        // Let in again, it is there again.
        await maya.Add(room, 2);
        await ben.Room("Surprise").ClickAsync();
        await ben.Sees("a cake for @Ben");
        ben.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_talk_begins_by_one_press_and_stands_under_direct_messages_once_something_was_said()
    {
        await using var server = await WebTestServer.Open();
        await using var maya = await BrowserUser.ComeIn(chromium, server, "Maya");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await maya.Page.GetByRole(AriaRole.Button, new() { Name = "Talk with Ines" }).ClickAsync();
        await Expect(maya.Page.Locator("h1 bdi")).ToHaveTextAsync("Ines");
        await Expect(ines.Page.Locator(".talks")).ToBeHiddenAsync();
        await maya.Say("are you there?");
        await Expect(ines.Page.Locator(".talk-list li")).ToContainTextAsync("Maya");
        await Expect(ines.Page.Locator(".talk-list .count")).ToHaveTextAsync("1");
        await Expect(ines.Page.Locator(".talk-list .dot:not(.off)")).ToHaveCountAsync(1);
        await ines.Page.Locator(".talk-list a").ClickAsync();
        await ines.Sees("are you there?");
        await ines.Say("yes");
        await maya.Sees("yes");
        await Expect(ines.Page.Locator(".talk-list .lamp")).ToBeHiddenAsync();

        // By the name in a row, from another room, it is the same talk.
        await ines.Room("Lobby").ClickAsync();
        await maya.Room("Lobby").ClickAsync();
        await maya.Say("in the lobby");
        await ines.Row("in the lobby").Locator(".by bdi").ClickAsync();
        await ines.Page.Locator(".person-card").GetByRole(AriaRole.Button, new() { Name = "Direct message" }).ClickAsync();
        await Expect(ines.Page).ToHaveURLAsync(server.Address + "/rooms/2");
        maya.Complaints.Concat(ines.Complaints).ShouldBeEmpty();
    }

    [Fact]
    public async Task With_somebody_more_it_is_another_talk_and_the_first_stays_as_it_is()
    {
        await using var server = await WebTestServer.Open();
        await using var maya = await BrowserUser.ComeIn(chromium, server, "Maya");
        await using var ben = await BrowserUser.ComeIn(chromium, server, "Ben");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await maya.Page.GetByRole(AriaRole.Button, new() { Name = "Talk with Ines" }).ClickAsync();
        await Expect(maya.Page.Locator(".quiet h2")).ToHaveTextAsync("You and Ines");
        await maya.Say("between us");
        await OpenRoomSheet(maya);
        await maya.Page.GetByLabel("Begin another with somebody more: a name").FillAsync("Ben");
        await maya.Page.Locator("dialog").GetByRole(AriaRole.Button, new() { Name = "Talk with Ben" }).ClickAsync();
        await Expect(maya.Page.Locator("h1 bdi")).ToHaveTextAsync("Ben, Ines");
        await Expect(maya.Page.Locator("dialog")).ToHaveCountAsync(0);
        await maya.Say("between the three of us");
        await ben.Page.Locator(".talk-list a").ClickAsync();
        await ben.Sees("between the three of us");
        await Expect(ben.Page.Locator(".talk-list li")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("Maya, Ines"));
        await Expect(ben.Row("between us")).ToHaveCountAsync(0);
        await Expect(ines.Page.Locator(".talk-list li")).ToHaveCountAsync(2);
        maya.Complaints.Concat(ben.Complaints).Concat(ines.Complaints).ShouldBeEmpty();
    }

    [Fact]
    public async Task Favourites_stand_first_what_is_hidden_comes_back_and_a_room_of_which_nothing_reaches_me_counts_nothing()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Make("Deploys");
        await maya.Make("Kitchen");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines", "/rooms/2");
        await ines.Room("Kitchen").ClickAsync();
        await Expect(ines.Page.Locator(".quiet h2")).ToBeVisibleAsync();
        await OpenRoomSheet(ines);
        await ines.Page.GetByLabel("A favourite").CheckAsync();
        await Expect(ines.Page.Locator(".room-list li").First).ToContainTextAsync("Kitchen");
        await Expect(ines.Page.Locator(".room-list li").First.Locator(".star")).ToBeVisibleAsync();
        await ines.Page.Keyboard.PressAsync("Escape");
        await ines.HasRead(3, 0);

        await ines.Room("Deploys").ClickAsync();
        await ines.HasRead(2, 0);
        await OpenRoomSheet(ines);
        await ines.Page.GetByText("nothing", new() { Exact = true }).ClickAsync();
        await Expect(ines.Page.Locator(".room-list a.dim")).ToContainTextAsync("Deploys");
        await ines.Page.Keyboard.PressAsync("Escape");
        await ines.Room("Lobby").ClickAsync();
        await maya.Say(2, "@Ines build 812 is green");
        await maya.Say(3, "tea?");
        await Expect(ines.Room("Kitchen").Locator(".count")).ToHaveTextAsync("1");
        await Expect(ines.Room("Deploys").Locator(".lamp")).ToBeHiddenAsync();

        // Only what names me.
        await OpenTab(ines, "Rooms");
        await ines.Page.Locator(".all-rooms li").Filter(new() { HasText = "Kitchen" }).GetByText("my name").ClickAsync();
        await Expect(ines.Room("Kitchen").Locator(".lamp")).ToBeHiddenAsync();
        await ines.Page.Locator(".all-rooms li").Filter(new() { HasText = "Kitchen" }).GetByLabel("In your list").UncheckAsync();
        await Expect(ines.Room("Kitchen")).ToHaveCountAsync(0);
        await ines.Page.Keyboard.PressAsync("Escape");
        await maya.Say(3, "@Ines tea?");
        await Expect(ines.Room("Kitchen").Locator(".count")).ToHaveTextAsync("@ 1");

        // Once more from the start, as the server keeps it.
        await ines.GoTo("/rooms/1");
        await Expect(ines.Room("Deploys").Locator("a.dim")).ToBeVisibleAsync();
        await OpenTab(ines, "Rooms");
        await ines.Page.Locator(".all-rooms li").Filter(new() { HasText = "Kitchen" }).GetByLabel("In your list").CheckAsync();
        await ines.Page.Keyboard.PressAsync("Escape");
        await Expect(ines.Page.Locator(".room-list li").First).ToContainTextAsync("Kitchen");
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Somebody_who_is_muted_is_one_quiet_line_and_lights_no_lamp()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Make("Kitchen");
        await maya.Say(1, "first words");
        await maya.Say(1, "second words");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines", "/rooms/2");
        await Expect(ines.Page.Locator(".quiet h2")).ToBeVisibleAsync();
        await ines.HasRead(2, 0);
        await ines.Room("Lobby").ClickAsync();
        await ines.Sees("second words");
        await Menu(ines, "first words", "Mute Maya");
        await Expect(ines.Row("words")).ToHaveCountAsync(0);
        var quiet = ines.Page.Locator(".log:not(.aside) .muted:visible");
        await Expect(quiet).ToHaveCountAsync(1);
        await Expect(quiet).ToContainTextAsync("Somebody you muted. Show");
        await maya.Say(2, "@Ines look here");
        await maya.Say(1, "third words");
        await Expect(ines.Page.Locator(".log:not(.aside) .m[data-number]")).ToHaveCountAsync(3);
        await Expect(ines.Room("Kitchen").Locator(".lamp")).ToBeHiddenAsync();
        await Expect(ines.Page.Locator(".announcer")).Not.ToContainTextAsync("third words");
        await quiet.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await Expect(ines.Row("words")).ToHaveCountAsync(3);
        await Menu(ines, "first words", "Hear Maya again");
        await Expect(ines.Room("Kitchen").Locator(".count")).ToHaveTextAsync("@ 1");
        await Expect(ines.Page.Locator(".muted")).ToHaveCountAsync(0);
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_only_some_announce_a_sentence_stands_in_place_of_the_field()
    {
        await using var server = await WebTestServer.Open(needsInvite: true);
        var olga = await server.ComeInAsOwner("Olga");
        var link = await olga.Invite(new NewInvite());
        await using var ines = await BrowserUser.Come(chromium, server, "/j/" + link.Code);
        await ines.TypeName("Ines");
        await olga.Change("/api/rooms/1", new { posting = "admins" });
        await Expect(ines.Page.Locator(".may-not"))
            .ToHaveTextAsync("Announcements: owners and admins say something here, everybody reads it.");
        await Expect(ines.Composer).ToBeHiddenAsync();
        await olga.Say(1, "the house is closed on Monday");
        await ines.Sees("the house is closed on Monday");

        // Who makes rooms is a setting.
        await Expect(ines.Page.Locator(".make")).ToBeVisibleAsync();
        await olga.Change("/api/settings", new { whoMakesRooms = "admins" });
        await Expect(ines.Page.Locator(".make")).ToBeHiddenAsync();
        ines.Complaints.ShouldBeEmpty();
    }

    internal static async Task MakePrivate(BrowserUser person, string name)
    {
        await person.Page.GetByLabel("Make a room: its name").FillAsync(name);
        await person.Page.GetByLabel("Who may see it").SelectOptionAsync("only those I add");
        await person.Page.GetByLabel("Make a room: its name").PressAsync("Enter");
        await Expect(person.Page.GetByLabel("Add somebody: a name")).ToBeFocusedAsync();
    }

    internal static async Task Add(BrowserUser person, string name)
    {
        await person.Page.GetByLabel("Add somebody: a name").FillAsync(name);
        await person.Page.GetByRole(AriaRole.Button, new() { Name = $"Add {name}" }).ClickAsync();
        await Expect(person.Page.Locator(".about-room .says")).ToContainTextAsync($"{name} is in it now");
    }

    internal static ILocator Members(BrowserUser person) => person.Page.Locator(".members > ul li");

    internal static async Task OpenRoomSheet(BrowserUser person)
    {
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "About this room" }).ClickAsync();
        await Expect(person.Page.Locator(".about-room")).ToBeVisibleAsync();
    }

    internal static async Task OpenTab(BrowserUser person, string tab)
    {
        await person.Page.Locator(".show-people").ClickAsync();
        await person.Page.Locator(".tabs").GetByRole(AriaRole.Button, new() { Name = tab }).ClickAsync();
    }

    /// <summary>What can be done about a message; what asks once more is pressed twice.</summary>
    internal static async Task Menu(BrowserUser person, string words, string choice)
    {
        await person.Row(words).HoverAsync();
        await person.Row(words).Locator(".row-more").ClickAsync();
        await person.Page.Locator(".menu").GetByRole(AriaRole.Button, new() { Name = choice }).ClickAsync();
    }
}
