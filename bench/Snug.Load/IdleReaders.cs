using System.Diagnostics;

namespace Snug.Load;

/// <summary>Readers that wait, that come back all at once, and one that comes back after a long time.</summary>
internal sealed class IdleReaders : IFollowing
{
    private const int People = 1_000;

    private int there;
    private int lost;
    private int have;
    private long wanted;

    /// <summary>What an idle reader costs: memory with and without them, the server's work while nothing happens.</summary>
    public static void Idle(int port, int count, int seconds)
    {
        var target = Target.Enter("snug", port, Math.Min(count, People) + 1);
        using var poll = new Poll();
        poll.For(2);
        var server = ServerProcess.At(port);
        var without = server.RssMb;
        var readers = new IdleReaders();
        readers.Open(poll, target, count, after: null);
        poll.For(2);
        var before = Usage.Now(server);
        poll.For(seconds);
        var after = Usage.Now(server);
        Report.Print($"idle readers={count}", "snug",
            ("bytesAReader", (server.RssMb - without) * 1e6 / count),
            ("rssMbWithout", without),
            ("rssMb", server.RssMb),
            ("serverLoad", (after.ServerSeconds - before.ServerSeconds) / after.Seconds(before)));
    }

    /// <summary>Kills the server, which somebody starts again at once, and lets all readers come back without any wait.</summary>
    public static void Return(int port, int count)
    {
        var target = Target.Enter("snug", port, Math.Min(count, People) + 1);
        using var first = new Poll();
        var readers = new IdleReaders();
        readers.Open(first, target, count, after: null);
        readers.Say(first, target, 1);
        first.For(2);
        var server = ServerProcess.At(port);
        var steady = server.RssMb;
        Array.ForEach(server.Ids, id => Process.GetProcessById(id).Kill());
        first.Until(() => readers.lost == count, "the server's end");
        var killed = Stopwatch.GetTimestamp();
        while (!IsUp(port))
        {
            first.For(0.005);
        }

        var up = Stopwatch.GetTimestamp();
        using var second = new Poll();
        readers.there = readers.have = 0;
        readers.Open(second, target, count, after: null);
        readers.Say(second, target, 2);
        var back = Stopwatch.GetTimestamp();
        second.For(2);
        server = ServerProcess.At(port);
        Report.Print($"return readers={count}", "snug",
            ("allFollowSeconds", (back - up) / (double)Stopwatch.Frequency),
            ("downSeconds", (up - killed) / (double)Stopwatch.Frequency),
            ("steadyRssMb", steady),
            ("peakRssMb", server.PeakMb),
            ("rssMbAfter", server.RssMb));
    }

    /// <summary>One reader that starts at the beginning of the log.</summary>
    public static void Resume(int port, int count)
    {
        var target = Target.Enter("snug", port, 2);
        using var poll = new Poll();
        var server = ServerProcess.At(port);
        for (var round = 0; round < 3; round++)
        {
            var readers = new IdleReaders { wanted = long.MinValue };
            var before = Usage.Now(server);
            var reader = poll.Connect(port, new Follower(readers));
            reader.Send(target.Follow(0, room: null, after: "0-0"));
            poll.Until(() => reader.Count >= count, "all events");
            var after = Usage.Now(server);
            reader.Dispose();
            Report.Print($"resume events={count}", "snug",
                ("eventsPerSecond", reader.Count / after.Seconds(before)),
                ("serverUsPerEvent", (after.ServerSeconds - before.ServerSeconds) * 1e6 / reader.Count),
                ("generatorLoad", (after.OwnSeconds - before.OwnSeconds) / after.Seconds(before)),
                ("peakRssMb", server.PeakMb));
        }
    }

    public void Came(Follower follower) => there++;

    public void Lost(Follower follower) => lost++;

    public void Delivered(Follower follower, long sequence, long now, TimeSpan? committed)
    {
        if (sequence == wanted)
        {
            have++;
        }
    }

    private void Open(Poll poll, Target target, int count, string? after)
    {
        for (var index = 0; index < count; index++)
        {
            poll.Connect(target.Port, new Follower(this)).Send(target.Follow(index, room: null, after));
            poll.Once(0);
        }

        poll.Until(() => there == count, "all readers");
    }

    private void Say(Poll poll, Target target, long sequence)
    {
        wanted = sequence;
        var sender = poll.Connect(target.Port, new Asker(_ => { }) { KeepsBody = true });
        Target.Ask(poll, sender, target.Post(sequence), 201);
        poll.Until(() => have == there, "a message to all");
        sender.Dispose(); // the server may be killed next, and only readers expect that
    }

    private static bool IsUp(int port)
    {
        try
        {
            using var poll = new Poll();
            Target.Ask(
                poll, poll.Connect(port, new Asker(_ => { }) { KeepsBody = true }), Target.Request("GET", "/readyz", null, null), 200);
            return true;
        }
        catch (Exception notYet) when (notYet is System.Net.Sockets.SocketException or IOException or InvalidOperationException)
        {
            return false;
        }
    }
}
