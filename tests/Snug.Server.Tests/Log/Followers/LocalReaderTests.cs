using Microsoft.Extensions.DependencyInjection;
using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Log.Followers;
using Snug.Server.Messages;
using Snug.Server.People;
using Snug.Server.Rooms;

namespace Snug.Server.Tests;

/// <summary>Readers inside the process: the rules of a stream, without a network between.</summary>
public sealed class LocalReaderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Every_reader_gets_every_event_once_in_order_wherever_it_begins_and_however_slow_it_is(int seed)
    {
        const int Rounds = 40;
        await using var server = await TestServer.Open();
        var random = new Random(seed);
        var readers = new List<Task<(int Live, int FromLog)>>();
        var end = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        var bursts = new List<Task>();
        Cursor[] starts = [Cursor.Beginning];
        for (var round = 0; round < Rounds; round++)
        {
            if (round < 12)
            {
                starts = [.. starts, server.Log.Projection.Head];
                readers.Add(Read(server, starts[random.Next(starts.Length)], new Random(random.Next()), end.Task));
            }

            // A burst that is more than a reader may have waiting, or less, or a single one.
            bursts.Add(Enqueue(server, random.Next(3) * random.Next(500) + 1));
            if (random.Next(3) > 0)
            {
                await bursts[^1];
            }
        }

        await Task.WhenAll(bursts);
        end.SetResult(server.Log.Projection.Head.Position + 1);
        await Enqueue(server, 1);
        var pages = await Task.WhenAll(readers).WaitAsync(TestDeadline.Token);
        pages.Sum(reader => reader.FromLog).ShouldBeGreaterThan(0, "otherwise nothing was read from the log");
        pages.Sum(reader => reader.Live).ShouldBeGreaterThan(0, "otherwise nothing came live");
    }

    [Fact]
    public async Task Posts_do_not_wait_for_a_reader_that_takes_nothing_and_it_holds_no_more_than_its_bound()
    {
        const int Posts = 3_000;
        await using var server = await TestServer.Open();
        await using var pages = Follow(server, Viewer.Server);
        var first = pages.MoveNextAsync().AsTask();
        await Enqueue(server, 1);
        (await first).ShouldBeTrue("it is live, and takes nothing from here on");
        var start = pages.Current.Reached.Position;

        await Enqueue(server, Posts);

        server.Log.Projection.Head.Position.ShouldBe(start + Posts, "all are answered");
        var sizes = new List<int>();
        var expected = start;
        while (expected < start + Posts)
        {
            (await pages.MoveNextAsync()).ShouldBeTrue();
            sizes.Add(pages.Current.Events.Count);
            pages.Current.Events.Select(happened => happened.Cursor.Position).ShouldBe(
                Enumerable.Range(1, sizes[^1]).Select(step => expected + step));
            expected = pages.Current.Reached.Position;
        }

        sizes.ShouldAllBe(size => size <= LocalReader.MostEvents, "what it missed is read from the log, a page at a time");
    }

    [Fact]
    public void What_waits_for_a_reader_is_bounded_also_when_a_batch_is_greater()
    {
        using var backlog = new LocalBacklog(_ => true);
        backlog.Collect(Cursor.Beginning);
        var most = 0;
        for (var position = 1L; position <= 5_000; position += 100)
        {
            backlog.Add([.. Enumerable.Range(0, 100).Select(step => Event(position + step))]);
            most = Math.Max(most, backlog.Count);
        }

        most.ShouldBeInRange(LocalBacklog.Most - 100, LocalBacklog.Most);
        backlog.Count.ShouldBe(0, "it is behind: the log holds all of it");
    }

    [Fact]
    public async Task A_reader_of_rare_kinds_is_told_now_and_then_how_far_it_is()
    {
        using var backlog = new LocalBacklog(_ => false);
        backlog.Collect(Cursor.Beginning);
        var next = backlog.Next(TestDeadline.Token).AsTask();
        for (var position = 1L; position < LocalBacklog.MostPassedOver; position++)
        {
            backlog.Add([Event(position)]);
        }

        next.IsCompleted.ShouldBeFalse();
        backlog.Add([Event(LocalBacklog.MostPassedOver)]);
        var page = (await next).ShouldNotBeNull();
        page.Events.ShouldBeEmpty();
        page.Reached.Position.ShouldBe(LocalBacklog.MostPassedOver);
    }

    [Fact]
    public async Task What_was_deleted_while_it_waited_comes_as_its_tombstone()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await using var pages = Follow(server, Viewer.Server);
        var first = pages.MoveNextAsync().AsTask();
        await maya.Say(1, "to begin with");
        (await first).ShouldBeTrue();

        await maya.Say(1, "a secret");
        var room = server.Log.Projection.Rooms.Find(1)!;
        (await server.Log.Enqueue(new DeleteMessage(room, 2, Who.Owner, server.Log.Projection.People))).Refusal.ShouldBeNull();

        (await pages.MoveNextAsync()).ShouldBeTrue();
        pages.Current.Events.Select(happened => happened.Kind).ShouldBe([Kinds.MessagePosted, Kinds.MessageDeleted]);
        pages.Current.Events.Select(happened => ((Message)happened.State).Text).ShouldBe(["", ""]);
    }

    [Theory]
    [InlineData("1-zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")]
    [InlineData("999999-abcdefghijklmnopqrstuvwxyz234567")]
    public async Task A_cursor_that_does_not_fit_is_answered_by_reset_and_it_goes_on_from_now(string cursor)
    {
        await using var server = await TestServer.Open();
        Cursor.TryParse(cursor, out var asked).ShouldBeTrue();
        await using var pages = Follow(server, Viewer.Server, asked);

        (await pages.MoveNextAsync()).ShouldBeTrue();
        pages.Current.ShouldBe(LogPage.Reset(server.Log.Projection.Head), new PageComparer());
        var next = pages.MoveNextAsync().AsTask();
        await Enqueue(server, 1);
        (await next).ShouldBeTrue();
        pages.Current.Events.Single().Cursor.ShouldBe(server.Log.Projection.Head);
    }

    [Fact]
    public async Task The_server_itself_goes_on_from_any_place_and_a_person_only_from_where_a_stream_can()
    {
        TestStore.RequireFile("so many rows are written in time into a file only");
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await server.Close();
        server.RewriteFitting(
            """
            insert into log (position, kind, room_id, at, audience, hash, tag)
            with recursive more(n) as (select max(position) + 1 from log union all select n + 1 from more limit 250001)
            select n, 2, 1, 0, 1, zeroblob(20), zeroblob(20) from more
            """);
        await server.OpenAgain();

        await using var person = Follow(server, Viewer.Of(new Caller(maya.Id, "Maya")), Cursor.Beginning);
        (await person.MoveNextAsync()).ShouldBeTrue();
        person.Current.IsReset.ShouldBeTrue();
        await using var itself = Follow(server, Viewer.Server, Cursor.Beginning);
        (await itself.MoveNextAsync()).ShouldBeTrue();
        itself.Current.IsReset.ShouldBeFalse();
        itself.Current.Events[0].Cursor.Position.ShouldBe(1);
    }

    [Fact]
    public async Task A_person_is_told_what_is_for_them_and_the_server_everything_live_or_late()
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        var (both, other) = ((await ben.MakePrivateRoom("Plan", maya)).Id, (await ben.MakePrivateRoom("Another")).Id);
        var start = server.Log.Projection.Head;
        await using var live = Follow(server, Viewer.Of(new Caller(maya.Id, "Maya")));
        await using var itself = Follow(server, Viewer.Server);
        var (first, firstOfAll) = (live.MoveNextAsync().AsTask(), itself.MoveNextAsync().AsTask());
        await using (await TestWrite.Hold(server.Log))
        {
            _ = server.Log.Enqueue(Told(Audience.Everybody, ben.Id));
            _ = server.Log.Enqueue(Told(Audience.Nobody, ben.Id));
            _ = server.Log.Enqueue(Told(Audience.Named, ben.Id));
            _ = server.Log.Enqueue(Told(Audience.Named, maya.Id));
            _ = server.Log.Enqueue(Told(Audience.Room, ben.Id, other));
            _ = server.Log.Enqueue(Told(Audience.Room, ben.Id, both));
        }

        Audience[] hers = [Audience.Everybody, Audience.Named, Audience.Room];
        (await first).ShouldBeTrue();
        live.Current.Events.Select(happened => happened.Audience).ShouldBe(hers);
        (await firstOfAll).ShouldBeTrue();
        itself.Current.Events.Count.ShouldBe(6);

        await using var late = Follow(server, Viewer.Of(new Caller(maya.Id, "Maya")), start);
        (await late.MoveNextAsync()).ShouldBeTrue();
        late.Current.Events.Select(happened => happened.Audience).ShouldBe(hers);
        late.Current.Reached.ShouldBe(server.Log.Projection.Head);
    }

    [Fact]
    public async Task Of_one_room_and_some_kinds_only_those_come()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.MakeRoom("Kitchen");
        await maya.Say(1, "not here");
        await maya.Change(2, new RoomChange("Larder"));
        await maya.Say(2, "here");

        await using var pages = Follow(server, Viewer.Server with { RoomId = 2, Kinds = [Kinds.MessagePosted] }, Cursor.Beginning);
        (await pages.MoveNextAsync()).ShouldBeTrue();
        ((Message)pages.Current.Events.Single().State).Text.ShouldBe("here");
    }

    [Fact]
    public async Task It_ends_with_the_server_and_with_its_caller()
    {
        await using var server = await TestServer.Open();
        using var enough = new CancellationTokenSource();
        await using var cancelled = Reader(server).Follow(Viewer.Server, null, enough.Token).GetAsyncEnumerator(TestDeadline.Token);
        await using var waiting = Follow(server, Viewer.Server);
        var (first, second) = (cancelled.MoveNextAsync().AsTask(), waiting.MoveNextAsync().AsTask());
        await enough.CancelAsync();
        (await first).ShouldBeFalse();
        second.IsCompleted.ShouldBeFalse();

        await server.Close();

        (await second).ShouldBeFalse();
    }

    private static IAsyncEnumerator<LogPage> Follow(TestServer server, Viewer who, Cursor? after = null) =>
        Reader(server).Follow(who, after, TestDeadline.Token).GetAsyncEnumerator(TestDeadline.Token);

    private static LocalReader Reader(TestServer server) => server.Parts.GetRequiredService<LocalReader>();

    private static async Task Enqueue(TestServer server, int count) =>
        (await Task.WhenAll(Enumerable.Range(0, count).Select(_ => server.Log.Enqueue(Talk())))).ShouldAllBe(outcome => outcome.Value);

    /// <summary>Reads until the end and looks at every position; slow as <paramref name="random"/> will have it.</summary>
    private static async Task<(int Live, int FromLog)> Read(TestServer server, Cursor start, Random random, Task<long> end)
    {
        await using var pages = Follow(server, Viewer.Server, start);
        var (place, live, fromLog) = (start.Position, 0, 0);
        while (!end.IsCompleted || place < await end)
        {
            var head = server.Log.Projection.Head.Position;
            (await pages.MoveNextAsync()).ShouldBeTrue();
            pages.Current.IsReset.ShouldBeFalse();
            foreach (var happened in pages.Current.Events)
            {
                happened.Cursor.Position.ShouldBe(++place);
            }

            pages.Current.Reached.Position.ShouldBe(place);
            _ = place > head ? live++ : fromLog++;
            for (var rest = random.Next(4) == 0 ? random.Next(3_000) : 0; rest > 0; rest--)
            {
                await Task.Yield();
            }
        }

        return (live, fromLog);
    }

    private static TestWrite Talk() => Told(Audience.Everybody, personId: null);

    private static TestWrite Told(Audience audience, int? personId, int room = 1) => new(batch =>
    {
        batch.Record(Kinds.RoomChanged with { Audience = audience }, room, null, personId, batch.RoomNow(room), Chain.Blind());
        return true;
    });

    private static Room Lobby { get; } = new(1, "Lobby", RoomKinds.Open, null, 0, null, null);

    private static LogEvent Event(long position) => new(
        new Cursor(position, default), Kinds.RoomChanged, Audience.Everybody, 1, null, null, Lobby);

    private sealed class PageComparer : IEqualityComparer<LogPage>
    {
        public bool Equals(LogPage? x, LogPage? y) =>
            x!.Reached == y!.Reached && x.IsReset == y.IsReset && x.Events.SequenceEqual(y.Events);

        public int GetHashCode(LogPage page) => page.Reached.GetHashCode();
    }
}
