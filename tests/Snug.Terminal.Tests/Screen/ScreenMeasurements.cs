using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Snug.Client;
using Snug.Terminal.Screen.Keys;
using Snug.Terminal.Tests.Journeys;
using Snug.Terminal.Tests.Pty;

namespace Snug.Terminal.Tests.Screen;

/// <summary>What the live screen costs: written to bench/results, on demand only (<c>SNUG_MEASURE=1</c>).</summary>
[Trait("Speed", "Slow")]
public sealed class ScreenMeasurements
{
    private const int Keys = 200;

    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_of_figures_is_written()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("SNUG_MEASURE") == "1", "only on demand: SNUG_MEASURE=1");
        var today = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", Plain);
        var lines = new List<string>
        {
            $"The live screen, {today}, {Environment.ProcessorCount} cores, .NET {Environment.Version}",
            "Made by: SNUG_MEASURE=1 dotnet run -c Release --project tests/Snug.Terminal.Tests -- --filter-class '*Screen.Measurements'",
            string.Empty,
            "From a key to the frame that shows it, 80x24, ms (goal: 16)",
            await MeasureKeys(messagesPerSecond: 0),
            await MeasureKeys(messagesPerSecond: 100),
            string.Empty,
            "Memory of `snug chat` while a room is filled before its eyes, RSS in MiB (goal: flat)",
        };
        lines.AddRange(await MeasureMemory());
        var path = Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "..", "bench", "results", $"{today}-screen.txt");
        await File.WriteAllLinesAsync(path, lines, Cancelled);
    }

    private static string Here([CallerFilePath] string file = "") => file;

    private static async Task<string> MeasureKeys(int messagesPerSecond)
    {
        await using var server = await RealServer.Start(TimeProvider.System);
        await using var ben = await OtherPerson.ComeIn(server.Address, "Ben");
        await using var dana = new ScreenUser(TimeProvider.System, server.Address);
        await dana.ComeIn("Dana");
        using var enough = new CancellationTokenSource();
        var talking = MeasureTalk(ben, messagesPerSecond, enough.Token);
        var times = new List<double>();
        for (var key = 1; key <= Keys; key++)
        {
            var typed = "> " + new string('x', ((key - 1) % 40) + 1);
            var clock = Stopwatch.GetTimestamp();
            dana.Press(KeyPress.Type("x"));
            await dana.Glass.When(shown => shown.EndsWith(typed, StringComparison.Ordinal), typed);
            times.Add(Stopwatch.GetElapsedTime(clock).TotalMilliseconds);
            if (key % 40 != 0)
            {
                continue;
            }

            dana.Press(KeyPress.Ctrl('u'));
            await dana.See("> Say something");
        }

        await enough.CancelAsync();
        await talking;
        times.Sort();
        return string.Create(Plain, $"  {messagesPerSecond,3} messages a second "
            + $"arriving: median {times[Keys / 2]:0.0}, p95 {times[Keys * 95 / 100]:0.0}, most {times[^1]:0.0}");
    }

    private static async Task MeasureTalk(SnugClient ben, int messagesPerSecond, CancellationToken enough)
    {
        if (messagesPerSecond == 0)
        {
            return;
        }

        using var ticks = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / messagesPerSecond));
        try
        {
            for (var number = 1; await ticks.WaitForNextTickAsync(enough); number++)
            {
                await ben.SendAsync(1, $"{number}: a message of about a hundred characters, as people write them when they have something "
                    + $"to tell.", cancellationToken: enough);
            }
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested)
        {
            // Enough.
        }
    }

    private static async Task<List<string>> MeasureMemory()
    {
        var folder = Directory.CreateTempSubdirectory("snug-memory-").FullName;
        await using var server = await RealServer.Start(TimeProvider.System);
        await using var ben = await OtherPerson.ComeIn(server.Address, "Ben");
        await using var dana = await Tmux.Run(folder, 80, 24, "chat", "--name", "Dana", server.Address);
        await dana.Answer("What do you want to do?", "1");
        await dana.Answer("Enter a room number", "1");
        await dana.See("> Say something");
        var figures = new List<string>();
        var sent = 0;
        foreach (var goal in (int[])[2_000, 10_000, 30_000, 60_000, 100_000])
        {
            while (sent < goal)
            {
                await Task.WhenAll(Enumerable.Range(
                    sent + 1, 200).Select(number => ben.SendAsync(1, $"message {number} of many", cancellationToken: Cancelled)));
                sent += 200;
            }

            await ben.SendAsync(1, $"that was {goal}", cancellationToken: Cancelled);
            await dana.See($"that was {goal}");
            var resident = await Resident(folder);
            figures.Add(string.Create(Plain, $"  after {goal,7:N0} messages: {resident,4}"));
        }

        return figures;
    }

    private static async Task<long> Resident(string folder)
    {
        foreach (var process in Process.GetProcessesByName("Snug"))
        {
            var environment = await File.ReadAllTextAsync($"/proc/{process.Id}/environ", Cancelled);
            if (environment.Contains(folder, StringComparison.Ordinal))
            {
                return process.WorkingSet64 / (1024 * 1024);
            }
        }

        throw new InvalidOperationException("the program is gone");
    }
}
