using Snug.Protocol;
using Snug.Server.Rooms;

namespace Snug.Server.Tests;

public sealed class ReadMarkTests
{
    [Fact]
    public async Task A_mark_grows_and_goes_back_only_when_asked_to()
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        for (var number = 1; number <= 5; number++)
        {
            await ben.Say(1, $"{number}");
        }

        (await maya.Room(1)).ReadNumber.ShouldBeNull("never opened: no count");
        (await maya.Mark(1, 3)).ShouldBe(3);
        (await maya.Mark(1, 2)).ShouldBe(3, "another device was further");
        (await maya.Room(1)).Unread.ShouldBe(2);
        (await maya.Mark(1, 1, back: true)).ShouldBe(1);
        (await maya.Room(1)).ReadNumber.ShouldBe(1);
        (await maya.Mark(1, 0, back: true)).ShouldBe(0);
        (await maya.Room(1)).ReadNumber.ShouldBe(0, "opened, and nothing read");
    }

    /// <summary>What is put back without a connection arrives later; what was read meanwhile is not new again.</summary>
    [Fact]
    public async Task A_mark_that_is_put_back_stays_where_another_device_has_read_on_to()
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        for (var number = 1; number <= 5; number++)
        {
            await ben.Say(1, $"{number}");
        }

        await maya.Mark(1, 4);
        using var stream = await maya.Follow();
        await stream.Next(EventKinds.Me);
        (await maya.Mark(1, 1, back: true, from: 3)).ShouldBe(4, "it says where the mark stands");
        (await maya.Room(1)).ReadNumber.ShouldBe(4);
        (await maya.Mark(1, 2, back: true, from: 4)).ShouldBe(2);
        (await maya.Mark(1, 2, back: true, from: 4)).ShouldBe(2, "the same again, where an answer was lost");
        (await maya.Mark(1, 1, back: true)).ShouldBe(1, "without it the mark goes back from wherever it stands");
        await maya.Say(1, "the end");
        (await stream.Until(next => next.Kind == EventKinds.MessagePosted)).Where(next => next.Kind == EventKinds.Me)
            .SelectMany(next => next.As(Wire.Json.Me).Reads).Select(mark => mark.Number).Where(number => number < 6)
            .ShouldBe([2, 1], "what did not move is told to nobody");

        await maya.MakeRoom("Attic");
        await ben.Say(2, "one");
        (await maya.Mark(2, 0, back: true, from: 0)).ShouldBe(0, "a room that was never opened has none that went on");
        (await maya.Room(2)).ReadNumber.ShouldBe(0);
    }

    [Theory]
    [InlineData("""{"number":1,"back":true,"from":-1}""")]
    [InlineData("""{"number":1,"back":true,"from":1.5}""")]
    [InlineData("""{"number":1,"back":true,"from":"2"}""")]
    [InlineData("""{"number":1,"back":true,"from":9223372036854775808}""")]
    [InlineData("""{"number":1,"back":true,"from":true}""")]
    [InlineData("""{"number":1,"back":false,"from":2}""")]
    [InlineData("""{"number":1,"from":2}""")]
    public async Task Where_a_mark_stood_is_a_number_and_said_of_one_that_goes_back(string body)
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "one");
        await maya.Say(1, "two");
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await maya.Send(HttpMethod.Put, "/api/rooms/1/read", content);
        await answer.ShouldBe(Problems.Malformed);
        (await maya.Room(1)).ReadNumber.ShouldBe(2);
    }

    [Fact]
    public async Task Posting_moves_my_own_mark_and_nobody_elses()
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        await ben.Mark(1, 0);
        await maya.Say(1, "hi");
        (await maya.Room(1)).ReadNumber.ShouldBe(1);
        (await ben.Room(1)).ReadNumber.ShouldBe(0);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    [InlineData(long.MaxValue)]
    public async Task A_mark_points_at_a_message_that_is_there(long number)
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "the only one");
        using var answer = await maya.TryMark(1, number);
        await answer.ShouldBe(Problems.Malformed);
        (await maya.Room(1)).ReadNumber.ShouldBe(1);
    }

    [Fact]
    public async Task My_other_devices_hear_of_my_mark_and_nobody_else_does()
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        await ben.Say(1, "one");
        using var laptop = await maya.Follow();
        using var phone = await maya.Follow();
        using var bens = await ben.Follow();
        foreach (var stream in new[] { laptop, phone, bens })
        {
            await stream.Next(EventKinds.Me);
        }

        await maya.Mark(1, 1);
        foreach (var stream in new[] { laptop, phone })
        {
            var me = await stream.Next(EventKinds.Me);
            me.Id.ShouldBeNull("personal state is not in the log");
            me.As(Wire.Json.Me).Reads.ShouldBe([new ReadMark(1, 1)]);
        }

        await maya.Say(1, "the end");
        (await bens.Until(next => next.Kind == EventKinds.MessagePosted)).ShouldNotContain(next => next.Kind == EventKinds.Me);
    }

    [Fact]
    public async Task After_hello_come_all_my_marks_and_on_a_rooms_own_stream_the_rooms()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.MakeRoom("Movie night");
        await maya.Say(1, "a");
        await maya.Say(2, "b");
        await maya.Say(2, "c");
        await maya.Mark(2, 1, back: true);
        using var everything = await maya.Follow();
        (await everything.Next()).Kind.ShouldBe(EventKinds.Hello);
        (await everything.Next()).As(Wire.Json.Me).Reads.ShouldBe([new ReadMark(1, 1), new ReadMark(2, 1)]);
        using var room = await maya.Follow(2);
        (await room.Next()).Kind.ShouldBe(EventKinds.Hello);
        (await room.Next()).As(Wire.Json.Me).Reads.ShouldBe([new ReadMark(2, 1)]);
        await maya.Say(1, "elsewhere");
        await maya.Mark(2, 2);
        (await room.Next(EventKinds.Me)).As(Wire.Json.Me).Reads.ShouldBe([new ReadMark(2, 2)]);
    }

    [Fact]
    public async Task A_mark_that_does_not_move_is_told_to_nobody()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "one");
        using var stream = await maya.Follow();
        await stream.Next(EventKinds.Me);
        await maya.Mark(1, 1);
        await maya.Mark(1, 0);
        await maya.Say(1, "two");
        var seen = await stream.Until(next => next.Kind == EventKinds.MessagePosted);
        seen.Where(next => next.Kind == EventKinds.Me)
            .SelectMany(next => next.As(Wire.Json.Me).Reads)
            .ShouldAllBe(mark => mark.Number == 2);
    }

    [Fact]
    public async Task A_mark_that_was_moved_after_the_snapshot_is_not_ahead_of_it()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "one");

        // As if a message and its mark came between reading the rooms and reading the marks.
        server.Meddle($"update read_marks set number = 2, \"check\" = {ReadMarks.Check(maya.Id, 1, 2)}");
        (await maya.Room(1)).ReadNumber.ShouldBe(1);
        (await maya.Rooms()).Single().ReadNumber.ShouldBe(1);
        (await maya.State()).Rooms.Single().ReadNumber.ShouldBe(1);
        server.Meddle($"update read_marks set number = 1, \"check\" = {ReadMarks.Check(maya.Id, 1, 1)}");
    }

    [Fact]
    public async Task Marks_outlive_a_restart()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "one");
        await maya.Say(1, "two");
        await maya.Mark(1, 1, back: true);
        await server.Close();
        await server.OpenAgain();
        (await maya.Room(1)).ReadNumber.ShouldBe(1);
    }
}
