using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>An evening's conversation, in both looks, on a desk and on a phone: axe looks at each view, pictures are taken.</summary>
public sealed class ConversationJourneyTests(Chromium chromium)
{
    [Theory]
    [InlineData(ColorScheme.Light, 1280, 860)]
    [InlineData(ColorScheme.Dark, 1280, 860)]
    [InlineData(ColorScheme.Light, 390, 844)]
    [InlineData(ColorScheme.Dark, 390, 844)]
    public async Task Axe_finds_nothing_in_a_conversation(ColorScheme scheme, int width, int height)
    {
        var axe = Axe.Need();
        var clock = new EveningClock();
        await using var server = await WebTestServer.Open(isOnLan: true, time: clock);
        var people = await Arrive(server);
        await using var ines = await BrowserUser.Come(chromium, server, "/", new()
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = scheme,
            ReducedMotion = ReducedMotion.Reduce, // What fades in has no contrast yet.
            HasTouch = width < 500,
            IsMobile = width < 500,
        });
        await (width < 500 ? ines.TypeNameOnPhone("Ines") : ines.TypeName("Ines"));
        await people[2].Say(3, "good evening");
        await ines.GoTo("/rooms/3");
        await ines.HasRead(3, 1);
        await Talk(people, clock);
        await ines.GoTo("/rooms/2");
        await ines.Sees("pick her up");
        var name = $"{(width < 500 ? "phone-" : "")}{scheme}".ToLowerInvariant();
        await LookAtRoom(axe, ines, name);
        await LookAtWindows(axe, ines, name);
        axe.Views.ShouldBeGreaterThan(8);
        axe.Found.ShouldBeEmpty();
        ines.Complaints.ShouldBeEmpty();
    }

    private static async Task LookAtRoom(Axe axe, BrowserUser ines, string name)
    {
        var page = ines.Page;
        await ines.Row("pick her up").HoverAsync();
        await Look("room");
        if (name.StartsWith("phone", StringComparison.Ordinal))
        {
            await ines.Row("pick her up").Locator("p").TapAsync();
        }

        await ines.Page.Locator("[data-number='6'] .row-reply").ClickAsync();
        await Expect(page.Locator(".say .strip")).ToBeVisibleAsync();
        await ines.Row("Fixed! It was the fan").Locator(".react").First.FocusAsync();
        await Look("reply");
        await ines.Composer.FocusAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.Locator("[data-number='3'] .replies").ClickAsync();
        await Expect(page.Locator(".thread .about")).ToHaveTextAsync("2 replies");
        await Look("thread");
        await page.Locator(".close-thread").ClickAsync();

        async Task Look(string view)
        {
            await axe.Look(page, $"{view}, {name}");
            await Shoot(page, view, name);
        }
    }

    private static async Task LookAtWindows(Axe axe, BrowserUser ines, string name)
    {
        var page = ines.Page;
        await page.Locator("[data-number='6'] .at").FocusAsync();
        await page.Keyboard.PressAsync("m");
        await Expect(page.Locator(".menu .quick")).ToBeVisibleAsync();
        await Look("sheet");
        await page.Keyboard.PressAsync("Escape");
        await page.Locator("[data-number='6'] .at").FocusAsync();
        await page.Keyboard.PressAsync("+");
        await Expect(page.Locator(".picker .emoji button").First).ToBeVisibleAsync();
        await Look("picker");
        await page.Keyboard.PressAsync("Escape");
        await page.Locator(".show-pins").ClickAsync();
        await Expect(page.Locator(".message-list .m")).ToHaveCountAsync(1);
        await Look("pins");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Alt+w");
        await Expect(page.Locator(".news .m")).ToHaveCountAsync(1);
        await Look("news");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("dialog")).ToHaveCountAsync(0);
        await page.Locator("[data-number='2'] .by bdi").ClickAsync();
        await Expect(page.Locator(".person-card")).ToBeVisibleAsync();
        await Look("card");
        await page.Keyboard.PressAsync("Escape");
        await page.Locator("[data-number='2'] .at").FocusAsync();
        await page.Keyboard.PressAsync("m");
        await page.Locator(".menu").GetByRole(AriaRole.Button, new() { Name = "Forward" }).ClickAsync();
        await Expect(page.Locator(".forward li").First).ToBeVisibleAsync();
        await Look("forward");
        await page.Keyboard.PressAsync("Escape");

        async Task Look(string view)
        {
            await axe.Look(page, $"{view}, {name}");
            await Shoot(page, view, name);
        }
    }

    /// <summary>The pictures of docs/conversation.md.</summary>
    private static Task Shoot(IPage page, string view, string name) =>
        $"{view}-{name}" is "reply-light" or "room-dark" or "thread-phone-light" or "sheet-phone-light"
        ? Screenshots.OfJourney(page, $"conversation-{view}-{name}")
        : Task.CompletedTask;

    private static async Task<ApiPerson[]> Arrive(WebTestServer server)
    {
        var maya = await server.ComeIn("Maya");
        var ben = await server.ComeIn("Ben Okafor");
        var dana = await server.ComeIn("Dana");
        var theodora = await server.ComeIn("Theodora Quist");
        await maya.Make("Movie night", "Saturdays at eight, Ben brings the projector");
        await maya.Make("Kitchen");
        return [maya, ben, dana, theodora];
    }

    private static async Task Talk(ApiPerson[] people, EveningClock clock)
    {
        var (maya, ben, dana, theodora) = (people[0], people[1], people[2], people[3]);
        await maya.Say(2, "Is the projector fixed? Last week it gave up in the middle of the best");
        await maya.Edit(2, 1, "Is the projector fixed? Last week it gave up in the middle of the best scene.");
        await ben.React(2, 1, "🤞");
        await dana.React(2, 1, "🤞");
        clock.Pass(TimeSpan.FromMinutes(3));
        await ben.Reply(2, "Fixed! It was the fan. It ran for an hour on the bench and stayed cool, says `fan --all`:\n"
            + "```\nfan   1180 rpm   ok\nlamp   312 h     ok\n```", 1);
        await maya.React(2, 2, "🎉");
        await dana.React(2, 2, "🎉");
        await theodora.React(2, 2, "👏");
        clock.Pass(TimeSpan.FromMinutes(6));
        await theodora.Say(2, "Wonderful. **The list so far**, put yours on it before eight. ||The butler did it.||");
        await ben.Reply(2, "The third one, again", 3);
        using var pinned = await theodora.Http.PutAsync("/api/rooms/2/messages/3/pin", content: null);
        pinned.EnsureSuccessStatusCode();
        await dana.Reply(2, "We are five tonight, my sister is in town.", 4);
        clock.Pass(TimeSpan.FromMinutes(80));
        await maya.Say(2, "@Ines can you take the 38 and pick her up at the station?");
        await dana.Say(3, "soup is ready");
    }

    private sealed class EveningClock : TimeProvider
    {
        private DateTimeOffset now = Screenshots.Evening;

        public void Pass(TimeSpan time) => now += time;

        public override DateTimeOffset GetUtcNow() => now;
    }
}
