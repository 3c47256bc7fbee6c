using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>Three hundred rooms, hundreds of people, thousands of messages: the page is as small and as quick as with few.</summary>
public sealed class ScaleTests(Chromium chromium)
{
    [Theory]
    [InlineData(1280, 800)]
    [InlineData(390, 844)]
    public async Task With_300_rooms_what_stands_around_the_list_stays_in_sight_and_a_field_finds_a_room(int width, int height)
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await MakeRooms(maya, 300);
        using var here = await maya.Listen();
        await maya.Tell(1, "here");
        await using var ines = await BrowserUser.Come(chromium, server, "/rooms/250", Window(width, height));
        await ines.Page.GetByLabel("Your name").FillAsync("Ines");
        await ines.Page.Keyboard.PressAsync("Enter");
        await Expect(ines.Page.Locator("header h1 .n")).ToHaveTextAsync("250");
        await OpenSide();
        await Expect(ines.Page.Locator(".here-list")).ToContainTextAsync("Maya");
        foreach (var always in (ILocator[])[ines.Page.GetByLabel("Make a room"), ines.Page.Locator(".me"), ines.Page.Locator(".show-keys"),
            ines.Page.Locator(".here-list li").First, ines.Page.Locator(".house-sign"), ines.Room("Room of 250")])
        {
            await Expect(always).ToBeInViewportAsync(new() { Ratio = 1 });
        }

        var filter = ines.Page.GetByLabel("Find a room");
        await filter.FillAsync("of 27");
        await Expect(ines.Page.Locator(".room-list li")).ToHaveCountAsync(11); // 27, 270 to 279
        await filter.FillAsync("99");
        await Expect(ines.Page.Locator(".room-list li")).ToHaveCountAsync(3);
        await filter.PressAsync("Enter");
        await Expect(ines.Page).ToHaveURLAsync(server.Address + "/rooms/99");
        await Expect(filter).ToHaveValueAsync("");
        await Expect(ines.Page.Locator(".room-list li")).ToHaveCountAsync(300);
        if (width < 500)
        {
            await Expect(ines.Page.Locator(".side")).ToBeHiddenAsync(); // It slides away.
        }

        await OpenSide();
        await Expect(ines.Room("Room of 99")).ToBeInViewportAsync();

        async Task OpenSide()
        {
            if (width < 500 && !await ines.Page.Locator(".side").IsVisibleAsync())
            {
                await ines.Page.Locator(".open-side").ClickAsync();
            }
        }
    }

    [Fact]
    public async Task With_300_rooms_what_waits_stands_on_top_and_nothing_moves_under_the_pointer()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await MakeRooms(maya, 300);
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines", "/rooms/200");
        await Expect(ines.Page.Locator(".quiet h2")).ToHaveTextAsync("Room 200 is quiet");
        await Eventually.Until(async () => await ReadNumber(ines, 200) is not null);
        await ines.Page.GotoAsync(server.Address + "/rooms/1");
        await Expect(ines.Page.Locator(".room-list .here")).ToContainTextAsync("Lobby");
        var first = ines.Page.Locator(".room-list li").First;
        await Expect(first).ToContainTextAsync("Lobby");
        await maya.Say(200, "who has the key?");
        await Expect(first).ToContainTextAsync("Room of 200");
        await Expect(first.Locator(".lamp")).ToBeVisibleAsync();
        await first.HoverAsync();
        await first.Locator("a").ClickAsync();
        await ines.Sees("who has the key?");
        await ines.HasRead(200, 1);
        await Expect(first.Locator(".lamp")).ToBeHiddenAsync();
        await Expect(first).ToContainTextAsync("Room of 200");
        await ines.Page.Mouse.MoveAsync(700, 300);
        await ines.Composer.FocusAsync();
        await Expect(first).ToContainTextAsync("Lobby");
    }

    [Fact]
    public async Task Thousands_of_messages_are_drawn_where_somebody_reads_and_nowhere_else()
    {
        const int Count = 1_500;
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await Fill(maya, 1, Count);
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await Expect(ines.Row($"line {Count}.")).ToBeInViewportAsync();
        var seen = await ines.Page.EvaluateAsync<JsonElement>("""
            async () => {
              const log = document.querySelector('.log:not(.aside)');
              const numbers = () => Array.from(log.querySelectorAll('.m[data-number]'), row => Number(row.dataset.number));
              const frame = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
              const seen = new Set();
              let most = 0;
              let holes = 0;
              const look = () => {
                const drawn = numbers();
                most = Math.max(most, drawn.length);
                holes += drawn.some((number, index) => index > 0 && number !== drawn[index - 1] + 1) ? 1 : 0;
                for (const number of drawn) seen.add(number);
              };
              for (const wanted of [() => !seen.has(1), () => !log.querySelector(`.m[data-number='1500']`)]) {
                const step = seen.has(1) ? 800 : -800;
                for (let i = 0; i < 4000 && wanted(); i++) {
                  log.scrollTop += step;
                  await frame();
                  look();
                }
              }
              return { seen: seen.size, most, holes };
            }
            """);
        seen.GetProperty("seen").GetInt32().ShouldBe(Count);
        seen.GetProperty("holes").GetInt32().ShouldBe(0);
        seen.GetProperty("most").GetInt32().ShouldBeInRange(100, 800);

        // What comes is drawn at the end, and the far pages are not all kept for it.
        await ines.Page.Locator(".log:not(.aside)").EvaluateAsync("log => { log.scrollTop = log.scrollHeight; }");
        await Fill(maya, 1, 3, from: Count + 1);
        await Expect(ines.Row($"line {Count + 3}.")).ToBeInViewportAsync();
        await ines.GoTo("/rooms/1/700");
        await Expect(ines.Row("line 700.")).ToBeInViewportAsync();
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_place_that_is_known_and_not_drawn_is_drawn_without_a_jump()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await Fill(maya, 1, 1_100);
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await Expect(ines.Row("line 1100.")).ToBeInViewportAsync();
        var log = ines.Page.Locator(".log:not(.aside)");
        await Eventually.Until(async () =>
        {
            await log.EvaluateAsync("log => { log.scrollTop = 0; }");
            return await ines.Row("line 1.").CountAsync() == 1;
        });
        await Expect(ines.Row("line 1100.")).ToHaveCountAsync(0);

        // While somebody reads at the beginning, what comes moves nothing; the lamp leads there.
        await log.EvaluateAsync("log => { log.scrollTop = 3000; }");
        var number = await ines.Page.EvaluateAsync<int>("() => [...document.querySelectorAll('.m')].map(row => [row.dataset.number, "
            + "row.getBoundingClientRect().top]).find(([, top]) => top > 150)[0] | 0");
        const string TopOf = "number => document.querySelector(`.m[data-number='${number}']`).getBoundingClientRect().top";
        var before = await ines.Page.EvaluateAsync<double>(TopOf, number);
        await Fill(maya, 1, 2, from: 1_101);
        await Expect(ines.Page.Locator(".return")).ToHaveTextAsync("2 new ↓");
        (await ines.Page.EvaluateAsync<double>(TopOf, number)).ShouldBe(before, tolerance: 1.5);
        await ines.Page.Locator(".return").ClickAsync();
        await Expect(ines.Row("line 1102.")).ToBeInViewportAsync();
        await Expect(ines.Page.Locator(".return")).ToBeHiddenAsync();
        await maya.Say(1, "and live again");
        await Expect(ines.Row("and live again")).ToBeInViewportAsync();
        await ines.HasRead(1, 1_103);
    }

    [Fact]
    public async Task Of_what_came_while_another_room_was_open_only_what_is_about_to_be_seen_is_drawn()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Make("Kitchen");
        await maya.Say(2, "seen before");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines", "/rooms/2");
        await ines.Sees("seen before");
        await ines.HasRead(2, 1);
        await ines.Room("Lobby").ClickAsync();
        await Fill(maya, 2, 700, from: 2);
        await Expect(ines.Room("Kitchen").Locator(".count")).ToHaveTextAsync("700");
        await ines.Room("Kitchen").ClickAsync();
        await Expect(ines.Page.Locator(".log:not(.aside) .mark")).ToContainTextAsync("700 new");
        await Expect(ines.Row("line 2.")).ToBeInViewportAsync();
        (await ines.Page.Locator(".log:not(.aside) .m[data-number]").CountAsync()).ShouldBeLessThan(350);
        await ines.Page.Locator(".return").ClickAsync();
        await Expect(ines.Row("line 701.")).ToBeInViewportAsync();

        // On paper goes all that is known.
        await ines.Page.EvaluateAsync("() => dispatchEvent(new Event('beforeprint'))");
        await Expect(ines.Page.Locator(".log:not(.aside) .m[data-number]")).ToHaveCountAsync(701);
    }

    [Fact]
    public async Task Of_many_people_the_list_says_how_many_more_there_are()
    {
        await using var server = await WebTestServer.Open();
        var streams = new List<IDisposable>();
        for (var person = 1; person <= 45; person++)
        {
            var guest = await server.ComeIn($"Guest {person:D2}");
            streams.Add(await guest.Listen());
            await guest.Tell(1, "here");
        }

        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await Expect(ines.Page.Locator(".here-list .more")).ToHaveTextAsync("and 5 more");
        await Expect(ines.Page.Locator(".here-list li")).ToHaveCountAsync(41);
        streams.ForEach(stream => stream.Dispose());
    }

    [Fact]
    public async Task Without_a_network_the_page_says_so_at_once_and_fetches_nothing_for_ever()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Make("Kitchen");
        await maya.Say(2, "who has the key?");
        await Fill(maya, 1, 150);
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await Expect(ines.Row("line 150.")).ToBeInViewportAsync();
        await ines.Profile.SetOfflineAsync(true);
        await Expect(ines.Hint).ToHaveTextAsync(
            "No connection. Keep writing: it goes out, once, when it is back.", new() { Timeout = 2_000 });
        await ines.Page.Locator(".log:not(.aside)").EvaluateAsync("log => { log.scrollTop = 0; }");
        await ines.Room("Kitchen").ClickAsync();
        await Expect(ines.Page.Locator("header h1")).ToHaveTextAsync("2Kitchen");
        await Expect(ines.Page.Locator(".fetching.busy")).ToHaveCountAsync(0);
        await ines.Profile.SetOfflineAsync(false);
        await ines.Sees("who has the key?");
        await Expect(ines.Hint).ToHaveTextAsync("");

        // Where scrolling asked in vain, nobody has to scroll again.
        await ines.Room("Lobby").ClickAsync();
        await Expect(ines.Row("line 10.")).ToHaveCountAsync(1);
    }

    private static BrowserNewContextOptions Window(int width, int height) => new()
    {
        ViewportSize = new ViewportSize { Width = width, Height = height },
    };

    private static Task<long?> ReadNumber(BrowserUser visitor, int room) => visitor.Page.EvaluateAsync<long?>(
        "async room => (await (await fetch(`/api/rooms/${room}`)).json()).readNumber", room);

    private static async Task MakeRooms(ApiPerson maya, int count)
    {
        // One after the other: each has the number that its name says.
        for (var room = 2; room <= count; room++)
        {
            (await maya.Make($"Room of {room}")).Id.ShouldBe(room);
        }
    }

    private static async Task Fill(ApiPerson guest, int room, int count, int from = 1)
    {
        // One after the other: each has the number that its words say.
        for (var number = from; number < from + count; number++)
        {
            await guest.Say(room, string.Create(CultureInfo.InvariantCulture, $"line {number}. {new string('w', number % 90)}"));
        }
    }
}
