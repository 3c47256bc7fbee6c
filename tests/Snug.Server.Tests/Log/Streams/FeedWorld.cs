using System.Buffers;
using System.Text;
using Snug.Server.Log;
using Snug.Server.Log.Streams;

namespace Snug.Server.Tests;

/// <summary>
/// A log, its feeds, two loops and some readers, without a network or a database: a seed decides what happens next. Beside the feeds
/// it keeps the log as a list, from which readers that fell behind are told and by which all is verified.
/// </summary>
internal sealed class FeedWorld
{
    private const int Rooms = 4;

    private readonly Random random;
    private readonly Projection projection = new();
    private readonly Feeds feeds;
    private readonly ReaderLoop[] loops;
    private readonly Thread[] threads;
    private readonly List<LogEvent> log = [];
    private readonly HashSet<long> erased = [];
    private readonly Dictionary<long, FeedReader[]> passed = [];
    private readonly int seed;
    private long position;
    private int passing;

    public FeedWorld(int seed, bool withThreads = false, int readers = 5)
    {
        this.seed = seed;
        random = new Random(seed);
        feeds = new Feeds(projection, random.Next(4, 64) * 1024);
        loops = [.. new[] { 1, 2 }.Select(bit => new ReaderLoop(bit, feeds, () => projection.Head, projection, TimeProvider.System))];
        Readers = [.. Enumerable.Range(0, readers).Select(Open)];
        threads = withThreads ? [.. loops.Select(loop => new Thread(loop.Run) { IsBackground = true })] : [];
        Array.ForEach(Readers, reader => reader.Go(feeds));
        Array.ForEach(threads, thread => thread.Start());
    }

    public FeedReader[] Readers { get; }

    public Cursor Head => projection.Head;

    public long FeedBytes => feeds.Bytes;

    /// <summary>
    /// The words of this event were taken away before now. Not told while loops run: what they took before is on its way.
    /// </summary>
    public bool IsErased(long said) => threads.Length == 0 && erased.Contains(said);

    public void Step()
    {
        var reader = Readers[random.Next(Readers.Length)];
        switch (random.Next(20))
        {
            case < 6: Commit(random.Next(3) == 0 ? null : random.Next(1, Rooms + 1)); break;
            case 6: Erase(); break;
            case 7: Move(reader, random.Next(1, Rooms + 1), joins: true); break;
            case 8: Move(reader, random.Next(1, Rooms + 1), joins: false); break;
            case 9: Pass(random.Next(1, Rooms + 1)); break;
            case < 13: reader.Resume(); break;
            case < 16: reader.CatchUp(feeds, random.Next(1, 6)); break;
            case 16 when random.Next(40) == 0: reader.End(); break;
            default:
                if (threads.Length == 0)
                {
                    loops[random.Next(loops.Length)].RunOnce(TimeSpan.Zero);
                }

                break;
        }
    }

    /// <summary>One commit: something is said, to everybody or to a room.</summary>
    public void Commit(int? room) => Publish([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Say(room))]);

    /// <summary>A commit with the event by which a reader joins or leaves a room, and what is said there right after it.</summary>
    public void Move(FeedReader reader, int room, bool joins)
    {
        if (reader.IsEnded || reader.Live.RoomId is not null || reader.IsMember(room) == joins)
        {
            return;
        }

        var moved = Say(room);
        Publish([moved, Say(room), Say(null)], () => reader.Move(feeds, room, moved.Cursor.Position, joins));
        reader.Live.Loop.Nudge(reader.Live);
    }

    public void RunLoops()
    {
        foreach (var loop in loops.Concat(loops).Concat(loops))
        {
            loop.RunOnce(TimeSpan.Zero);
        }
    }

    /// <summary>Everybody takes what is there, and nothing new happens: nobody is woken for this but by what happened before.</summary>
    public void Finish()
    {
        for (var round = 0; round < 2_000 && !IsComplete; round++)
        {
            RunLoops();
            Array.ForEach(Readers, reader => reader.Go(feeds));
        }
    }

    public async Task FinishBeside()
    {
        await TestDeadline.Until(() =>
        {
            Array.ForEach(Readers, reader => reader.Go(feeds));
            return IsComplete;
        });
        Array.ForEach(loops, loop => loop.Close());
        Array.ForEach(threads, thread => thread.Join());
    }

    public void Verify()
    {
        foreach (var reader in Readers)
        {
            var expected = log.Where(reader.MaySee).Select(happened => happened.Cursor.Position).ToList();
            var got = reader.Got();
            got.ShouldBe(reader.IsEnded ? expected.Take(got.Count) : expected, $"reader {reader.Index} of seed {seed}");
            reader.Wrong.ShouldBeEmpty();
        }
    }

    /// <summary>Who may be told of a passing event: those who were there when it passed.</summary>
    public bool MayHear(FeedReader reader, int number)
    {
        lock (passed)
        {
            return passed[number].Contains(reader);
        }
    }

    /// <summary>Tells a part of the log as it is now, to a reader that is not live.</summary>
    public long Read(FeedReader reader, long place, int most, IBufferWriter<byte> output)
    {
        foreach (var happened in log.Where(happened => happened.Cursor.Position > place && reader.MaySee(happened)).Take(most))
        {
            EventEncoder.Write(output, erased.Contains(happened.Cursor.Position) ? happened with { State = "" } : happened);
            place = happened.Cursor.Position;
            most--;
        }

        return most > 0 ? Head.Position : place;
    }

    private bool IsComplete => Array.TrueForAll(Readers, reader =>
        reader.IsEnded || reader.Count == log.Count(reader.MaySee));

    private FeedReader Open(int index)
    {
        int? own = index == 4 ? 1 : null;
        return new FeedReader(this, index, feeds.Take(own), own, loops[index % loops.Length]);
    }

    private LogEvent Say(int? room)
    {
        position++;
        return TestEvents.Say(position, $"w{position}" + new string('x', random.Next(700)), room ?? Rooms + 1, room is null
            ? Audience.Everybody
            : Audience.Room);
    }

    private void Erase()
    {
        if (log.FindAll(happened => !happened.Kind.TakesWordsAway && !erased.Contains(happened.Cursor.Position)) is { Count: > 0 } said)
        {
            var one = said[^random.Next(1, Math.Min(said.Count, 30) + 1)];
            position++;
            Publish([TestEvents.Erase(position, one.Number!.Value, one.RoomId, one.Audience)]);
            erased.Add(one.Cursor.Position);
        }
    }

    private void Pass(int room)
    {
        lock (passed)
        {
            passed[++passing] = [.. Readers.Where(reader => reader.IsMember(room) || reader.Live.RoomId == room)];
        }

        var bytes = Encoding.UTF8.GetBytes($"event: passing\ndata: {passing}\n\n");
        foreach (var feed in FeedsOf(room))
        {
            feed.WritePassing(bytes);
            Wake([feed]);
        }
    }

    /// <summary>The room's own, if somebody reads it: what passes in a room that not everybody sees goes nowhere else.</summary>
    private Feed[] FeedsOf(int room)
    {
        var feed = feeds.Take(room);
        feeds.Return(room);
        return [feed];
    }

    private void Publish(LogEvent[] events, Action? move = null)
    {
        log.AddRange(events);
        Wake(feeds.Publish(events, move));
    }

    private void Wake(IEnumerable<Feed> grown)
    {
        foreach (var feed in grown)
        {
            Array.ForEach(loops, loop => loop.FeedGrew(feed));
        }
    }
}
