using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>Whatever the window and the colours are, there is room for the words, and what the lamp says is said.</summary>
public sealed class LayoutTests(Chromium chromium)
{
    /// <summary>How far two colours are apart for an eye: the distance in Oklab, of which 0.02 is just seen.</summary>
    private const string Distance = """
        ([one, other]) => {
          const parts = name => {
            const probe = document.body.appendChild(document.createElement('i'));
            probe.style.color = `color-mix(in oklab, var(--${name}), var(--${name}))`;
            const found = getComputedStyle(probe).color.match(/-?[\d.]+/g).map(Number);
            probe.remove();
            return found;
          };
          const [a, b] = [parts(one), parts(other)];
          return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
        }
        """;

    [Theory]
    [InlineData(768, 1024)]
    [InlineData(820, 1180)]
    [InlineData(720, 500)]
    public async Task On_a_tablet_the_rooms_are_a_drawer_and_the_words_have_the_width(int width, int height)
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Make("Kitchen");
        await maya.Say(1, string.Concat(Enumerable.Repeat("many words that go on and on ", 20)));
        await using var ines = await BrowserUser.Come(chromium, server, "/", Window(width, height));
        await ines.Page.GetByLabel("Your name").FillAsync("Ines");
        await ines.Page.Keyboard.PressAsync("Enter");
        await ines.Sees("many words");
        var words = await ines.Row("many words").Locator(".words").BoundingBoxAsync();
        words!.Width.ShouldBeGreaterThan(440);
        await Expect(ines.Page.Locator(".side")).ToBeHiddenAsync();
        await ines.Page.Locator(".open-side").ClickAsync();
        await ines.Room("Kitchen").ClickAsync();
        await Expect(ines.Page.Locator(".quiet h2")).ToHaveTextAsync("Room 2 is quiet");
        await Expect(ines.Page.Locator(".side")).ToBeHiddenAsync();
        (await ines.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width);
    }

    /// <summary>WCAG 1.4.10: a window of 1280 by 1024 at 400 % is one of 320 by 256.</summary>
    [Fact]
    public async Task At_a_zoom_of_400_percent_more_than_half_of_the_window_is_words()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Make("Movie night", "Saturdays at eight, Ben brings the projector and the cable");
        await maya.Say(2, "good evening");
        await using var ines = await BrowserUser.Come(chromium, server, "/rooms/2", Window(320, 256));
        await ines.Page.GetByLabel("Your name").FillAsync("Ines");
        await ines.Page.Keyboard.PressAsync("Enter");
        await ines.Sees("good evening");
        (await ines.Page.Locator(".stage").BoundingBoxAsync())!.Height.ShouldBeGreaterThan(150);
        await Expect(ines.Composer).ToBeInViewportAsync();
        await Expect(ines.Page.Locator(".open-side")).ToBeInViewportAsync();
        await Expect(ines.Page.Locator(".topic")).ToBeInViewportAsync();
        (await ines.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(320);
        await ines.Page.Locator(".open-side").ClickAsync();
        foreach (var reachable in (ILocator[])[ines.Room("Lobby"), ines.Page.GetByLabel("Make a room"), ines.Page.Locator(".me")])
        {
            await reachable.ScrollIntoViewIfNeededAsync();
            await Expect(reachable).ToBeInViewportAsync();
        }
    }

    [Fact]
    public async Task Forced_colours_leave_the_lamps_and_the_new_line()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Make("Kitchen");
        using var here = await maya.Listen();
        await maya.Tell(2, "here");
        await maya.Say(1, "before");
        await using var ines = await BrowserUser.Come(
            chromium,
            server,
            "/",
            new BrowserNewContextOptions { ForcedColors = ForcedColors.Active, ReducedMotion = ReducedMotion.Reduce });
        await ines.TypeName("Ines");
        await ines.HasRead(1, 1);
        await ines.Room("Kitchen").ClickAsync();
        await Expect(ines.Page.Locator(".quiet h2")).ToBeVisibleAsync();
        await maya.Say(1, "@Ines after");
        await Expect(ines.Room("Lobby").Locator(".lamp")).ToBeVisibleAsync();
        (await Paint(ines, ".room-list .lamp:not([hidden])", "backgroundColor")).ShouldNotBe(await Paint(ines, "body", "backgroundColor"));
        (await Paint(ines, ".here-list .dot", "borderTopColor")).ShouldNotBe(await Paint(ines, "body", "backgroundColor"));
        (await Paint(ines, ".here-list .dot", "borderTopWidth")).ShouldBe("4px");
        (await Paint(ines, ".side .here", "outlineStyle")).ShouldBe("solid");

        await ines.Room("Lobby").ClickAsync();
        await Expect(ines.Page.Locator(".log:not(.aside) .mark")).ToBeVisibleAsync();
        (await Paint(ines, ".mark", "borderTopWidth", "::before")).ShouldBe("2px");
        (await Paint(ines, ".mark", "borderTopColor", "::before")).ShouldNotBe(await Paint(ines, "body", "backgroundColor"));
        (await Paint(ines, ".named .words", "borderInlineStartWidth")).ShouldBe("4px");
        await ines.Page.Keyboard.PressAsync("Control+k");
        (await Paint(ines, ".switcher [aria-selected=true]", "outlineStyle")).ShouldBe("solid");
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task A_link_is_no_lamp(ColorScheme scheme)
    {
        await using var server = await WebTestServer.Open();
        await using var visitor = await BrowserUser.Come(chromium, server, "/", new BrowserNewContextOptions { ColorScheme = scheme });
        var style = await visitor.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).color");
        style.ShouldNotBeEmpty();
        (await visitor.Page.EvaluateAsync<double>(Distance, new[] { "ember", "lamp" })).ShouldBeGreaterThan(0.09);
    }

    [Theory]
    [InlineData(1280, 800)]
    [InlineData(390, 844)]
    public async Task The_way_back_to_the_newest_lies_on_no_words(int width, int height)
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        for (var number = 1; number <= 60; number++)
        {
            await maya.Say(1, $"line {number}. {string.Concat(Enumerable.Repeat("words ", 30))}");
        }

        await using var ines = await BrowserUser.Come(chromium, server, "/", Window(width, height));
        await ines.Page.GetByLabel("Your name").FillAsync("Ines");
        await ines.Page.Keyboard.PressAsync("Enter");
        await Expect(ines.Row("line 60.")).ToBeInViewportAsync();
        var stageBefore = await ines.Page.Locator(".stage").BoundingBoxAsync();
        await ines.Page.Locator(".log:not(.aside)").EvaluateAsync("log => { log.scrollTop -= 600; }");
        await Expect(ines.Page.Locator(".return")).ToBeVisibleAsync();
        var back = await ines.Page.Locator(".return").BoundingBoxAsync();
        var stage = await ines.Page.Locator(".stage").BoundingBoxAsync();
        back!.Y.ShouldBeGreaterThanOrEqualTo(stage!.Y + stage.Height - 0.5f);
        back.Height.ShouldBeGreaterThanOrEqualTo(24, "WCAG 2.5.8");
        stage.Height.ShouldBe(stageBefore!.Height, "nothing moves when it comes");
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task A_topic_that_is_cut_off_can_be_read(int width)
    {
        var topic = "Saturdays at eight, " + string.Concat(Enumerable.Repeat("Ben brings the projector, ", 8)) + "and nobody the cable";
        await using var server = await WebTestServer.Open();
        await (await server.ComeIn("Maya")).Make("Movie night", topic);
        await using var ines = await BrowserUser.Come(chromium, server, "/rooms/2", Window(width, 800));
        await ines.Page.GetByLabel("Your name").FillAsync("Ines");
        await ines.Page.Keyboard.PressAsync("Enter");
        var shown = ines.Page.GetByRole(AriaRole.Button, new() { Name = topic });
        await Expect(shown).ToBeInViewportAsync();
        (await IsCut()).ShouldBeTrue("only then this test means something");
        await shown.ClickAsync();
        (await IsCut()).ShouldBeFalse();
        await shown.ClickAsync();
        (await IsCut()).ShouldBeTrue();

        Task<bool> IsCut() => shown.EvaluateAsync<bool>("topic => topic.scrollWidth > topic.clientWidth + 1");
    }

    [Fact]
    public async Task In_a_narrow_window_a_mouse_covers_no_words_with_a_number_and_shows_it_by_a_click()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "first");
        await maya.Say(1, "second " + new string('w', 300));
        await using var ines = await BrowserUser.Come(chromium, server, "/", Window(390, 700));
        await ines.Page.GetByLabel("Your name").FillAsync("Ines");
        await ines.Page.Keyboard.PressAsync("Enter");
        var at = ines.Row("second").Locator(".at");
        await ines.Row("second").Locator("p").HoverAsync();
        (await at.BoundingBoxAsync())!.Width.ShouldBeLessThan(2);
        await ines.Row("second").Locator("p").ClickAsync();
        (await at.BoundingBoxAsync())!.Width.ShouldBeGreaterThan(40);
        var words = await ines.Row("second").Locator(".words").BoundingBoxAsync();
        (await at.BoundingBoxAsync())!.Y.ShouldBeGreaterThanOrEqualTo(words!.Y + words.Height - 0.5f);
    }

    private static Task<string> Paint(BrowserUser visitor, string selector, string property, string? pseudo = null) =>
        visitor.Page.EvaluateAsync<string>(
            "([selector, property, pseudo]) => getComputedStyle(document.querySelector(selector), pseudo || null)[property]",
            new[] { selector, property, pseudo ?? "" });

    private static BrowserNewContextOptions Window(int width, int height) => new()
    {
        ViewportSize = new ViewportSize { Width = width, Height = height },
    };
}
