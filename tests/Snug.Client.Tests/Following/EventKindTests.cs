using Snug.Protocol;

namespace Snug.Client.Tests;

/// <summary>Each kind of event arrives as its type, with its cursor.</summary>
public sealed class EventKindTests
{
    private const string RoomJson = """{"id":3,"name":"Movie night","kind":"open","topic":null,"lastNumber":120,"readNumber":null,"archivedAt":null}""";

    [Fact]
    public async Task Events_of_the_log_have_their_type_and_cursor()
    {
        await using var server = new ScriptedServer();
        server.Then(Acts.OpenStream(
            Sse.Hello("0-0")
            + Sse.Event("room.created", "1-a", RoomJson)
            + Sse.Event("room.changed", "2-a", RoomJson)
            + Sse.Event("message.posted", "3-b", Sse.MessageJson(120))
            + Sse.Event("message.deleted", "4-c", Sse.MessageJson(120))
            + Sse.Event("person.joined", "5-d", """{"id":9,"name":"Maya"}""")
            + Sse.Event("room.painted", "6-e", """{"colour":"amber"}""")));
        await using var reader = new Reader(server, cursor: "0-0");

        var connected = await reader.NextAsync<Connected>();
        connected.Hello.ShouldBe(new Hello("The Lantern", "0.1.0"));
        (await reader.NextAsync<RoomCreated>()).Room.Name.ShouldBe("Movie night");
        (await reader.NextAsync<RoomChanged>()).ShouldSatisfyAllConditions(
            changed => changed.Room.LastNumber.ShouldBe(120),
            changed => changed.Cursor.ShouldBe("2-a"));
        (await reader.NextAsync<MessagePosted>()).ShouldBe(new MessagePosted(Sse.Message(120)) { Cursor = "3-b" });
        (await reader.NextAsync<MessageDeleted>()).ShouldBe(new MessageDeleted(Sse.Message(120)) { Cursor = "4-c" });
        (await reader.NextAsync<PersonJoined>()).ShouldBe(new PersonJoined(new Person(9, "Maya")) { Cursor = "5-d" });
        (await reader.NextAsync<Unknown>()).ShouldBe(new Unknown("room.painted", """{"colour":"amber"}""") { Cursor = "6-e" });
    }

    [Fact]
    public async Task Passing_events_come_each_time_and_move_nothing()
    {
        var me = Sse.Event("me", id: null, """{"reads":[{"room":3,"number":98}]}""");
        var presence = Sse.Event("presence", id: null, """{"room":3,"count":2,"people":[{"id":7,"name":"Ines","state":"writing"}]}""");
        await using var server = new ScriptedServer();
        server.Then(
            Acts.Stream(Sse.Hello("0-0") + me + me + presence + Sse.Event("candle.lit", id: null, "{}")),
            Acts.OpenStream(Sse.Hello("0-0")));
        await using var reader = new Reader(server, cursor: "0-0");

        await reader.NextAsync<Connected>();
        for (var twice = 0; twice < 2; twice++)
        {
            var mine = await reader.NextAsync<MeChanged>();
            mine.Me.Reads.ShouldBe([new ReadMark(3, 98)]);
            mine.Cursor.ShouldBeNull();
        }
        (await reader.NextAsync<PresenceChanged>()).Presence.People.ShouldBe([new PersonPresence(7, "Ines", PresenceStates.Writing)]);
        (await reader.NextAsync<Unknown>()).Kind.ShouldBe("candle.lit");
        await reader.NextAsync<Disconnected>();
        server.Requests()[^1].Header("Last-Event-ID").ShouldBe("0-0");
    }
}
