using System.Net.Http.Json;
using Microsoft.Playwright;
using Snug.Protocol;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>What people write is never anything but text, wherever it is shown.</summary>
public sealed class HostileTextTests(Chromium chromium)
{
    private const string Run = "document.documentElement.dataset.ran=1";

    public static readonly string[] Corpus =
    [
        $"<script>{Run}</script>",
        $"<img src=x onerror={Run}>",
        $"<svg onload={Run}>",
        $"\"><svg/onload={Run}>",
        $"'-{Run}-'",
        $"</textarea><script>{Run}</script>",
        $"</title><script>{Run}</script>",
        $"<iframe srcdoc='<script>parent.{Run}</script>'>",
        $"<a href=javascript:{Run}>x</a>",
        $"javascript:{Run}",
        $"https://example.org/\"onmouseover={Run}",
        $"https://example.org/<script>{Run}</script>",
        $"data:text/html,<script>{Run}</script>",
        $"<details open ontoggle={Run}>",
        $"<math><mtext></table><mglyph><style><img src=x onerror={Run}>",
        $"<template><script>{Run}</script></template>",
        $"{{{{constructor.constructor('{Run}')()}}}}",
        $"${{{Run}}}",
        $"`<img src=x onerror={Run}>`",
        $"```\n</code></pre><script>{Run}</script>\n```",
        $"[x](javascript:{Run})",
        $"@Ines <b onclick={Run}>",
        $"#1/1<img src=x onerror={Run}>",
        $"<base href=//evil.example><link rel=stylesheet href=//evil.example/x.css>",
        $"<form action=//evil.example><button>x",
        $"<meta http-equiv=refresh content=0;url=javascript:{Run}>",
        $"&lt;script&gt;{Run}&lt;/script&gt;",
        $"\u2028<script>{Run}</script>",
        $"__proto__ constructor toString hasOwnProperty",
    ];

    /// <summary>What the page itself never makes: somebody's words became an element, even if it cannot do anything.</summary>
    private const string Strange = """
        () => Array.from(document.querySelectorAll(
          'body :is(script:not([src]), iframe, math, details[ontoggle], base, style, meta, mglyph, [onerror], [onload], [onclick], [onmouseover]),'
          + 'body img:not([src^="/"]), a[href^="javascript:" i], a[href^="data:" i], form[action*="evil"]'), element => element.outerHTML)
        """;

    [Fact]
    public async Task Nothing_that_is_written_becomes_a_script()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await Watch(ines.Page);
        var shown = await Everywhere(server, maya);
        shown.ShouldBeGreaterThan(20, "names that the server takes are in the corpus too");

        // Live, in the list, in the header, the switcher, the completion, the composer, the title.
        foreach (var text in Corpus)
        {
            await Expect(ines.Page.Locator(".log:not(.aside)")).ToContainTextAsync(Words(text));
        }

        var rooms = await ines.Page.Locator(".room-list li").CountAsync();
        rooms.ShouldBeGreaterThan(Corpus.Length / 2);
        for (var room = 2; room <= rooms; room++)
        {
            await ines.Page.Locator($".room-list a[href='/rooms/{room}']").ClickAsync();
            await Expect(ines.Page.Locator("header h1 .n"))
                .ToHaveTextAsync(room.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        await ines.Page.Keyboard.PressAsync("Control+k");
        await ines.Page.Keyboard.TypeAsync("<");
        await Expect(ines.Page.Locator(".switcher li").First).ToBeVisibleAsync();
        await ines.Page.Keyboard.PressAsync("Escape");
        await ines.Composer.FillAsync("");
        await ines.Composer.PressSequentiallyAsync("@<");
        await Expect(ines.Page.Locator(".names li").First).ToBeVisibleAsync();
        await ines.Composer.FillAsync("");

        // Fetched pages, the outbox and the drafts after a reload, the plain pages, the door.
        await ines.GoTo("/rooms/1");
        await ines.Say(Corpus[1]);
        await Expect(ines.Page.Locator(".log:not(.aside) .m.you[data-number]")).ToHaveCountAsync(1);
        await AssertNothingRan(ines.Page);
        foreach (var path in (string[])["/plain", "/plain/rooms/1", "/plain/rooms/2"])
        {
            await ines.GoTo(path);
            await AssertNothingRan(ines.Page);
        }

        await using var stranger = await BrowserUser.Come(chromium, server, "/j/%3Cimg%20src=x%20onerror=" + Run + "%3E");
        await Expect(stranger.Page.Locator(".known")).ToContainTextAsync("Rooms: 1\u00a0Lobby");
        await stranger.Page.GetByRole(AriaRole.Button, new() { Name = "Come in" }).ClickAsync();
        await Expect(stranger.Page.Locator("[role=alert]")).Not.ToBeEmptyAsync();
        await AssertNothingRan(stranger.Page);
        ines.Complaints.Concat(stranger.Complaints).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nor_where_people_titles_and_dialogs_are_shown()
    {
        var name = Corpus[1];
        await using var server = await WebTestServer.Open();
        var mallory = await server.ComeIn(name);
        await mallory.Make(name, name);
        using var here = await mallory.Listen();
        await using var ines = await BrowserUser.ComeIn(chromium, server, "<b>Ines", "/rooms/2");
        await Watch(ines.Page);
        await Expect(ines.Page).ToHaveTitleAsync(name + " · The Lantern");

        // Who is here, who is writing, who names me while I am elsewhere.
        await mallory.Tell(2, "writing");
        await Expect(ines.Hint).ToHaveTextAsync(name + " is writing");
        await Expect(ines.Page.Locator(".here-list")).ToHaveTextAsync(name);
        await Expect(ines.Page.Locator(".names-here")).ToContainTextAsync(name);
        await ines.Room("Lobby").ClickAsync();
        await mallory.Say(2, "@<b>Ines");
        await Expect(ines.Page.Locator(".announcer")).ToContainTextAsync($"{name} names you in room 2");

        // The switcher, the completion, the dialogs.
        await ines.Page.Keyboard.PressAsync("Control+k");
        await ines.Page.Keyboard.TypeAsync("<img");
        await Expect(ines.Page.Locator(".switcher li")).ToHaveCountAsync(2);
        await ines.Page.Keyboard.PressAsync("Enter");
        await Expect(ines.Page).ToHaveURLAsync(server.Address + "/rooms/2");
        await ines.Page.Locator(".me").ClickAsync();
        await Expect(ines.Page.Locator("#you-title")).ToHaveTextAsync("You are <b>Ines");
        await ines.Page.Keyboard.PressAsync("Escape");
        var empty = await mallory.Make(name + "2");
        await ines.Room(empty.Name).ClickAsync();
        await ines.Page.GetByRole(AriaRole.Button, new() { Name = "Show a QR code" }).ClickAsync();
        await Expect(ines.Page.Locator("#about-room")).ToHaveTextAsync($"3 {empty.Name}");
        await AssertNothingRan(ines.Page);
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nor_in_what_is_refused_and_why()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await Watch(ines.Page);

        // What is refused stays with its words and the reason; what the server says is text as well.
        await ines.Say(Corpus[1] + "\u0001");
        await Expect(ines.Page.Locator(".refused .why")).ToContainTextAsync("which no screen shows");
        await ines.Profile.RouteAsync("**/api/rooms", route => route.FulfillAsync(new()
        {
            Status = 400,
            ContentType = "application/problem+json",
            Body = System.Text.Json.JsonSerializer.Serialize(new { detail = Corpus[1] }),
        }));
        await ines.Page.GetByLabel("Make a room").FillAsync("Kitchen");
        await ines.Page.Keyboard.PressAsync("Enter");
        await Expect(ines.Page.Locator(".make .alarm")).ToHaveTextAsync(Corpus[1]);
        await AssertNothingRan(ines.Page);
        await ines.GoTo("/plain/rooms/1");
        await ines.Page.Locator("textarea").FillAsync("</textarea>" + string.Concat(Enumerable.Repeat(Corpus[1], 300)));
        await ines.Page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Expect(ines.Page.Locator("[role=alert]")).ToContainTextAsync("characters");
        await Expect(ines.Page.Locator("textarea")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("^</textarea><img src=x"));
        await AssertNothingRan(ines.Page);
        ines.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nor_at_the_door_with_javascript_and_without()
    {
        var name = Corpus[1];
        await using var server = await WebTestServer.Open();
        using var here = await (await server.ComeIn(name)).Listen();
        await using var stranger = await BrowserUser.Come(chromium, server);
        await Watch(stranger.Page);
        await Expect(stranger.Page.Locator(".known")).ToContainTextAsync("Here now: ");
        await stranger.Page.GetByLabel("Your name").FillAsync(name);
        await stranger.Page.Keyboard.PressAsync("Enter");
        await Expect(stranger.Page.Locator("[role=alert]")).ToContainTextAsync(name + " is already here");
        await AssertNothingRan(stranger.Page);
        await stranger.GoTo("/plain?room=1&code=%22%3E" + Uri.EscapeDataString(Corpus[1]));
        await stranger.Page.GetByLabel("Your name").FillAsync(name);
        await stranger.Page.Keyboard.PressAsync("Enter");
        await Expect(stranger.Page.Locator("[role=alert]")).ToContainTextAsync(name + " is already here");
        await AssertNothingRan(stranger.Page);
        stranger.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_policy_would_stop_it_even_if_the_page_were_wrong()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        var refused = await ines.Page.EvaluateAsync<bool>("() => { try { document.body.innerHTML = '<img src=x onerror=1>'; return false; "
            + "} catch { return true; } }");
        refused.ShouldBeTrue("Trusted Types");
        var policy = (await (await ines.Page.GotoAsync(server.Address))!.HeaderValueAsync("content-security-policy"))!;
        policy.ShouldContain("default-src 'none'");
        policy.ShouldContain("require-trusted-types-for 'script'");
        policy.ShouldNotContain("unsafe");
    }

    /// <summary>Writes the corpus into every field that takes it.</summary>
    /// <returns>How many rooms and names took it.</returns>
    private static async Task<int> Everywhere(WebTestServer server, ApiPerson maya)
    {
        var taken = 0;
        foreach (var text in Corpus)
        {
            await maya.Say(1, text);
            var name = text.ReplaceLineEndings(" ").Replace(Run, "ran=1", StringComparison.Ordinal);
            name = name.Length > 60 ? name[..60] : name;
            using var room = await maya.Http.PostAsJsonAsync("/api/rooms", new NewRoom(name, Topic: name), Wire.Json.NewRoom);
            taken += room.IsSuccessStatusCode ? 1 : 0;
            using var client = new HttpClient { BaseAddress = new Uri(server.Address) };
            using var person = await client.PostAsJsonAsync("/api/session", new ComeIn(name), Wire.Json.ComeIn);
            if (person.IsSuccessStatusCode)
            {
                taken++;
                var session = (await person.Content.ReadFromJsonAsync(Wire.Json.NewSession))!;
                client.DefaultRequestHeaders.Authorization = new("Bearer", session.Token);
                await new ApiPerson(session.Person, client).Say(1, "I am " + name);
            }
        }

        return taken;
    }

    /// <summary>A part that is shown as it is, whatever the markup does with the rest.</summary>
    internal static string Words(string text) =>
        text.Replace("```", "", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal).Trim('\n', '\u2028');

    internal static async Task Watch(IPage page) =>
        await page.EvaluateAsync("() => addEventListener('securitypolicyviolation', event => { document.documentElement.dataset.violated "
            + "= event.violatedDirective; })");

    internal static async Task AssertNothingRan(IPage page)
    {
        (await page.EvaluateAsync<string[]>(Strange)).ShouldBeEmpty();
        (await page.EvaluateAsync<string?>("() => document.documentElement.dataset.ran ?? null")).ShouldBeNull();
        (await page.EvaluateAsync<string?>("() => document.documentElement.dataset.violated ?? null")).ShouldBeNull();
    }
}
