using System.Text;
using System.Text.Json;
using Microsoft.Playwright;

namespace Snug.Web.Tests;

/// <summary>The page can be put among a computer's or a phone's programs.</summary>
public sealed class InstallableTests(Chromium chromium)
{
    /// <summary>Asked of Chromium itself, which decides whether it offers it.</summary>
    [Fact]
    public async Task Chromium_finds_nothing_that_is_missing_for_installing_it()
    {
        await using var server = await WebTestServer.Open();
        await using var windowed = await Chromium.WithWindows();
        await using var ines = await BrowserUser.ComeIn(windowed, server, "Ines");
        var browser = await ines.Profile.NewCDPSessionAsync(ines.Page);
        (await Missing(browser)).ShouldBeEmpty();
        var manifest = (await browser.SendAsync("Page.getAppManifest"))!.Value;
        manifest.GetProperty("errors").EnumerateArray().ShouldBeEmpty();
        using var read = JsonDocument.Parse(manifest.GetProperty("data").GetString()!);
        read.RootElement.GetProperty("start_url").GetString().ShouldBe("/");
        ines.Complaints.ShouldBeEmpty();

        // It would say so. Nothing is open meanwhile, or the page would load itself again beside us.
        await ines.Page.GotoAsync("about:blank");
        await server.Stop();
        server.ChangePage = files => files["manifest.webmanifest"] = Encoding.UTF8.GetBytes("""{"name":"Snug","start_url":"/"}""");
        await server.Start();
        await ines.GoTo("/rooms/1");
        (await Missing(browser)).ShouldNotBeEmpty();
    }

    /// <summary>Every profile of these tests is a private one; what else is missing is named beside that.</summary>
    private static async Task<string?[]> Missing(ICDPSession browser)
    {
        var answer = (await browser.SendAsync("Page.getInstallabilityErrors"))!.Value.GetProperty("installabilityErrors");
        return [.. answer.EnumerateArray().Select(error => error.GetProperty("errorId").GetString()).Where(id => id != "in-incognito")];
    }

    [Fact]
    public async Task Every_icon_is_the_drawing_in_the_size_that_is_said()
    {
        await using var server = await WebTestServer.Open();
        await using var ines = await BrowserUser.Come(chromium, server);
        var manifest = await ines.Page.EvaluateAsync<JsonElement>("""
            async () => {
              const link = document.querySelector('link[rel=manifest]').href;
              const { icons } = await (await fetch(link)).json();
              return icons.map(({ src, sizes, purpose }) => ({ src: new URL(src, link).href, sizes, purpose: purpose ?? 'any' }));
            }
            """);
        var icons = manifest.EnumerateArray()
            .Select(icon => (Src: icon.GetProperty("src").GetString()!, Sizes: icon.GetProperty("sizes").GetString()!,
                Part: icon.GetProperty("purpose").GetString() == "maskable" ? 0.66 : 1))
            .Where(icon => icon.Sizes != "any")
            .ToList();
        icons.Select(icon => icon.Sizes).ShouldBe(["192x192", "512x512", "512x512"]);
        (string, string, double)[] linked = [("link[rel='apple-touch-icon']", "180x180", 0.76), ("link[rel='alternate icon']", "32x32", 1)];
        foreach (var (link, size, part) in linked)
        {
            icons.Add((await ines.Page.EvaluateAsync<string>("link => document.querySelector(link).href", link), size, part));
        }

        foreach (var (src, sizes, part) in icons)
        {
            var size = int.Parse(sizes.Split('x')[0], System.Globalization.CultureInfo.InvariantCulture);
            var seen = await ines.Page.EvaluateAsync<JsonElement>(Compare, new { src, size, part });
            seen.GetProperty("width").GetInt32().ShouldBe(size, src);
            seen.GetProperty("height").GetInt32().ShouldBe(size, src);
            seen.GetProperty("difference").GetDouble().ShouldBeLessThan(1.5, $"{src} is not the drawing: python3 tools/icons/draw.py");
        }
    }

    /// <summary>How far a pixel is from the drawing's, in the mean, of 255.</summary>
    private const string Compare = """
        async ({ src, size, part }) => {
          const load = async (address) => { const image = new Image(); image.src = address; await image.decode(); return image; };
          const paint = (image, x, side) => {
            const canvas = new OffscreenCanvas(size, size);
            const context = canvas.getContext('2d');
            context.fillStyle = '#f6eee5';
            context.fillRect(0, 0, size, size);
            context.drawImage(image, x, x, side, side);
            return context.getImageData(0, 0, size, size).data;
          };
          const icon = await load(src);
          const drawing = await load(document.querySelector('link[rel=icon]').href.replace('unlit', 'lit'));
          const made = paint(icon, 0, size);
          const meant = paint(drawing, size * (1 - part) / 2, size * part);
          const difference = made.reduce((sum, value, index) => sum + Math.abs(value - meant[index]), 0) / made.length;
          return { width: icon.naturalWidth, height: icon.naturalHeight, difference };
        }
        """;
}
