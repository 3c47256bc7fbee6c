using Snug.Protocol;
using Snug.Server.Backups;

namespace Snug.Server.Tests.Model;

/// <summary>
/// Twelve people, three of whom are in up to fifty rooms; many writes at a time, whose order is the log's; and streams that are opened, cut
/// and resumed among them. The seed decides what is tried; what falls between what is the machine's.
/// </summary>
internal sealed partial class MembershipWalk : IAsyncDisposable
{
    private const int PeopleCount = 12;

    private const int Crowded = 3;

    private const int RoomCount = 50;

    private readonly Random random;
    private readonly TestServer server;
    private readonly MembershipLog log = new();
    private readonly List<MembershipPerson> people = [];
    private readonly List<MembershipStream> streams = [];
    private readonly List<string> cursors = ["0-0"];
    private readonly List<Message> acknowledged = [];
    private readonly Queue<string> lately = new();
    private MembershipPerson owner = null!;
    private int lives = 1;
    private int opened;
    private long told;
    private int steps;

    private MembershipWalk(int seed, TestServer server)
    {
        random = new Random(seed);
        this.server = server;
    }

    /// <summary>What was done.</summary>
    public (int Steps, int Lives, long Events, long Removals, int Streams, long Told) Done =>
        (steps, lives, log.Head, log.Removals, opened, told);

    /// <summary>The last steps, the newest last.</summary>
    public string Lately => string.Join('\n', lately);

    public static async Task<MembershipWalk> Begin(int seed)
    {
        var walk = new MembershipWalk(seed, await TestServer.Open());
        await walk.Furnish();
        return walk;
    }

    public async Task Run(TimeSpan howLong, TimeProvider time)
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < howLong)
        {
            await Step();
        }

        await LetAllArrive();
        await Restart();
        await LookFromEverywhere();
        await server.Close();
        Refresh();
        var kept = Sql.Ask(server.DatabasePath, "select room_id, number, text, deleted_at from messages")
            .ToDictionary(row => $"{row[0]}/{row[1]}", row => (Text: row[2], IsGone: row[3] is not null));
        acknowledged.ShouldAllBe(message => kept[$"{message.Room}/{message.Number}"].IsGone
            || kept[$"{message.Room}/{message.Number}"].Text == message.Text);
        Verification.Of(server.DatabasePath).ShouldBeEmpty();
        server.ServerLog.Lines.ShouldNotContain(line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var stream in streams)
        {
            await stream.Cut();
            stream.Dispose();
        }

        await server.DisposeAsync();
    }

    private async Task Furnish()
    {
        owner = new MembershipPerson(await server.ComeInAs("Owner", Roles.Owner));
        for (var number = 1; number <= PeopleCount; number++)
        {
            people.Add(new MembershipPerson(await server.ComeIn($"Person {number}")));
        }

        for (var number = 0; number < RoomCount; number++)
        {
            var keeper = people[number % Crowded].Client;
            var room = await keeper.MakePrivateRoom($"secret-of-{number + 2}!");
            room.Id.ShouldBe(number + 2);
            foreach (var other in people.Take(Crowded).Append(Any(people)).Where(other => other.Client != keeper))
            {
                await keeper.Add(room.Id, other.Client, random.Next(3) == 0 ? MemberRoles.Keeper : null);
            }
        }

        Refresh();
    }

    private async Task Step()
    {
        var choice = random.Next(100);
        var (name, step) = choice switch
        {
            < 62 => ("many at once", (Func<Task>)Burst),
            < 70 => ("follow a room", FollowRoom),
            < 80 => ("cut some and look at them", CutSome),
            < 88 => ("come back where nobody moves", LookBack),
            < 93 => ("let time pass", LetTimePass),
            < 96 => ("let all arrive", LetAllArrive),
            < 98 => ("send somebody away and let them in", Ban),
            < 99 => ("look from everywhere", LookFromEverywhere),
            _ => ("close and open", Restart),
        };
        lately.Enqueue($"{steps}: {name}");
        if (lately.Count > 12)
        {
            lately.Dequeue();
        }

        await step();
        steps++;
    }

    /// <summary>Everybody who is to be followed is, by so many streams at most.</summary>
    private async Task Follow(MembershipPerson person, int? room, string? cursor)
    {
        var way = random.Next(2) == 0 ? StreamTransport.Socket : StreamTransport.Pipe;
        if (await MembershipStream.Open(server, person, room, cursor, way) is { } stream)
        {
            lock (streams)
            {
                streams.Add(stream);
                opened++;
            }
        }
    }

    /// <summary>A room's own stream, by somebody who is in it now: nobody comes or goes while it is asked for.</summary>
    private Task FollowRoom()
    {
        var person = Any(people);
        var rooms = server.Log.Projection.Members.RoomsOf(person.Id);
        return Follow(person, rooms.Count == 0 || random.Next(8) == 0 ? 1 : Any(rooms), random.Next(2) == 0 ? null : Any(cursors));
    }

    private async Task CutSome()
    {
        foreach (var stream in streams.Where(_ => random.Next(3) == 0).ToList())
        {
            await stream.Cut();
            Look(stream, isExact: false);
            streams.Remove(stream);
            stream.Dispose();
            if (stream.Room is null && random.Next(4) > 0)
            {
                await Follow(stream.Person, room: null, stream.Cursor);
            }
        }
    }

    /// <summary>Nobody comes or goes, so what somebody could see then and can see now is known exactly.</summary>
    private async Task LookBack()
    {
        var person = Any(people);
        Refresh();
        var way = random.Next(2) == 0 ? StreamTransport.Socket : StreamTransport.Pipe;
        var stream = (await MembershipStream.Open(server, person, room: null, Any(cursors), way)).ShouldNotBeNull();
        opened++;
        await stream.Reach(PositionOf(await person.Client.Say(1, "a mark")));
        await stream.Cut();
        Look(stream, isExact: true);
        stream.Dispose();
    }

    private async Task LookFromEverywhere()
    {
        // The last thing is one that everybody is told.
        await owner.Client.Say(1, "a mark");
        Refresh();
        foreach (var person in people)
        {
            foreach (var cursor in new[] { "0-0", Any(cursors) })
            {
                var stream = (await MembershipStream.Open(server, person, room: null, cursor, StreamTransport.Socket)).ShouldNotBeNull();
                opened++;
                await stream.Reach(log.Head);
                await stream.Cut();
                Look(stream, isExact: true);
                stream.Dispose();
            }

            var expected = log.Between(0, log.Head).Select(row => row.Room).OfType<int>().Distinct()
                .Where(room => room == 1 || log.IsIn(room, person.Id));
            (await person.Client.Rooms()).Select(room => room.Id).ShouldBe(expected.Order());
        }
    }

    /// <summary>Every stream that is open tells everything up to now; whoever was removed has none of the room any more.</summary>
    private async Task LetAllArrive()
    {
        await owner.Client.Say(1, "a mark");
        Refresh();
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        foreach (var stream in streams.ToList())
        {
            var isOut = stream.Room is { } room && room != 1
                && log.Stays(room, stream.Person.Id).Any(stay => stay.Until > stream.HeadAtOpen);
            if (isOut || stream.Person.Bans.Exists(ban => ban > stream.HeadAtOpen))
            {
                await stream.ToItsEnd();
            }
            else if (stream.Room is { } own)
            {
                await stream.Reach(log.Between(0, log.Head).Last(row => row.Room == own && (row.IsForEverybody || row.IsForSome)).Position);
            }
            else
            {
                await stream.Reach(log.Head);
            }

            stream.IsOver.ShouldBe(isOut || stream.Person.Bans.Exists(ban => ban > stream.HeadAtOpen), $"{stream}");
            Look(stream, isExact: false);
            if (stream.IsOver)
            {
                streams.Remove(stream);
                stream.Dispose();
            }
        }
    }

    private async Task Restart()
    {
        var open = streams.ToList();
        streams.Clear();
        await server.Close();
        foreach (var stream in open)
        {
            await stream.Cut();
            Look(stream, isExact: false);
            stream.Dispose();
        }

        await server.OpenAgain();
        lives++;
        foreach (var stream in open.Where(stream => stream.Room is null))
        {
            await Follow(stream.Person, room: null, stream.Cursor);
        }
    }

    private Task LetTimePass()
    {
        server.Clock.Advance(TimeSpan.FromSeconds(random.Next(1, 8)));
        return Task.CompletedTask;
    }

    private void Look(MembershipStream stream, bool isExact)
    {
        Refresh();
        told += stream.Check(log, stream.Person.Bans, isExact);
        cursors.AddRange(stream.Seen().Where(next => next.Id is not null && random.Next(20) == 0).Select(next => next.Id!));
    }

    private void Refresh() => log.Refresh(server.DatabasePath);

    private long PositionOf(Message message)
    {
        Refresh();
        return log.Between(0, log.Head).Last(row => row.Kind == 3 && row.Room == message.Room && row.Number == message.Number).Position;
    }

    private T Any<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];
}
