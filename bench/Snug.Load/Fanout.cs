using System.Diagnostics;

namespace Snug.Load;

/// <summary>
/// One room, many readers, a fixed number of messages on their way: a sender sends its next message when every reader has its
/// last one, so nothing hides in buffers. Every reader's every message is checked: a run with one lost, doubled or (where the
/// order is known) misplaced fails. At a given rate the latency is from the commit to the receipt: the server's <c>at</c>, a whole
/// millisecond taken when the transaction begins, so the figure holds the commit and up to a millisecond more.
/// </summary>
internal sealed class Fanout(Poll poll, Target target, int readers, int inFlight, int? room, bool isFromCommit) : IFollowing
{
    private const int Most = 10_000_000;

    // To compare the server's clock with timestamps: it is the same machine's.
    private readonly (TimeSpan OfDay, long Timestamp) origin = (TimeProvider.System.GetUtcNow().TimeOfDay, Stopwatch.GetTimestamp());

    private readonly List<Follower> followers = [];
    private readonly int[] missing = new int[Most];
    private readonly long[] sentAt = new long[Most];
    private readonly Latencies latencies = new();
    private Asker[] senders = [];
    private readonly Asker?[] senderOf = new Asker?[Most];
    private long next = 1;
    private long done;
    private long deliveries;
    private int there;
    private bool isSending;

    public static void Run(Target target, int readers, int inFlight, int? room, double rate, int seconds)
    {
        using var poll = new Poll();
        var fanout = new Fanout(poll, target, readers, inFlight, room, isFromCommit: rate > 0);
        fanout.Prepare();
        if (rate > 0)
        {
            fanout.SendAtRate(rate, 1);
            fanout.Measure($"delivery readers={readers} rate={rate:0}{Stream(room)}", () => fanout.SendAtRate(rate, seconds));
        }
        else
        {
            fanout.SendAlways(1.5);
            fanout.Measure($"fanout readers={readers} inFlight={inFlight}{Stream(room)}", () => fanout.SendAlways(seconds));
        }
    }

    private static string Stream(int? room) => room is null ? "" : " roomStream";

    public void Came(Follower follower) => there++;

    public void Lost(Follower follower) => throw new IOException("a reader was cut");

    public void Delivered(Follower follower, long sequence, long now, TimeSpan? committed)
    {
        deliveries++;
        latencies.Add(now - (committed is { } at ? Timestamp(at) : sentAt[sequence]));
        if (inFlight == 1 && follower.Count != sequence)
        {
            throw new InvalidOperationException($"a reader's message {follower.Count} is {sequence}: lost, doubled or misplaced");
        }

        var left = --missing[sequence];
        if (left < 0)
        {
            throw new InvalidOperationException($"message {sequence} came twice");
        }

        if (left == 0)
        {
            done++;
            if (isSending && senderOf[sequence] is { Sequence: 0 } sender)
            {
                Send(sender);
            }
        }
    }

    private long Timestamp(TimeSpan ofDay) => origin.Timestamp + (long)((ofDay - origin.OfDay).TotalSeconds * Stopwatch.Frequency);

    private void Prepare()
    {
        for (var index = 0; index < readers; index++)
        {
            var follower = poll.Connect(target.Port, new Follower(this, isFromCommit));
            followers.Add(follower);
            follower.Send(target.Follow(index, room));
            poll.Once(0);
        }

        poll.Until(() => there == readers, "all readers");
        senders = [.. Enumerable.Range(0, inFlight).Select(_ => poll.Connect(target.Port, new Asker(Answered)))];

        // The readers are there when they have heard something; that they follow is known when the first message has come to all.
        poll.For(0.5);
    }

    private void Send(Asker sender)
    {
        var sequence = next++;
        sender.Sequence = sequence;
        missing[sequence] = readers;
        senderOf[sequence] = sender;
        sentAt[sequence] = Stopwatch.GetTimestamp();
        sender.Send(target.Post(sequence));
    }

    private void Answered(Asker sender)
    {
        if (sender.Status is < 200 or > 299)
        {
            throw new InvalidOperationException($"a message was answered {sender.Status}; is the server started with --limits off?");
        }

        var sequence = sender.Sequence;
        sender.Sequence = 0;
        if (isSending && missing[sequence] == 0)
        {
            Send(sender);
        }
    }

    private void SendAlways(double seconds)
    {
        isSending = true;
        Array.ForEach(senders, Send);
        poll.For(seconds);
        Finish();
    }

    private void SendAtRate(double rate, double seconds)
    {
        var start = Stopwatch.GetTimestamp();
        var end = start + (long)(seconds * Stopwatch.Frequency);
        long sent = 0;
        while (Stopwatch.GetTimestamp() is var now && now < end)
        {
            var due = (long)((now - start) / (double)Stopwatch.Frequency * rate);
            foreach (var free in senders.Where(sender => sender.Sequence == 0).Take((int)Math.Max(0, due - sent)))
            {
                Send(free);
                sent++;
            }

            poll.Once(1);
        }

        Finish();
    }

    /// <summary>Waits until everybody has everything, and compares.</summary>
    private void Finish()
    {
        isSending = false;
        poll.Until(() => done == next - 1 && senders.All(sender => sender.Sequence == 0), "the last messages");
        foreach (var follower in followers)
        {
            if (follower.Count != done || follower.Order != followers[0].Order)
            {
                throw new InvalidOperationException($"readers saw different things: {follower.Count} and {done} messages");
            }
        }
    }

    private void Measure(string run, Action send)
    {
        var server = ServerProcess.At(target.Port);
        var (before, already, messagesBefore) = (Usage.Now(server), deliveries, done);
        latencies.Clear();
        send();
        var after = Usage.Now(server);
        var (seconds, delivered) = (after.Seconds(before), (double)(deliveries - already));
        Report.Print(run, target.Name,
            ("deliveriesPerSecond", delivered / seconds),
            ("messagesPerSecond", (done - messagesBefore) / seconds),
            ("serverUsPerDelivery", (after.ServerSeconds - before.ServerSeconds) * 1e6 / delivered),
            ("p50Ms", latencies.At(0.5)),
            ("p99Ms", latencies.At(0.99)),
            ("serverRssMb", server.RssMb),
            ("serverLoad", (after.ServerSeconds - before.ServerSeconds) / seconds),
            ("generatorLoad", (after.OwnSeconds - before.OwnSeconds) / seconds));
    }
}
