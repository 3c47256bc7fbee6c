using Snug.Protocol;

namespace Snug.Client.Tests;

/// <summary>Each kind of event arrives as its type, with its cursor.</summary>
public sealed class EventKindTests
{
    private const string RoomJson =
        """{"id":3,"name":"Movie night","kind":"open","topic":null,"lastNumber":120,"readNumber":null,"archivedAt":null}""";

    [Fact]
    public async Task Events_of_the_log_have_their_type_and_cursor()
    {
        await using var server = new ScriptedServer();
        server.Then(Answers.OpenStream(
            Sse.Hello("0-0")
            + Sse.Event("room.created", "1-a", RoomJson)
            + Sse.Event("room.changed", "2-a", RoomJson)
            + Sse.Event("message.posted", "3-b", Sse.MessageJson(120))
            + Sse.Event("message.deleted", "4-c", Sse.MessageJson(120))
            + Sse.Event("person.joined", "5-d", """{"id":9,"name":"Maya"}""")
            + Sse.Event("person.renamed", "6-e", """{"id":9,"name":"Maja","role":"admin"}""")
            + Sse.Event("person.changed", "7-f", """{"id":9,"name":"Maja","status":"banned"}""")
            + Sse.Event("room.painted", "8-e", """{"colour":"amber"}""")));
        await using var reader = new EventCollector(server, cursor: "0-0");

        var connected = await reader.Next<Connected>();
        connected.Hello.ShouldBe(new Hello("The Lantern", "0.1.0"));
        (await reader.Next<RoomCreated>()).Room.Name.ShouldBe("Movie night");
        (await reader.Next<RoomChanged>()).ShouldSatisfyAllConditions(
            changed => changed.Room.LastNumber.ShouldBe(120),
            changed => changed.Cursor.ShouldBe("2-a"));
        (await reader.Next<MessagePosted>()).ShouldBe(new MessagePosted(Sse.Message(120)) { Cursor = "3-b" });
        (await reader.Next<MessageDeleted>()).ShouldBe(new MessageDeleted(Sse.Message(120)) { Cursor = "4-c" });
        (await reader.Next<PersonJoined>()).ShouldBe(new PersonJoined(new Person(9, "Maya")) { Cursor = "5-d" });
        (await reader.Next<PersonRenamed>()).ShouldBe(new PersonRenamed(new Person(9, "Maja", Roles.Admin)) { Cursor = "6-e" });
        (await reader.Next<PersonChanged>()).ShouldBe(
            new PersonChanged(new Person(9, "Maja", Status: PersonStatuses.Banned)) { Cursor = "7-f" });
        (await reader.Next<Unknown>()).ShouldBe(new Unknown("room.painted", """{"colour":"amber"}""") { Cursor = "8-e" });
    }

    [Fact]
    public async Task Passing_events_come_each_time_and_move_nothing()
    {
        var me = Sse.Event("me", id: null, """{"reads":[{"room":3,"number":98}]}""");
        var presence = Sse.Event("presence", id: null, """{"room":3,"count":2,"people":[{"id":7,"name":"Ines","state":"writing"}]}""");
        await using var server = new ScriptedServer();
        server.Then(
            Answers.Stream(Sse.Hello("0-0") + me + me + presence + Sse.Event("candle.lit", id: null, "{}")),
            Answers.OpenStream(Sse.Hello("0-0")));
        await using var reader = new EventCollector(server, cursor: "0-0");

        await reader.Next<Connected>();
        for (var twice = 0; twice < 2; twice++)
        {
            var mine = await reader.Next<MeChanged>();
            mine.Me.Reads.ShouldBe([new ReadMark(3, 98)]);
            mine.Cursor.ShouldBeNull();
        }
        (await reader.Next<PresenceChanged>()).Presence.People.ShouldBe([new PersonPresence(7, "Ines", PresenceStates.Writing)]);
        (await reader.Next<Unknown>()).Kind.ShouldBe("candle.lit");
        await reader.Next<Disconnected>();
        server.Requests()[^1].Header("Last-Event-ID").ShouldBe("0-0");
    }
}
