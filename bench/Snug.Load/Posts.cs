using System.Diagnostics;

namespace Snug.Load;

/// <summary>Many senders, one hot room, each with one message at a time: what group commit is for.</summary>
internal static class Posts
{
    public static async Task RunAsync(int port, int senders, int seconds)
    {
        var server = House.Server(port);
        var tokens = await Task.WhenAll(Enumerable.Range(0, Math.Min(senders, 64)).Select(_ => House.ComeInAsync(port)));
        await DriveAsync(port, senders, tokens, TimeSpan.FromSeconds(1));
        var before = Usage.Now(server);
        var clock = Stopwatch.StartNew();
        var latencies = await DriveAsync(port, senders, tokens, TimeSpan.FromSeconds(seconds));
        var elapsed = clock.Elapsed.TotalSeconds;
        var after = Usage.Now(server);
        House.Print(
            $"posts senders={senders}",
            ("postsPerSecond", latencies.Count / elapsed),
            ("p50Ms", latencies.At(0.5)),
            ("p99Ms", latencies.At(0.99)),
            ("serverUsPerPost", (after.Server - before.Server).TotalMicroseconds / latencies.Count),
            ("generatorLoad", (after.Own - before.Own).TotalSeconds / elapsed));
    }

    private static async Task<Latencies> DriveAsync(int port, int senders, string[] tokens, TimeSpan duration)
    {
        var until = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var all = new Latencies();
        foreach (var one in await Task.WhenAll(Enumerable.Range(0, senders).Select(index => SendAsync(port, tokens[index % tokens.Length], until))))
        {
            all.AddAll(one);
        }

        return all;
    }

    private static async Task<Latencies> SendAsync(int port, string token, long until)
    {
        using var connection = await Connection.OpenAsync(port);
        var latencies = new Latencies();
        while (Stopwatch.GetTimestamp() is var start && start < until)
        {
            var (status, _) = await connection.AskAsync(House.Post(token));
            if (status != 201)
            {
                throw new InvalidOperationException($"a post was answered {status}; is the server started with --limits off?");
            }

            latencies.Add(Stopwatch.GetTimestamp() - start);
        }

        return latencies;
    }
}
