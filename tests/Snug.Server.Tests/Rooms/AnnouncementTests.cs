using System.Net;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>Announcement rooms, and who may make rooms at all.</summary>
public sealed class AnnouncementTests
{
    [Fact]
    public async Task In_an_announcement_room_only_owners_and_admins_say_something()
    {
        await using var server = await TestServer.Open();
        var (ines, maya) = (await server.ComeIn("Ines"), await server.ComeInAs("Maya", Roles.Admin));
        using var stream = await ines.Follow();
        using (var refused = await ines.Send(
            HttpMethod.Patch, "/api/rooms/1", TestPerson.Json(new RoomChange(Posting: Postings.Admins), Wire.Json.RoomChange)))
        {
            await refused.ShouldBe(Problems.NotAllowed);
        }

        (await maya.Change(1, new RoomChange(Posting: Postings.Admins))).Posting.ShouldBe(Postings.Admins);
        (await stream.Next(EventKinds.RoomChanged)).As(Wire.Json.Room).Posting.ShouldBe(Postings.Admins);
        using var said = await ines.TrySay(1, "words");
        await said.ShouldBe(Problems.NotAllowed);
        await maya.Say(1, "an announcement");
        (await stream.NextMessage()).Text.ShouldBe("an announcement");
        await server.Close();
        await server.OpenAgain();
        (await ines.Room(1)).Posting.ShouldBe(Postings.Admins);
        (await maya.Change(1, new RoomChange(Posting: Postings.Everybody))).Posting.ShouldBeNull();
        await ines.Say(1, "words");
        server.Ask("select act, detail from audit where act = 'posting.changed' order by id").ShouldBe(
            ["posting.changed|room 1, Lobby: admins", "posting.changed|room 1, Lobby: everybody"]);
    }

    [Fact]
    public async Task Where_announcements_take_replies_the_others_reply_and_begin_nothing()
    {
        await using var server = await TestServer.Open();
        var (ines, maya) = (await server.ComeIn("Ines"), await server.ComeInAs("Maya", Roles.Admin));
        var before = await ines.Say(1, "said when everybody could");
        (await maya.Change(1, new RoomChange(Posting: Postings.Admins))).Replies.ShouldBeNull();
        var announced = await maya.Say(1, "an announcement");
        (await ines.React(1, announced.Number, "👍")).Reactions.ShouldNotBeEmpty("they react, whoever replies");
        using (var refused = await ines.TryReply(1, announced.Number, "may I?"))
        {
            await refused.ShouldBe(Problems.NotAllowed);
        }

        using (var refused = await ines.Send(
            HttpMethod.Patch, "/api/rooms/1", TestPerson.Json(new RoomChange(Replies: true), Wire.Json.RoomChange)))
        {
            await refused.ShouldBe(Problems.NotAllowed);
        }

        using var stream = await ines.Follow();
        (await maya.Change(1, new RoomChange(Replies: true))).Replies.ShouldBe(true);
        (await stream.Next(EventKinds.RoomChanged)).As(Wire.Json.Room).Replies.ShouldBe(true);
        var reply = await ines.Reply(1, announced.Number, "thank you");
        await ines.Reply(1, reply.Number, "and again");
        (await ines.Edit(1, reply.Number, "thank you all")).Text.ShouldBe("thank you all");
        using (var refused = await ines.TrySay(1, "words"))
        {
            (await refused.ShouldBe(Problems.NotAllowed)).Detail.ShouldBe(
                "You can read this room and reply in it. Nothing was kept; reply to a message, or say it in another room.");
        }

        using (var refused = await ines.TryEdit(1, before.Number, "an announcement of mine"))
        {
            await refused.ShouldBe(Problems.NotAllowed);
        }

        await server.Close();
        await server.OpenAgain();
        (await ines.State()).Rooms[0].Replies.ShouldBe(true);
        await ines.Reply(1, announced.Number, "after a restart");
        (await maya.Change(1, new RoomChange(Replies: false))).Replies.ShouldBeNull();
        using (var refused = await ines.TryReply(1, announced.Number, "one more"))
        {
            await refused.ShouldBe(Problems.NotAllowed);
        }

        using (var refused = await ines.TryEdit(1, reply.Number, "other words"))
        {
            await refused.ShouldBe(Problems.NotAllowed);
        }

        server.Ask("select detail from audit where act = 'posting.changed' order by id").ShouldBe(
            ["room 1, Lobby: admins", "room 1, Lobby: admins, the others reply", "room 1, Lobby: admins"]);
    }

    [Fact]
    public async Task A_room_that_everybody_talks_in_keeps_whether_its_announcements_take_replies()
    {
        await using var server = await TestServer.Open();
        var (ines, maya) = (await server.ComeIn("Ines"), await server.ComeInAs("Maya", Roles.Owner));
        (await maya.Change(1, new RoomChange(Replies: true))).Replies.ShouldBe(true);
        await ines.Say(1, "everybody says something");
        (await maya.Change(1, new RoomChange(Posting: Postings.Admins))).Replies.ShouldBe(true);
        await ines.Reply(1, 1, "a reply");
        (await maya.Change(1, new RoomChange(Posting: Postings.Everybody))).Replies.ShouldBe(true);
        await ines.Say(1, "again");
        server.Ask("select detail from audit where act = 'posting.changed' order by id").ShouldBe(
            ["room 1, Lobby: admins, the others reply", "room 1, Lobby: everybody"]);
    }

    [Fact]
    public async Task In_a_private_announcement_room_its_members_reply_and_its_keepers_call_everybody()
    {
        await using var server = await TestServer.Open();
        var (ines, maya) = (await server.ComeIn("Ines"), await server.ComeInAs("Maya", Roles.Owner));
        var room = await ines.MakePrivateRoom("News", maya);
        await ines.Change(room.Id, new RoomChange(Posting: Postings.Admins, Replies: true));
        (await ines.Say(room.Id, "hear hear, @room")).Mentions.ShouldBe([0]);
        (await maya.Reply(room.Id, 1, "what is it, @room?")).Mentions.ShouldBeNull("it is theirs to call everybody who announce");
        using var said = await maya.TrySay(room.Id, "words");
        await said.ShouldBe(Problems.NotAllowed);
    }

    [Fact]
    public async Task In_a_private_announcement_room_its_keepers_do()
    {
        await using var server = await TestServer.Open();
        var (ines, maya) = (await server.ComeIn("Ines"), await server.ComeInAs("Maya", Roles.Owner));
        var room = await ines.MakePrivateRoom("News", maya);
        await ines.Change(room.Id, new RoomChange(Posting: Postings.Admins));
        using var said = await maya.TrySay(room.Id, "words");
        await said.ShouldBe(Problems.NotAllowed);
        await ines.Say(room.Id, "an announcement");
        server.Ask("select count(*) from audit where detail like '%News%'").ShouldBe(["0"], "the owners do not see it");
    }

    [Fact]
    public async Task Who_may_make_rooms_is_a_setting_that_everybody_is_told()
    {
        await using var server = await TestServer.Open(options => options with { HasLegacyDoor = true });
        var (ines, maya) = (await server.ComeIn("Ines"), await server.ComeInAs("Maya", Roles.Admin));
        using var stream = await ines.Follow();
        using (var refused = await Set(ines, WhoMakesRooms.Admins))
        {
            await refused.ShouldBe(Problems.NotAllowed);
        }

        (await Set(maya, WhoMakesRooms.Admins)).ShouldBe(HttpStatusCode.OK).Dispose();
        (await stream.Next(EventKinds.ServerChanged)).As(Wire.Json.ServerSettings).WhoMakesRooms.ShouldBe(WhoMakesRooms.Admins);
        (await ines.State()).Settings.ShouldBe(new ServerSettings(WhoMakesRooms.Admins));
        using (var refused = await ines.TryMakeRoom("Attic"))
        {
            await refused.ShouldBe(Problems.NotAllowed);
        }

        await maya.MakeRoom("Attic");
        await ines.Talk(maya);
        await server.Close();
        await server.OpenAgain();
        using (var refused = await ines.TryMakeRoom("Attic"))
        {
            await refused.ShouldBe(Problems.NotAllowed);
        }

        (await Set(maya, WhoMakesRooms.Everybody)).ShouldBe(HttpStatusCode.OK).Dispose();
        await ines.MakePrivateRoom("Mine");
        server.Ask("select act, detail from audit where act = 'setting.changed' order by id").ShouldBe(
            ["setting.changed|rooms are made by admins", "setting.changed|rooms are made by everybody"]);
        using var wrong = await Set(maya, "nobody");
        await wrong.ShouldBe(Problems.Malformed);
    }

    private static Task<HttpResponseMessage> Set(TestPerson person, string whoMakesRooms) => person.Send(
        HttpMethod.Patch,
        "/api/settings",
        TestPerson.Json(new ServerSettingsChange(whoMakesRooms), Wire.Json.ServerSettingsChange));
}
