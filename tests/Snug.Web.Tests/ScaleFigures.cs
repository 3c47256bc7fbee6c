using System.Globalization;
using System.Text.Json;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>
/// What the page costs with 300 rooms, 500 people and 10,000 messages in one room. With <c>SNUG_MEASURE_PAGE</c> the page comes from that
/// folder instead of the program, so that two versions of it are measured on one server.
/// </summary>
internal sealed class ScaleFigures(Chromium chromium, WebTestServer server) : IDisposable
{
    private const int Rooms = 300;
    private const int People = 500;
    private const int Messages = 10_000;

    /// <summary>Until the frame after next is done: what was asked for is painted.</summary>
    private const string Switches = """
        async paths => {
          const painted = () => new Promise(done => requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => done(performance.now());
            port2.postMessage(0);
          }));
          const times = [];
          for (let i = 0; i < 20; i++) {
            const link = document.querySelector(`.room-list a[href='${paths[i % 2]}']`);
            await new Promise(done => setTimeout(done, 250));
            const clicked = performance.now();
            link.click();
            times.push(await painted() - clicked);
          }
          return times;
        }
        """;

    private readonly List<IDisposable> streams = [];

    private static string? Folder => Environment.GetEnvironmentVariable("SNUG_MEASURE_PAGE");

    public void Dispose() => streams.ForEach(stream => stream.Dispose());

    /// <returns>Lines of what, measured, goal.</returns>
    public async Task<List<(string What, string Measured, string Goal)>> Measure(int filledRoom, ApiPerson maya)
    {
        await Fill(maya);
        var path = string.Create(CultureInfo.InvariantCulture, $"/rooms/{filledRoom}");
        await using var ines = await Open(path);
        await Expect(ines.Row($"line {Messages}.")).ToBeInViewportAsync();
        List<(string, string, string)> lines =
        [
            ($"{Rooms} rooms, {People} people: \"Make a room\" stands at, in a window 680 px high", await WhereToMake(ines), "in sight"),
            ("  `@o` typed: until the names are there, median / worst of 20", await TimeNames(ines), "16 ms"),
            ($"{Messages:N0} messages, the end open: elements", await Elements(ines), "few"),
        ];
        await ines.Room("Lobby").ClickAsync();
        await Expect(ines.Page.Locator("header h1 .n")).ToHaveTextAsync("1");
        await ines.Page.Locator($".room-list a[href='{path}']").ClickAsync();
        lines.Add(("  switch of rooms (click to painted), median / worst of 20", await TimeSwitches(ines, path), "100 ms"));
        await ScrollUp(ines);
        lines.Add(("  scrolled up to the first message: elements", await Elements(ines), "few"));
        lines.Add(("  switch of rooms from there and back", await TimeSwitches(ines, path), "100 ms"));
        await Expect(ines.Row($"line {Messages}.")).ToBeInViewportAsync(); // Who comes back to a room comes to its end.
        await maya.Say(filledRoom, "one more");
        await ines.Sees("one more");
        lines.Add(("  back at the end, one more message came: elements", await Elements(ines), "few"));
        lines.Add(("  switch of rooms", await TimeSwitches(ines, path), "100 ms"));
        return lines;
    }

    public static async Task ScrollUp(BrowserUser visitor) => await visitor.Page.EvaluateAsync("""
        async () => {
          const log = document.querySelector('.log:not(.aside)');
          while (!log.querySelector(".m[data-number='1']")) { log.scrollTop = 0; await new Promise(done => setTimeout(done, 20)); }
        }
        """);

    private async Task Fill(ApiPerson maya)
    {
        for (var room = (await maya.Make("The last of the first")).Id + 1; room <= Rooms; room++)
        {
            await maya.Make($"Room of {room}");
        }

        for (var person = 1; person <= People; person++)
        {
            var guest = await server.ComeIn($"Olga {person:D3}");
            streams.Add(await guest.Listen());
            await guest.Tell(1 + (person % 40), "here");
        }
    }

    private async Task<BrowserUser> Open(string path)
    {
        var visitor = await BrowserUser.Come(chromium, server, path);
        if (Folder is { } folder)
        {
            var page = Path.Combine(folder, "index.html");
            await visitor.Profile.RouteAsync(
                "**/_/dev/**", route => route.FulfillAsync(new() { Path = PartOf(folder, route.Request.Url) }));
            await visitor.Profile.RouteAsync(server.Address + path, route => route.FulfillAsync(new() { Path = page }));
            await visitor.GoTo(path);
        }

        await visitor.TypeName("Sam");
        return visitor;
    }

    private static string PartOf(string folder, string url) =>
        Path.Combine(folder, url[(url.IndexOf("/_/dev/", StringComparison.Ordinal) + "/_/dev/".Length)..]);

    private static async Task<string> WhereToMake(BrowserUser visitor) =>
        $"{await visitor.Page.GetByLabel("Make a room").EvaluateAsync<double>("field => field.getBoundingClientRect().top"):N0} px";

    private static async Task<string> Elements(BrowserUser visitor)
    {
        var found = await visitor.Page.EvaluateAsync<JsonElement>(
            "() => ({ elements: document.querySelectorAll('*').length, heap: performance.memory.usedJSHeapSize })");
        return string.Create(CultureInfo.InvariantCulture, $"{found.GetProperty("elements").GetInt32():N0}, script heap "
            + $"{found.GetProperty("heap").GetDouble() / 1e6:F0} MB");
    }

    private static async Task<string> TimeNames(BrowserUser visitor) => Middle(await visitor.Page.EvaluateAsync<double[]>("""
        () => {
          const field = document.querySelector('.say textarea');
          const times = [];
          for (let i = 0; i < 20; i++) {
            field.value = '@o';
            field.setSelectionRange(2, 2);
            const typed = performance.now();
            field.dispatchEvent(new InputEvent('input', { bubbles: true }));
            document.querySelector('.names').getBoundingClientRect();
            times.push(performance.now() - typed);
          }
          field.value = '';
          field.dispatchEvent(new InputEvent('input', { bubbles: true }));
          return times;
        }
        """));

    private static async Task<string> TimeSwitches(BrowserUser visitor, string path) =>
        Middle(await visitor.Page.EvaluateAsync<double[]>(Switches, new[] { "/rooms/1", path }));

    private static string Middle(double[] times) =>
        string.Create(CultureInfo.InvariantCulture, $"{times.Order().ElementAt(times.Length / 2):F0} / {times.Max():F0} ms");
}
