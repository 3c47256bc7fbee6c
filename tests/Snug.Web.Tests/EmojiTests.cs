using Microsoft.Playwright;
using Snug.Server.Messages.Emoji;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>The picker and the names of emoji: loaded when they are wanted, by keys as by thumb.</summary>
public sealed class EmojiTests(Chromium chromium)
{
    private static readonly BrowserNewContextOptions Phone = new()
    {
        ViewportSize = new ViewportSize { Width = 390, Height = 844 },
        HasTouch = true,
        IsMobile = true,
    };

    [Fact]
    public async Task An_emoji_is_found_by_its_name_and_put_where_the_caret_is_by_keys_alone()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        var asked = 0;
        ines.Page.Request += (_, request) => asked += request.Url.EndsWith("/emoji.txt", StringComparison.Ordinal) ? 1 : 0;
        await ines.Composer.FillAsync("well  done");
        asked.ShouldBe(0, "nobody has asked for one yet");
        await ines.Composer.EvaluateAsync("field => field.setSelectionRange(5, 5)");
        await ines.Page.Keyboard.PressAsync("Tab");
        await Expect(ines.Page.GetByRole(AriaRole.Button, new() { Name = "Emoji", Exact = true })).ToBeFocusedAsync();
        await ines.Page.Keyboard.PressAsync("Enter");
        var picker = ines.Page.GetByRole(AriaRole.Dialog);
        await Expect(ines.Page.GetByLabel("Find an emoji by its name")).ToBeFocusedAsync();
        await ines.Page.Keyboard.TypeAsync("party pop");
        await Expect(picker.Locator(".emoji button").First).ToHaveTextAsync("🎉");
        await ines.Page.Keyboard.PressAsync("ArrowDown");
        await Expect(picker.Locator(".emoji button").First).ToBeFocusedAsync();
        await ines.Page.Keyboard.PressAsync("Enter");
        await Expect(picker).ToHaveCountAsync(0);
        await Expect(ines.Composer).ToHaveValueAsync("well 🎉 done");
        await Expect(ines.Composer).ToBeFocusedAsync();
        asked.ShouldBe(1);
        ines.Complaints.ShouldBeEmpty();
    }

    /// <summary>Groups of the list begin with the same sign as one emoji of it.</summary>
    [Fact]
    public async Task The_picker_has_every_emoji_that_the_server_takes()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        var offered = await ines.Page.EvaluateAsync<string[]>(
            "import('snug/messages/emoji.js').then(async ({ loadEmoji }) => (await loadEmoji()).map(({ emoji }) => emoji))");
        offered.ShouldBe(EmojiTable.Read.All.Select(entry => entry.Emoji));
        offered.ShouldContain("#\ufe0f\u20e3");
    }

    [Fact]
    public async Task A_colon_and_a_name_are_completed()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Composer.PressSequentiallyAsync("bravo :tad");
        await Expect(ines.Page.Locator("#names li").First).ToContainTextAsync("🎉");
        await ines.Page.Keyboard.PressAsync("Tab");
        await Expect(ines.Composer).ToHaveValueAsync("bravo 🎉 ");

        // A time is no emoji.
        await ines.Composer.FillAsync("");
        await ines.Composer.PressSequentiallyAsync("at 20:30");
        await Expect(ines.Page.Locator("#names")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_long_press_opens_what_can_be_done_and_every_thing_in_it_can_be_hit_with_a_thumb()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "hold me");
        await using var ines = await BrowserUser.Come(chromium, server, "/", Phone);
        await ines.TypeNameOnPhone("Ines");
        await ines.Sees("hold me");
        var menu = ines.Page.Locator(".menu");

        // A swipe is no press.
        await Touch(ines, "pointerdown", 60);
        await Touch(ines, "pointermove", 120);
        await Touch(ines, "pointerup", 120);
        await Touch(ines, "pointerdown", 60);
        await Expect(menu).ToBeVisibleAsync();
        var box = (await menu.BoundingBoxAsync())!;
        (box.Y + box.Height).ShouldBe(844, 1, "from below, at the thumb");
        (await menu.EvaluateAsync<string[]>("""
            menu => Array.from(menu.querySelectorAll('button'))
              .filter(button => button.getBoundingClientRect().height < 44).map(button => button.outerHTML)
            """)).ShouldBeEmpty();
        await menu.GetByRole(AriaRole.Button, new() { Name = "Reply", Exact = true }).TapAsync();
        await Expect(menu).ToHaveCountAsync(0);
        await Expect(ines.Page.Locator(".say .strip")).ToContainTextAsync("Replying to Maya");
        ines.Complaints.ShouldBeEmpty();

        static Task Touch(BrowserUser person, string kind, int x) => person.Row("hold me").Locator("p").DispatchEventAsync(kind, new
        {
            pointerType = "touch",
            bubbles = true,
            clientX = x,
            movementX = kind == "pointermove" ? 60 : 0,
        });
    }
}
