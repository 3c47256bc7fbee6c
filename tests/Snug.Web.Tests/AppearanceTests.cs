using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace Snug.Web.Tests;

/// <summary>What can be computed about the look: that everybody can read it.</summary>
public sealed class AppearanceTests(Chromium chromium)
{
    /// <summary>The contrast of every pair, as WCAG 2.2 computes it from the colours that the browser paints.</summary>
    private const string Contrasts = """
        pairs => {
          const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
          const probe = document.body.appendChild(document.createElement('i'));
          const luminance = colour => {
            probe.className = colour.startsWith('.') ? colour.slice(1) : '';
            probe.style.color = colour.startsWith('.') ? '' : `var(--${colour})`;
            context.fillStyle = getComputedStyle(probe).color;
            context.fillRect(0, 0, 1, 1);
            const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map(value => value / 255).map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const contrasts = pairs.map(pair => pair.split(' on ').map(luminance).sort((a, b) => b - a)).map(([light, dark]) => (light + 0.05) / (dark + 0.05));
          probe.remove();
          return contrasts;
        }
        """;

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Every_text_and_every_edge_can_be_seen(ColorScheme scheme)
    {
        string[] grounds = ["paper", "wall", "glow"];
        string[] words = ["ink", "soft", "ember", "alarm",
            .. Enumerable.Range(0, 8).Select(person => string.Create(CultureInfo.InvariantCulture, $".p{person}"))];
        string[] texts = [.. words.SelectMany(word => grounds.Select(ground => $"{word} on {ground}")).Except(["alarm on glow"]),
            "on-lamp on lamp", "paper on ink"];
        string[] edges = ["edge on paper", "edge on wall", "ember on paper", "ember on wall"];
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.ComeIn(
            chromium, server, "Ines", options: new BrowserNewContextOptions { ColorScheme = scheme });
        var least = await Least(ines.Page, texts);
        least.Contrast.ShouldBeGreaterThan(5.55, $"{least.Pair}: WCAG asks for 4.5");
        least = await Least(ines.Page, edges);
        least.Contrast.ShouldBeGreaterThan(3.2, $"{least.Pair}: WCAG asks for 3");
    }

    [Fact]
    public async Task Light_and_dark_follow_the_system_until_somebody_chooses()
    {
        const string Ground = "() => getComputedStyle(document.documentElement).backgroundColor";
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        var light = await ines.Page.EvaluateAsync<string>(Ground);
        await ines.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        var dark = await ines.Page.EvaluateAsync<string>(Ground);
        dark.ShouldNotBe(light);

        await ines.Page.Locator(".me").ClickAsync();
        await ines.Page.GetByLabel("Light or dark").SelectOptionAsync("light");
        (await ines.Page.EvaluateAsync<string>(Ground)).ShouldBe(light);
        await ines.Page.ReloadAsync();
        (await ines.Page.EvaluateAsync<string>(Ground)).ShouldBe(light, "it is remembered, from the first paint on");
    }

    [Fact]
    public async Task Nothing_moves_for_whoever_wants_no_motion()
    {
        await using var server = await WebTestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Make("Kitchen");
        await using var ines = await BrowserUser.ComeIn(
            chromium, server, "Ines", "/rooms/2", new BrowserNewContextOptions { ReducedMotion = ReducedMotion.Reduce });
        await maya.Say(2, "first");
        await ines.Sees("first");
        await ines.HasRead(2, 1);
        await ines.Room("Lobby").ClickAsync();
        await maya.Say(2, "for the lamp");
        await BrowserUser.Expect(ines.Room("Kitchen").Locator(".lamp")).ToBeVisibleAsync();
        await maya.Say(1, "for the words");
        await ines.Sees("for the words");
        (await ines.Page.EvaluateAsync<int>("() => [...document.querySelectorAll('*')].filter(one => getComputedStyle(one).animationName "
            + "!== 'none').length")).ShouldBe(0);
    }

    private static async Task<(string Pair, double Contrast)> Least(IPage page, string[] pairs)
    {
        var contrasts = (await page.EvaluateAsync<JsonElement>(Contrasts, pairs)).EnumerateArray().Select(contrast => contrast.GetDouble());
        return pairs.Zip(contrasts).MinBy(pair => pair.Second);
    }
}
