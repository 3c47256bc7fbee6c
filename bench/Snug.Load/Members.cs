using System.Diagnostics;

namespace Snug.Load;

/// <summary>
/// Many readers of whom a few are in rooms of their own. What everybody gets is measured as <see cref="Fanout"/> does it, with one message
/// on its way: alone, while as much is said in a room that nobody reads, and while the rooms of the few are talked in, in turn. What lies
/// between the first two is what those messages cost to keep; between the last two, what it costs to tell the few. Checked: the others are
/// told nothing of those rooms, and each member everything, once, in order.
/// </summary>
/// <param name="moving">
/// How many more are added to the first of those rooms and removed from it, one each 20 ms, at random: each is held against what was said
/// while they were in.
/// </param>
internal sealed class Members(Poll poll, Target target, int readers, int members, int moving, int rooms, double rate) : IFollowing
{
    /// <summary>Numbers of messages from here on are of the rooms of the few.</summary>
    private const long FirstOfFew = 5_000_000_000;

    private readonly Dictionary<Follower, long> lastOfFew = [];
    private readonly Mover[] movers = new Mover[moving];
    private readonly Dictionary<Follower, Mover> moverOf = [];
    private readonly Random dice = new(1);
    private readonly List<Follower> followers = [];
    private readonly Latencies latencies = new();
    private Asker sender = null!;
    private Asker ofFew = null!;
    private Asker keeper = null!;
    private long moves;
    private int[] numbers = [];
    private int unread;
    private long sentAt;
    private long next;
    private long nextOfFew = FirstOfFew;
    private long deliveries;
    private long deliveriesOfFew;
    private int missing;
    private int there;
    private bool isAnswered;
    private bool isSending;

    public static void Run(Target target, int readers, int members, int moving, int rooms, double rate, int seconds)
    {
        using var poll = new Poll();
        var run = new Members(poll, target, readers, members, moving, rooms, rate);
        run.Prepare();
        run.Send(1.5, Beside.Few);
        for (var round = 0; round < 3; round++)
        {
            run.Measure(seconds, Beside.Nothing);
            run.Measure(seconds, Beside.Unread);
            run.Measure(seconds, Beside.Few);
        }
    }

    public void Came(Follower follower) => there++;

    public void Lost(Follower follower) => throw new IOException("a reader was cut");

    public void Delivered(Follower follower, long sequence, long now, TimeSpan? committed)
    {
        if (sequence >= FirstOfFew)
        {
            if (moverOf.TryGetValue(follower, out var mover))
            {
                mover.Take(sequence);
                deliveriesOfFew++;
                return;
            }

            if (!lastOfFew.TryGetValue(follower, out var last))
            {
                throw new InvalidOperationException("somebody was told what is said in a room that they are not in");
            }

            if (sequence != last + 1)
            {
                throw new InvalidOperationException($"a member got {sequence} after {last}: lost, doubled or misplaced");
            }

            lastOfFew[follower] = sequence;
            deliveriesOfFew++;
            return;
        }

        if (sequence != next)
        {
            throw new InvalidOperationException($"a reader got {sequence} while {next} is on its way");
        }

        deliveries++;
        latencies.Add(now - sentAt);
        missing--;
        SendNext();
    }

    private void Prepare()
    {
        unread = target.MakePrivateRoom(members: 0);
        numbers = [.. Enumerable.Range(0, rooms).Select(_ => target.MakePrivateRoom(members))];
        for (var index = 0; index < readers; index++)
        {
            var follower = poll.Connect(target.Port, new Follower(this));
            followers.Add(follower);
            if (index < members)
            {
                lastOfFew[follower] = FirstOfFew - 1;
            }
            else if (index < members + moving)
            {
                moverOf[follower] = movers[index - members] = new Mover(index + 1);
            }

            // The first people are the members and those who move, each with one stream; the others share what people there are.
            var own = members + moving;
            follower.Send(target.Follow(index < own ? index : own + ((index - own) % (target.Others - own)), room: null));
            poll.Once(0);
        }

        poll.Until(() => there == readers, "all readers");
        sender = poll.Connect(target.Port, new Asker(_ =>
        {
            isAnswered = true;
            SendNext();
        }));
        ofFew = poll.Connect(target.Port, new Asker(asker => asker.Sequence = 0));
        keeper = poll.Connect(target.Port, new Asker(Moved));
        poll.For(0.5);
    }

    /// <summary>When everybody has the last one and it was answered.</summary>
    private void SendNext()
    {
        if (isSending && isAnswered && missing == 0)
        {
            Post();
        }
    }

    private void Post()
    {
        next++;
        missing = readers;
        isAnswered = false;
        sentAt = Stopwatch.GetTimestamp();
        sender.Send(target.Post(next));
    }

    private void Send(double seconds, Beside beside)
    {
        var start = Stopwatch.GetTimestamp();
        var (sentOfFew, moved) = (0L, 0L);
        isSending = true;
        Post();
        while (Stopwatch.GetElapsedTime(start).TotalSeconds is var passed && passed < seconds)
        {
            // One thing at a time: so it is known for each message who was in when it was said.
            var isFree = ofFew.Sequence == 0 && keeper.Sequence == 0;
            if (beside is not Beside.Nothing && isFree && sentOfFew < passed * rate)
            {
                sentOfFew++;
                Say(beside);
            }
            else if (beside is Beside.Few && isFree && moving > 0 && moved < passed * 50)
            {
                moved++;
                Move(movers[dice.Next(moving)]);
            }

            poll.Once(1);
        }

        isSending = false;
        poll.Until(
            () => missing == 0 && isAnswered && ofFew.Sequence == 0 && keeper.Sequence == 0
                && lastOfFew.Values.All(last => last == nextOfFew - 1) && movers.All(mover => mover.HasAll),
            "the last messages");
        poll.For(0.2);
    }

    private void Say(Beside beside)
    {
        ofFew.Sequence = nextOfFew;
        if (beside is Beside.Unread)
        {
            ofFew.Send(target.Post(nextOfFew, room: unread));
            return;
        }

        var room = numbers[nextOfFew % numbers.Length];
        Array.ForEach(movers, mover => mover.Expect(nextOfFew, mover.IsIn && room == numbers[0]));
        ofFew.Send(target.Post(nextOfFew++, room: room));
    }

    private void Move(Mover mover)
    {
        mover.IsIn = !mover.IsIn;
        keeper.Sequence = ++moves;
        keeper.Send(target.Move(numbers[0], mover.Person, mover.IsIn));
    }

    private static void Moved(Asker asker) => asker.Sequence = asker.Status is 201 or 204
        ? 0
        : throw new InvalidOperationException($"a member was answered {asker.Status}");

    private void Measure(int seconds, Beside beside)
    {
        var server = ServerProcess.At(target.Port);
        var (before, already, alreadyOfFew) = (Usage.Now(server), deliveries, deliveriesOfFew);
        latencies.Clear();
        Send(seconds, beside);
        var after = Usage.Now(server);
        var (took, delivered) = (after.Seconds(before), (double)(deliveries - already));
        Report.Print(
            $"members readers={readers} members={members} rooms={rooms} {(beside is Beside.Nothing ? "alone" : $"{beside}={rate:0}")}",
            target.Name,
            ("deliveriesPerSecond", delivered / took),
            ("serverUsPerDelivery", (after.ServerSeconds - before.ServerSeconds) * 1e6 / (delivered + (deliveriesOfFew - alreadyOfFew))),
            ("p50Ms", latencies.At(0.5)),
            ("p99Ms", latencies.At(0.99)),
            ("toMembersPerSecond", (deliveriesOfFew - alreadyOfFew) / took),
            ("movesSoFar", moves),
            ("serverRssMb", server.RssMb),
            ("serverLoad", (after.ServerSeconds - before.ServerSeconds) / took),
            ("generatorLoad", (after.OwnSeconds - before.OwnSeconds) / took));
    }

    private enum Beside
    {
        Nothing,
        Unread,
        Few,
    }

    /// <summary>Somebody who is in the first of those rooms now and then.</summary>
    private sealed class Mover(int person)
    {
        private readonly Queue<long> expected = [];

        public int Person => person;

        public bool IsIn { get; set; }

        public bool HasAll => expected.Count == 0;

        public void Expect(long sequence, bool isTold)
        {
            if (isTold)
            {
                expected.Enqueue(sequence);
            }
        }

        public void Take(long sequence)
        {
            if (!expected.TryDequeue(out var due) || due != sequence)
            {
                throw new InvalidOperationException($"somebody who comes and goes got {sequence}, not {due}: lost, doubled or not theirs");
            }
        }
    }
}
