using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>By keyboard alone, and by thumb.</summary>
public sealed class TouchAndKeyboardTests(Chromium chromium)
{
    private static readonly BrowserNewContextOptions Phone = new()
    {
        ViewportSize = new ViewportSize { Width = 360, Height = 740 },
        HasTouch = true,
        IsMobile = true,
        DeviceScaleFactor = 2,
    };

    [Fact]
    public async Task Everything_by_keyboard_alone()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya Quist");
        await maya.Make("Movie night");
        await maya.Make("Kitchen");
        await maya.Say(3, "who has the key?");
        await using var ines = await BrowserUser.Come(chromium, server);
        var keys = ines.Page.Keyboard;
        await Expect(ines.Page.GetByLabel("Your name")).ToBeFocusedAsync();
        await keys.TypeAsync("Ines");
        await keys.PressAsync("Enter");
        await Expect(ines.Composer).ToBeFocusedAsync();

        await keys.TypeAsync("hello @may");
        await Expect(ines.Page.GetByRole(AriaRole.Option, new() { Name = "Maya Quist" })).ToBeVisibleAsync();
        await keys.PressAsync("Tab");
        await Expect(ines.Composer).ToHaveValueAsync("hello @Maya Quist ");
        await keys.PressAsync("Shift+Enter");
        await keys.TypeAsync("second line");
        await keys.PressAsync("Enter");
        await ines.Sees("hello @Maya Quist");
        (await maya.Read(1))[0].Text.ShouldBe("hello @Maya Quist \nsecond line");

        await keys.PressAsync("Alt+ArrowDown");
        await Expect(ines.Page).ToHaveURLAsync(server.Address + "/rooms/2");
        await keys.PressAsync("Alt+ArrowUp");
        await Expect(ines.Page).ToHaveURLAsync(server.Address + "/rooms/1");
        await keys.PressAsync("Control+k");
        await keys.TypeAsync("kit");
        await keys.PressAsync("Enter");
        await Expect(ines.Page).ToHaveURLAsync(server.Address + "/rooms/3");
        await keys.PressAsync("Control+k");
        await keys.TypeAsync("2");
        await keys.PressAsync("Enter");
        await Expect(ines.Page).ToHaveURLAsync(server.Address + "/rooms/2");

        await keys.PressAsync("Alt+ArrowDown");
        await ines.Sees("who has the key?");
        await ines.Page.Locator(".log:not(.aside)").FocusAsync();
        await keys.PressAsync("ArrowUp");
        await Expect(ines.Page.Locator(".log:not(.aside) .m[data-number='1'] .at")).ToBeFocusedAsync();
        await keys.PressAsync("?");
        await Expect(ines.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Keys");
        await keys.PressAsync("Escape");
        await Expect(ines.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await keys.PressAsync("x");
        await Expect(ines.Composer).ToHaveValueAsync("x");
    }

    [Fact]
    public async Task What_is_typed_right_after_Ctrl_K_goes_to_the_switcher_and_not_to_the_room()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await Expect(ines.Composer).ToBeFocusedAsync();

        // Asked within the same task: no key can come sooner than that.
        var focused = await ines.Page.EvaluateAsync<string>("""
            () => {
              document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true, bubbles: true, cancelable: true }));
              return document.activeElement.getAttribute('aria-label');
            }
            """);
        focused.ShouldBe("Go to a number, a room or a person");
    }

    [Fact]
    public async Task Enter_after_a_name_that_is_typed_out_says_it()
    {
        await using var server = await WebTestServer.Open();
        await server.ComeIn("Maya");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Composer.PressSequentiallyAsync("good evening @maya");
        await Expect(ines.Page.GetByRole(AriaRole.Option, new() { Name = "Maya" })).ToBeVisibleAsync();
        await ines.Page.Keyboard.PressAsync("Enter");
        await ines.Sees("good evening @maya");
    }

    [Fact]
    public async Task Escape_marks_the_room_as_read()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Say("mine");
        await ines.Sees("mine");
        for (var number = 1; number <= 60; number++)
        {
            await maya.Say(1, $"line {number}.");
        }

        await Expect(ines.Row("line 60.")).ToBeInViewportAsync();
        await ines.Page.Locator(".log:not(.aside)").EvaluateAsync("log => { log.scrollTop = 0; }");
        await maya.Say(1, "one more");
        await Expect(ines.Page.Locator(".return.lamp")).ToBeVisibleAsync();
        await ines.Page.Keyboard.PressAsync("Escape");
        await Expect(ines.Row("one more")).ToBeInViewportAsync();
        await Expect(ines.Room("Lobby").Locator(".lamp")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task What_Escape_marked_as_read_can_be_new_again()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Make("Kitchen");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Say("mine");
        await ines.Sees("mine");
        for (var number = 2; number <= 50; number++)
        {
            await maya.Say(1, $"line {number}.");
        }

        await ines.HasRead(1, 50);
        await ines.Page.Locator(".log:not(.aside)").EvaluateAsync("log => { log.scrollTop = 0; }");
        await maya.Say(1, "@Ines line 51.");
        await maya.Say(1, "line 52.");
        await Expect(ines.Page.Locator(".return")).ToHaveTextAsync("2 new ↓");
        await ines.Page.Keyboard.PressAsync("Escape");
        await Expect(ines.Hint).ToContainTextAsync("2 marked as read.");
        await ines.HasRead(1, 52);
        await ines.Page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(ines.Page.Locator(".log:not(.aside) .mark")).ToContainTextAsync("2 new");
        await Expect(ines.Row("line 51.")).ToBeInViewportAsync();
        await Eventually.Until(async () => await ines.Page.EvaluateAsync<long>(
            "async () => (await (await fetch('/api/rooms/1')).json()).readNumber") == 50);

        // Looking on is not reading it; coming back is.
        await ines.Room("Kitchen").ClickAsync();
        await Expect(ines.Room("Lobby").Locator(".count")).ToHaveTextAsync("@ 2");
        await ines.Room("Lobby").ClickAsync();
        await ines.HasRead(1, 52);
    }

    [Fact]
    public async Task On_a_phone_nothing_overflows_and_the_rooms_slide_in_from_the_thumb()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Make("A room with quite a long name for such a small telephone");
        await maya.Say(2, new string('w', 300) + " https://example.org/" + new string('a', 200));
        await maya.Say(2, "```\n" + new string('c', 300) + "\n```");
        await using var ines = await BrowserUser.Come(chromium, server, "/", Phone);
        await AssertNothingOverflows(ines.Page);
        await ines.TypeNameOnPhone("Ines");
        await ines.Page.Locator(".open-side").TapAsync();
        await ines.Room("A room with").TapAsync();
        await Expect(ines.Row("www")).ToHaveCountAsync(1);
        await AssertNothingOverflows(ines.Page);
        await Expect(ines.Composer).ToBeInViewportAsync();
        await Expect(ines.Page.Locator(".side")).ToBeHiddenAsync();

        await ines.Page.Locator(".open-side").TapAsync();
        await Expect(ines.Page.Locator(".side")).ToBeInViewportAsync();
        await Expect(ines.Page.Locator(".here-list")).ToHaveCountAsync(1);
        await ines.Page.Locator(".scrim").ClickAsync(new() { Position = new Position { X = 350, Y = 300 } });
        await Expect(ines.Page.Locator(".side")).ToBeHiddenAsync();

        // The keyboard takes half of the screen: the composer stays above it.
        await ines.Page.SetViewportSizeAsync(360, 400);
        await Expect(ines.Composer).ToBeInViewportAsync();
        await ines.Say("by thumb");
        await Expect(ines.Row("by thumb")).ToBeInViewportAsync();
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task On_a_phone_a_tap_on_a_message_shows_its_time_and_a_tap_on_the_time_copies_its_link()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "first of one breath");
        await maya.Say(1, "second of one breath, see https://example.org");
        await using var ines = await BrowserUser.Come(chromium, server, "/", Phone);
        await ines.Profile.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await ines.TypeNameOnPhone("Ines");
        await ines.Sees("second of");
        var at = ines.Row("second of").Locator(".at");
        (await Shows(at)).ShouldBeFalse("a name and a time for several messages of one breath");
        await ines.Row("second of").Locator("p").TapAsync(new() { Position = new Position { X = 20, Y = 8 } });
        (await Shows(at)).ShouldBeTrue();
        await Expect(at).ToContainTextAsync("#2");
        await at.TapAsync();
        await Expect(at).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("copied"));
        (await at.Locator(".number").EvaluateAsync<string>("number => getComputedStyle(number, '::after').content"))
            .ShouldContain("link copied");
        (await ines.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()")).ShouldBe(server.Address + "/rooms/1/2");
        (await at.BoundingBoxAsync())!.Height.ShouldBeGreaterThanOrEqualTo(24, "WCAG 2.5.8");

        // The first of a breath has its time; a tap on it answers where it is seen.
        await ines.Row("first of").Locator(".at").TapAsync();
        await Expect(ines.Row("first of").Locator(".at")).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("copied"));
        (await Shows(ines.Row("first of").Locator(".at .number"))).ShouldBeTrue();
        (await ines.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()")).ShouldBe(server.Address + "/rooms/1/1");

        // Another tap on the words, and it is gone again.
        await ines.Row("second of").Locator("p").TapAsync(new() { Position = new Position { X = 20, Y = 8 } });
        await Expect(ines.Page.Locator(".touched")).ToHaveCountAsync(0);

        static Task<bool> Shows(ILocator part) => part.EvaluateAsync<bool>("part => part.getBoundingClientRect().width > 10");
    }

    [Fact]
    public async Task A_screen_reader_finds_its_way()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "good evening");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Sees("good evening");
        await Expect(ines.Page.GetByRole(AriaRole.Log)).ToHaveAttributeAsync("aria-label", "Messages in room 1, Lobby");
        await Expect(ines.Page.GetByRole(AriaRole.Navigation)).ToHaveCountAsync(1);
        await Expect(ines.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("1Lobby");
        await Expect(ines.Page.Locator("[aria-current=page]")).ToContainTextAsync("Lobby");
        await maya.Say(1, "come in");
        await Expect(ines.Page.Locator("[aria-live=polite].announcer")).ToContainTextAsync("Maya: come in");
        (await ines.Page.EvaluateAsync<string[]>(
            "() => [...document.querySelectorAll('#page button, #page input, #page textarea, #page a[href]')].filter(e => "
                + "e.checkVisibility() && !(e.innerText.trim() || e.ariaLabel || e.labels?.length || e.title)).map(e => e.outerHTML)"))
            .ShouldBeEmpty("everything that can be pressed has a name");
    }

    private static async Task AssertNothingOverflows(IPage page) =>
        (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(360);
}
