using Snug.Server.Log.Streams;

namespace Snug.Server.Tests;

/// <summary>
/// Readers that are told of rooms which not everybody sees: whatever happens in whatever order, each gets exactly its events, once, in
/// log order, and nothing of a room after the event by which it left.
/// </summary>
public sealed class SeveralPlacesTests
{
    [Fact]
    public void Any_interleaving_gives_every_reader_exactly_its_events_once_in_order()
    {
        for (var seed = 1; seed <= 400; seed++)
        {
            var world = new FeedWorld(seed);
            for (var step = 0; step < 400; step++)
            {
                world.Step();
            }

            world.Finish();
            world.Verify();
        }
    }

    [Fact]
    public async Task And_so_it_is_while_the_loops_run_beside_the_log()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var world = new FeedWorld(seed, withThreads: true);
            for (var step = 0; step < 3_000; step++)
            {
                world.Step();
            }

            await world.FinishBeside();
            world.Verify();
        }
    }

    [Fact]
    public void Several_places_are_told_in_one_write_up_to_the_head_in_log_order()
    {
        var world = new FeedWorld(seed: 1, readers: 1);
        var reader = world.Readers[0];
        world.Move(reader, room: 1, joins: true);
        world.Move(reader, room: 2, joins: true);
        world.RunLoops();
        var writes = reader.Writes;
        world.Commit(room: 2);
        world.Commit(room: null);
        world.Commit(room: 1);
        world.Commit(room: 2);
        world.RunLoops();
        reader.Writes.ShouldBe(writes + 1);
        reader.Live.Newest.ShouldBe(world.Head, "its cursor has everything behind it");
        world.Verify();
    }

    [Fact]
    public void What_one_room_says_wakes_only_the_loop_that_carries_a_member()
    {
        var world = new FeedWorld(seed: 1, readers: 2);
        world.RunLoops();
        world.Move(world.Readers[0], room: 1, joins: true);
        world.RunLoops();
        var feed = world.Readers[0].Live.Rooms.ShouldNotBeNull().All[0].Feed;
        world.Readers[0].Live.Loop.ShouldNotBeSameAs(world.Readers[1].Live.Loop);
        world.Commit(room: 1);
        feed.AwaitingLoops.ShouldBe(feed.CarryingLoops);
        feed.CarryingLoops.ShouldBeOneOf(1, 2);
        world.Move(world.Readers[0], room: 1, joins: false);
        world.RunLoops();
        (feed.CarryingLoops, feed.AwaitingLoops).ShouldBe((0, 0));
    }

    [Fact]
    public void A_room_that_the_last_reader_left_takes_no_memory()
    {
        var world = new FeedWorld(seed: 1, readers: 1);
        world.Move(world.Readers[0], room: 1, joins: true);
        world.Commit(room: 1);
        var before = world.FeedBytes;
        world.Move(world.Readers[0], room: 1, joins: false);
        world.Finish();
        world.FeedBytes.ShouldBe(before - Segment.Smallest);
        world.Verify();
    }

    /// <summary>In the log, which is read as it may be seen now, nobody who left finds it any more.</summary>
    [Fact]
    public void Who_left_before_anybody_looked_is_told_from_memory_what_was_said_up_to_there()
    {
        var world = new FeedWorld(seed: 1, readers: 1);
        var reader = world.Readers[0];
        world.RunLoops();
        world.Move(reader, room: 1, joins: true);
        world.Commit(room: 1);
        world.Move(reader, room: 1, joins: false);
        world.RunLoops();
        reader.Live.Left.IsCompleted.ShouldBeFalse();
        world.Finish();
        world.Verify();
    }
}
