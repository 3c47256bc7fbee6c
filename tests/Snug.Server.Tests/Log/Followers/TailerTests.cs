using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Snug.Server.Log;
using Snug.Server.Log.Followers;
using Snug.Server.Storage;

namespace Snug.Server.Tests;

/// <summary>Work that follows the log at least once, over restarts and failures.</summary>
public sealed class TailerTests
{
    [Fact]
    public async Task It_goes_on_after_a_restart_where_it_was()
    {
        var work = new Work();
        await using var server = await Open(work);
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "one");
        (await work.Messages(1)).ShouldBe([1]);
        await Settled(server);
        await server.Close();
        Place(server).ShouldBe(Head(server));

        await server.OpenAgain();
        await maya.Say(1, "two");
        (await work.Messages(1)).ShouldBe([2]);
    }

    [Fact]
    public async Task What_was_done_and_not_kept_before_a_crash_is_done_again()
    {
        var work = new Work();
        await using var server = await Open(work);
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "one");
        await work.Messages(1);
        await Settled(server);
        var before = Place(server);
        work.DiesAfterwards = true;
        await maya.Say(1, "two");
        (await work.Messages(1)).ShouldBe([2]);
        await server.Close();
        Place(server).ShouldBe(before, "it was done, and died before it could say so");

        work.DiesAfterwards = false;
        await server.OpenAgain();
        (await work.Messages(1)).ShouldBe([2]);
        await maya.Say(1, "three");
        (await work.Messages(1)).ShouldBe([3]);
    }

    [Fact]
    public async Task What_happens_before_it_has_ever_done_anything_is_not_left_out_either()
    {
        var work = new Work { DiesAfterwards = true };
        await using var server = await Open(work);
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "one");
        await work.Messages(1);
        await server.Close();

        work.DiesAfterwards = false;
        await server.OpenAgain();
        (await work.Messages(1)).ShouldBe([1]);
    }

    [Fact]
    public async Task Work_that_fails_is_tried_again_and_said_once_and_nothing_is_left_out()
    {
        var work = new Work { Failures = 5 };
        await using var server = await Open(work);
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "one");
        await maya.Say(1, "two");
        var messages = work.Messages(2);
        await TestDeadline.Until(() =>
        {
            server.Clock.Advance(TimeSpan.FromSeconds(1));
            return messages.IsCompleted;
        });

        (await messages).ShouldBe([1, 2]);
        work.Failures.ShouldBe(0, "it failed as often as it was to");
        server.ServerLog.Lines.Count(line => line.Contains("a test's work cannot go on (not today)", StringComparison.Ordinal)).ShouldBe(1);
        (await maya.TrySay(1, "and posts go on")).Dispose();
    }

    [Fact]
    public async Task A_failure_waits_longer_and_longer_before_it_tries_again()
    {
        var work = new Work { Failures = int.MaxValue };
        await using var server = await Open(work);
        await (await server.ComeIn("Maya")).Say(1, "one");
        await TestDeadline.Until(() => work.Tries == 1);
        for (var second = 0; second < 600; second++)
        {
            server.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        work.Tries.ShouldBeLessThan(20, "ten minutes");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_place_that_is_none_of_this_log_is_told_and_the_work_says_where_to_go_on(bool startsOver)
    {
        var work = new Work { StartsOver = startsOver };
        await using var server = await Open(work);
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "one");
        await maya.Say(1, "two");
        await work.Messages(2);
        await Settled(server);
        await server.Close();
        work.Resets.ShouldBe(0);

        // The database is a twin's: the same positions, another history.
        server.RewriteFitting("update log set at = 0 where position = 1");
        using var begins = new ManualResetEventSlim();
        work.Begins = begins;
        await server.OpenAgain();

        // Before the work looks where it stands: it comes after the start all the same.
        await maya.Say(1, "three");
        begins.Set();
        (await work.Messages(startsOver ? 3 : 1)).ShouldBe(startsOver ? [1, 2, 3] : [3]);
        work.Resets.ShouldBe(1);
    }

    [Fact]
    public async Task A_place_that_is_damaged_is_one_that_no_log_has()
    {
        var work = new Work { StartsOver = true };
        await using var server = await Open(work);
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "one");
        (await work.Messages(1)).ShouldBe([1]);
        await Settled(server);
        await server.Close();
        var file = DatabaseBytes.Read(server.DatabasePath);
        var spot = file.Find("followers", "position", row: 0);
        file.Turn(spot.At, bit: 1);
        await server.OpenAgain();
        await maya.Say(1, "two");

        (await work.Messages(2)).ShouldBe([1, 2]);
        work.Resets.ShouldBe(1);
        await Settled(server);
        server.ServerLog.Lines.ShouldContain(line => line.Contains("the row of a follower is not what was written there"));
    }

    [Fact]
    public async Task A_server_that_lost_the_work_to_another_moves_nothing()
    {
        await using var server = await TestServer.Open();
        var head = server.Log.Projection.Head;
        (await server.Log.Enqueue(new MoveFollower("a work", null, Cursor.Beginning))).Value.ShouldBeTrue();
        (await server.Log.Enqueue(new MoveFollower("a work", null, head))).Value.ShouldBeFalse("it was begun already");
        (await server.Log.Enqueue(new MoveFollower("a work", Cursor.Beginning, head))).Value.ShouldBeTrue();
        (await server.Log.Enqueue(new MoveFollower("a work", Cursor.Beginning, new Cursor(7, Chain.Blind())))).Value.ShouldBeFalse();
        server.Ask("select f.position, f.tag = l.tag from followers f join log l using (position) where name = 'a work'")
            .ShouldBe([$"{head.Position}|1"]);
    }

    [Fact]
    public async Task Posts_do_not_wait_for_work_that_hangs_and_a_stop_does_not_either()
    {
        var work = new Work { DiesAfterwards = true };
        await using var server = await Open(work);
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "one");
        await work.Messages(1);
        for (var number = 2; number <= 600; number++)
        {
            await maya.Say(1, "more");
        }

        work.Tries.ShouldBe(1, "it hangs in the first all the while");
        await server.Close();
        server.Ask("select max(number) from messages").ShouldBe(["600"]);
    }

    private static Task<TestServer> Open(Work work) => TestServer.Open(parts: services =>
        services.AddHostedService(parts => new TestTailer(work, parts)));

    private static string Place(TestServer server) =>
        server.Ask("select position || '-' || tag from followers where name = 'a test''s work'").Single();

    private static string Head(TestServer server) => server.Ask("select position || '-' || tag from log order by position desc").First();

    /// <summary>All that was done is kept.</summary>
    private static Task Settled(TestServer server) => TestDeadline.Until(() => Place(server) == Head(server));

    /// <summary>What a test's tailer does; it outlives the server.</summary>
    private sealed class Work
    {
        private readonly Channel<long> said = Channel.CreateUnbounded<long>();

        /// <summary>The work looks nowhere before it is set; null does not hold it up.</summary>
        public ManualResetEventSlim? Begins { get; set; }

        /// <summary>It does its work, and the server ends before that is kept.</summary>
        public bool DiesAfterwards { get; set; }

        public bool StartsOver { get; init; }

        public int Failures { get; set; }

        public int Tries { get; set; }

        public int Resets { get; set; }

        /// <summary>The numbers of the next messages that were handled.</summary>
        public async Task<List<long>> Messages(int count)
        {
            var numbers = new List<long>();
            while (numbers.Count < count)
            {
                numbers.Add(await said.Reader.ReadAsync(TestDeadline.Token));
            }

            said.Reader.TryRead(out _).ShouldBeFalse();
            return numbers;
        }

        public void Take(LogEvent happened) => said.Writer.TryWrite(happened.Number!.Value);
    }

    private sealed class TestTailer(Work work, IServiceProvider parts) : Tailer(
        parts.GetRequiredService<LocalReader>(),
        parts.GetRequiredService<EventLog>(),
        parts.GetRequiredService<IDatabase>(),
        parts.GetRequiredService<TimeProvider>(),
        parts.GetRequiredService<ILogger<TestTailer>>())
    {
        protected override string Name => "a test's work";

        protected override IReadOnlyList<Kind> Kinds
        {
            get
            {
                work.Begins?.Wait(TestDeadline.Token);
                return [Log.Kinds.MessagePosted];
            }
        }

        protected override async ValueTask Handle(IReadOnlyList<LogEvent> events, CancellationToken stop)
        {
            work.Tries++;
            if (work.Failures > 0)
            {
                work.Failures--;
                throw new InvalidOperationException("not today");
            }

            foreach (var happened in events)
            {
                work.Take(happened);
            }

            if (work.DiesAfterwards)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, stop);
            }
        }

        protected override ValueTask<Cursor> Reset(Cursor head, CancellationToken stop)
        {
            work.Resets++;
            return ValueTask.FromResult(work.StartsOver ? Cursor.Beginning : head);
        }
    }
}
