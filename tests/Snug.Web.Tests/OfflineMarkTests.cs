using System.Net.Http.Json;
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
        await Expect(Lamp(ines, "Attic")).ToHaveCountAsync(1);
        await OfflineTests.Keeps(ines, "Ines 2 in the attic", "Ines 2 what is new");

        await GoOffline(ines);
        await ines.Room("Attic").ClickAsync();
        await Expect(Lamp(ines, "Attic")).ToHaveCountAsync(0);
        await Expect(ines.Page.Locator(".older.busy")).ToHaveCountAsync(0);
        await Waits(ines, """2.Ines {"number":2}""");
        await ines.GoTo("/rooms/1");
        await ines.Room("Attic").WaitForAsync();
        await Expect(Lamp(ines, "Attic")).ToHaveCountAsync(0);
        (await device.Look(2)).ReadNumber.ShouldBe(1);

        // The snapshot of then does not light it again either, while the mark is on its way.
        await using var gate = await RequestGate.Hold(ines.Profile, "**/api/rooms/2/read");
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
        await Expect(Lamp(ines, "Attic")).ToHaveCountAsync(0);
        gate.Open();
        await Eventually.Until(async () => (await device.Look(2)).ReadNumber == 2);
        await Waits(ines);
        await Expect(Lamp(ines, "Attic")).ToHaveCountAsync(0);
        ines.Complaints.ShouldBeEmpty();
    }

    /// <summary>In the Lobby nobody reads on, in the Attic another device does: also where the mark there was never tried before.</summary>
    [Fact]
    public async Task What_is_marked_as_new_without_a_network_is_new_unless_another_device_read_on()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Make("Attic");
        foreach (var words in (string[])["one", "two", "three"])
        {
            await maya.Say(1, words);
            await maya.Say(2, words + " in the attic");
        }

        await using var ines = await ComeIn(server);
        var device = await Device(server, ines);
        await Reads(ines, device, "Attic", 2, 3);
        await Reads(ines, device, "Lobby", 1, 3);
        await GoOffline(ines);
        await MarkNewFrom(ines, "Lobby", 2);
        await MarkNewFrom(ines, "Attic", 3);
        await MarkNewFrom(ines, "Attic", 2);
        await ines.Room("Lobby").ClickAsync();
        await Waits(ines, """1.Ines {"number":1,"from":3}""", """2.Ines {"number":1,"from":3}""");
        await Expect(Lamp(ines, "Attic")).ToHaveCountAsync(1);
        await maya.Say(2, "four in the attic");
        using var answer = await device.Http.PutAsJsonAsync("/api/rooms/2/read", new { number = 4 });
        answer.EnsureSuccessStatusCode();

        await ines.Profile.SetOfflineAsync(false);
        await Waits(ines);
        (await device.Look(1)).ReadNumber.ShouldBe(1);
        (await device.Look(2)).ReadNumber.ShouldBe(4);
        await Expect(Lamp(ines, "Attic")).ToHaveCountAsync(0);
        ines.Complaints.ShouldBeEmpty();
    }

    /// <summary>It answers with an error, or not at all.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_room_whose_marks_fail_holds_back_no_other_and_is_told_later(bool isAnswered)
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Make("Attic");
        await maya.Say(1, "in the lobby");
        await maya.Say(2, "in the attic");
        await using var ines = await BrowserUser.Come(chromium, server);
        var isWell = new TaskCompletionSource();
        await ines.Profile.RouteAsync("**/api/rooms/1/read", async route =>
        {
            if (isAnswered && !isWell.Task.IsCompleted)
            {
                await route.FulfillAsync(new() { Status = 503 });
                return;
            }

            await isWell.Task;
            await route.ContinueAsync();
        });
        var asked = ines.Page.WaitForRequestAsync("**/api/rooms/1/read");
        await ines.TypeName("Ines");
        var device = await Device(server, ines);
        await asked;
        await Reads(ines, device, "Attic", 2, 1);
        (await device.Look(1)).ReadNumber.ShouldBeNull();
        isWell.SetResult();
        await Eventually.Until(async () => (await device.Look(1)).ReadNumber == 1);
        await Waits(ines);
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_read_without_a_network_is_read_in_the_other_tab_too()
    {
        await using var server = await WebTestServer.Open();
        var maya = await Furnish(server);
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        var device = await Device(server, ines);
        await Reads(ines, device, "Attic", 2, 1);
        await Reads(ines, device, "Lobby", 1, 1);
        var first = ines.Page;
        await ines.OpenTab("/rooms/1");
        await ines.Sees("in the lobby");
        await maya.Say(2, "and more");
        await Expect(Lamp(ines, "Attic")).ToHaveCountAsync(1);
        await server.Stop();
        await Expect(ines.Hint).ToContainTextAsync("No connection");
        await ines.Room("Attic").ClickAsync();
        await ines.Page.Keyboard.PressAsync("Escape");
        await Waits(ines, """2.Ines {"number":2}""");
        await Expect(first.Locator(".room-list li").Filter(new() { HasText = "Attic" }).Locator(".lamp:not([hidden])")).ToHaveCountAsync(0);
        ines.Complaints.ShouldBeEmpty();
    }

    /// <summary>Two tabs over one storage: what they keep is merged, and none writes to a room of the other.</summary>
    [Fact]
    public async Task What_two_tabs_keep_is_all_kept_and_an_older_mark_takes_back_no_newer_one()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        (await ines.Page.EvaluateAsync<string[]>("""
            async () => {
              const { ReadMarks } = await import('snug/rooms/read-marks.js');
              const told = [];
              const me = { id: 77, name: 'Two.Tabs' };
              localStorage.setItem('snug.me', JSON.stringify(me));
              const read = async (...mark) => { told.push(mark.join(' ')); return { number: mark[1] }; };
              const tab = () => new ReadMarks(new Map(), { read }, me);
              const [one, two] = [tab(), tab()];
              const written = [];
              const set = Storage.prototype.setItem;
              Storage.prototype.setItem = function (name, value) { written.push(name.split('.')[3]); set.call(this, name, value); };
              one.grow(11, 5);
              two.grow(12, 6);
              one.grow(13, 7);
              two.grow(13, 4);        // older
              one.putBack(14, 2, 8);
              two.grow(14, 5);        // older than where it was put back from
              one.putBack(15, 2, 8);
              two.grow(15, 8);        // read, after it was put back
              one.grow(16, 9);
              two.putBack(16, 3, 1);  // that it was read elsewhere was not told yet
              one.putBack(17, 6, 9);
              two.putBack(17, 4, 6);  // once more
              Storage.prototype.setItem = set;
              two.begin();
              await new Promise((resolve) => { setTimeout(resolve); });
              return [written.join(' '), ...told.sort()];
            }
            """)).ShouldBe(
            ["11 12 13 13 14 14 15 15 16 16 17 17", "11 5 ", "12 6 ", "13 7 ", "14 5 8", "15 8 ", "16 3 9", "17 4 9"]);
        await Waits(ines);
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_waits_stays_mine_under_another_name()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "one");
        await using var ines = await BrowserUser.Come(chromium, server);
        await ines.Profile.RouteAsync("**/api/rooms/1/read", route => route.FulfillAsync(new() { Status = 503 }));
        await ines.TypeName("Ines");
        var device = await Device(server, ines);
        await Waits(ines, """1.Ines {"number":1}""");
        await device.Change("/api/me", new { name = "Inez St. Cloud" });
        await Waits(ines, """1.Inez St. Cloud {"number":1}""");
        (await device.Look(1)).ReadNumber.ShouldBeNull();
        await ines.Profile.UnrouteAsync("**/api/rooms/1/read");
        await Eventually.Until(async () => (await device.Look(1)).ReadNumber == 1);
        await Waits(ines);
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task In_another_database_the_marks_of_who_had_the_same_number_there_are_never_sent()
    {
        await using var server = await WebTestServer.Open();
        await Furnish(server);
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Sees("in the lobby");
        await ines.HasRead(1, 1);
        await server.Stop();
        await Expect(ines.Hint).ToContainTextAsync("No connection");
        await ines.Room("Attic").ClickAsync();
        await ines.Page.Keyboard.PressAsync("Escape");
        await Waits(ines, """2.Ines {"number":1}""");
        await ines.Room("Lobby").ClickAsync();
        await server.StartWithAnotherDatabase();
        await Furnish(server);
        await ines.TypeName("Olaf");
        await ines.Sees("in the lobby");
        await ines.HasRead(1, 1);
        var olaf = await Device(server, ines);
        (olaf.Person.Id, olaf.Person.Name).ShouldBe((2, "Olaf"));
        (await olaf.Look(2)).ReadNumber.ShouldBeNull();
        await Waits(ines, """2.Ines {"number":1}""");
    }

    /// <summary>The cookie, which the page cannot read, may be somebody else's until the server has said whose it is.</summary>
    [Fact]
    public async Task Nothing_leaves_before_the_server_has_said_who_is_here_or_after_somebody_else_came_in()
    {
        await using var server = await WebTestServer.Open();
        var maya = await Furnish(server);
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Sees("in the lobby");
        await ines.HasRead(1, 1);
        var isSaid = false;
        var marks = new List<bool>();
        ines.Page.Request += (_, request) =>
        {
            if (request.Url.EndsWith("/read", StringComparison.Ordinal))
            {
                marks.Add(isSaid);
            }
        };
        await using var gate = await RequestGate.Hold(ines.Profile, "**/api/state");
        await ines.Page.ReloadAsync();
        await ines.Room("Attic").ClickAsync();
        await Waits(ines, """2.Ines {"number":1}""");
        isSaid = true;
        gate.Open();
        await Waits(ines);
        marks.ShouldBe([true]);

        await ines.Page.EvaluateAsync("() => localStorage.setItem('snug.me', JSON.stringify({ id: 2, name: 'Olaf' }))");
        await maya.Say(2, "and more");
        await Waits(ines, """2.Ines {"number":2}""");
        marks.Count.ShouldBe(1);
        ines.Complaints.ShouldBeEmpty();
    }

    private static async Task<ApiPerson> Furnish(WebTestServer server)
    {
        var maya = await server.ComeIn("Maya");
        await maya.Make("Attic");
        await maya.Say(1, "in the lobby");
        await maya.Say(2, "in the attic");
        return maya;
    }

    private async Task<BrowserUser> ComeIn(WebTestServer server)
    {
        var user = await BrowserUser.ComeIn(chromium, server, "Ines", "/rooms/1", new() { ServiceWorkers = ServiceWorkerPolicy.Allow });
        await user.Page.EvaluateAsync("() => navigator.serviceWorker.ready.then(() => {})");
        return user;
    }

    private static async Task<ApiPerson> Device(WebTestServer server, BrowserUser user) => await server.ComeIn(new ComeIn(
        Code: await user.Page.EvaluateAsync<string>("async () => (await (await fetch('/api/codes', { method: 'POST' })).json()).code")));

    private static async Task GoOffline(BrowserUser user)
    {
        await user.Profile.SetOfflineAsync(true);
        await Expect(user.Hint).ToContainTextAsync("No connection", new() { Timeout = 5_000 });
    }

    private static async Task Reads(BrowserUser user, ApiPerson device, string name, int room, long number)
    {
        await user.Room(name).ClickAsync();
        await Eventually.Until(async () => (await device.Look(room)).ReadNumber == number);
    }

    private static async Task MarkNewFrom(BrowserUser user, string room, long number)
    {
        await user.Room(room).ClickAsync();
        await user.Page.Locator($".log:not(.aside) .m[data-number='{number}'] .at").FocusAsync();
        await user.Page.Keyboard.PressAsync("u");
    }

    private static ILocator Lamp(BrowserUser user, string room) => user.Room(room).Locator(".lamp:not([hidden])");

    /// <summary>Until these marks wait in the browser, each as its room, its person's name and what it is.</summary>
    private static async Task Waits(BrowserUser user, params string[] marks)
    {
        string[] waiting = [];
        await Eventually.Until(
            async () =>
            {
                waiting = await user.Page.EvaluateAsync<string[]>(
                    """
                    () => Object.entries(localStorage).filter(([name]) => name.startsWith('snug.mark.'))
                      .map(([name, mark]) => `${name.split('.').slice(3).join('.')} ${mark}`).sort()
                    """);
                return waiting.SequenceEqual(marks);
            });
    }
}
