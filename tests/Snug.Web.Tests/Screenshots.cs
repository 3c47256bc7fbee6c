using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>
/// The pictures in docs/screenshots: <c>SNUG_SCREENSHOTS=1 dotnet run --project tests/Snug.Web.Tests -- -class *Screenshots</c>, and with
/// <c>*SomeRoomsJourneyTests</c> those of rooms for some.
/// One evening at The Lantern, always the same one.
/// </summary>
public sealed class Screenshots(Chromium chromium) : IDisposable
{
    private const long MostBytes = 150_000;

    internal static readonly DateTimeOffset Evening = new(2026, 11, 21, 19, 2, 0, TimeSpan.Zero);

    /// <summary>Who is here is who has a stream open.</summary>
    private readonly List<IDisposable> streams = [];

    public void Dispose() => streams.ForEach(stream => stream.Dispose());

    [Fact]
    public async Task The_pictures_of_the_documentation_are_taken()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("SNUG_SCREENSHOTS") == "1", "only on demand: SNUG_SCREENSHOTS=1");
        var clock = new FixedClock();
        clock.Set(Evening);
        await using var server = await WebTestServer.Open(time: clock);
        var people = await Arrive(server);
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines", "/rooms/2", Window(1100, 680));
        await Tell(people, clock, ines);
        await Shoot(ines.Page, "room-light");
        await ines.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        await Shoot(ines.Page, "room-dark");
        await ines.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });

        await ines.Page.SetViewportSizeAsync(360, 740);
        await Shoot(ines.Page, "phone");
        await ines.Page.Locator(".open-side").ClickAsync();
        await Shoot(ines.Page, "phone-rooms");
        await ines.Page.Keyboard.PressAsync("Escape");
        await ines.Page.SetViewportSizeAsync(1100, 680);

        await using var stranger = await BrowserUser.Come(chromium, server, "/", Window(1000, 600));
        await Expect(stranger.Page.Locator(".known")).ToContainTextAsync("Rooms:");
        await Shoot(stranger.Page, "door");

        await ines.Room("Attic").ClickAsync();
        await Expect(ines.Page.Locator(".quiet h2")).ToBeVisibleAsync();
        await Shoot(ines.Page, "empty");

        await ines.Room("Movie night").ClickAsync();
        await server.Stop();
        await ines.Say("Ten minutes, save me the chair by the radiator");
        await Expect(ines.Hint).ToContainTextAsync("No connection");
        await Shoot(ines.Page, "offline");
    }

    /// <summary>A link is another one each time, and so is its code.</summary>
    [Fact]
    public async Task The_pictures_of_inviting_are_taken()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("SNUG_SCREENSHOTS") == "1", "only on demand: SNUG_SCREENSHOTS=1");
        var clock = new FixedClock();
        clock.Set(Evening);
        using var proxy = TlsProxy.Need();
        await using var server = await WebTestServer.Open(needsInvite: true, publicUrl: proxy.Url, time: clock);
        await proxy.PassOnTo(server.Authority);
        await using var maya = await BrowserUser.Come(chromium, server, "/j/" + await server.OwnersCode(), Window(1000, 600));
        await Expect(maya.Page.Locator(".known")).ToContainTextAsync("as an owner");
        await maya.Page.GetByLabel("Your name").FillAsync("Maya");
        await Shoot(maya.Page, "set-up");
        await maya.Page.SetViewportSizeAsync(1100, 680);
        await maya.TypeName("Maya");
        await maya.Page.Locator(".show-people").ClickAsync();
        await maya.Page.Locator("dialog .go").ClickAsync();
        await Expect(maya.Page.Locator(".made .qr svg")).ToBeVisibleAsync();
        var code = (await maya.Page.Locator(".made .addr").InnerTextAsync()).Split("/j/")[1];
        foreach (var name in (string[])["Ben Okafor", "Theodora Quist", "Dana"])
        {
            var person = await server.ComeIn(new Protocol.ComeIn(name, Invite: code));
            streams.Add(await person.Listen());
        }

        await Expect(maya.Page.Locator(".people > ul li")).ToHaveCountAsync(4);
        await Expect(maya.Page.Locator(".inviting li").First).ToContainTextAsync("3 have come");
        await Shoot(maya.Page, "people");
        await using var ines = await BrowserUser.Come(chromium, server, $"/j/{code}", Window(390, 700));
        await Expect(ines.Page.Locator("h1")).ToHaveTextAsync("Maya invites you to The Lantern");
        await Shoot(ines.Page, "invited");
        await ines.Page.GetByLabel("Your name").FillAsync("Ines");
        await ines.Page.Keyboard.PressAsync("Enter");
        await Expect(ines.Page.Locator(".open-side .n")).ToHaveTextAsync("1");
        await ines.Say("hello");
        await ines.Sees("hello");
        await maya.Page.Keyboard.PressAsync("Escape");
        await maya.Say("Welcome, Ines");
        await ines.Sees("Welcome, Ines");
        await Shoot(ines.Page, "hello");
    }

    private static BrowserNewContextOptions Window(int width, int height) => new()
    {
        ViewportSize = new ViewportSize { Width = width, Height = height },
        TimezoneId = "UTC",
        IgnoreHTTPSErrors = true,
        ReducedMotion = ReducedMotion.Reduce,
    };

    private static async Task<Dictionary<string, ApiPerson>> Arrive(WebTestServer server)
    {
        var people = new Dictionary<string, ApiPerson>(StringComparer.Ordinal);
        foreach (var name in (string[])["Maya", "Ben Okafor", "Theodora Quist", "Dana"])
        {
            people.Add(name, await server.ComeIn(name));
        }

        await people["Maya"].Make("Movie night", "Saturdays at eight, Ben brings the projector");
        foreach (var room in (string[])["Deploys", "Allotment", "Garden", "Attic", "Kitchen"])
        {
            await people["Maya"].Make(room);
        }

        return people;
    }

    /// <summary>The evening: Ines is in the room until ten past, looks away, and comes back at half past eight.</summary>
    private async Task Tell(Dictionary<string, ApiPerson> people, FixedClock clock, BrowserUser ines)
    {
        var (maya, ben, theodora, dana) = (people["Maya"], people["Ben Okafor"], people["Theodora Quist"], people["Dana"]);
        foreach (var room in (string[])["Deploys", "Kitchen"])
        {
            await ines.Room(room).ClickAsync();
            await Expect(ines.Page.Locator(".quiet h2")).ToBeVisibleAsync();
            await ines.Page.RunAndWaitForResponseAsync(() =>
                ines.Page.Locator(".log:not(.aside)").FocusAsync(), response => response.Url.EndsWith("/read", StringComparison.Ordinal));
        }

        await ines.Room("Movie night").ClickAsync();
        streams.Add(await maya.Listen());
        streams.Add(await ben.Listen());
        var danasStream = await dana.Listen();
        await dana.Tell(2, "here");
        await Expect(ines.Page.Locator(".here-list")).ToContainTextAsync("Dana");
        await maya.Say(2, "Is the projector fixed? Last week it gave up in the middle of the best scene.");
        await maya.Say(2, "I can bring the old one from school, it only needs the short cable.");
        clock.Set(Evening.AddMinutes(3));
        await ben.Say(
            2, "Fixed! It was the fan. I let it run for an hour and it stayed cool:\n```\nfan  1180 rpm   ok\nlamp  312 h     ok\n```");
        clock.Set(Evening.AddMinutes(9));
        await ines.Page.RunAndWaitForResponseAsync(
            () => theodora.Say(2, "Wonderful. The list so far is at https://example.org/films, put yours on it before eight."),
            response => response.Url.EndsWith("/rooms/2/read", StringComparison.Ordinal));

        await ines.Page.EvaluateAsync("() => dispatchEvent(new Event('blur'))");
        clock.Set(Evening.AddMinutes(89));
        await dana.Say(2, "We are five tonight, my sister is in town.");
        clock.Set(Evening.AddMinutes(91));
        await maya.Say(2, "@Ines can you take the 38 and pick her up at the station?");
        clock.Set(Evening.AddMinutes(92));
        await dana.Tell(2, "away");
        danasStream.Dispose();
        for (var build = 801; build <= 812; build++)
        {
            await ben.Say(3, string.Create(CultureInfo.InvariantCulture, $"build {build} is green"));
        }

        await maya.Say(7, "@Ines who has the key?");
        await ines.Page.EvaluateAsync("() => dispatchEvent(new Event('blur'))");
        await ben.Tell(2, "here");
        await maya.Tell(2, "writing");
        await Expect(ines.Hint).ToHaveTextAsync("Maya is writing");
        await Expect(ines.Page.Locator(".here-list")).ToContainTextAsync("away");
        await Expect(ines.Room("Kitchen").Locator(".count")).ToHaveTextAsync("@ 1");
    }

    /// <summary>Of a journey that another test takes, where pictures are asked for.</summary>
    internal static Task OfJourney(IPage page, string name) =>
        Environment.GetEnvironmentVariable("SNUG_SCREENSHOTS") == "1" ? Shoot(page, name) : Task.CompletedTask;

    private static async Task Shoot(IPage page, string name)
    {
        var folder = Path.Combine(ServedFilesTests.Repository, "docs", "screenshots");
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, name + ".png");
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = file, Caret = ScreenshotCaret.Hide });
        new FileInfo(file).Length.ShouldBeLessThan(MostBytes);
    }
}
