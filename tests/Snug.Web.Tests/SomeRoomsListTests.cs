using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>Rooms for some: long lists, leaving, archiving, keys, and what a page hears of only when it is back.</summary>
public sealed class SomeRoomsListTests(Chromium chromium)
{
    private const string Marks = """
        async rooms => { for (const room of rooms) await fetch(`/api/rooms/${room}/read`, {
          method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: '{"number":0}' }); }
        """;

    [Fact]
    public async Task In_a_long_list_what_names_me_stands_first_then_what_waits_and_nothing_moves_under_a_pointer()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        for (var room = 2; room <= 12; room++)
        {
            await maya.Make($"Room of {room}");
        }

        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await Expect(ines.Page.Locator(".room-list li")).ToHaveCountAsync(12);
        await Expect(ines.Page.GetByLabel("Find a room")).ToBeHiddenAsync();
        await maya.Make("Room of 13");
        await Expect(ines.Page.GetByLabel("Find a room")).ToBeVisibleAsync();
        await ines.Page.EvaluateAsync(Marks, new[] { 4, 9, 11 });
        await ines.Page.Mouse.MoveAsync(700, 300);
        await maya.Say(4, "build 812 is green");
        await maya.Say(9, "@Ines who has the key?");
        await Expect(ines.Page.Locator(".room-list .n")).ToHaveTextAsync(
            ["9", "4", "1", "2", "3", "5", "6", "7", "8", "10", "11", "12", "13"]);
        await Expect(ines.Page.Locator(".room-list li").First).ToBeInViewportAsync();
        await ines.Room("Room of 4").HoverAsync();
        await maya.Say(11, "@Ines?");
        await Expect(ines.Room("Room of 11").Locator(".count")).ToHaveTextAsync("@ 1");
        await Expect(ines.Page.Locator(".room-list .n").First).ToHaveTextAsync("9");
        await ines.Page.Mouse.MoveAsync(700, 300);
        await Expect(ines.Page.Locator(".room-list .n").Nth(1)).ToHaveTextAsync("11");

        // Talks are found by the same field.
        await maya.Talk(2);
        await maya.Say(14, "psst");
        await Expect(ines.Page.Locator(".talk-list .count")).ToHaveTextAsync("1");
        await ines.Page.GetByLabel("Find a room").FillAsync("may");
        await ines.Page.GetByLabel("Find a room").PressAsync("Enter");
        await ines.Sees("psst");
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Whoever_was_removed_while_there_was_no_connection_finds_nothing_when_it_is_back_in_any_tab()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await using var ben = await BrowserUser.ComeIn(chromium, server, "Ben");
        var room = await maya.MakePrivate("Surprise", 2);
        await maya.Say(room, "a cake for Dana");
        await ben.Room("Surprise").ClickAsync();
        await ben.Sees("a cake for Dana");
        var first = ben.Page;
        await ben.OpenTab("/rooms/1");
        await Expect(ben.Room("Surprise")).ToHaveCountAsync(1);
        await ben.Profile.SetOfflineAsync(true);
        await first.Locator(".say textarea").FillAsync("not said");
        await first.Locator(".say textarea").PressAsync("Enter");
        await first.Locator(".say textarea").FillAsync("not even sent");
        await maya.Remove(room, 2);
        await maya.Say(room, "he is gone");
        await ben.Profile.SetOfflineAsync(false);
        foreach (var tab in (IPage[])[first, ben.Page])
        {
            await Expect(tab.Locator(".side")).Not.ToContainTextAsync("Surprise");
            await Expect(tab.Locator(".hint")).ToContainTextAsync("Room 2 is not there for you any more.");
            var everything = await tab.EvaluateAsync<string>("() => document.body.innerHTML + JSON.stringify({ ...localStorage })");
            everything.ShouldNotContain("cake");
            everything.ShouldNotContain("not said");
            everything.ShouldNotContain("not even sent");
            everything.ShouldNotContain("he is gone");
        }

        (await maya.Read(room)).Select(message => message.Text).ShouldBe(["a cake for Dana", "he is gone"]);
        ben.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_open_room_that_a_restore_took_back_takes_no_words_along_that_were_not_said_in_it()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await server.Stop();
        server.BackUp();
        await server.Start();
        await maya.Make("Attic");
        await ines.Room("Attic").ClickAsync();
        await Expect(ines.Page.Locator(".quiet h2")).ToBeVisibleAsync();
        await server.Stop();
        await ines.Say("said to nobody");
        await ines.Composer.FillAsync("half a thought");
        server.Restore();
        await server.Start();
        await Expect(ines.Hint).ToContainTextAsync("Room 2 is not there for you any more.");
        await Expect(ines.Room("Attic")).ToHaveCountAsync(0);
        await ines.GoTo("/");
        await ines.Page.Locator(".from-before summary").ClickAsync();
        await Expect(ines.Page.Locator(".earlier")).ToContainTextAsync("said to nobody");
        await Expect(ines.Page.Locator(".earlier")).ToContainTextAsync("half a thought");
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_leaves_a_private_room_by_two_presses_and_whoever_is_longest_in_it_keeps_it()
    {
        await using var server = await WebTestServer.Open();
        await using var maya = await BrowserUser.ComeIn(chromium, server, "Maya");
        await using var ben = await BrowserUser.ComeIn(chromium, server, "Ben");
        await SomeRoomsTests.MakePrivate(maya, "Surprise");
        await SomeRoomsTests.Add(maya, "Ben");
        await ben.Room("Surprise").ClickAsync();
        await SomeRoomsTests.OpenRoomSheet(ben);
        await Expect(ben.Page.GetByLabel("Add somebody: a name")).ToBeHiddenAsync();
        await maya.Page.GetByRole(AriaRole.Button, new() { Name = "Leave the room" }).ClickAsync();
        await Expect(maya.Page.Locator(".about-room .says")).ToContainTextAsync("You would see nothing of Surprise any more");
        await maya.Page.GetByRole(AriaRole.Button, new() { Name = "Leave all the same" }).ClickAsync();
        await Expect(maya.Page.Locator("dialog")).ToHaveCountAsync(0);
        await Expect(maya.Hint).ToContainTextAsync("You have left room 2.");
        await Expect(maya.Room("Surprise")).ToHaveCountAsync(0);

        // The sheet that is open says so at once, and offers what a keeper may.
        await Expect(SomeRoomsTests.Members(ben)).ToHaveTextAsync(["Benkeeperyouhere"]);
        await Expect(ben.Page.GetByLabel("Add somebody: a name")).ToBeVisibleAsync();
        // The room becomes another one while somebody types: the words stay under their hands.
        await ben.Page.GetByLabel("Add somebody: a name").FocusAsync();
        await ben.Page.EvaluateAsync(
            """
            fetch('/api/rooms/2', { method: 'PATCH', headers: { 'content-type': 'application/json' }, body: '{"posting":"admins"}' })
            """);
        await Expect(ben.Page.GetByLabel("Announcements: only keepers")).ToBeCheckedAsync();
        await Expect(ben.Page.GetByLabel("Add somebody: a name")).ToBeFocusedAsync();
        await SomeRoomsTests.Add(ben, "Maya");
        await maya.Room("Surprise").ClickAsync();
        await Expect(maya.Page.Locator(".may-not")).ToContainTextAsync("whoever keeps this room says something here");
        await ben.Page.GetByRole(AriaRole.Button, new() { Name = "Make keeper: Maya" }).ClickAsync();
        await Expect(maya.Composer).ToBeVisibleAsync();
        maya.Complaints.Concat(ben.Complaints).ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_announcements_take_replies_one_replies_and_the_place_to_write_goes_again()
    {
        await using var server = await WebTestServer.Open();
        await using var maya = await BrowserUser.ComeIn(chromium, server, "Maya");
        await using var ben = await BrowserUser.ComeIn(chromium, server, "Ben");
        await SomeRoomsTests.MakePrivate(maya, "News");
        await SomeRoomsTests.Add(maya, "Ben");
        await Expect(maya.Page.GetByLabel("The others may reply")).ToHaveCountAsync(0);
        await maya.Page.GetByLabel("Announcements: only keepers").CheckAsync();
        await Expect(maya.Page.GetByLabel("The others may reply")).Not.ToBeCheckedAsync();
        await ben.Room("News").ClickAsync();
        await Expect(ben.Composer).ToBeHiddenAsync();
        await maya.Page.Keyboard.PressAsync("Escape");
        await maya.Say("the kitchen closes at eight");
        await ben.Sees("the kitchen closes at eight");
        await ben.Row("closes at eight").HoverAsync();
        await Expect(ben.Page.GetByRole(AriaRole.Button, new() { Name = "More about message 1" })).ToBeVisibleAsync();
        await Expect(ben.Page.GetByRole(AriaRole.Button, new() { Name = "Reply to message 1" })).ToHaveCountAsync(0);
        await Expect(ben.Composer).ToBeHiddenAsync();
        await Expect(ben.Page.Locator(".may-not")).ToContainTextAsync("the others read it.");

        // Nor a thread in which nothing stands and nothing can be said.
        await ben.Page.Locator(".m[data-number='1'] .at").FocusAsync();
        await ben.Page.Keyboard.PressAsync("t");
        await Expect(ben.Page.Locator(".announcer")).ToContainTextAsync("the others read it.");
        await Expect(ben.Page.Locator(".thread")).ToHaveCountAsync(0);

        await SomeRoomsTests.OpenRoomSheet(maya);
        await maya.Page.GetByLabel("The others may reply").CheckAsync();
        await maya.Page.Keyboard.PressAsync("Escape");
        await Expect(ben.Page.Locator(".may-not")).ToContainTextAsync("the others read it and reply.");
        await Expect(ben.Composer).ToBeHiddenAsync();
        await ben.Row("closes at eight").HoverAsync();
        await ben.Page.GetByRole(AriaRole.Button, new() { Name = "Reply to message 1" }).ClickAsync();
        await Expect(ben.Composer).ToBeFocusedAsync();
        await ben.Page.Keyboard.PressAsync("Escape");
        await Expect(ben.Composer).ToBeHiddenAsync();
        await ben.Page.GetByRole(AriaRole.Button, new() { Name = "Reply to message 1" }).ClickAsync();
        await ben.Page.Keyboard.TypeAsync("why so early?");
        await ben.Page.Keyboard.PressAsync("Enter");
        await maya.Sees("why so early?");
        await Expect(ben.Composer).ToBeHiddenAsync();

        // What I replied I may change, and that is a place to write as well.
        await ben.Row("why so early?").HoverAsync();
        await ben.Page.GetByRole(AriaRole.Button, new() { Name = "More about message 2" }).ClickAsync();
        await ben.Page.GetByRole(AriaRole.Button, new() { Name = "Edit", Exact = true }).ClickAsync();
        await Expect(ben.Composer).ToHaveValueAsync("why so early?");
        await ben.Page.Keyboard.TypeAsync(" it is winter");
        await ben.Page.Keyboard.PressAsync("Enter");
        await maya.Sees("why so early? it is winter");
        await Expect(ben.Composer).ToBeHiddenAsync();
        maya.Complaints.Concat(ben.Complaints).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_room_is_named_archived_and_brought_back_from_all_about_it()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Make("Kitchn");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines", "/rooms/2");
        await SomeRoomsTests.OpenRoomSheet(ines);
        await Expect(ines.Page.Locator(".about-room .qr svg")).ToBeVisibleAsync();
        await ines.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Kitchen");
        await ines.Page.GetByLabel("Topic").FillAsync("who has the key");
        await ines.Page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(ines.Page.Locator("header .topic")).ToHaveTextAsync("who has the key");
        await Expect(ines.Room("Kitchen")).ToHaveCountAsync(1);
        await Expect(ines.Page.GetByLabel("Announcements")).ToHaveCountAsync(0); // For owners and admins.
        await ines.Page.GetByRole(AriaRole.Button, new() { Name = "Archive the room" }).ClickAsync();
        await ines.Page.GetByRole(AriaRole.Button, new() { Name = "Archive it all the same" }).ClickAsync();
        await Expect(ines.Room("Kitchen")).ToHaveCountAsync(0);
        await Expect(ines.Hint).ToContainTextAsync("archived");
        await ines.Page.Keyboard.PressAsync("Escape");
        await ines.Room("Lobby").ClickAsync();

        // Found again among all rooms.
        await SomeRoomsTests.OpenTab(ines, "Rooms");
        await Expect(ines.Page.Locator(".all-rooms li").Last).ToContainTextAsync("archived");
        await ines.Page.Locator(".all-rooms li").Last.GetByRole(AriaRole.Button, new() { Name = "2 Kitchen" }).ClickAsync();
        await Expect(ines.Page).ToHaveURLAsync(server.Address + "/rooms/2");
        await SomeRoomsTests.OpenRoomSheet(ines);
        await ines.Page.GetByRole(AriaRole.Button, new() { Name = "Bring it back" }).ClickAsync();
        await Expect(ines.Room("Kitchen")).ToHaveCountAsync(1);
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_can_be_done_about_a_message_is_reached_by_keys_and_ones_own_words_go()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Say("a slip");
        await ines.Sees("a slip");
        await ines.Page.Locator(".log:not(.aside)").FocusAsync();
        await ines.Page.Keyboard.PressAsync("ArrowUp");
        foreach (var button in (string[])["React to message 1", "Reply to message 1", "More about message 1"])
        {
            await ines.Page.Keyboard.PressAsync("Tab");
            await Expect(ines.Page.GetByRole(AriaRole.Button, new() { Name = button })).ToBeFocusedAsync();
        }

        await ines.Page.Keyboard.PressAsync("Enter");
        await Expect(ines.Page.Locator(".menu .choose span:first-of-type")).ToHaveTextAsync([
            "Reply", "Reply in a thread", "Edit", "Delete", "Copy the words", "Copy the link", "Pin", "Save for yourself", "Forward",
            "New from here"]);
        await ines.Page.Keyboard.PressAsync("Escape");
        await Expect(ines.Page.GetByRole(AriaRole.Button, new() { Name = "More about message 1" })).ToBeFocusedAsync();
        (await maya.Read(1))[0].Text.ShouldBe("a slip");
        await SomeRoomsTests.Menu(ines, "a slip", "Delete");
        await ines.Sees("deleted");
        (await maya.Read(1))[0].Text.ShouldBe("");

        // Others' words in an open room are for owners and admins to take away.
        await maya.Say(1, "mine");
        await ines.Row("mine").HoverAsync();
        await ines.Row("mine").Locator(".row-more").ClickAsync();
        await Expect(ines.Page.Locator(".menu .choose span:first-of-type")).ToHaveTextAsync([
            "Reply", "Reply in a thread", "Copy the words", "Copy the link", "Pin", "Save for yourself", "Forward", "New from here",
            "About Maya", "Report it", "Mute Maya"]);
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Somebody_muted_in_people_is_not_heard_after_the_page_is_loaded_again_and_a_talk_begins_there_too()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "loud words");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Sees("loud words");
        await ines.Page.Locator(".show-people").ClickAsync();
        await ines.Page.GetByRole(AriaRole.Button, new() { Name = "More Maya" }).ClickAsync();
        await ines.Page.GetByRole(AriaRole.Button, new() { Name = "Mute" }).ClickAsync();
        await Expect(ines.Page.GetByRole(AriaRole.Button, new() { Name = "Hear them again" })).ToBeVisibleAsync();
        await ines.GoTo("/rooms/1");
        await Expect(ines.Page.Locator(".muted")).ToContainTextAsync("Somebody you muted.");
        await Expect(ines.Row("loud words")).ToHaveCountAsync(0);
        await maya.Tell(1, "writing");
        await maya.Say(1, "louder");
        await Expect(ines.Page.Locator(".muted")).ToHaveCountAsync(2);
        await ines.Page.Locator(".show-people").ClickAsync();
        await ines.Page.GetByRole(AriaRole.Button, new() { Name = "Talk with Maya" }).ClickAsync();
        await Expect(ines.Page.Locator(".quiet h2")).ToHaveTextAsync("You and Maya");
        await Expect(ines.Page.Locator("dialog")).ToHaveCountAsync(0);

        // By Ctrl-K as well.
        await ines.Room("Lobby").ClickAsync();
        await ines.Page.Keyboard.PressAsync("Control+k");
        await ines.Page.Keyboard.TypeAsync("maya");
        await ines.Page.Keyboard.PressAsync("Enter");
        await Expect(ines.Page.Locator("h1 bdi")).ToHaveTextAsync("Maya");
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Private_rooms_and_talks_are_used_without_javascript_too()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await using var ines = await BrowserUser.Come(chromium, server, "/", new BrowserNewContextOptions { JavaScriptEnabled = false });
        await ines.Page.GetByLabel("Your name").FillAsync("Ines");
        await ines.Page.GetByRole(AriaRole.Button, new() { Name = "Come in", Exact = true }).ClickAsync();
        var room = await maya.MakePrivate("Surprise", 2);
        await maya.MakePrivate("Not for Ines");
        await maya.Talk(2);
        await ines.GoTo("/plain");
        await Expect(ines.Page.Locator("li")).ToHaveTextAsync(["1 Lobby (0)", "2 Surprise, private (0)"]);
        await maya.Say(4, "psst");
        await ines.GoTo("/plain");
        await Expect(ines.Page.Locator("h2")).ToHaveTextAsync(["Rooms", "Direct messages"]);
        await ines.Page.GetByRole(AriaRole.Link, new() { Name = "4 Maya" }).ClickAsync();
        await Expect(ines.Page.Locator("h1")).ToHaveTextAsync("4 Maya");
        await ines.Page.GetByLabel("Ines, say something to Maya").FillAsync("yes?");
        await ines.Page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Expect(ines.Page.Locator("dd")).ToHaveTextAsync(["psst", "yes?"]);

        // Announcements are read; what is not mine is not there.
        await maya.Change($"/api/rooms/{room}", new { posting = "admins" });
        await maya.Say(room, "Saturday at eight");
        await ines.GoTo("/plain/rooms/2");
        await Expect(ines.Page.Locator("dd")).ToHaveTextAsync("Saturday at eight");
        await Expect(ines.Page.Locator("body")).ToContainTextAsync("You can read this room, but not say anything in it.");
        await Expect(ines.Page.Locator("textarea")).ToHaveCountAsync(0);
        var sentences = new List<string>();
        foreach (var absent in (int[])[3, 99])
        {
            await ines.GoTo($"/plain/rooms/{absent}");
            sentences.Add((await ines.Page.Locator("main").InnerTextAsync()).Replace($"{absent}", "N", StringComparison.Ordinal));
        }

        sentences[0].ShouldBe(sentences[1]);
        sentences[0].ShouldContain("There is no room N for you here.");
    }
}
