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
            + Sse.Event("member.joined", "8-g", $$"""{"room":3,"person":{"id":9,"name":"Maja"},"by":7,"details":{{RoomJson}}}""")
            + Sse.Event("member.changed", "9-h", """{"room":3,"person":{"id":9,"name":"Maja"},"role":"keeper"}""")
            + Sse.Event("member.left", "10-i", """{"room":3,"person":{"id":9,"name":"Maja"}}""")
            + Sse.Event("server.changed", "11-j", """{"whoMakesRooms":"admins"}""")
            + Sse.Event("member.left", "12-k", """{"room":3}""")
            + Sse.Event("room.painted", "13-l", """{"colour":"amber"}""")
            + Sse.Event("message.edited", "14-m", Sse.MessageJson(120))
            + Sse.Event(
                "message.reacted",
                "15-n",
                """{"room":3,"number":120,"reactions":[{"emoji":"👍","count":1,"people":[{"id":9,"name":"Maja"}]}]}""")
            + Sse.Event("message.pinned", "16-o", """{"room":3,"number":120,"pinnedAt":null,"person":{"id":9,"name":"Maja"}}""")));
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
        var maja = new Person(9, "Maja");
        var joined = (await reader.Next<MemberJoined>()).Member;
        (joined with { Details = null }).ShouldBe(new MemberEvent(3, maja, By: 7));
        joined.Details.ShouldNotBeNull().Name.ShouldBe("Movie night");
        (await reader.Next<MemberChanged>()).ShouldBe(
            new MemberChanged(new MemberEvent(3, maja, MemberRoles.Keeper)) { Cursor = "9-h" });
        (await reader.Next<MemberLeft>()).ShouldBe(new MemberLeft(new MemberEvent(3, maja)) { Cursor = "10-i" });
        (await reader.Next<ServerChanged>()).ShouldBe(new ServerChanged(new ServerSettings(WhoMakesRooms.Admins)) { Cursor = "11-j" });
        (await reader.Next<Unknown>()).ShouldBe(new Unknown("member.left", """{"room":3}""") { Cursor = "12-k" }, "nobody left");
        (await reader.Next<Unknown>()).ShouldBe(new Unknown("room.painted", """{"colour":"amber"}""") { Cursor = "13-l" });
        (await reader.Next<MessageEdited>()).ShouldBe(new MessageEdited(Sse.Message(120)) { Cursor = "14-m" });
        var reaction = (await reader.Next<MessageReacted>()).Reactions.Reactions.ShouldHaveSingleItem();
        (reaction.Emoji, reaction.People.Single()).ShouldBe(("👍", new Named(9, "Maja")));
        (await reader.Next<MessagePinned>()).ShouldBe(
            new MessagePinned(new MessagePin(3, 120, PinnedAt: null, new Named(9, "Maja"))) { Cursor = "16-o" });
    }

    [Fact]
    public async Task What_is_mine_comes_with_what_it_changes_and_nothing_else()
    {
        await using var server = new ScriptedServer();
        server.Then(Answers.OpenStream(
            Sse.Hello("0-0")
            + Sse.Event("me", id: null, """{"reads":[],"rooms":[{"room":3,"level":"nothing","favourite":true,"hidden":false}]}""")
            + Sse.Event("me", id: null, """{"reads":[],"muted":[7],"reports":2}""")));
        await using var reader = new EventCollector(server, cursor: "0-0");
        await reader.Next<Connected>();
        var rooms = (await reader.Next<MeChanged>()).Me;
        rooms.Rooms.ShouldBe([new RoomPreference(3, Levels.Nothing, Favourite: true)]);
        rooms.Muted.ShouldBeNull();
        var others = (await reader.Next<MeChanged>()).Me;
        others.Muted.ShouldBe([7]);
        (others.Reports, others.Rooms).ShouldBe((2, null));
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
