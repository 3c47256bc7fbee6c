using Microsoft.Playwright;
using Snug.Protocol;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>People, You and Server: inviting, keeping order, another name, and what becomes of whoever may not come in any more.</summary>
public sealed class SettingsTests(Chromium chromium)
{
    [Fact]
    public async Task An_owner_invites_by_one_press_and_sees_who_came()
    {
        await using var server = await WebTestServer.Open(needsInvite: true);
        await using var maya = await OwnerComesIn(server, Desk(ColorScheme.Light));
        await Open(maya, "people");
        await Button(maya, "Make a link").ClickAsync();
        await Expect(maya.Page.Locator(".made .qr svg")).ToBeVisibleAsync();
        await Expect(maya.Page.Locator(".made .explains").First).ToContainTextAsync("Good until ");
        await Expect(Button(maya, "Copy the link")).ToBeFocusedAsync();
        var address = await maya.Page.Locator(".made .addr").InnerTextAsync();
        await InvitedTests.Shot(maya, "people-owner");

        await using var ines = await BrowserUser.Come(
            chromium, server, "/j/" + address.Split("/j/")[1], InvitedTests.Phone(ColorScheme.Light));
        await Expect(ines.Page.Locator("h1")).ToHaveTextAsync("Maya invites you to The Lantern");
        await ines.TypeNameOnPhone("Ines");

        // Who came is there at once, and by what.
        await Expect(Person(maya, "Ines")).ToContainTextAsync("in 1 Lobby");
        await Expect(maya.Page.Locator(".inviting li").First).ToContainTextAsync("1 has come: Ines");
        await Button(maya, "Make another").ClickAsync();
        await maya.Page.GetByText("For whom and how long").ClickAsync();
        await maya.Page.GetByLabel("Role").First.SelectOptionAsync("admin");
        await maya.Page.GetByLabel("How many may come").FillAsync("1");
        await maya.Page.GetByLabel("A note for yourself").FillAsync("for the projector club");
        await maya.Page.GetByLabel("Good for").SelectOptionAsync("no end");
        await Button(maya, "Make a link").ClickAsync();
        await Expect(maya.Page.Locator(".made .explains").First).ToContainTextAsync("No end, for one person.");
        var rows = maya.Page.Locator(".inviting li");
        await Expect(rows.First).ToContainTextAsync("for the projector club");
        await Expect(rows.First).ToContainTextAsync("admin, no end, for one person");
        await Expect(rows.Nth(1)).ToContainTextAsync("1 has come: Ines");

        // Revoked by two presses: then the link lets nobody in.
        await rows.First.GetByRole(AriaRole.Button).ClickAsync();
        await rows.First.GetByRole(AriaRole.Button, new() { Name = "Revoke it all the same" }).ClickAsync();
        await Expect(rows.First).ToContainTextAsync("over");
        maya.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_sheet_that_is_printed_has_the_name_of_the_house_the_code_and_one_sentence()
    {
        await using var server = await WebTestServer.Open(needsInvite: true);
        await using var maya = await OwnerComesIn(server, Desk(ColorScheme.Dark));
        await maya.Page.EvaluateAsync("() => { window.print = () => { window.printed = true; }; }");
        await Open(maya, "people");
        await Button(maya, "Make a link").ClickAsync();
        await Expect(maya.Page.Locator(".made .qr svg")).ToBeVisibleAsync();
        await Button(maya, "Print a sheet").ClickAsync();
        (await maya.Page.EvaluateAsync<bool>("() => window.printed")).ShouldBeTrue();
        await maya.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        var sheet = maya.Page.Locator(".print-sheet");
        await Expect(sheet.Locator("h1")).ToHaveTextAsync("Come in to The Lantern");
        await Expect(sheet.Locator(".qr svg")).ToBeVisibleAsync();
        await Expect(sheet.Locator(".addr")).ToContainTextAsync("/j/");
        await Expect(maya.Page.Locator("dialog")).ToBeHiddenAsync();
        await Expect(maya.Page.Locator(".house")).ToBeHiddenAsync();
        await InvitedTests.Shot(maya, "sheet");
        await maya.Page.EvaluateAsync("() => dispatchEvent(new Event('afterprint'))");
        await Expect(sheet).ToHaveCountAsync(0);
        maya.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_role_is_given_and_whoever_gets_it_may_invite_at_once()
    {
        await using var server = await WebTestServer.Open(needsInvite: true);
        await using var maya = await OwnerComesIn(server, Desk(ColorScheme.Light));
        await using var ben = await BrowserUser.Come(chromium, server, "/j/" + await MakeLink(maya), Desk(ColorScheme.Light));
        await ben.TypeName("Ben Okafor");
        await Open(ben, "people");
        await Expect(Person(ben, "Maya")).ToContainTextAsync("owner");
        await Expect(Button(ben, "Make a link")).ToHaveCountAsync(0);
        await Expect(ben.Page.GetByRole(AriaRole.Button, new() { Name = "Change Maya" })).ToHaveCountAsync(0);
        await ben.Page.Keyboard.PressAsync("Escape");

        await Open(maya, "people");
        await maya.Page.GetByRole(AriaRole.Button, new() { Name = "Change Ben Okafor" }).ClickAsync();
        await Person(maya, "Ben Okafor").GetByLabel("Role").SelectOptionAsync("admin");
        await Expect(Person(maya, "Ben Okafor").Locator(".badge")).ToHaveTextAsync("admin");

        await Eventually.Until(async () =>
            await ben.Page.EvaluateAsync<string?>("() => JSON.parse(localStorage.getItem('snug.me')).role ?? null") == "admin");
        await Open(ben, "people");
        await Button(ben, "Make a link").ClickAsync();
        await Expect(ben.Page.Locator(".made .addr")).ToContainTextAsync("/j/");

        // An admin gives what is below an admin.
        await Button(ben, "Make another").ClickAsync();
        (await ben.Page.Locator(".invite-form select").First.Locator("option").AllTextContentsAsync()).ShouldBe(["member", "bot"]);
        await ben.Page.GetByRole(AriaRole.Button, new() { Name = "Server" }).ClickAsync();
        await Expect(ben.Page.Locator(".audit")).ToContainTextAsync("Maya gave another role to Ben Okafor");
        ben.Complaints.Concat(maya.Complaints).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_only_owner_stays_one_and_is_told_why()
    {
        await using var server = await WebTestServer.Open(needsInvite: true);
        var olga = await server.ComeInAsOwner("Olga");
        await using var maya = await BrowserUser.Come(
            chromium, server, "/j/" + (await olga.Invite(new NewInvite(Role: Roles.Owner))).Code, Desk(ColorScheme.Light));
        await Expect(maya.Page.Locator(".known")).ToContainTextAsync("By this link you come in as an owner");
        await maya.TypeName("Maya");
        await Open(maya, "people");
        await maya.Page.GetByRole(AriaRole.Button, new() { Name = "Change Olga" }).ClickAsync();
        await Person(maya, "Olga").GetByLabel("Role").SelectOptionAsync("member");
        await Expect(Person(maya, "Olga").Locator(".badge")).ToHaveCountAsync(0);
        await Expect(maya.Page.Locator(".people > .says")).ToHaveTextAsync("Olga is member now.");
    }

    [Fact]
    public async Task Whoever_is_deactivated_is_at_the_door_and_nothing_is_left_in_the_browser()
    {
        await using var server = await WebTestServer.Open(needsInvite: true);
        await using var maya = await OwnerComesIn(server, Desk(ColorScheme.Light));
        await using var ben = await BrowserUser.Come(
            chromium,
            server,
            "/j/" + await MakeLink(maya),
            new() { ServiceWorkers = ServiceWorkerPolicy.Allow, ViewportSize = new() { Width = 1100, Height = 680 } });
        await ben.TypeName("Ben");
        await ben.Say("a word of Ben's");
        await ben.Sees("a word of Ben's");
        await KeepsSomething(ben);
        await Open(maya, "people");
        await maya.Page.GetByRole(AriaRole.Button, new() { Name = "Change Ben" }).ClickAsync();
        await Button(maya, "Deactivate").ClickAsync();
        await Expect(maya.Page.Locator(".people > .says")).ToContainTextAsync("Ben would be signed out everywhere");
        await Button(maya, "Deactivate all the same").ClickAsync();
        await Expect(Person(maya, "Ben")).ToContainTextAsync("deactivated");

        await Expect(ben.Page.Locator("#door-says")).ToHaveTextAsync(
            "Ben may not come in any more: whoever keeps order here said so, and can take it back. "
            + "What this browser kept for reading is gone from it. What was written and not said waits here.");
        await Expect(ben.Page.Locator(".known")).ToHaveTextAsync("The Lantern is by invitation. Ask whoever runs it for a link.");
        await KeepsNothing(ben);

        await Button(maya, "Let them in again").ClickAsync();
        await Expect(Person(maya, "Ben")).Not.ToContainTextAsync("deactivated");
    }

    [Fact]
    public async Task Whoever_was_sent_away_is_at_the_door_their_words_gone_if_that_was_said()
    {
        await using var server = await WebTestServer.Open(needsInvite: true);
        await using var maya = await OwnerComesIn(server, Desk(ColorScheme.Light));
        await using var mallory = await BrowserUser.Come(
            chromium,
            server,
            "/j/" + await MakeLink(maya),
            new() { ServiceWorkers = ServiceWorkerPolicy.Allow, ViewportSize = new() { Width = 1100, Height = 680 } });
        await mallory.TypeName("Mallory");
        await mallory.Say("buy my watches");
        await mallory.Sees("buy my watches");
        await KeepsSomething(mallory);
        await mallory.Composer.FillAsync("and these");
        await maya.Sees("buy my watches");
        await Open(maya, "people");
        await maya.Page.GetByRole(AriaRole.Button, new() { Name = "Change Mallory" }).ClickAsync();
        await Button(maya, "Ban").ClickAsync();
        await maya.Page.GetByLabel("and what they said goes too").CheckAsync();
        await InvitedTests.Shot(maya, "ban");
        await Button(maya, "Ban all the same").ClickAsync();
        await Expect(Person(maya, "Mallory").Locator(".badge")).ToHaveTextAsync("banned");
        await Expect(mallory.Page.Locator("#door-says")).ToHaveTextAsync(
            "Mallory was sent away by whoever keeps order here; if that was a mistake, tell whoever runs this. "
            + "What this browser kept for reading is gone from it. What was written and not said waits here.");
        await Expect(mallory.Page.Locator(".earlier")).ToContainTextAsync("and these");
        await InvitedTests.Shot(mallory, "sent-away");
        await KeepsNothing(mallory);

        // Told once: the next visit is any stranger's.
        await mallory.GoTo("/");
        await Expect(mallory.Page.Locator(".known")).ToHaveTextAsync("The Lantern is by invitation. Ask whoever runs it for a link.");
        await Expect(mallory.Page.Locator("#door-says")).ToBeEmptyAsync();
        await Button(maya, "Take the ban back").ClickAsync();
        await Expect(Person(maya, "Mallory").Locator(".badge")).ToHaveCountAsync(0);
        await maya.Page.Keyboard.PressAsync("Escape");
        await Expect(maya.Row("deleted")).ToHaveCountAsync(1);
        await Expect(maya.Row("buy my watches")).ToHaveCountAsync(0);
        maya.Complaints.Concat(mallory.Complaints).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_lost_name_is_given_back_by_a_link_that_stays_while_others_come()
    {
        await using var server = await WebTestServer.Open(needsInvite: true);
        await using var maya = await OwnerComesIn(server, Desk(ColorScheme.Light));
        var code = await MakeLink(maya);
        await server.ComeIn(new ComeIn("Ben", Invite: code));
        await Open(maya, "people");
        await maya.Page.GetByRole(AriaRole.Button, new() { Name = "Change Ben" }).ClickAsync();
        await Button(maya, "Give a way back").ClickAsync();
        var link = Person(maya, "Ben").Locator(".addr");
        await Expect(link).ToContainTextAsync("/j/");
        await Expect(Person(maya, "Ben").Locator(".qr svg")).ToBeVisibleAsync();
        await InvitedTests.Shot(maya, "way-back");
        await server.ComeIn(new ComeIn("Ines", Invite: code));
        await Expect(Person(maya, "Ines")).ToBeVisibleAsync();
        await Expect(link).ToBeVisibleAsync();

        await using var ben = await BrowserUser.Come(
            chromium, server, "/j/" + (await link.InnerTextAsync()).Split("/j/")[1], InvitedTests.Phone(ColorScheme.Light));
        await ben.Page.GetByRole(AriaRole.Button, new() { Name = "Come in as Ben" }).TapAsync();
        await Expect(ben.Page.Locator(".me")).ToHaveTextAsync("You are Ben");
        maya.Complaints.Concat(ben.Complaints).ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_name_stands_everywhere_at_once_and_takes_what_was_not_said_along()
    {
        await using var server = await WebTestServer.Open();
        await using var ben = await BrowserUser.ComeIn(chromium, server, "Ben", "/rooms/1");
        await using var maya = await BrowserUser.ComeIn(chromium, server, "Maya", "/rooms/1");
        await maya.Say("before");
        await maya.Sees("before");
        await ben.Sees("before");
        await maya.Composer.FillAsync("a draft");
        await maya.Page.Locator(".me").ClickAsync();
        await maya.Page.GetByLabel("Your name").FillAsync("Ben");
        await Button(maya, "Rename").ClickAsync();
        await Expect(maya.Page.Locator(".you .says")).ToContainTextAsync("Ben is already here, so you are still Maya.");
        await maya.Page.GetByLabel("Your name").FillAsync("Maja Ruth");
        await Button(maya, "Rename").ClickAsync();
        await Expect(maya.Page.Locator("#you-title")).ToHaveTextAsync("You are Maja Ruth");
        await Expect(maya.Row("before").Locator(".by bdi")).ToHaveTextAsync("Maja Ruth");
        await Expect(ben.Row("before").Locator(".by bdi")).ToHaveTextAsync("Maja Ruth");
        await Expect(ben.Page.Locator(".here-list")).ToContainTextAsync("Maja Ruth");
        await Expect(ben.Page.Locator(".here-list")).Not.ToContainTextAsync("Maya");
        await maya.Page.Keyboard.PressAsync("Escape");
        await Expect(maya.Page.Locator(".me")).ToHaveTextAsync("You are Maja Ruth");

        // The draft goes along, over a reload too, and is said under the new name.
        await maya.Page.ReloadAsync();
        await Expect(maya.Composer).ToHaveValueAsync("a draft");
        await maya.Composer.PressAsync("Enter");
        await ben.Sees("a draft");
        await Expect(ben.Row("a draft").Locator(".by bdi")).ToHaveTextAsync("Maja Ruth");
        maya.Complaints.Concat(ben.Complaints).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ColorScheme.Light, true)]
    [InlineData(ColorScheme.Dark, true)]
    [InlineData(ColorScheme.Light, false)]
    [InlineData(ColorScheme.Dark, false)]
    public async Task Axe_finds_nothing_and_nothing_is_cut_off(ColorScheme scheme, bool isPhone)
    {
        var axe = Axe.Need();
        await using var server = await WebTestServer.Open(isOnLan: true, needsInvite: true);
        var options = isPhone ? InvitedTests.Phone(scheme) : Desk(scheme);
        await using var maya = await OwnerComesIn(server, options);
        var code = await MakeLink(maya, new NewInvite(Rooms: [1], Note: "for the projector club and everybody who comes along with it"));
        await server.ComeIn(new ComeIn("Ben Okafor", Invite: code));
        var theodora = await server.ComeIn(new ComeIn("Theodora Wilhelmina Quist-Ravensworth of Upper Lantern Street", Invite: code));
        using var here = await theodora.Listen();
        await theodora.Tell(1, "here");
        await Open(maya, "people");
        await Expect(maya.Page.Locator(".people > ul li")).ToHaveCountAsync(3);
        await maya.Page.GetByRole(AriaRole.Button, new() { Name = "Change Ben Okafor" }).ClickAsync();
        await Look("people");
        await maya.Page.GetByText("For whom and how long").ClickAsync();
        await Look("people-terms");
        await Button(maya, "Make a link").ClickAsync();
        await Expect(maya.Page.Locator(".made .qr svg")).ToBeVisibleAsync();
        await Look("people-link");
        await maya.Page.GetByRole(AriaRole.Button, new() { Name = "You", Exact = true }).ClickAsync();
        await Look("you");
        await maya.Page.GetByRole(AriaRole.Button, new() { Name = "Server", Exact = true }).ClickAsync();
        await Expect(maya.Page.Locator(".audit li").First).ToBeVisibleAsync();
        await Expect(maya.Page.Locator(".about-server .qr svg")).ToBeVisibleAsync();
        await Look("server");
        await maya.GoTo($"/j/{code}");
        await Expect(maya.Page.Locator("h1")).ToContainTextAsync("invites you");
        await Look("door");
        axe.Found.ShouldBeEmpty();
        maya.Complaints.ShouldBeEmpty();

        async Task Look(string view)
        {
            await axe.Look(maya.Page, view);
            await InvitedTests.Shot(maya, $"{view}-{(isPhone ? "phone" : "desk")}-{scheme}");
            (await maya.Page.EvaluateAsync<int>("""
                () => Math.max(...Array.from(document.querySelectorAll('.panel, html, .panel *'))
                  .filter(e => getComputedStyle(e).overflowX !== 'visible' || e.matches('.panel, html')).map(e => e.scrollWidth - e.clientWidth))
                """)).ShouldBeLessThanOrEqualTo(1, view);
            if (isPhone)
            {
                (await Fingers.Miss(maya.Page)).ShouldBeEmpty(view);
            }
        }
    }

    /// <summary>For reading without a connection.</summary>
    private static async Task KeepsSomething(BrowserUser user) => await Eventually.Until(async () =>
        (await user.Page.EvaluateAsync<string[]>("async () => (await indexedDB.databases()).map(({ name }) => name)")).Length > 0);

    private static async Task KeepsNothing(BrowserUser user)
    {
        (await user.Page.EvaluateAsync<int>("""
            async () => {
              let count = 0;
              for (const { name } of await indexedDB.databases()) {
                const store = await new Promise((resolve, fail) => {
                  const asked = indexedDB.open(name);
                  asked.onsuccess = () => resolve(asked.result);
                  asked.onerror = () => fail(asked.error);
                });
                for (const of of store.objectStoreNames) {
                  count += await new Promise(resolve => {
                    const asked = store.transaction(of).objectStore(of).count();
                    asked.onsuccess = () => resolve(asked.result);
                  });
                }
                store.close();
              }
              return count;
            }
            """)).ShouldBe(0);
        (await user.Page.EvaluateAsync<bool>("() => ['rooms', 'me'].every(name => localStorage.getItem(`snug.${name}`) === null)"))
            .ShouldBeTrue();
    }

    internal static BrowserNewContextOptions Desk(ColorScheme scheme) => new()
    {
        ViewportSize = new ViewportSize { Width = 1280, Height = 800 },
        ColorScheme = scheme,
        ReducedMotion = ReducedMotion.Reduce,
    };

    private async Task<BrowserUser> OwnerComesIn(WebTestServer server, BrowserNewContextOptions options)
    {
        var maya = await BrowserUser.Come(chromium, server, "/j/" + await server.OwnersCode(), options);
        await Expect(maya.Page.Locator("h1")).ToHaveTextAsync("You are invited to The Lantern");
        await Expect(maya.Page.Locator(".known")).ToContainTextAsync("By this link you come in as an owner");
        await maya.Page.GetByLabel("Your name").FillAsync("Maya");
        await maya.Page.Keyboard.PressAsync("Enter");
        await Expect(maya.Page.Locator(".quiet h2")).ToHaveTextAsync("Room 1 is quiet");
        return maya;
    }

    internal static async Task Open(BrowserUser user, string what)
    {
        if (await user.Page.Locator(".open-side").IsVisibleAsync())
        {
            await user.Page.Locator(".open-side").ClickAsync();
        }

        await user.Page.Locator($".show-{what}").ClickAsync();
        await Expect(user.Page.Locator("dialog[open]")).ToBeVisibleAsync();
    }

    private static async Task<string> MakeLink(BrowserUser user, NewInvite? wanted = null) =>
        (await user.Page.EvaluateAsync<string>(
            """
            async wanted => (await (await fetch('/api/invites', {
              method: 'POST', headers: { 'Content-Type': 'application/json' }, body: wanted })).json()).code
            """,
            System.Text.Json.JsonSerializer.Serialize(wanted ?? new NewInvite(), Wire.Json.NewInvite)))!;

    private static ILocator Person(BrowserUser user, string name) =>
        user.Page.Locator(".people > ul li").Filter(new LocatorFilterOptions { HasText = name });

    private static ILocator Button(BrowserUser user, string name) =>
        user.Page.Locator("dialog").GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
