using System.Net;
using Snug.Protocol;

namespace Snug.Server.Tests;

public sealed class RoomTests
{
    [Fact]
    public async Task A_new_server_has_one_room_1_the_Lobby()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        (await maya.Rooms()).ShouldBe([new Room(1, "Lobby", RoomKinds.Open, null, 0, null, null)]);
        await server.Close();
        await server.OpenAgain();
        (await maya.Rooms()).Length.ShouldBe(1, "a second start makes no second Lobby");
    }

    [Fact]
    public async Task Rooms_are_numbered_without_holes_however_many_make_them_at_once()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        using (var refused = await maya.TryMakeRoom("\u202e"))
        {
            await refused.ShouldBe(Problems.InvalidName);
        }

        var made = await Task.WhenAll(Enumerable.Range(0, 40).Select(index => maya.MakeRoom($"Room {index}")));
        made.Select(room => room.Id).Order().ShouldBe(Enumerable.Range(2, 40));
        var listed = await maya.Rooms();
        listed.Select(room => room.Id).ShouldBe(Enumerable.Range(1, 41));
        made.ShouldAllBe(room => listed[room.Id - 1].Name == room.Name);
    }

    [Fact]
    public async Task A_made_room_says_where_it_is()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var answer = await maya.TryMakeRoom(" Movie   night ", "Saturdays at eight");
        answer.ShouldBe(HttpStatusCode.Created).Headers.Location!.ToString().ShouldBe("/api/rooms/2");
        (await answer.Read(Wire.Json.Room)).ShouldBe(new Room(2, "Movie night", "open", "Saturdays at eight", 0, null, null));
        (await maya.Room(2)).Name.ShouldBe("Movie night");
    }

    [Fact]
    public async Task Rooms_may_share_a_name_the_number_is_the_name()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        (await maya.MakeRoom("Lobby")).Id.ShouldBe(2);
    }

    [Fact]
    public async Task A_room_is_renamed_gets_a_topic_and_loses_it_and_everybody_hears_of_it()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        var ben = await server.ComeIn("Ben");
        using var stream = await ben.Follow();
        (await maya.Change(1, new RoomChange(Name: "Hall"))).Name.ShouldBe("Hall");
        (await maya.Change(1, new RoomChange(Topic: "Coats"))).ShouldBe(new Room(1, "Hall", "open", "Coats", 0, null, null));
        (await maya.Change(1, new RoomChange(Topic: ""))).Topic.ShouldBeNull();
        var changes = new List<Room>();
        while (changes.Count < 3)
        {
            changes.Add((await stream.Next(EventKinds.RoomChanged)).As(Wire.Json.Room));
        }

        changes.Select(room => (room.Name, room.Topic)).ShouldBe([("Hall", null), ("Hall", "Coats"), ("Hall", null)]);
        (await ben.Room(1)).ShouldBe(changes[^1]);
    }

    [Fact]
    public async Task A_change_that_changes_nothing_is_no_event()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        var before = (await maya.State()).Cursor;
        await maya.Change(1, new RoomChange());
        await maya.Change(1, new RoomChange(Name: "Lobby", Archived: false));
        (await maya.State()).Cursor.ShouldBe(before);
    }

    [Fact]
    public async Task In_an_archived_room_nothing_new_is_said_until_it_is_opened_again()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        var said = await maya.Say(1, "before", "k1");
        (await maya.Change(1, new RoomChange(Archived: true))).ArchivedAt.ShouldBe(server.Clock.GetUtcNow());
        using (var refused = await maya.TrySay(1, "after"))
        {
            (await refused.ShouldBe(Problems.RoomArchived)).Detail.ShouldContain("Room 1 is archived");
        }

        (await maya.Page(1)).Select(message => message.Text).ShouldBe(["before"], "it can be read");
        (await maya.Say(1, "before", "k1")).ShouldBe(said, "what was said when it could be is answered");
        (await maya.Rooms()).Length.ShouldBe(1, "archived, never deleted");
        (await maya.Change(1, new RoomChange(Archived: false))).ArchivedAt.ShouldBeNull();
        (await maya.Say(1, "after")).Number.ShouldBe(2);
    }

    [Fact]
    public async Task Archiving_twice_keeps_the_first_instant()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        var first = await maya.Change(1, new RoomChange(Archived: true));
        server.Clock.Jump(TimeSpan.FromHours(1));
        (await maya.Change(1, new RoomChange(Archived: true))).ArchivedAt.ShouldBe(first.ArchivedAt);
    }

    [Fact]
    public async Task Rooms_topics_and_archival_outlive_a_restart()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.MakeRoom("Movie night", "Saturdays");
        await maya.Say(2, "hi");
        await maya.Change(2, new RoomChange(Name: "Films", Archived: true));
        var before = await maya.Rooms();
        await server.Close();
        await server.OpenAgain();
        (await maya.Rooms()).ShouldBe(before);
    }

    [Fact]
    public async Task A_room_that_is_not_there_does_not_exist_in_any_call()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        var details = new List<string>();
        foreach (var (method, path, body) in new[]
        {
            (HttpMethod.Get, "/api/rooms/9", null),
            (HttpMethod.Patch, "/api/rooms/9", "{}"),
            (HttpMethod.Get, "/api/rooms/9/messages", null),
            (HttpMethod.Post, "/api/rooms/9/messages", """{"text":"hi"}"""),
            (HttpMethod.Put, "/api/rooms/9/read", """{"number":0}"""),
            (HttpMethod.Put, "/api/rooms/9/presence", """{"state":"here"}"""),
            (HttpMethod.Get, "/api/rooms/9/events", null),
        })
        {
            using var content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json");
            using var answer = await maya.Send(method, path, content);
            details.Add((await answer.ShouldBe(Problems.RoomNotFound)).Detail);
        }

        details.ShouldAllBe(detail => detail == "There is no room 9 for you here.");
    }

    [Fact]
    public async Task What_state_says_is_all_that_a_client_needs()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        var ben = await server.ComeIn("Ben");
        await maya.MakeRoom("Movie night");
        await ben.Say(2, "hi");
        using var answer = await maya.Get("/api/state");
        var state = await answer.Read(Wire.Json.State);
        state.Me.ShouldBe(new Person(1, "Maya"));
        state.Rooms.Select(room => (room.Id, room.LastNumber, room.ReadNumber)).ShouldBe([(1, 0L, null), (2, 1L, null)]);
        state.People.Select(person => person.Name).ShouldBe(["Ben", "Maya"], "the last active first");
        state.Cursor.ShouldBe(answer.Cursor());
        (await ben.State()).Rooms[1].ReadNumber.ShouldBe(1, "posting moved the mark");
    }

    [Fact]
    public async Task A_stranger_sees_at_the_door_whose_house_it_is_and_who_is_here()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.MakeRoom("Old plans");
        await maya.Change(2, new RoomChange(Archived: true));
        using var stream = await maya.Follow();
        await stream.Next(EventKinds.Me);
        using var answer = await server.Stranger.GetAsync("/api/welcome", TestDeadline.Token);
        var welcome = await answer.Read(Wire.Json.Welcome);
        (welcome.Name, welcome.Version, welcome.Access).ShouldBe(("The Lantern", SnugServer.Version, "open"));
        welcome.Rooms!.Select(room => room.Name).ShouldBe(["Lobby"]);
        welcome.Here.ShouldBe(["Maya"]);
    }
}
