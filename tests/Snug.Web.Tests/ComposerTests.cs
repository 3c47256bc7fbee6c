using System.Net.Http.Json;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>What stands in the field: too long, a file, a name, a draft.</summary>
public sealed class ComposerTests(Chromium chromium)
{
    /// <summary>A file in the hand of whoever drags it over the page.</summary>
    private const string Bring = """
        kinds => {
          const brought = new DataTransfer();
          brought.items.add(new File(['x'], 'cat.png', { type: 'image/png' }));
          return kinds.map(kind => {
            const event = kind === 'paste'
              ? new ClipboardEvent(kind, { clipboardData: brought, bubbles: true, cancelable: true })
              : new DragEvent(kind, { dataTransfer: brought, bubbles: true, cancelable: true });
            return !(document.querySelector('.say textarea, .card input') ?? document.body).dispatchEvent(event);
          });
        }
        """;

    [Fact]
    public async Task A_paste_that_is_too_long_says_at_once_what_to_do_and_keeps_the_words()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Profile.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        var log = string.Join('\n', Enumerable.Range(1, 200).Select(line => $"{line:D3} " + new string('x', 61)));
        await ines.Page.EvaluateAsync("text => navigator.clipboard.writeText(text)", log);
        await ines.Composer.PressAsync("Control+v");
        await Expect(ines.Hint).ToHaveTextAsync(
            "That is 13,199 characters; a message holds 8,000. Nothing is lost: shorten it or send it in parts.");

        // Enter does not send it into a refusal: it stands there, and nowhere else.
        await ines.Composer.PressAsync("Enter");
        await Expect(ines.Composer).ToHaveValueAsync(log);
        await Expect(ines.Page.Locator(".pending")).ToHaveCountAsync(0);
        await Expect(ines.Hint).ToContainTextAsync("13,199 characters");
        await ines.Composer.FillAsync(new string('y', 8_001));
        await Expect(ines.Hint).ToContainTextAsync("8,001 characters");
        await ines.Composer.FillAsync(string.Concat(Enumerable.Repeat("🍿", 8_000)));
        await Expect(ines.Hint).ToHaveTextAsync("");
        await ines.Composer.PressAsync("Enter");
        await Eventually.Until(async () => (await maya.Read(1)).Length == 1);
        (await maya.Read(1))[0].Text.Length.ShouldBe(16_000);
    }

    [Fact]
    public async Task A_picture_that_is_dropped_or_pasted_does_not_take_the_pages_place()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.Come(chromium, server);
        (await ines.Page.EvaluateAsync<bool[]>(Bring, new[] { "dragover", "drop" })).ShouldBe([true, true], "at the door");
        await ines.TypeName("Ines");
        await ines.Composer.FillAsync("see this");
        (await ines.Page.EvaluateAsync<bool[]>(Bring, new[] { "dragover", "drop" })).ShouldBe([true, true]);
        await Expect(ines.Hint).ToHaveTextAsync("Pictures and files cannot be sent here yet. Nothing was changed: put it where others "
            + "can open it, and say its address.");
        await ines.Composer.PressAsync("Enter");
        await ines.Sees("see this");
        await ines.Page.ReloadAsync();
        await ines.Sees("see this");
        (await ines.Page.EvaluateAsync<bool[]>(Bring, new[] { "paste" })).ShouldBe([true]);
        await Expect(ines.Hint).ToContainTextAsync("cannot be sent here yet");

        // Text that is dragged or pasted is nobody's business but the field's.
        (await ines.Page.EvaluateAsync<bool>("""
            () => {
              const brought = new DataTransfer();
              brought.setData('text/plain', 'words');
              return document.querySelector('.say textarea').dispatchEvent(
                new DragEvent('drop', { dataTransfer: brought, bubbles: true, cancelable: true }));
            }
            """)).ShouldBeTrue();
    }

    [Fact]
    public async Task An_at_sign_alone_suggests_people_and_any_word_of_a_name_finds_them()
    {
        await using var server = await WebTestServer.Open();
        foreach (var name in (string[])["Ben Okafor", "Anna-Lena Ortiz", "Zoë", "Okan", "山田 太郎"])
        {
            await server.ComeIn(name);
        }

        var maya = await server.ComeIn("Maya");
        using var here = await maya.Listen();
        await maya.Tell(1, "here");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await Expect(ines.Page.Locator(".here-list")).ToContainTextAsync("Maya");
        var options = ines.Page.Locator(".names li");
        await ines.Composer.PressSequentiallyAsync("@");
        await Expect(options.First).ToHaveTextAsync("Maya", new() { Timeout = 10_000 }); // Who is here comes first.
        (await options.CountAsync()).ShouldBeGreaterThan(4);
        await Expect(options.Filter(new() { HasText = "Ines" })).ToHaveCountAsync(0);
        foreach (var (typed, found) in ((string, string[])[])
            [("oka", ["Okan", "Ben Okafor"]), ("lena", ["Anna-Lena Ortiz"]), ("太", ["山田 太郎"]), ("zoe", ["Zoë"]), ("kafor", [])])
        {
            await ines.Composer.FillAsync("");
            await ines.Composer.PressSequentiallyAsync("hey @" + typed);
            await Expect(options).ToHaveTextAsync(found);
        }

        await ines.Composer.FillAsync("");
        await ines.Composer.PressSequentiallyAsync("@okaf");
        await ines.Page.Keyboard.PressAsync("Tab");
        await Expect(ines.Composer).ToHaveValueAsync("@Ben Okafor ");
        await ines.Composer.FillAsync("me@");
        await Expect(ines.Page.Locator(".names")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Other_peoples_mentions_are_marked_and_are_no_lamp()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await server.ComeIn("Ben");
        await server.ComeIn("Ben Okafor");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await maya.Say(1, "@Ben Okafor and @ben, not `@Ben`, me@ben.example or @Benno; @Ines too");
        await Expect(ines.Row("not").Locator("span.called")).ToHaveTextAsync(["@Ben Okafor", "@ben"]);
        await Expect(ines.Row("not").Locator("b.called")).ToHaveTextAsync("@Ines");
        await maya.Say(1, "and @Maya herself");
        await Expect(ines.Row("herself").Locator(".called")).ToHaveTextAsync("@Maya");
        await Expect(ines.Page.Locator(".log:not(.aside) .named")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_draft_has_a_mark_in_the_list()
    {
        await using var server = await WebTestServer.Open();
        await (await server.ComeIn("Maya")).Make("Kitchen");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await ines.Composer.FillAsync("not said yet");
        await Expect(ines.Room("Lobby").Locator(".note")).ToBeHiddenAsync();
        await ines.Room("Kitchen").ClickAsync();
        await Expect(ines.Room("Lobby").Locator(".note")).ToBeVisibleAsync();
        await Expect(ines.Room("Lobby")).ToContainTextAsync("draft");
        await ines.Room("Lobby").ClickAsync();
        await ines.Composer.PressAsync("Enter");
        await ines.Sees("not said yet");
        await ines.Room("Kitchen").ClickAsync();
        await Expect(ines.Room("Lobby").Locator(".note")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task An_archived_room_says_so_where_one_would_write()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Make("Old plans");
        await maya.Say(2, "all done");
        using var archived = await maya.Http.PatchAsJsonAsync("/api/rooms/2", new { archived = true });
        archived.EnsureSuccessStatusCode();
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines", "/rooms/2");
        await ines.Sees("all done");
        await Expect(ines.Composer).ToHaveAttributeAsync("placeholder", "Old plans is archived: nothing new can be said");
        await Expect(ines.Composer).ToHaveAccessibleNameAsync("Old plans is archived: nothing new can be said");
        await Expect(ines.Hint).ToHaveTextAsync("This room is archived: nothing new can be said here. /unarchive opens it again.");
        await ines.Say("one more thing");
        await Expect(ines.Composer).ToHaveValueAsync("one more thing");
        await Expect(ines.Page.Locator(".pending")).ToHaveCountAsync(0);
        await ines.Composer.FillAsync("/unarchive");
        await ines.Composer.PressAsync("Enter");
        await Expect(ines.Composer).ToHaveAttributeAsync("placeholder", "Say something in Old plans");
        await ines.Say("one more thing");
        await ines.Sees("one more thing");
    }

    [Fact]
    public async Task The_switcher_leaves_the_arrows_to_an_input_method_that_composes()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Make("Kitchen");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await Expect(ines.Room("Kitchen")).ToHaveCountAsync(1);
        await ines.Page.Keyboard.PressAsync("Control+k");
        await Expect(ines.Page.Locator("#goal-0")).ToHaveAttributeAsync("aria-selected", "true");
        var left = await ines.Page.EvaluateAsync<bool[]>("""
            () => [{ key: 'ArrowDown', isComposing: true }, { key: 'ArrowDown', keyCode: 229 }, { key: 'ArrowDown' }].map(key =>
              document.querySelector('.switcher input').dispatchEvent(new KeyboardEvent('keydown', { ...key, bubbles: true, cancelable: true })))
            """);
        left.ShouldBe([true, true, false]);
        await Expect(ines.Page.Locator("#goal-1")).ToHaveAttributeAsync("aria-selected", "true");
    }
}
