using System.Diagnostics;
using System.Globalization;

namespace Snug.Load;

/// <summary>Connections that ask one thing at a time, again and again: posts, pages, state.</summary>
internal sealed class Asking(Target target, Func<int, byte[]> request, int status)
{
    private readonly Latencies latencies = new();
    private int next;
    private bool isAsking = true;
    private int waiting;
    private long bytes;

    /// <summary>Durable posts into one room, each sender with one message at a time: what group commit is for.</summary>
    public static void Posts(Target target, int senders, int seconds) =>
        Run($"posts senders={senders}", target, senders, seconds, index => target.Post(index, index), 201);

    /// <summary>Opening a room: its newest page, or one somewhere in its history, in one room or any of many.</summary>
    /// <param name="target">The server.</param>
    /// <param name="rooms">Any room from the first to the last.</param>
    /// <param name="deepest">0 for the newest page; otherwise before any number up to this one.</param>
    /// <param name="senders">Connections.</param>
    /// <param name="seconds">How long.</param>
    public static void Pages(Target target, (int First, int Last) rooms, int deepest, int senders, int seconds)
    {
        var dice = new Random(1);
        var what = deepest > 0 ? $"before<={deepest}" : "newest";
        Run($"page rooms={rooms.First}-{rooms.Last} {what}", target, senders, seconds, _ =>
        {
            var room = dice.Next(rooms.First, rooms.Last + 1);
            var bound = deepest > 0 ? string.Create(CultureInfo.InvariantCulture, $"?before={dice.Next(51, deepest + 2)}") : "";
            return target.Get(string.Create(CultureInfo.InvariantCulture, $"/api/rooms/{room}/messages{bound}"));
        }, 200);
    }

    public static void State(Target target, int senders, int seconds)
    {
        Run($"state senders={senders}", target, senders, seconds, _ => target.Get("/api/state"), 200);
        Run($"state compressed senders={senders}", target, senders, seconds, _ =>
            target.Get("/api/state", "Accept-Encoding: br, gzip\r\n"), 200);
    }

    private static void Run(string run, Target target, int senders, int seconds, Func<int, byte[]> request, int status)
    {
        using var poll = new Poll();
        var asking = new Asking(target, request, status);
        for (var index = 0; index < senders; index++)
        {
            asking.Ask(poll.Connect(target.Port, new Asker(asking.Answered)));
        }

        poll.For(1.5);
        var server = ServerProcess.At(target.Port);
        var before = Usage.Now(server);
        asking.latencies.Clear();
        asking.bytes = 0;
        poll.For(seconds);
        var after = Usage.Now(server);
        var (count, took) = (asking.latencies.Count, after.Seconds(before));
        Report.Print(run, target.Name,
            ("perSecond", count / took),
            ("p50Ms", asking.latencies.At(0.5)),
            ("p99Ms", asking.latencies.At(0.99)),
            ("p999Ms", asking.latencies.At(0.999)),
            ("bytesAnAnswer", asking.bytes / (double)count),
            ("serverUs", (after.ServerSeconds - before.ServerSeconds) * 1e6 / count),
            ("serverRssMb", server.RssMb),
            ("serverLoad", (after.ServerSeconds - before.ServerSeconds) / took),
            ("generatorLoad", (after.OwnSeconds - before.OwnSeconds) / took));
        asking.isAsking = false;
        poll.Until(() => asking.waiting == 0, "the last answers");
    }

    private void Ask(Asker asker)
    {
        var asked = request(next++);
        waiting++;
        asker.AskedAt = Stopwatch.GetTimestamp();
        asker.Send(asked);
    }

    private void Answered(Asker asker)
    {
        latencies.Add(Stopwatch.GetTimestamp() - asker.AskedAt);
        bytes += asker.AnswerBytes;
        waiting--;
        if (asker.Status != status)
        {
            throw new InvalidOperationException($"{target.Name} answered {asker.Status}, not {status}; is the server started with "
                + $"--limits off?");
        }

        if (isAsking)
        {
            Ask(asker);
        }
    }
}
