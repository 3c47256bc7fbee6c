using Microsoft.Playwright;
using Snug.Protocol;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>Two evenings: an admin deals with a spammer, and a family plans a surprise.</summary>
public sealed class SomeRoomsJourneyTests(Chromium chromium)
{
    private const string Advert = "Watches, half price, only today: https://watches.example";

    [Fact]
    public async Task An_admin_deals_with_a_spammer()
    {
        var axe = Axe.Need();
        await using var server = await WebTestServer.Open(needsInvite: true, time: Clock());
        var olga = await server.ComeInAsOwner("Olga");
        await using var maya = await Come(server, olga, "Maya", Roles.Admin, SettingsTests.Desk(ColorScheme.Light));
        await using var ben = await Come(server, olga, "Ben Okafor", null, SettingsTests.Desk(ColorScheme.Dark));
        await using var bob = await Come(server, olga, "Bargain Bob", null, SettingsTests.Desk(ColorScheme.Light));
        await olga.Say(1, "Is the projector fixed?");
        await bob.Say(Advert);
        await bob.Say("And straps for them");
        await ben.Sees(Advert);

        // Shown to those who keep order, with one line.
        await SomeRoomsTests.Menu(ben, Advert, "Report it");
        await ben.Page.GetByLabel("Why?").FillAsync("The third time today");
        await axe.Look(ben.Page, "reporting a message");
        await ben.Page.Locator(".menu").GetByRole(AriaRole.Button, new() { Name = "Report it" }).ClickAsync();
        await Expect(ben.Hint).ToContainTextAsync("Reported. The owners and admins look after it.");
        await Expect(ben.Page.Locator(".to-reports")).ToBeHiddenAsync();

        // A lamp, at once, for whoever may do something about it.
        await Expect(maya.Page.Locator(".show-reports .lamp")).ToHaveTextAsync("1");
        await maya.Page.Locator(".show-reports").ClickAsync();
        var report = maya.Page.Locator(".report");
        await Expect(report).ToContainTextAsync(Advert);
        await Expect(report).ToContainTextAsync("Reported by Ben Okafor: ");
        await Expect(report).ToContainTextAsync("The third time today");
        await axe.Look(maya.Page, "reports");
        await Screenshots.OfJourney(maya.Page, "reports");
        await maya.Page.SetViewportSizeAsync(390, 844);
        await maya.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await axe.Look(maya.Page, "reports, on a phone");
        await Screenshots.OfJourney(maya.Page, "reports-phone");
        await maya.Page.SetViewportSizeAsync(1280, 800);
        await maya.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });

        await report.GetByRole(AriaRole.Button, new() { Name = "Take the message away" }).ClickAsync();
        await Expect(report).ToContainTextAsync("deleted");
        await Expect(ben.Row(Advert)).ToHaveCountAsync(0);
        await Expect(ben.Row("straps")).ToHaveCountAsync(1);
        await report.GetByRole(AriaRole.Button, new() { Name = "Ban Bargain Bob" }).ClickAsync();
        await report.GetByLabel("and what they said goes too").CheckAsync();
        await report.GetByRole(AriaRole.Button, new() { Name = "Ban Bargain Bob all the same" }).ClickAsync();
        await Expect(bob.Page.Locator("#door-says")).ToContainTextAsync("was sent away");
        await Expect(ben.Row("straps")).ToHaveCountAsync(0);
        await report.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await Expect(report).ToContainTextAsync("looked after by Maya");
        await Expect(maya.Page.Locator(".to-reports")).ToBeHiddenAsync();
        await maya.Page.Locator(".tabs").GetByRole(AriaRole.Button, new() { Name = "Server" }).ClickAsync();
        await Expect(maya.Page.Locator(".audit")).ToContainTextAsync("Maya took words away of Bargain Bob");
        axe.Found.ShouldBeEmpty();
        maya.Complaints.Concat(ben.Complaints).Concat(bob.Complaints).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_family_plans_a_surprise_and_nobody_else_finds_it()
    {
        var axe = Axe.Need();
        await using var server = await WebTestServer.Open(time: Clock());
        await using var maya = await BrowserUser.ComeIn(chromium, server, "Maya", options: SettingsTests.Desk(ColorScheme.Light));
        await using var ben = await BrowserUser.Come(chromium, server, "/", InvitedTests.Phone(ColorScheme.Dark));
        await ben.TypeNameOnPhone("Ben Okafor");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines", options: KeepsForOffline());
        await using var dana = await BrowserUser.ComeIn(chromium, server, "Dana", options: SettingsTests.Desk(ColorScheme.Light));
        await SomeRoomsTests.MakePrivate(maya, "Surprise for Dana");
        foreach (var name in (string[])["Ben Okafor", "Ines"])
        {
            await SomeRoomsTests.Add(maya, name);
        }

        await Expect(SomeRoomsTests.Members(maya)).ToHaveCountAsync(3);
        await axe.Look(maya.Page, "a private room");
        await maya.Page.SetViewportSizeAsync(1280, 960);
        await Screenshots.OfJourney(maya.Page, "private-room");
        await maya.Page.SetViewportSizeAsync(1280, 800);
        await maya.Page.Keyboard.PressAsync("Escape");
        await maya.Say("Saturday at eight, at ours. Not a word to Dana");
        await ines.Room("Surprise").ClickAsync();
        await ines.Sees("Not a word");
        await ines.Say("I bring the cake");
        await OfflineTests.Keeps(ines, "Ines 2 Saturday at eight, at ours. Not a word to Dana", "Ines 2 I bring the cake");
        await PlanOnPhone(axe, ben);
        await SeesNothing(server, dana);

        // Ines tells secrets: the room is gone for her, from the page and from what her browser kept, while she writes in it.
        await ines.Composer.FillAsync("I could not help it, Dana");
        await SomeRoomsTests.OpenRoomSheet(maya);
        await maya.Page.GetByRole(AriaRole.Button, new() { Name = "Remove Ines" }).ClickAsync();
        await maya.Page.GetByRole(AriaRole.Button, new() { Name = "Remove Ines" }).ClickAsync();
        await Expect(ines.Hint).ToContainTextAsync("Room 2 is not there for you any more.");
        await Expect(ines.Page.Locator(".side")).Not.ToContainTextAsync("Surprise");
        await OfflineTests.Keeps(ines);
        (await Everything(ines)).ShouldNotContain("Surprise");
        (await Everything(ines)).ShouldNotContain("could not help it");
        await SeesNothing(server, ines);
        await Expect(SomeRoomsTests.Members(maya)).ToHaveCountAsync(2);
        axe.Found.ShouldBeEmpty();
        maya.Complaints.Concat(ben.Complaints).Concat(ines.Complaints).Concat(dana.Complaints).ShouldBeEmpty();
    }

    /// <summary>The pictures are of one evening, always the same one.</summary>
    private static FixedClock Clock()
    {
        var clock = new FixedClock();
        clock.Set(Screenshots.Evening);
        return clock;
    }

    private static async Task PlanOnPhone(Axe axe, BrowserUser ben)
    {
        await Expect(ben.Page.Locator(".open-side .lamp")).ToBeVisibleAsync();
        await ben.Page.Locator(".open-side").TapAsync();
        await Expect(ben.Room("Surprise").Locator(".lock")).ToBeVisibleAsync();
        await axe.Look(ben.Page, "rooms with a private one, on a phone");
        await ben.Room("Surprise").TapAsync();
        await ben.Sees("I bring the cake");
        await ben.Row("I bring the cake").Locator("p").TapAsync();
        await axe.Look(ben.Page, "a message on a phone");
        await ben.Row("I bring the cake").Locator(".row-more").TapAsync();
        await Expect(ben.Page.Locator(".menu")).ToBeVisibleAsync();
        await axe.Look(ben.Page, "what can be done about a message, on a phone");
        await Screenshots.OfJourney(ben.Page, "message-phone");
        await ben.Page.Keyboard.PressAsync("Escape");
        await ben.Page.Locator(".show-room").TapAsync();
        await Expect(SomeRoomsTests.Members(ben)).ToHaveCountAsync(3);
        await Expect(ben.Page.GetByLabel("Add somebody: a name")).ToBeHiddenAsync();
        await axe.Look(ben.Page, "a private room, on a phone");
        (await Fingers.Miss(ben.Page)).ShouldBeEmpty();
        await ben.Page.Keyboard.PressAsync("Escape");
        await Screenshots.OfJourney(ben.Page, "private-phone");
    }

    /// <summary>Not in the list, not by its name or number, not beside who is here, not by its link: as if it were not there.</summary>
    private static async Task SeesNothing(WebTestServer server, BrowserUser person)
    {
        await Expect(person.Page.Locator(".room-list li")).ToHaveCountAsync(1);
        await Expect(person.Page.Locator(".here-list")).ToContainTextAsync("Maya");
        await person.Page.Keyboard.PressAsync("Control+k");
        foreach (var wanted in (string[])["Surprise", "2"])
        {
            await person.Page.Locator(".switcher input").FillAsync(wanted);
            await Expect(person.Page.Locator(".switcher .none")).ToBeVisibleAsync();
        }

        await person.Page.Keyboard.PressAsync("Escape");
        await SomeRoomsTests.OpenTab(person, "Rooms");
        await Expect(person.Page.Locator(".all-rooms li")).ToHaveCountAsync(1);
        await person.Page.Keyboard.PressAsync("Escape");
        foreach (var room in (int[])[2, 99])
        {
            await person.GoTo($"/rooms/{room}");
            await Expect(person.Hint).ToHaveTextAsync($"There is no room {room} for you here.");
            await Expect(person.Page).ToHaveURLAsync(server.Address + "/rooms/1");
        }

        (await Everything(person)).ShouldNotContain("Surprise");
    }

    private static Task<string> Everything(BrowserUser person) => person.Page.EvaluateAsync<string>(
        "() => document.title + document.documentElement.innerHTML + JSON.stringify({ ...localStorage, ...sessionStorage })");

    private static BrowserNewContextOptions KeepsForOffline()
    {
        var options = SettingsTests.Desk(ColorScheme.Light);
        options.ServiceWorkers = ServiceWorkerPolicy.Allow;
        return options;
    }

    private async Task<BrowserUser> Come(
        WebTestServer server, ApiPerson owner, string name, string? role, BrowserNewContextOptions options)
    {
        var code = (await owner.Invite(new NewInvite(Role: role))).Code;
        var person = await BrowserUser.Come(chromium, server, $"/j/{code}", options);
        await Expect(person.Page.Locator("h1")).ToContainTextAsync("invites you");
        await person.TypeName(name);
        return person;
    }
}
