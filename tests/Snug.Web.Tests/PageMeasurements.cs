using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using static Microsoft.Playwright.Assertions;

namespace Snug.Web.Tests;

/// <summary>
/// Weights and speed in the browser. The weight is a test; the rest is measured on demand, into bench/results:
/// <c>bench/web.sh</c>.
/// </summary>
public sealed class PageMeasurements(Chromium chromium)
{
    /// <summary>With all that the door fetches for the rooms behind it while a name is typed.</summary>
    private const int MostFirstPaintBytes = 90 * 1024;

    [Fact]
    public async Task Everything_for_the_first_paint_weighs_at_most_90_KB()
    {
        await using var server = await WebTestServer.Open();
        var weight = await WeighFirstPaint(server);
        weight.Bytes.ShouldBeInRange(5_000, MostFirstPaintBytes);
    }

    [Fact]
    public async Task The_page_of_figures_is_written()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("SNUG_MEASURE") == "1", "only on demand: SNUG_MEASURE=1");
        await using var server = await WebTestServer.Open();
        var figures = new StringBuilder();
        if (Environment.GetEnvironmentVariable("SNUG_MEASURE_PAGE") is null)
        {
            await Head(figures);
            await MeasureWithFew(server, figures);
        }

        await using var full = await WebTestServer.Open();
        var maya = await full.ComeIn("Maya");
        await maya.Make("Long");
        await Fill(maya, 2, 10_000);
        using var scale = new ScaleFigures(chromium, full);
        foreach (var (what, measured, goal) in await scale.Measure(2, maya))
        {
            Line(figures, what, measured, goal);
        }

        await File.WriteAllTextAsync(
            Environment.GetEnvironmentVariable("SNUG_MEASURE_FILE").ShouldNotBeNull("bench/web.sh says where"), figures.ToString());
    }

    private async Task MeasureWithFew(WebTestServer server, StringBuilder figures)
    {
        var (bytes, requests) = await WeighFirstPaint(server);
        Line(figures, "First paint, compressed, headers not counted", $"{bytes / 1024.0:F1} KB in {requests} requests", "90 KB");
        Line(figures, "Door: from navigation to the field that has the focus, median of 7", $"{await TimeDoor(server):F0} ms", "300 ms");
        var maya = await server.ComeIn("Maya");
        await maya.Make("Busy");
        await maya.Make("Long");
        await Fill(maya, 1, 200);
        await Fill(maya, 2, 200);
        Line(figures, "Switch to a room that was open before (click to painted), median / worst of 20", await TimeSwitch(server), "50 ms");
        Line(figures, "Received to painted at 100 messages a second, 10 s, p50 / p99 / worst", await TimePaint(server, maya), "50 ms");
        await Fill(maya, 3, 10_000);
        Line(figures, "10,000 messages loaded by scrolling up, then 10 s of scrolling", await TimeScrolling(server), "60 frames a second");
    }

    private async Task<(double Bytes, int Requests)> WeighFirstPaint(WebTestServer server)
    {
        await using var visitor = await BrowserUser.Come(chromium, server);
        await Expect(visitor.Page.GetByLabel("Your name")).ToBeVisibleAsync();

        // What is fetched behind the door's own files counts too.
        await visitor.Page.WaitForLoadStateAsync(Microsoft.Playwright.LoadState.NetworkIdle);
        var sizes = await visitor.Page.EvaluateAsync<double[]>(
            "() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].filter(e => "
                + "!e.name.includes('/api/')).map(e => e.encodedBodySize)");
        return (sizes.Sum(), sizes.Length);
    }

    private async Task<double> TimeDoor(WebTestServer server)
    {
        var times = new List<double>();
        for (var visit = 0; visit < 7; visit++)
        {
            await using var profile = await chromium.Browser.NewContextAsync();
            await profile.AddInitScriptAsync("addEventListener('focusin', () => { window.ready ??= performance.now(); })");
            var page = await profile.NewPageAsync();
            await page.GotoAsync(server.Address);
            await page.WaitForFunctionAsync("() => window.ready");
            times.Add(await page.EvaluateAsync<double>("() => window.ready"));
        }

        return Share(times, 0.5);
    }

    private async Task<string> TimeSwitch(WebTestServer server)
    {
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Ines");
        await Expect(ines.Row("line 200.")).ToBeInViewportAsync();
        await ines.Room("Busy").ClickAsync();
        await Expect(ines.Row("line 200.")).ToBeInViewportAsync();
        var times = await ines.Page.EvaluateAsync<double[]>("""
            async () => {
              const painted = () => new Promise(done => requestAnimationFrame(() => { const { port1, port2 } = new MessageChannel(); port1.onmessage = () => done(performance.now()); port2.postMessage(0); }));
              const times = [];
              for (let i = 0; i < 20; i++) {
                const link = document.querySelector(`.room-list a[href='/rooms/${1 + i % 2}']`);
                await new Promise(done => setTimeout(done, 200));
                const clicked = performance.now();
                link.click();
                times.push(await painted() - clicked);
              }
              return times;
            }
            """);
        return $"{Share(times, 0.5):F0} / {times.Max():F0} ms";
    }

    private async Task<string> TimePaint(WebTestServer server, ApiPerson maya)
    {
        await using var ines = await BrowserUser.Come(chromium, server);
        await ines.Profile.AddInitScriptAsync("""
            window.arrivedAt = new Map();
            window.paintedAfter = [];
            const listen = EventSource.prototype.addEventListener;
            EventSource.prototype.addEventListener = function (kind, listener) {
              listen.call(this, kind, event => {
                if (kind === 'message.posted') arrivedAt.set(JSON.parse(event.data).number, performance.now());
                listener(event);
              });
            };
            new MutationObserver(changes => {
              const numbers = changes.flatMap(change => [...change.addedNodes]).flatMap(node => node.matches?.('.m[data-number]') ? [node] : [...(node.querySelectorAll?.('.m[data-number]') ?? [])]).map(row => +row.dataset.number).filter(number => arrivedAt.has(number));
              if (numbers.length === 0) return;
              // Rows are put in just before a frame: the message after it comes when that frame is done.
              const { port1, port2 } = new MessageChannel();
              port1.onmessage = () => { for (const number of numbers) { paintedAfter.push(performance.now() - arrivedAt.get(number)); arrivedAt.delete(number); } };
              port2.postMessage(0);
            }).observe(document, { childList: true, subtree: true });
            """);
        await ines.Page.ReloadAsync();
        await ines.TypeName("Paula");
        await ines.Room("Busy").ClickAsync();
        await Expect(ines.Row("line 200.")).ToBeInViewportAsync();
        const int Count = 1_000;
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var posts = new List<Task>();
        for (var number = 1; number <= Count && await ticks.WaitForNextTickAsync(); number++)
        {
            posts.Add(maya.Say(2, string.Create(CultureInfo.InvariantCulture, $"fast {number}. a message of about a hundred characters, "
                + $"as people write them all the day")));
        }

        await Task.WhenAll(posts);
        await ines.Page.WaitForFunctionAsync($"() => paintedAfter.length >= {Count}");
        var times = await ines.Page.EvaluateAsync<double[]>("() => paintedAfter");
        return $"{Share(times, 0.5):F0} / {Share(times, 0.99):F0} / {times.Max():F0} ms";
    }

    private async Task<string> TimeScrolling(WebTestServer server)
    {
        await using var ines = await BrowserUser.ComeIn(chromium, server, "Sam", "/rooms/3");
        await Expect(ines.Row("line 10000.")).ToBeInViewportAsync();
        await ScaleFigures.ScrollUp(ines);
        var result = await ines.Page.EvaluateAsync<JsonElement>("""
            async () => {
              const log = document.querySelector('.log:not(.aside)');
              let longTasks = 0;
              new PerformanceObserver(list => { longTasks += list.getEntries().length; }).observe({ type: 'longtask' });
              const frames = [];
              let last = await new Promise(requestAnimationFrame);
              for (const end = last + 10000; last < end;) {
                log.scrollTop += 60;
                const now = await new Promise(requestAnimationFrame);
                frames.push(now - last);
                last = now;
              }
              return { frames, longTasks, heap: performance.memory.usedJSHeapSize, elements: document.querySelectorAll('*').length };
            }
            """);
        var frames = result.GetProperty("frames").EnumerateArray().Select(frame => frame.GetDouble()).ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{1000 * frames.Count / frames.Sum():F1} frames a second, "
            + $"frame p99 {Share(frames, 0.99):F1} ms, {result.GetProperty("longTasks").GetInt32()} long tasks, {result
                .GetProperty("elements")
                .GetInt32():N0} elements, script heap {result.GetProperty("heap").GetDouble() / 1e6:F0} MB");
    }

    private static async Task Fill(ApiPerson guest, int room, int count)
    {
        foreach (var batch in Enumerable.Range(1, count - 1).Chunk(50))
        {
            await Task.WhenAll(batch.Select(Say));
        }

        // Whatever order the others took, the last line is the last.
        await Say(count);

        Task Say(int line) => guest.Say(room, string.Create(CultureInfo.InvariantCulture, $"line {line}. {new string('w', line % 90)}"));
    }

    private static double Share(IEnumerable<double> times, double share)
    {
        var sorted = times.Order().ToList();
        return sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];
    }

    private async Task Head(StringBuilder figures)
    {
        figures.AppendLine("The web client in the browser");
        figures.AppendLine(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC, commit {Commit()}");
        figures.AppendLine(CultureInfo.InvariantCulture, $"{RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores shared "
            + $"by server, browser and "
            + $"generator; {RuntimeInformation.FrameworkDescription}; Chromium {chromium.Browser.Version}, headless, no GPU");
        if (File.Exists("/proc/stat"))
        {
            figures.AppendLine(CultureInfo.InvariantCulture, $"In the second before it began the "
                + $"machine was {await ShareOfBusyTime():P0} busy with other things (if that is much, every time below is too long)");
        }

        figures.AppendLine();
    }

    private static async Task<double> ShareOfBusyTime()
    {
        var (busyBefore, allBefore) = Ticks();
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        await second.WaitForNextTickAsync();
        var (busy, all) = Ticks();
        return (busy - busyBefore) / Math.Max(1, all - allBefore);

        // proc(5): user, nice, system, idle, iowait …
        static (double Busy, double All) Ticks()
        {
            var ticks = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(count =>
                double.Parse(count, CultureInfo.InvariantCulture)).ToList();
            return (ticks.Sum() - ticks[3] - ticks[4], ticks.Sum());
        }
    }

    private static void Line(StringBuilder figures, string what, string measured, string goal) =>
        figures.AppendLine(CultureInfo.InvariantCulture, $"{what}\n    {measured}   (goal: {goal})");

    private static string Commit()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", ServedFilesTests.Repository, "rev-parse", "--short", "HEAD"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        return git.StandardOutput.ReadToEnd().Trim();
    }
}
