using System.Diagnostics;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>From a fresh server behind a proxy to two people who talk, with nothing but what a browser shows and a camera reads.</summary>
public sealed class JourneyTests(Chromium chromium)
{
    [Fact]
    public async Task An_owner_sets_up_behind_a_proxy_and_a_newcomer_says_hello_from_a_phone_within_a_minute()
    {
        using var proxy = TlsProxy.Need();
        await using var server = await WebTestServer.Open(needsInvite: true, publicUrl: proxy.Url);
        await proxy.PassOnTo(server.Authority);
        var clock = Stopwatch.StartNew();

        // The owner: the link that the start printed, a name, one press for a link to others.
        var setUp = await server.SetUpLink();
        setUp.ShouldStartWith(server.Address + "/j/");
        await using var olga = await BrowserUser.Come(chromium, server, new Uri(setUp).AbsolutePath, Trusting(Desk()));
        await Expect(olga.Page.Locator(".known")).ToContainTextAsync("By this link you come in as an owner");
        await olga.TypeName("Olga");
        await SettingsTests.Open(olga, "people");
        await olga.Page.GetByRole(AriaRole.Button, new() { Name = "Make a link" }).ClickAsync();
        await Expect(olga.Page.Locator(".made .qr svg")).ToBeVisibleAsync();
        var link = QrReader.Read(await RowsOf(olga.Page.Locator(".made .qr svg")));
        link.ShouldBe("https://" + await olga.Page.Locator(".made .addr").InnerTextAsync());
        link.ShouldStartWith(server.Address + "/j/");

        // The newcomer: what the camera read, a name, hello.
        await using var ines = await BrowserUser.Come(
            chromium, server, new Uri(link).AbsolutePath, Trusting(InvitedTests.Phone(ColorScheme.Light)));
        await Expect(ines.Page.Locator("h1")).ToHaveTextAsync("Olga invites you to The Lantern");
        await Expect(ines.Page.Locator(".open-lock")).ToBeHiddenAsync();
        await ines.TypeNameOnPhone("Ines");
        await ines.Say("hello");
        await ines.Sees("hello");
        await Expect(ines.Page.Locator("header .open-lock")).ToBeHiddenAsync();

        await Expect(olga.Page.Locator(".people > ul li").Filter(new() { HasText = "Ines" })).ToContainTextAsync("in 1 Lobby");
        await olga.Page.Keyboard.PressAsync("Escape");
        await olga.Sees("hello");
        await Expect(olga.Row("hello").Locator(".by bdi")).ToHaveTextAsync("Ines");
        await olga.Say("welcome");
        await ines.Sees("welcome");
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(1));

        // The session is where only this address over TLS gets it, and no link of one's own stands in the address.
        var cookie = (await ines.Profile.CookiesAsync()).ShouldHaveSingleItem();
        cookie.ShouldSatisfyAllConditions(
            _ => cookie.Name.ShouldBe("__Host-snug"), _ => cookie.Secure.ShouldBeTrue(), _ => cookie.HttpOnly.ShouldBeTrue());
        await Expect(ines.Page).ToHaveURLAsync(server.Address + "/rooms/1");
        olga.Complaints.Concat(ines.Complaints).ShouldBeEmpty();
    }

    private static BrowserNewContextOptions Desk() => SettingsTests.Desk(ColorScheme.Light);

    /// <summary>Nobody signed the proxy's certificate.</summary>
    private static BrowserNewContextOptions Trusting(BrowserNewContextOptions options) =>
        new(options) { IgnoreHTTPSErrors = true };

    /// <summary>The modules as they are drawn, without the light around them.</summary>
    private static async Task<string[]> RowsOf(ILocator svg) => await svg.EvaluateAsync<string[]>("""
        svg => {
          const around = 4;
          const size = svg.viewBox.baseVal.width - 2 * around;
          const rows = Array.from({ length: size }, () => Array(size).fill('0'));
          for (const [, x, y] of svg.lastChild.getAttribute('d').matchAll(/M(\d+) (\d+)h1v1h-1z/g)) rows[y - around][x - around] = '1';
          return rows.map(row => row.join(''));
        }
        """);
}
