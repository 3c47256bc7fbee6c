using System.Text.Json;
using Snug.Protocol;
using Snug.Server.Messages;
using Snug.Server.Rooms;

namespace Snug.Server.Tests;

public abstract class StreamTests(StreamTransport way)
{
    [Fact]
    public async Task Hello_comes_first_and_its_id_is_where_the_stream_starts()
    {
        await using var server = await TestServer.Open(way);
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "before");
        var now = (await maya.State()).Cursor;
        using var stream = await maya.Follow();
        stream.Answer.Content.Headers.ContentType!.ToString().ShouldBe("text/event-stream");
        stream.Answer.Headers.CacheControl!.ToString().ShouldBe("no-store, no-transform");
        stream.Answer.Headers.GetValues("X-Accel-Buffering").ShouldBe(["no"]);
        var hello = await stream.Next();
        (hello.Id, hello.Kind).ShouldBe((now, EventKinds.Hello));
        var said = hello.As(Wire.Json.Hello);
        said.ShouldBe(new Hello("The Lantern", SnugServer.Version, said.Page));
        said.Page!.ShouldMatch("^[0-9a-f]{12}$");
        (await stream.Next()).Kind.ShouldBe(EventKinds.Me);
        await maya.Say(1, "after");
        (await stream.NextMessage()).Text.ShouldBe("after");
    }

    [Fact]
    public async Task Every_event_says_the_state_it_led_to()
    {
        await using var server = await TestServer.Open(way);
        using var stream = await (await server.ComeIn("Ben")).Follow(after: "0-0");
        var maya = await server.ComeIn("Maya");
        var room = await maya.MakeRoom("Movie night");
        var said = await maya.Say(2, "hi", "k1");
        var changed = await maya.Change(2, new RoomChange(Topic: "Saturdays"));
        var events = await stream.Until(next => next.Kind == EventKinds.RoomChanged);
        var logged = events.Where(next => next.Kind.Contains('.', StringComparison.Ordinal)).ToList();
        logged
            .Select(next => next.Kind)
            .ShouldBe(["room.created", "person.joined", "person.joined", "room.created", "message.posted", "room.changed"]);
        logged.Select(next => next.Id!.Split('-')[0]).ShouldBe(["1", "2", "3", "4", "5", "6"]);
        logged[2].As(Wire.Json.Person).ShouldBe(new Person(2, "Maya"));
        logged[3].As(Wire.Json.Room).ShouldBe(room);
        logged[4].Message.ShouldBe(said);
        logged[5].As(Wire.Json.Room).ShouldBe(changed with { ReadNumber = null }, "an event is the same bytes for everybody");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    public async Task A_resumed_stream_goes_on_after_the_cursor(int? room)
    {
        await using var server = await TestServer.Open(way);
        var maya = await server.ComeIn("Maya");
        var ids = new List<string>();
        using (var first = await maya.Follow(room))
        {
            for (var number = 1; number <= 5; number++)
            {
                await maya.Say(1, $"{number}");
                ids.Add((await first.Next(EventKinds.MessagePosted)).Id!);
            }
        }

        for (var resumeAfter = 1; resumeAfter <= 5; resumeAfter++)
        {
            using var stream = await maya.Follow(room, lastEventId: ids[resumeAfter - 1]);
            (await stream.Next()).Id.ShouldBe(ids[resumeAfter - 1]);
            var rest = await stream.NextMessages(5 - resumeAfter);
            rest
                .Select(message => message.Number)
                .ShouldBe(Enumerable.Range(resumeAfter + 1, 5 - resumeAfter).Select(number => (long)number));
        }
    }

    [Fact]
    public async Task Resuming_works_after_a_restart_too_from_what_is_in_the_database()
    {
        await using var server = await TestServer.Open(way);
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "1");
        var cursor = (await maya.State()).Cursor;
        for (var number = 2; number <= 700; number++)
        {
            await maya.Say(1, $"{number}");
        }

        await server.Close();
        await server.OpenAgain();
        using var stream = await maya.Follow(lastEventId: cursor);
        (await stream.NextMessages(699))
            .Select(message => message.Number)
            .ShouldBe(Enumerable.Range(2, 699).Select(number => (long)number));
        await maya.Say(1, "live");
        (await stream.NextMessage()).Number.ShouldBe(701);
    }

    [Fact]
    public async Task Last_Event_ID_wins_over_the_query()
    {
        await using var server = await TestServer.Open(way);
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "one");
        var cursor = (await maya.State()).Cursor;
        await maya.Say(1, "two");
        using var stream = await maya.Follow(after: "0-0", lastEventId: cursor);
        (await stream.Next()).Id.ShouldBe(cursor);
        (await stream.NextMessage()).Text.ShouldBe("two");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("-1-abc")]
    [InlineData("1")]
    [InlineData("1-")]
    [InlineData("1-k3f9w")]
    [InlineData("1-abcdefghijklmnopqrstuvwxyz234567")]
    [InlineData("0-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("99-abcdefghijklmnopqrstuvwxyz234567")]
    [InlineData("99999999999999999999-abcdefghijklmnopqrstuvwxyz234567")]
    [InlineData("1 -abcdefghijklmnopqrstuvwxyz234567")]
    [InlineData("'; drop table log;--")]
    [InlineData("0x1-abcdefghijklmnopqrstuvwxyz234567")]
    public async Task A_cursor_that_does_not_fit_is_answered_by_reset_and_hello_has_no_id(string cursor)
    {
        await using var server = await TestServer.Open(way);
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "old");
        var now = (await maya.State()).Cursor;
        foreach (var inHeader in new[] { true, false })
        {
            using var stream = await maya.Follow(after: inHeader ? null : cursor, lastEventId: inHeader ? cursor : null);
            var hello = await stream.Next();
            (hello.Id, hello.Kind).ShouldBe((null, EventKinds.Hello), "were the stream cut here, the new id would hide the reset for ever");
            (await stream.Next()).ShouldBe(new StreamEvent(now, EventKinds.Reset, "{}"));
            await maya.Say(1, "new");
            var message = await stream.Next(EventKinds.MessagePosted);
            message.Message.Text.ShouldBe("new");
            now = message.Id!;
        }
    }

    [Fact]
    public async Task An_empty_cursor_is_malformed_too()
    {
        await using var server = await TestServer.Open(way);
        var maya = await server.ComeIn("Maya");
        using var stream = await maya.Follow(after: "");
        (await stream.Next()).Id.ShouldBeNull();
        (await stream.Next()).Kind.ShouldBe(EventKinds.Reset);
    }

    [Fact]
    public async Task A_database_that_went_another_way_is_noticed_by_the_tag()
    {
        await using var server = await TestServer.Open(way);
        var maya = await server.ComeIn("Maya");
        for (var number = 1; number <= 1200; number += 100)
        {
            await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => maya.Say(1, "shared")));
        }

        var shared = (await maya.State()).Cursor;
        await server.Close();
        var copy = server.DatabasePath + ".copy";
        File.Copy(server.DatabasePath, copy);
        await server.OpenAgain();
        await maya.Say(1, "only here");
        var mine = (await maya.State()).Cursor;
        await server.Close();

        File.Copy(copy, server.DatabasePath, overwrite: true);
        await server.OpenAgain();
        await maya.Say(1, "only there");
        (await maya.State()).Cursor.Split('-')[0].ShouldBe(mine.Split('-')[0], "the same position in both");
        using (var stream = await maya.Follow(lastEventId: mine))
        {
            (await stream.Next()).Id.ShouldBeNull();
            (await stream.Next()).Kind.ShouldBe(EventKinds.Reset);
        }

        using (var stream = await maya.Follow(lastEventId: shared))
        {
            (await stream.Next()).Id.ShouldBe(shared, "what both share still resumes");
            (await stream.NextMessage()).Text.ShouldBe("only there");
        }
    }

    [Fact]
    public async Task A_reader_that_is_250000_behind_resumes_and_one_more_is_reset()
    {
        TestStore.RequireFile("so many rows are written in time into a file only");
        await using var server = await TestServer.Open(way);
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "old");
        var cursor = (await maya.State()).Cursor;
        var position = long.Parse(cursor.Split('-')[0], null);
        await server.Close();
        server.RewriteFitting(
            $"""
            with recursive more(n) as (select 1 union all select n + 1 from more where n < 250000)
            insert into log (position, kind, room_id, person_id, at, audience, hash, tag)
            select {position} + n, 2, 1, 1, 0, 1, zeroblob(20), zeroblob(20) from more
            """);
        await server.OpenAgain();
        using (var stream = await maya.Follow(lastEventId: cursor))
        {
            (await stream.Next()).Id.ShouldBe(cursor);
            (await stream.Next(EventKinds.RoomChanged)).Id.ShouldNotBeNull().ShouldStartWith($"{position + 1}-");
        }

        await maya.Say(1, "one more");
        using (var stream = await maya.Follow(lastEventId: cursor))
        {
            (await stream.Next()).Id.ShouldBeNull();
            (await stream.Next()).Kind.ShouldBe(EventKinds.Reset);
        }
    }

    [Fact]
    public async Task A_stream_cut_before_its_first_event_resumes_without_a_hole()
    {
        await using var server = await TestServer.Open(way);
        var maya = await server.ComeIn("Maya");
        string id;
        using (var stream = await maya.Follow())
        {
            id = (await stream.Next()).Id!;
        }

        await maya.Say(1, "said while nobody listened");
        using (var stream = await maya.Follow(lastEventId: id))
        {
            (await stream.NextMessage()).Text.ShouldBe("said while nobody listened");
        }
    }

    [Fact]
    public async Task A_rooms_own_stream_has_that_rooms_events_only()
    {
        await using var server = await TestServer.Open(way);
        var maya = await server.ComeIn("Maya");
        await maya.MakeRoom("Movie night");
        using var live = await maya.Follow(2);
        await live.Next(EventKinds.Me);
        await maya.Say(1, "elsewhere");
        await server.ComeIn("Ben");
        await maya.Say(2, "here");
        await maya.Change(1, new RoomChange(Topic: "elsewhere"));
        await maya.Change(2, new RoomChange(Topic: "here"));
        await maya.Say(2, "the end");
        using var resumed = await maya.Follow(2, after: "0-0");
        foreach (var (stream, expected) in new[]
        {
            (live, new[] { "message.posted", "room.changed", "message.posted" }),
            (resumed, ["room.created", "message.posted", "room.changed", "message.posted"]),
        })
        {
            var kinds = new List<string>();
            while (kinds.Count < expected.Length)
            {
                var next = await stream.Next();
                if (next.Kind.Contains('.', StringComparison.Ordinal))
                {
                    kinds.Add(next.Kind);
                    JsonDocument.Parse(next.Data).RootElement.TryGetProperty(next.Kind.StartsWith("room", StringComparison.Ordinal)
                        ? "id"
                        : "room", out var room).ShouldBeTrue();
                    room.GetInt32().ShouldBe(2);
                }
            }

            kinds.ShouldBe(expected);
        }
    }

    /// <summary>They are written from rows, past the message that those who follow get.</summary>
    [Fact]
    public async Task Who_reads_the_log_later_gets_the_same_bytes()
    {
        await using var server = await TestServer.Open(way);
        var maya = await server.ComeIn("Zoë \"M\" <b>");
        var (room, people) = (server.Log.Projection.Rooms.Find(1)!, server.Log.Projection.People);
        List<StreamEvent> live;
        using (var stream = await maya.Follow())
        {
            await maya.Say(1, "hi <b>é\n\t\"quoted\" \\ 🎉 \u2028 &'+", "k\"<");
            await maya.Say(1, new string('é', 3_000));
            (await server.Log.Enqueue(new PostAsGuest(room, "Dead\"Eagle", Doors.Legacy, MessageWords.Plain("hi")))).Refusal.ShouldBeNull();
            (await server.Log.Enqueue(new PostAsGuest(room, "Nobody", Doors.Legacy, MessageWords.Plain("gone")))).Refusal.ShouldBeNull();
            live = await stream.Until(next => next.Kind == EventKinds.MessagePosted && next.Message.Number == 4);
        }

        await server.Close();
        await server.OpenAgain();
        using var later = await maya.Follow(after: "0-0");
        var stored = await later.Until(next => next.Kind == EventKinds.MessagePosted && next.Message.Number == 4);
        Messages(stored).ShouldBe(Messages(live));
        Messages(stored).Length.ShouldBe(4);

        (await server.Log.Enqueue(new DeleteMessage(server.Log.Projection.Rooms.Find(1)!, 4, Who.Owner, people))).Refusal.ShouldBeNull();
        var deleted = await later.Next(EventKinds.MessageDeleted);
        await server.Close();
        await server.OpenAgain();
        using var last = await maya.Follow(after: "0-0");
        (await last.Next(EventKinds.MessageDeleted)).ShouldBe(deleted);

        static (string? Id, string Data)[] Messages(List<StreamEvent> events) =>
            [.. events.Where(next => next.Kind == EventKinds.MessagePosted).Select(next => (next.Id, next.Data))];
    }

    /// <summary>From memory each state comes, from the disk the newest at once. Nobody ends at another.</summary>
    [Fact]
    public async Task Who_reads_late_of_a_room_that_changed_ends_at_what_it_is()
    {
        await using var server = await TestServer.Open(way);
        var maya = await server.ComeIn("Maya");
        await maya.MakeRoom("Kitchen");
        var before = (await maya.State()).Cursor;
        string[] topics = ["one", "two", "three"];
        foreach (var topic in topics)
        {
            await maya.Change(2, new RoomChange(Topic: topic));
        }

        (await Topics()).ShouldBe(topics);
        await server.Close();
        await server.OpenAgain();
        (await Topics()).ShouldBe(["three", "three", "three"]);

        async Task<string?[]> Topics()
        {
            using var stream = await maya.Follow(after: before);
            List<string?> told = [];
            while (told.Count < topics.Length)
            {
                told.Add((await stream.Next(EventKinds.RoomChanged)).As(Wire.Json.Room).Topic);
            }

            return [.. told];
        }
    }

    [Fact]
    public async Task A_deleted_message_comes_as_its_tombstone_to_who_reads_the_log_later()
    {
        await using var server = await TestServer.Open(way);
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "a secret");
        await server.Close();
        server.RewriteFitting("update messages set text = '', deleted_at = 1795370400000 where number = 1");
        await server.OpenAgain();
        using var stream = await maya.Follow(after: "0-0");
        var message = await stream.NextMessage();
        (message.Text, message.Number).ShouldBe(("", 1));
        message.DeletedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task When_the_server_stops_every_stream_ends_with_bye()
    {
        await using var server = await TestServer.Open(way);
        var maya = await server.ComeIn("Maya");
        var streams = new List<EventReader>();
        for (var index = 0; index < 20; index++)
        {
            streams.Add(await maya.Follow(index % 2 == 0 ? null : 1));
            await streams[^1].Next(EventKinds.Me);
        }

        var started = TimeProvider.System.GetTimestamp();
        var closing = server.Close();
        foreach (var stream in streams)
        {
            var bye = await stream.Next(EventKinds.Bye);
            bye.Id.ShouldBeNull();
            bye.As(Wire.Json.Bye).RetryMs.ShouldBeInRange(250, 3_000);
            (await stream.NextOrEnd()).ShouldBeNull();
            stream.Dispose();
        }

        await closing;
        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }
}

public sealed class SocketStreamTests() : StreamTests(StreamTransport.Socket);

public sealed class PipeStreamTests() : StreamTests(StreamTransport.Pipe);
