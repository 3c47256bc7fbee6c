using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Log.Followers;

namespace Snug.Server.Tests;

/// <summary>Group commit: what shares a transaction, and what happens to the others when one goes wrong.</summary>
public sealed class EventLogTests
{
    [Fact]
    public async Task Writes_that_queued_while_the_disk_worked_share_one_commit()
    {
        await using var server = await TestServer.Open();
        var commits = Commits(server.Log.Projection);
        var writes = new List<Task<Outcome<bool>>>();
        await using (await TestWrite.Hold(server.Log))
        {
            writes.AddRange(Enumerable.Range(0, 300).Select(_ => server.Log.Enqueue(Talk())));
        }

        (await Task.WhenAll(writes)).ShouldAllBe(outcome => outcome.Refusal == null);
        commits.CountBy(head => head).Select(commit => commit.Value).ShouldBe([256, 44]);
    }

    [Fact]
    public async Task Many_who_talk_at_once_cost_fewer_commits_than_messages()
    {
        await using var server = await TestServer.Open();
        var guests = await Task.WhenAll(Enumerable.Range(0, 64).Select(index => server.ComeIn($"Person {index}")));
        var commits = Commits(server.Log.Projection);
        await Task.WhenAll(guests.Select(async guest =>
        {
            for (var said = 0; said < 10; said++)
            {
                await guest.Say(1, "words");
            }
        }));
        commits.Count.ShouldBe(640);
        commits.Distinct().Count().ShouldBeLessThan(320);
    }

    [Fact]
    public async Task A_stop_without_any_time_left_is_no_failure_and_what_was_queued_is_written()
    {
        await using var server = await TestServer.Open();
        Task<Outcome<bool>> last;
        await using (await TestWrite.Hold(server.Log))
        {
            last = server.Log.Enqueue(Talk());
            await server.Log.StopAsync(new CancellationToken(canceled: true));
            last.IsCompleted.ShouldBeFalse();
        }

        (await last.WaitAsync(TestDeadline.Token)).Refusal.ShouldBeNull();
    }

    [Fact]
    public async Task A_write_that_throws_does_not_take_its_batch_with_it()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        var before = server.Log.Projection.Head.Position;
        var good = new List<Task<Outcome<bool>>>();
        Task<Outcome<bool>> bad;
        await using (await TestWrite.Hold(server.Log))
        {
            good.Add(server.Log.Enqueue(Talk()));
            bad = server.Log.Enqueue(new TestWrite(batch =>
            {
                batch.NextPersonId();
                batch.NextRoomId();
                batch.Record(Kinds.RoomChanged, 1, null, null, server.Log.Projection.Rooms.Find(1)!.ToRoom(), Chain.Blind());
                throw new InvalidOperationException("a bug");
            }));
            good.Add(server.Log.Enqueue(Talk()));
        }

        (await Should.ThrowAsync<InvalidOperationException>(bad)).Message.ShouldBe("a bug");
        (await Task.WhenAll(good)).ShouldAllBe(outcome => outcome.Value);
        server.Ask($"select position - {before}, kind from log where position > {before}").ShouldBe(["1|2", "2|2"]);
        (await maya.MakeRoom("Next")).Id.ShouldBe(2, "the faulty write used no id up");
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once()
    {
        await using var server = await TestServer.Open();
        var writes = new List<Task<Outcome<bool>>>();
        await using (await TestWrite.Hold(server.Log))
        {
            writes.AddRange(Enumerable.Range(0, 5_000).Select(_ => server.Log.Enqueue(new TestWrite(_ => true))));
            var refused = writes.Where(write => write.IsCompleted).ToList();
            refused.Count.ShouldBe(5_000 - 4_096);
            (await refused[0]).Refusal!.Problem.ShouldBe(Problems.Busy);
        }

        (await Task.WhenAll(writes)).Count(outcome => outcome.Refusal is null).ShouldBe(4_096);
    }

    [Fact]
    public async Task What_was_queued_before_a_stop_is_written_and_what_comes_later_is_refused()
    {
        await using var server = await TestServer.Open();
        var log = server.Log;
        var before = log.Projection.Head.Position;
        var hold = await TestWrite.Hold(log);
        var queued = Enumerable.Range(0, 1_000).Select(_ => log.Enqueue(Talk())).ToList();
        var closing = server.Close();
        hold.Release();
        (await Task.WhenAll(queued)).ShouldAllBe(outcome => outcome.Value);
        await closing;
        await hold.DisposeAsync();
        (await log.Enqueue(Talk())).Refusal!.Problem.ShouldBe(Problems.Stopping);
        server.Ask($"select count(*) from log where position > {before}").ShouldBe(["1000"]);
    }

    [Fact]
    public async Task Whoever_has_the_answer_can_already_read_it_everywhere()
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        for (var number = 1; number <= 50; number++)
        {
            await maya.Say(1, $"{number}");
            (await ben.Page(1, "?limit=1")).Single().Number.ShouldBe(number);
            (await ben.Room(1)).LastNumber.ShouldBe(number);
            server.Ask("select max(number) from messages").ShouldBe([$"{number}"]);
        }
    }

    [Fact]
    public async Task The_log_holds_no_words()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "words");
        server
            .ColumnsOf("log")
            .ShouldBe(["position", "kind", "room_id", "number", "person_id", "at", "audience", "hash", "tag"]);
        server
            .Ask("select * from log")
            .ShouldNotContain(row => row.Contains("words", StringComparison.Ordinal) || row.Contains("Maya", StringComparison.Ordinal));
    }

    /// <summary>The head that each event from now on is published with: one a commit.</summary>
    private static List<long> Commits(Projection projection)
    {
        var heads = new List<long>();
        var backlog = new LocalBacklog(_ =>
        {
            heads.Add(projection.Head.Position);
            return false;
        });
        projection.Add(backlog);
        projection.Read((_, head) => backlog.Collect(head));
        return heads;
    }

    /// <summary>The smallest write with an event.</summary>
    private static TestWrite Talk() => new(batch =>
    {
        batch.Record(Kinds.RoomChanged, 1, null, null, new Room(1, "Lobby", RoomKinds.Open, null, 0, null, null), Chain.Blind());
        return true;
    });
}
