using System.Globalization;
using System.Text;

namespace Snug.Client.Tests;

/// <summary>
/// A log that is honest on a line that is not: cut anywhere, refused, repeated, trickling, and now and then replaced by a fork.
/// The rule is checked at each event: the next message is the one after the last, unless a reset said where to go on.
/// </summary>
public sealed class FuzzTests
{
    private const int Seeds = 40;
    private const long Last = 60;

    [Fact]
    public async Task Whatever_the_line_does_each_event_comes_once_in_order()
    {
        var first = Environment.GetEnvironmentVariable("SNUG_FUZZ_SEED") is { } fixedSeed
            ? int.Parse(fixedSeed, CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"SNUG_FUZZ_SEED={first}");
        var connections = 0;
        var resets = 0;
        for (var seed = first; seed < first + Seeds; seed++)
        {
            var run = await Follow(seed);
            connections += run.Connections;
            resets += run.Resets;
        }
        // The line must have been bad enough to mean something.
        connections.ShouldBeGreaterThan(Seeds * 5, $"first seed {first}");
        resets.ShouldBeGreaterThan(Seeds / 4, $"first seed {first}");
    }

    private static async Task<(int Connections, int Resets)> Follow(int seed)
    {
        var log = new UnreliableLog(new Random(seed), Last);
        await using var server = new ScriptedServer { Always = log.Serve };
        await using var reader = new EventCollector(server, cursor: "0-0");
        var reached = 0L;
        var (connections, resets) = (0, 0);
        while (reached < Last)
        {
            switch (await reader.Next())
            {
                case MessagePosted posted:
                    posted.Message.Number.ShouldBe(reached + 1, $"seed {seed}");
                    posted.Message.Text.ShouldBe(Sse.Message(reached + 1).Text, $"seed {seed}");
                    reached = posted.Message.Number;
                    break;
                case ResetHappened reset:
                    resets++;
                    reached = Position(reset.Cursor!);
                    break;
                case CaughtUp caughtUp:
                    Position(caughtUp.Cursor!).ShouldBe(reached, $"seed {seed}: a ping went ahead of the events");
                    break;
                case Connected:
                    connections++;
                    break;
                case Unknown unknown:
                    throw new InvalidOperationException($"seed {seed}: {unknown}");
            }
        }
        return (connections, resets);
    }

    private static long Position(string cursor) => long.Parse(cursor.Split('-')[0], CultureInfo.InvariantCulture);

    /// <summary>The server's side. It forks at random: the tags change, and readers of the old branch are told so by a reset.</summary>
    private sealed class UnreliableLog(Random random, long last)
    {
        private readonly Lock one = new();
        private int fork;

        internal async Task Serve(ScriptedConnection line)
        {
            byte[] body;
            int[] pieces;
            int fate;
            lock (one)
            {
                fate = random.Next(10);
                var events = Encoding.UTF8.GetBytes(Body(line.Asked.Header("Last-Event-ID") ?? "0-0"));
                body = events[..random.Next(events.Length + 1)];
                pieces = [.. Enumerable.Range(0, 200).Select(_ => random.Next(1, 2000))];
            }
            if (fate == 0)
            {
                await Answers.Html(503)(line);
                return;
            }
            if (fate == 1)
            {
                await Answers.Reset(line);
                return;
            }
            await line.StartStream(fate % 2 == 0 ? Framing.Chunked : Framing.UntilClose);
            for (int sent = 0, piece = 0; sent < body.Length; piece++)
            {
                var length = Math.Min(pieces[piece % pieces.Length], body.Length - sent);
                await line.Write(body.AsMemory(sent, length));
                sent += length;
            }
            if (fate == 2)
            {
                line.CloseByReset();
            }
        }

        private string Body(string cursor)
        {
            var events = new StringBuilder();
            var from = StartAt(cursor, events);
            for (var position = from + 1; position <= last; position++)
            {
                events.Append(Event(position));
                if (random.Next(8) == 0)
                {
                    events.Append(Event(random.NextInt64(from + 1, position + 1)));
                }

                if (random.Next(8) == 0)
                {
                    events.Append(Sse.Ping(Cursor(position)));
                }

                if (random.Next(8) == 0)
                {
                    events.Append(": still here\n\n");
                }
            }
            return events.ToString();
        }

        /// <returns>The position after which the events come.</returns>
        private long StartAt(string cursor, StringBuilder events)
        {
            if (random.Next(12) == 0)
            {
                fork++;
            }

            var asked = Position(cursor);
            var known = cursor == Cursor(asked);
            if (!known)
            {
                var goOn = random.NextInt64(0, asked + 1);
                events.Append(Sse.Hello(null)).Append(Sse.Reset(Cursor(goOn)));
                return goOn;
            }
            // Sometimes it starts further back than it has to.
            var start = random.Next(4) == 0 ? random.NextInt64(0, asked + 1) : asked;
            events.Append(Sse.Hello(Cursor(start)));
            return start;
        }

        private string Event(long position) => Sse.Posted(position, tag: Cursor(position).Split('-')[1]);

        private string Cursor(long position) => position == 0 ? "0-0" : $"{position}-f{fork}";
    }
}
