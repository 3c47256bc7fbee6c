using Snug.Protocol;
using Snug.Server.Messages.Markup;
using Snug.Server.Rooms;

namespace Snug.Server.Tests;

/// <summary>Who can be named where. To name somebody MUST NOT tell that they exist, nor tell them of a room that they are not in.</summary>
public sealed class RoomMentionsTests
{
    [Fact]
    public async Task In_an_open_room_everybody_can_be_named_who_is_in()
    {
        await using var server = await TestServer.Open();
        var (olga, maya) = (await server.ComeInAs("Olga", Roles.Owner), await server.ComeIn("Maya"));
        var bot = await server.ComeInAs("Gus", Roles.Bot);
        Named(server, 1, maya, "@Olga @maya @GUS @Nobody").ShouldBe([olga.Id, maya.Id, bot.Id]);

        var sentAway = TestPerson.Json(new Ban(RemoveMessages: false), Wire.Json.Ban);
        using var ban = await olga.Send(HttpMethod.Put, $"/api/people/{bot.Id}/ban", sentAway);
        ban.IsSuccessStatusCode.ShouldBeTrue();
        Named(server, 1, maya, "@Olga @maya @GUS").ShouldBe([olga.Id, maya.Id]);
    }

    [Fact]
    public async Task In_a_private_room_and_in_a_talk_only_its_members_can_be_named()
    {
        await using var server = await TestServer.Open();
        var (olga, maya, ben) = (await server.ComeInAs("Olga", Roles.Owner), await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        var hidden = await maya.MakePrivateRoom("Hidden", ben);
        var talk = (await maya.Talk(olga)).Id;
        Named(server, hidden.Id, maya, "@Olga @Maya @Ben").ShouldBe([maya.Id, ben.Id]);
        Named(server, talk, maya, "@Olga @Maya @Ben").ShouldBe([olga.Id, maya.Id]);
        Named(server, 99, maya, "@Olga @Maya @Ben").ShouldBeEmpty();
    }

    [Fact]
    public async Task Everybody_is_called_by_who_keeps_order_and_in_a_private_room_by_each_member()
    {
        await using var server = await TestServer.Open();
        var (olga, maya, ben) = (await server.ComeInAs("Olga", Roles.Owner), await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        var hidden = await maya.MakePrivateRoom("Hidden", ben);
        Named(server, 1, olga, "@room").ShouldBe([0]);
        Named(server, 1, maya, "@room").ShouldBeEmpty();
        Named(server, hidden.Id, ben, "@room").ShouldBe([0]);
        Named(server, hidden.Id, olga, "@room").ShouldBeEmpty();
        MarkupParser.Parse("@room @Maya", new RoomMentions(server.Log.Projection, 1, Who.Guest(Doors.Legacy))).Mentions.ShouldBe([maya.Id]);
    }

    /// <summary>Whoever takes this name is not called in everybody's place.</summary>
    [Fact]
    public async Task Somebody_of_the_name_room_is_named_only_where_everybody_cannot_be()
    {
        await using var server = await TestServer.Open();
        var (olga, room) = (await server.ComeInAs("Olga", Roles.Owner), await server.ComeIn("Room"));
        Named(server, 1, olga, "@room").ShouldBe([0]);
        Named(server, 1, room, "@room").ShouldBe([room.Id]);
    }

    private static int[] Named(TestServer server, int room, TestPerson author, string text) =>
        MarkupParser.Parse(text, new RoomMentions(server.Log.Projection, room, Who.Is(author.Id))).Mentions;
}
