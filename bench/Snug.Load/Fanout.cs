using System.Diagnostics;

namespace Snug.Load;

/// <summary>
/// One room, many readers. The next messages are posted when every reader has the last ones, so nothing hides in buffers; each
/// reader counts its events, and a reader that gets one too many or too few fails the run.
/// </summary>
internal static class Fanout
{
    public static async Task RunAsync(int port, int readers, int inFlight, bool isRoomStream, int seconds)
    {
        var server = House.Server(port);
        var token = await House.ComeInAsync(port);
        var path = isRoomStream ? "/api/rooms/1/events" : "/api/events";
        using var ending = new CancellationTokenSource();
        var round = new Round(readers);
        var streams = new List<Connection>();
        for (var index = 0; index < readers; index++)
        {
            var stream = await Connection.OpenAsync(port);
            await stream.SendAsync(Connection.Request("GET", path, token));
            streams.Add(stream);
        }

        var reading = streams.Select(stream => CountAsync(stream, round)).ToList();
        using var poster = await Connection.OpenAsync(port);
        var posters = await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Connection.OpenAsync(port)));
        await round.AllReadyAsync();
        await DriveAsync(posters, token, round, readers, inFlight, TimeSpan.FromSeconds(1));

        var before = Usage.Now(server);
        var clock = Stopwatch.StartNew();
        var (messages, latencies) = await DriveAsync(posters, token, round, readers, inFlight, TimeSpan.FromSeconds(seconds));
        var elapsed = clock.Elapsed.TotalSeconds;
        var after = Usage.Now(server);
        server.Refresh();
        House.Print(
            $"fanout readers={readers} inFlight={inFlight} {path}",
            ("deliveriesPerSecond", messages * (double)readers / elapsed),
            ("serverUsPerDelivery", (after.Server - before.Server).TotalMicroseconds / (messages * (double)readers)),
            ("allHaveItP50Ms", latencies.At(0.5)),
            ("allHaveItP99Ms", latencies.At(0.99)),
            ("serverRssMb", server.WorkingSet64 / 1e6),
            ("generatorLoad", (after.Own - before.Own).TotalSeconds / elapsed));
        streams.ForEach(stream => stream.Dispose());
        Array.ForEach(posters, one => one.Dispose());
        await Task.WhenAll(reading.Select(async task =>
        {
            try
            {
                await task;
            }
            catch (Exception closed) when (closed is IOException or ObjectDisposedException or System.Net.Sockets.SocketException)
            {
            }
        }));
    }

    private static async Task<(long Messages, Latencies Latencies)> DriveAsync(
        Connection[] posters, string token, Round round, int readers, int inFlight, TimeSpan duration)
    {
        var clock = Stopwatch.StartNew();
        var latencies = new Latencies();
        long messages = 0;
        while (clock.Elapsed < duration)
        {
            var start = Stopwatch.GetTimestamp();
            var all = round.Expect((long)readers * inFlight);
            await Task.WhenAll(posters.Select(poster => poster.AskAsync(House.Post(token))));
            await all.WaitAsync(TimeSpan.FromSeconds(30));
            messages += inFlight;
            latencies.Add(Stopwatch.GetTimestamp() - start);
        }

        return (messages, latencies);
    }

    private static async Task CountAsync(Connection stream, Round round)
    {
        await Task.Yield();
        var mark = "event: message.posted\n"u8.ToArray();
        var seen = false;
        var matched = 0;
        while (true)
        {
            var bytes = await stream.ReceiveAsync();
            if (!seen)
            {
                seen = true;
                round.Ready();
            }

            round.Count(Occurrences(bytes.Span, mark, ref matched));
        }
    }

    /// <summary>Counts the mark, also where it is split between two receives.</summary>
    private static int Occurrences(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> mark, ref int matched)
    {
        var count = 0;
        while (bytes.Length > 0)
        {
            if (matched == 0)
            {
                var start = bytes.IndexOf(mark[..1]);
                if (start < 0)
                {
                    return count;
                }

                bytes = bytes[start..];
            }

            var compared = Math.Min(bytes.Length, mark.Length - matched);
            var common = bytes[..compared].CommonPrefixLength(mark.Slice(matched, compared));
            matched = common == compared ? matched + common : 0;
            bytes = bytes[Math.Max(1, common)..];
            if (matched == mark.Length)
            {
                count++;
                matched = 0;
            }
        }

        return count;
    }

    /// <summary>Counts deliveries until all of a round are there.</summary>
    private sealed class Round(int readers)
    {
        private readonly TaskCompletionSource allReady = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long missing;
        private int waiting = readers;

        public void Ready()
        {
            if (Interlocked.Decrement(ref waiting) == 0)
            {
                allReady.SetResult();
            }
        }

        public Task AllReadyAsync() => allReady.Task.WaitAsync(TimeSpan.FromSeconds(60));

        public Task Expect(long deliveries)
        {
            done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Interlocked.Exchange(ref missing, deliveries);
            return done.Task;
        }

        public void Count(int deliveries)
        {
            if (deliveries == 0)
            {
                return;
            }

            var left = Interlocked.Add(ref missing, -deliveries);
            if (left == 0)
            {
                done.TrySetResult();
            }
            else if (left < 0)
            {
                done.TrySetException(new InvalidOperationException("a message arrived twice"));
            }
        }
    }
}
