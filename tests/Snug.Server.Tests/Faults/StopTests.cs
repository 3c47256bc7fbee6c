using System.Collections.Concurrent;
using System.Net.Sockets;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>SIGTERM, as every deploy sends it.</summary>
[Collection(nameof(Faults))]
public sealed class StopTests(ITestOutputHelper output)
{
    [Fact]
    public async Task With_a_thousand_streams_every_one_hears_bye_and_nothing_accepted_is_lost()
    {
        const int Streams = 1_000;
        PowerCut.NeedsLinux();
        using var folder = new TestFolder();
        using var server = await ChildServer.Start(folder["snug.db"], ChildServer.FreePort());
        using var guest = await ChildClient.ComeIn(server, "Maya");
        var streams = new List<EventReader>();
        while (streams.Count < Streams)
        {
            var path = streams.Count % 2 == 0 ? "/api/events" : "/api/rooms/1/events";
            streams.AddRange(await Task.WhenAll(
                Enumerable.Range(0, 50).Select(_ => EventReader.Open(guest.Http, new HttpRequestMessage(HttpMethod.Get, path)))));
        }

        await guest.Say("everybody is here");
        await Task.WhenAll(streams.Select(stream => stream.NextMessage()));

        var acknowledged = new ConcurrentBag<string>();
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var talking = Enumerable.Range(0, 4).Select(sender => Talk(guest, sender, acknowledged, enough)).ToList();
        var ends = streams.Select(stream => stream.ToItsEnd()).ToList();
        await enough.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        var (took, exitCode) = await server.Stop();
        output.WriteLine($"{acknowledged.Count} acknowledged beside {Streams} streams; stopped in {took.TotalSeconds:0.00} s");
        exitCode.ShouldBe(0);
        took.ShouldBeLessThan(TimeSpan.FromSeconds(5));

        await Task.WhenAll(talking);
        var heard = await Task.WhenAll(ends);
        heard.ShouldAllBe(events => events.Last().Kind == EventKinds.Bye);
        heard.SelectMany(events =>
            events).Where(next => next.Kind == EventKinds.Bye).Select(next => next.As(Wire.Json.Bye).RetryMs).Distinct().Count()
            .ShouldBeGreaterThan(100, "not all come back at once");
        streams.ForEach(stream => stream.Dispose());

        Directory.GetFiles(folder.Path).Select(Path.GetFileName).Where(name => name != "snug.db.lock")
            .Order(StringComparer.Ordinal).ShouldBe(["snug.db", "snug.db-receipt"]);
        var kept = Texts(folder["snug.db"]);
        acknowledged.ShouldAllBe(text => kept.Contains(text));
    }

    /// <summary>Until the server is gone.</summary>
    private static async Task Talk(ChildClient guest, int sender, ConcurrentBag<string> acknowledged, TaskCompletionSource enough)
    {
        try
        {
            for (var said = 0; ; said++)
            {
                var text = $"{sender}/{said}";
                using var answer = await guest.TrySay(text);
                if (!answer.IsSuccessStatusCode)
                {
                    (await answer.ShouldBe(Problems.Stopping)).Detail
                        .ShouldBe("The server is stopping, so nothing was kept. Try again when it is back.");
                    continue;
                }

                acknowledged.Add(text);
                if (acknowledged.Count > 20)
                {
                    enough.TrySetResult();
                }
            }
        }
        catch (Exception cut) when (cut is HttpRequestException or SocketException)
        {
            // Stopped.
        }
    }

    private static HashSet<string> Texts(string path) => [.. Sql.Ask(path, "select text from messages").Select(row => row[0]!)];
}
