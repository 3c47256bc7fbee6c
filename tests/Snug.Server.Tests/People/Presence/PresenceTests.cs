using Snug.Protocol;

namespace Snug.Server.Tests;

public abstract class PresenceTests(StreamTransport way)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Whoever_follows_a_rooms_own_stream_is_here()
    {
        await using var server = await TestServer.Open(way);
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        using var watching = await ben.Follow();
        await watching.Next(EventKinds.Me);
        using var room = await maya.Follow(1);
        await room.Next(EventKinds.Me);
        server.Clock.Advance(Second);
        (await Told(watching)).ShouldBe("room 1, 1: Maya here");
    }

    [Fact]
    public async Task Writing_is_told_and_fades_after_six_seconds()
    {
        await using var server = await TestServer.Open(way);
        var maya = await server.ComeIn("Maya");
        using var stream = await maya.Follow();
        await stream.Next(EventKinds.Me);
        await maya.Am(PresenceStates.Writing, 1);
        server.Clock.Advance(Second);
        (await Told(stream)).ShouldBe("room 1, 1: Maya writing");
        server.Clock.Advance(Second * 4);
        await maya.Am(PresenceStates.Writing, 1);
        server.Clock.Advance(Second * 5);
        await maya.Say(1, "no news in between");
        (await stream.Until(next => next.Kind == EventKinds.MessagePosted)).ShouldNotContain(
            next => next.Kind == EventKinds.Presence, "still writing");
        server.Clock.Advance(Second);
        (await Told(stream)).ShouldBe("room 1, 1: Maya here");
    }

    [Fact]
    public async Task Whoever_has_another_name_since_they_came_is_told_by_it()
    {
        await using var server = await TestServer.Open(way);
        var maya = await server.ComeIn("Maya");
        using var stream = await maya.Follow();
        await stream.Next(EventKinds.Me);
        await maya.Am(PresenceStates.Here, 1);
        server.Clock.Advance(Second);
        (await Told(stream)).ShouldBe("room 1, 1: Maya here");
        using var renamed = await maya.Send(HttpMethod.Patch, "/api/me", TestPerson.Json(new MeChange("Maja"), Wire.Json.MeChange));
        renamed.EnsureSuccessStatusCode();
        await stream.Next(EventKinds.PersonRenamed);
        await maya.Am(PresenceStates.Writing, 1);
        server.Clock.Advance(Second);
        (await Told(stream)).ShouldBe("room 1, 1: Maja writing");
        using var welcome = await server.Stranger.GetAsync("/api/welcome", TestDeadline.Token);
        (await welcome.Read(Wire.Json.Welcome)).Here.ShouldBe(["Maja"]);
    }

    [Fact]
    public async Task A_person_is_in_the_room_they_said_last_and_in_none_when_away()
    {
        await using var server = await TestServer.Open(way);
        var maya = await server.ComeIn("Maya");
        await maya.MakeRoom("Movie night");
        using var stream = await maya.Follow();
        await stream.Next(EventKinds.Me);
        await maya.Am(PresenceStates.Here, 1);
        server.Clock.Advance(Second);
        (await Told(stream)).ShouldBe("room 1, 1: Maya here");
        await maya.Am(PresenceStates.Here, 2);
        server.Clock.Advance(Second);
        new[] { await Told(stream), await Told(stream) }.Order().ShouldBe(["room 1, 0: Maya away", "room 2, 1: Maya here"]);
        await maya.Am(PresenceStates.Away, 2);
        server.Clock.Advance(Second);
        (await Told(stream)).ShouldBe("room 2, 0: Maya away");
    }

    [Fact]
    public async Task A_lost_connection_is_not_leaving_for_five_seconds()
    {
        await using var server = await TestServer.Open(way);
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        using var watching = await ben.Follow();
        await watching.Next(EventKinds.Me);
        var first = await maya.Follow(1);
        await first.Next(EventKinds.Me);
        server.Clock.Advance(Second);
        (await Told(watching)).ShouldBe("room 1, 1: Maya here");

        first.Dispose();
        await Streams(server, 1);
        server.Clock.Advance(Second * 4);
        using (var second = await maya.Follow(1))
        {
            await second.Next(EventKinds.Me);
            server.Clock.Advance(Second * 10);
            await ben.Say(1, "marker");
            (await watching.Until(next => next.Kind == EventKinds.MessagePosted)).ShouldNotContain(next =>
                next.Kind == EventKinds.Presence);
        }

        await Streams(server, 1);
        server.Clock.Advance(Second * 6);
        (await Told(watching)).ShouldBe("room 1, 0: Maya away");
    }

    [Fact]
    public async Task All_that_changes_in_a_room_within_a_second_is_one_list()
    {
        await using var server = await TestServer.Open(way);
        var people = new List<TestPerson>();
        var streams = new List<EventReader>();
        for (var index = 0; index < 5; index++)
        {
            people.Add(await server.ComeIn($"Person {index}"));
            streams.Add(await people[index].Follow());
            await streams[index].Next(EventKinds.Me);
        }

        foreach (var person in people)
        {
            await person.Am(PresenceStates.Writing, 1);
            await person.Am(PresenceStates.Here, 1);
            await person.Am(PresenceStates.Writing, 1);
        }

        server.Clock.Advance(Second);
        var told = (await streams[0].Next(EventKinds.Presence)).As(Wire.Json.Presence);
        told.Count.ShouldBe(5);
        told.People.Select(person => person.State).ShouldBe(Enumerable.Repeat(PresenceStates.Writing, 5));
        await people[0].Say(1, "marker");
        (await streams[0].Until(next => next.Kind == EventKinds.MessagePosted)).ShouldNotContain(next => next.Kind == EventKinds.Presence);
        streams.ForEach(stream => stream.Dispose());
    }

    [Fact]
    public async Task Who_comes_hears_first_who_is_here()
    {
        await using var server = await TestServer.Open(way);
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        using var room = await maya.Follow(1);
        await room.Next(EventKinds.Me);
        server.Clock.Advance(Second);
        (await Told(room)).ShouldBe("room 1, 1: Maya here");
        using var stream = await ben.Follow();
        (await stream.Next()).Kind.ShouldBe(EventKinds.Hello);
        (await stream.Next()).Kind.ShouldBe(EventKinds.Me);
        var presence = await stream.Next();
        presence.Id.ShouldBeNull();
        presence.As(Wire.Json.Presence).People.ShouldBe([new PersonPresence(1, "Maya", "here")]);
    }

    [Fact]
    public async Task Who_left_while_a_reader_was_catching_up_is_not_shown_as_here()
    {
        await using var server = await TestServer.Open(way);
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        var start = (await ben.State()).Cursor;
        var text = new string('x', 7_000);
        for (var index = 0; index < 700; index += 100)
        {
            await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => ben.Say(1, text)));
        }

        using var room = await maya.Follow(1);
        await room.Next(EventKinds.Me);
        server.Clock.Advance(Second);
        (await Told(room)).ShouldBe("room 1, 1: Maya here");

        // Ben's stream begins, and stops in the middle of the old messages: he does not read.
        using var slow = await SlowReader.Open(server, ben, start);
        await slow.Until("\"name\":\"Maya\",\"state\":\"here\"");
        await maya.Am(PresenceStates.Writing, 1);
        server.Clock.Advance(Second);
        (await Told(room)).ShouldBe("room 1, 1: Maya writing");
        await slow.Until("\"name\":\"Maya\",\"state\":\"writing\"");
    }

    [Fact]
    public async Task On_a_rooms_own_stream_only_that_room_is_told()
    {
        await using var server = await TestServer.Open(way);
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        await maya.MakeRoom("Movie night");
        using var everywhere = await ben.Follow();
        await everywhere.Next(EventKinds.Me);
        using var lobby = await maya.Follow(1);
        await lobby.Next(EventKinds.Me);
        await ben.Am(PresenceStates.Here, 2);
        server.Clock.Advance(Second);
        (await Told(lobby)).ShouldBe("room 1, 1: Maya here");
        await ben.Say(1, "marker");
        (await lobby.Until(next => next.Kind == EventKinds.MessagePosted)).ShouldNotContain(next => next.Kind == EventKinds.Presence);
    }

    private static async Task<string> Told(EventReader stream)
    {
        var next = await stream.Next(EventKinds.Presence);
        next.Id.ShouldBeNull("presence is never stored");
        var presence = next.As(Wire.Json.Presence);
        return $"room {presence.Room}, {presence.Count}: {string.Join(
            ", ", presence.People.Select(person => $"{person.Name} {person.State}"))}";
    }

    /// <summary>Returns when the server has noticed that streams ended, and only so many people's are left.</summary>
    private static Task Streams(TestServer server, int people)
    {
        var here = (Log.Streams.Readers)server.Parts.GetService(typeof(Log.Streams.Readers))!;
        return TestDeadline.Until(() => here.PeopleWithStreams.Length == people);
    }
}

public sealed class SocketPresenceTests() : PresenceTests(StreamTransport.Socket);

public sealed class PipePresenceTests() : PresenceTests(StreamTransport.Pipe);
