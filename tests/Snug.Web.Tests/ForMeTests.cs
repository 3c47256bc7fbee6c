using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>What is for me: my name, everybody's, my own words; what is new, in one room and in all.</summary>
public sealed class ForMeTests(Chromium chromium)
{
    [Fact]
    public async Task Who_is_named_sees_it_glow_and_counted_apart_and_others_see_that_somebody_is()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Make("Kitchen");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Room("Kitchen").ClickAsync();
        await Expect(ines.Page.Locator(".quiet h2")).ToBeVisibleAsync();
        await maya.Say(2, "first");
        await ines.HasRead(2, 1);
        await ines.Room("Lobby").ClickAsync();
        await maya.Say(2, "@Ines who has the key?");
        await maya.Say(2, "and @Maya looks too");
        await Expect(ines.Room("Kitchen").Locator(".count")).ToHaveTextAsync("@ 2");

        // Known without having opened the room, from a snapshot.
        await ines.GoTo("/rooms/1");
        await Expect(ines.Room("Kitchen").Locator(".count")).ToHaveTextAsync("@ 2");
        await ines.Room("Kitchen").ClickAsync();
        await Expect(ines.Row("who has the key")).ToHaveClassAsync(new Regex("named"));
        await Expect(ines.Row("who has the key").Locator("b.called")).ToHaveTextAsync("@Ines");
        await Expect(ines.Row("looks too").Locator("span.called")).ToHaveTextAsync("@Maya");
        await Expect(ines.Page.Locator(".m.named")).ToHaveCountAsync(1);
        await Expect(ines.Room("Kitchen").Locator(".lamp")).ToBeHiddenAsync();
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Ones_own_words_glow_from_the_moment_they_are_kept()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "The Projector!");
        await maya.Say(1, "many projectors");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Sees("many projectors");
        await Expect(ines.Page.Locator(".m.named")).ToHaveCountAsync(0);
        await ines.Page.Locator(".me").ClickAsync();
        await ines.Page.GetByLabel("Words that are for you").FillAsync("projector, the 38");
        await ines.Page.Locator(".highlights").GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(ines.Page.Locator("#you-says")).ToContainTextAsync("These 2 are for you now");
        await Expect(ines.Page.Locator(".m.named")).ToHaveTextAsync(new Regex("The Projector!"));

        // On another device too.
        await using var other = await BrowserUser.Come(chromium, server);
        await ines.Page.Keyboard.PressAsync("Escape");
        await ines.GoTo("/rooms/1");
        await Expect(ines.Page.Locator(".m.named")).ToHaveCountAsync(1);
        await maya.Say(1, "take the 38");
        await Expect(ines.Page.Locator(".m.named")).ToHaveCountAsync(2);
        ines.Complaints.ShouldBeEmpty();
    }

    /// <summary>By the rule of the terminal (HighlightWordsTests): what follows an accent of its own is inside of a word too.</summary>
    [Fact]
    public async Task Ones_own_words_are_whole_words_also_behind_an_accent()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.Come(chromium, server);
        string[] texts =
        [
            "The LAMP!", "(lamp)", "\u00e9 lamp", "\ud83d\ude00lamp", "\u00e9lamp", "e\u0301lamp", "\u0915\u093elamp", "lamp\u0301",
            "lampshade", "a_lamp", "\u00b2lamp",
        ];
        var forMe = await ines.Page.EvaluateAsync<bool[]>(
            """
            async ([texts]) => {
              const { PersonalState } = await import('snug/app/personal-state.js');
              const mine = new PersonalState();
              mine.take({ reads: [], highlights: ['lamp'] });
              return texts.map(text => mine.isHighlight(text));
            }
            """,
            new object[] { texts });
        forMe.ShouldBe([true, true, true, true, false, false, false, false, false, false, false]);
    }

    [Fact]
    public async Task People_of_the_room_rooms_by_name_and_everybody_are_completed()
    {
        await using var server = await WebTestServer.Open();
        await server.ComeIn("Andrea Far");
        var maya = await server.ComeIn("Andi Near");
        await maya.Make("Movie night");
        await maya.Say(1, "here I am");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Sees("here I am");
        var offered = ines.Page.Locator("#names li");
        await ines.Composer.PressSequentiallyAsync("@and");
        await Expect(offered).ToHaveTextAsync(["Andi Near", "Andrea Far"]);
        await ines.Composer.FillAsync("");
        await ines.Composer.PressSequentiallyAsync("@near");
        await ines.Page.Keyboard.PressAsync("Tab");
        await Expect(ines.Composer).ToHaveValueAsync("@Andi Near ");
        await ines.Composer.PressSequentiallyAsync("see #mov");
        await Expect(offered).ToHaveTextAsync("2 Movie night");
        await ines.Page.Keyboard.PressAsync("Tab");
        await Expect(ines.Composer).ToHaveValueAsync("@Andi Near see #2 ");
        await ines.Composer.PressSequentiallyAsync("@roo");
        await Expect(offered).ToHaveTextAsync("room, everybody here");
        await ines.Page.Keyboard.PressAsync("Tab");
        await Expect(ines.Composer).ToHaveValueAsync("@Andi Near see #2 @room ");
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_name_opens_a_card_from_which_one_talks_or_does_not_hear()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "good evening");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Row("good evening").Locator(".by bdi").ClickAsync();
        var card = ines.Page.Locator(".person-card");
        await Expect(card.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Maya");
        await Expect(card.GetByRole(AriaRole.Button, new() { Name = "Ban" })).ToHaveCountAsync(0); // For owners and admins.
        await card.GetByRole(AriaRole.Button, new() { Name = "Mute" }).ClickAsync();
        await Expect(card).ToContainTextAsync("You do not see what Maya says any more.");
        await Expect(ines.Page.Locator(".m.muted")).ToHaveCountAsync(1);
        await card.GetByRole(AriaRole.Button, new() { Name = "Hear them again" }).ClickAsync();
        await card.GetByRole(AriaRole.Button, new() { Name = "Direct message" }).ClickAsync();
        await Expect(ines.Page.Locator(".quiet h2")).ToHaveTextAsync("You and Maya");
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task New_from_here_holds_on_all_devices_and_a_key_leads_to_the_first()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Make("Kitchen");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Say("mine");
        await ines.Sees("mine");
        for (var number = 2; number <= 60; number++)
        {
            await maya.Say(1, $"line {number}.");
        }

        await ines.HasRead(1, 60);
        await ines.Page.EvaluateAsync("() => { document.querySelector('.log:not(.aside)').scrollTop = 0; }");
        await ines.Page.Locator(".m[data-number='5'] .at").FocusAsync();
        await ines.Page.Keyboard.PressAsync("u");
        await Expect(ines.Page.Locator(".mark")).ToContainTextAsync("56 new");
        await Eventually.Until(async () => (await Mark(ines)) == 4);
        await ines.Page.EvaluateAsync(
            "() => { const log = document.querySelector('.log:not(.aside)'); log.scrollTop = log.scrollHeight; }");
        await Expect(ines.Row("line 60.")).ToBeInViewportAsync();
        await ines.Page.Keyboard.PressAsync("Alt+n");
        await Expect(ines.Row("line 5.")).ToBeInViewportAsync();
        (await Mark(ines)).ShouldBe(4, "looking on is not reading it");
        ines.Complaints.ShouldBeEmpty();

        static Task<long> Mark(BrowserUser person) =>
            person.Page.EvaluateAsync<long>("async () => (await (await fetch('/api/rooms/1')).json()).readNumber");
    }

    [Fact]
    public async Task What_is_new_in_all_rooms_stands_in_one_view()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Make("Kitchen");
        await maya.Make("Attic");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        foreach (var (room, name) in ((int, string)[])[(2, "Kitchen"), (3, "Attic")])
        {
            await ines.Room(name).ClickAsync();
            await maya.Say(room, "seen");
            await ines.HasRead(room, 1);
        }

        await ines.Room("Lobby").ClickAsync();
        await maya.Say(2, "soup is ready");
        await maya.Say(3, "@Ines the roof leaks");
        await Expect(ines.Room("Attic").Locator(".count")).ToHaveTextAsync("@ 1");
        await ines.Page.Keyboard.PressAsync("Alt+w");
        var news = ines.Page.Locator(".news");
        await Expect(news.Locator(".news-of h3 a")).ToHaveTextAsync(["3 Attic", "2 Kitchen"]);
        await Expect(news.Locator(".m .words")).ToHaveTextAsync(["@Ines the roof leaks", "soup is ready"]);
        await news.Locator(".news-of").Nth(1).GetByRole(AriaRole.Button, new() { Name = "Mark as read" }).ClickAsync();
        await Expect(ines.Room("Kitchen").Locator(".lamp")).ToBeHiddenAsync();
        await news.Locator(".m .words").ClickAsync();
        await Expect(ines.Page).ToHaveURLAsync(server.Address + "/rooms/3/2");
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_forwarded_stands_in_the_other_room_with_its_source()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Make("Kitchen");
        await maya.Say(1, "two\nlines");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Sees("two");
        await SomeRoomsTests.Menu(ines, "two", "Forward");
        await ines.Page.Locator(".forward input").FillAsync("kit");
        await ines.Page.Keyboard.PressAsync("Enter");
        await Expect(ines.Hint).ToContainTextAsync("Forwarded to room 2, Kitchen.");
        await Eventually.Until(async () => (await maya.Read(2)).Length == 1);
        (await maya.Read(2))[0].Text.ShouldBe("> two\n> lines\n\nMaya, #1/1");
        await ines.Page.GetByRole(AriaRole.Button, new() { Name = "Go there" }).ClickAsync();
        await Expect(ines.Page.Locator(".log:not(.aside) blockquote")).ToContainTextAsync("two");
        ines.Complaints.ShouldBeEmpty();
    }

    /// <summary>What is hidden is not shown to whoever looks over a shoulder while it is forwarded, and no emoji is cut in two.</summary>
    [Fact]
    public async Task What_is_about_to_be_forwarded_is_shown_as_a_quote_says_it()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, $"It was ||the butler||\n{new string('x', 282)}🎉");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Sees("It was");
        await SomeRoomsTests.Menu(ines, "It was", "Forward");
        await Expect(ines.Page.Locator(".forward blockquote")).ToHaveTextAsync($"It was [hidden] {new string('x', 184)}");
        ines.Complaints.ShouldBeEmpty();
    }
}
