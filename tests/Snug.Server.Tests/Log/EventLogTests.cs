using System.Globalization;
using Snug.Protocol;
using Snug.Server.Log;

namespace Snug.Server.Tests;

/// <summary>Group commit: what shares a transaction, and what happens to the others when one goes wrong.</summary>
public sealed class EventLogTests
{
    [Fact]
    public async Task Writes_that_queued_while_the_disk_worked_share_one_commit()
    {
        await using var house = await House.Open();
        var before = house.Log.Projection.Head.Position;
        var writes = new List<Task<Outcome<bool>>>();
        await using (await OwnWrite.Hold(house.Log))
        {
            writes.AddRange(Enumerable.Range(0, 300).Select(_ => house.Log.Append(Talk())));
        }

        (await Task.WhenAll(writes)).ShouldAllBe(outcome => outcome.Refusal == null);
        house.Ask($"select count(*) from log where position > {before} group by tag order by min(position)").ShouldBe(["256", "44"], "one tag a commit");
    }

    [Fact]
    public async Task Many_who_talk_at_once_cost_fewer_commits_than_messages()
    {
        await using var house = await House.Open();
        var guests = await Task.WhenAll(Enumerable.Range(0, 64).Select(index => house.ComeIn($"Person {index}")));
        await Task.WhenAll(guests.Select(async guest =>
        {
            for (var said = 0; said < 10; said++)
            {
                await guest.Say(1, "words");
            }
        }));
        var commits = int.Parse(house.Ask("select count(distinct tag) from log where kind = 3").Single(), CultureInfo.InvariantCulture);
        commits.ShouldBeLessThan(320, "640 messages");
    }

    [Fact]
    public async Task A_stop_without_any_time_left_is_no_failure_and_what_was_queued_is_written()
    {
        await using var house = await House.Open();
        Task<Outcome<bool>> last;
        await using (await OwnWrite.Hold(house.Log))
        {
            last = house.Log.Append(Talk());
            await house.Log.StopAsync(new CancellationToken(canceled: true));
            last.IsCompleted.ShouldBeFalse();
        }

        (await last.WaitAsync(Soon.Token)).Refusal.ShouldBeNull();
    }

    [Fact]
    public async Task A_write_that_throws_does_not_take_its_batch_with_it()
    {
        await using var house = await House.Open();
        var maya = await house.ComeIn("Maya");
        var before = house.Log.Projection.Head.Position;
        var good = new List<Task<Outcome<bool>>>();
        Task<Outcome<bool>> bad;
        await using (await OwnWrite.Hold(house.Log))
        {
            good.Add(house.Log.Append(Talk()));
            bad = house.Log.Append(new OwnWrite(transaction =>
            {
                transaction.NextPersonId();
                transaction.NextRoomId();
                transaction.Append(Kinds.RoomChanged, 1, null, null, house.Log.Projection.Rooms.Find(1)!.ToRoom());
                throw new InvalidOperationException("a bug");
            }));
            good.Add(house.Log.Append(Talk()));
        }

        (await Should.ThrowAsync<InvalidOperationException>(bad)).Message.ShouldBe("a bug");
        (await Task.WhenAll(good)).ShouldAllBe(outcome => outcome.Value);
        house.Ask($"select position - {before}, kind from log where position > {before}").ShouldBe(["1|2", "2|2"]);
        (await maya.MakeRoom("Next")).Id.ShouldBe(2, "the faulty write used no id up");
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once()
    {
        await using var house = await House.Open();
        var writes = new List<Task<Outcome<bool>>>();
        await using (await OwnWrite.Hold(house.Log))
        {
            writes.AddRange(Enumerable.Range(0, 5_000).Select(_ => house.Log.Append(new OwnWrite(_ => true))));
            var refused = writes.Where(write => write.IsCompleted).ToList();
            refused.Count.ShouldBe(5_000 - 4_096);
            (await refused[0]).Refusal!.Problem.ShouldBe(Problems.Busy);
        }

        (await Task.WhenAll(writes)).Count(outcome => outcome.Refusal is null).ShouldBe(4_096);
    }

    [Fact]
    public async Task What_was_queued_before_a_stop_is_written_and_what_comes_later_is_refused()
    {
        await using var house = await House.Open();
        var log = house.Log;
        var before = log.Projection.Head.Position;
        var hold = await OwnWrite.Hold(log);
        var queued = Enumerable.Range(0, 1_000).Select(_ => log.Append(Talk())).ToList();
        var closing = house.Close();
        hold.Release();
        (await Task.WhenAll(queued)).ShouldAllBe(outcome => outcome.Value);
        await closing;
        await hold.DisposeAsync();
        (await log.Append(Talk())).Refusal!.Problem.ShouldBe(Problems.Stopping);
        house.Ask($"select count(*) from log where position > {before}").ShouldBe(["1000"]);
    }

    [Fact]
    public async Task Whoever_has_the_answer_can_already_read_it_everywhere()
    {
        await using var house = await House.Open();
        var (maya, ben) = (await house.ComeIn("Maya"), await house.ComeIn("Ben"));
        for (var number = 1; number <= 50; number++)
        {
            await maya.Say(1, $"{number}");
            (await ben.Page(1, "?limit=1")).Single().Number.ShouldBe(number);
            (await ben.Room(1)).LastNumber.ShouldBe(number);
            house.Ask("select max(number) from messages").ShouldBe([$"{number}"]);
        }
    }

    [Fact]
    public async Task The_log_holds_no_words()
    {
        await using var house = await House.Open();
        var maya = await house.ComeIn("Maya");
        await maya.Say(1, "words");
        house.Ask("select group_concat(name) from pragma_table_info('log')").ShouldBe(["position,kind,room_id,number,person_id,at,tag,audience"]);
        house.Ask("select * from log").ShouldNotContain(row => row.Contains("words", StringComparison.Ordinal) || row.Contains("Maya", StringComparison.Ordinal));
    }

    /// <summary>The smallest write with an event.</summary>
    private static OwnWrite Talk() => new(transaction =>
    {
        transaction.Append(Kinds.RoomChanged, 1, null, null, new Room(1, "Lobby", RoomKinds.Open, null, 0, null, null));
        return true;
    });
}
