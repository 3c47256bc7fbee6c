using System.Diagnostics;

namespace Snug.Load;

/// <summary>Opening a room: its newest page, again and again.</summary>
internal static class Pages
{
    public static async Task RunAsync(int port, int connections, int seconds)
    {
        var server = House.Server(port);
        var token = await House.ComeInAsync(port);
        using (var filler = await Connection.OpenAsync(port))
        {
            for (var index = 0; index < 50; index++)
            {
                await filler.AskAsync(House.Post(token));
            }
        }

        var request = Connection.Request("GET", "/api/rooms/1/messages", token);
        var before = Usage.Now(server);
        var clock = Stopwatch.StartNew();
        var until = Stopwatch.GetTimestamp() + (seconds * Stopwatch.Frequency);
        var all = new Latencies();
        foreach (var one in await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => AskAsync(port, request, until))))
        {
            all.AddAll(one);
        }

        var elapsed = clock.Elapsed.TotalSeconds;
        var after = Usage.Now(server);
        House.Print(
            $"page connections={connections}",
            ("pagesPerSecond", all.Count / elapsed),
            ("p50Ms", all.At(0.5)),
            ("p99Ms", all.At(0.99)),
            ("serverUsPerPage", (after.Server - before.Server).TotalMicroseconds / all.Count),
            ("generatorLoad", (after.Own - before.Own).TotalSeconds / elapsed));
    }

    private static async Task<Latencies> AskAsync(int port, byte[] request, long until)
    {
        using var connection = await Connection.OpenAsync(port);
        var latencies = new Latencies();
        while (Stopwatch.GetTimestamp() is var start && start < until)
        {
            var (status, _) = await connection.AskAsync(request);
            if (status != 200)
            {
                throw new InvalidOperationException($"a page was answered {status}");
            }

            latencies.Add(Stopwatch.GetTimestamp() - start);
        }

        return latencies;
    }
}
