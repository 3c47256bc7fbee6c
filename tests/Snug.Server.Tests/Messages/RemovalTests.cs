using System.Net;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>Taking a message away: one's own, or somebody else's where one keeps order.</summary>
public sealed class RemovalTests
{
    [Fact]
    public async Task Everybody_takes_their_own_words_away_and_nobody_elses()
    {
        await using var server = await TestServer.Open();
        var (ines, maya) = (await server.ComeIn("Ines"), await server.ComeIn("Maya"));
        await ines.Say(1, "SECRET");
        using var stream = await maya.Follow();
        using (var refused = await maya.Send(HttpMethod.Delete, "/api/rooms/1/messages/1"))
        {
            await refused.ShouldBe(Problems.NotAllowed);
        }

        using (var taken = await ines.Send(HttpMethod.Delete, "/api/rooms/1/messages/1"))
        {
            (await taken.Read(Wire.Json.Message)).DeletedAt.ShouldNotBeNull();
        }

        (await stream.Next(EventKinds.MessageDeleted)).Data.ShouldNotContain("SECRET");
        (await maya.Page(1))[0].Text.ShouldBeEmpty();
        (await ines.Send(HttpMethod.Delete, "/api/rooms/1/messages/1")).ShouldBe(HttpStatusCode.OK).Dispose();
        using var absent = await ines.Send(HttpMethod.Delete, "/api/rooms/1/messages/2");
        await absent.ShouldBe(Problems.NotFound);
        server.Ask("select count(*) from audit where act = 'message.removed'").ShouldBe(["0"], "nobody kept order there");
    }

    [Fact]
    public async Task Owners_and_admins_take_words_away_in_open_rooms_and_that_is_written_down()
    {
        await using var server = await TestServer.Open();
        var (ines, maya) = (await server.ComeIn("Ines"), await server.ComeInAs("Maya", Roles.Admin));
        await ines.Say(1, "spam");
        (await maya.Send(HttpMethod.Delete, "/api/rooms/1/messages/1")).ShouldBe(HttpStatusCode.OK).Dispose();
        server.Ask("select person_id, about_id, detail from audit where act = 'message.removed'")
            .ShouldBe([$"{maya.Id}|{ines.Id}|message 1/1"]);
    }

    [Fact]
    public async Task In_a_private_room_its_keepers_do_and_the_servers_log_of_deeds_says_nothing()
    {
        await using var server = await TestServer.Open();
        var (ines, maya) = (await server.ComeIn("Ines"), await server.ComeInAs("Maya", Roles.Owner));
        var room = await ines.MakePrivateRoom("Plan", maya);
        await ines.Say(room.Id, "hers");
        await maya.Say(room.Id, "theirs");
        using (var refused = await maya.Send(HttpMethod.Delete, $"/api/rooms/{room.Id}/messages/1"))
        {
            await refused.ShouldBe(Problems.NotAllowed);
        }

        (await ines.Send(HttpMethod.Delete, $"/api/rooms/{room.Id}/messages/2")).ShouldBe(HttpStatusCode.OK).Dispose();
        server.Ask("select count(*) from audit where act = 'message.removed'").ShouldBe(["0"]);
    }

    [Fact]
    public async Task In_a_talk_everybody_takes_away_their_own_only()
    {
        await using var server = await TestServer.Open();
        var (ines, maya) = (await server.ComeIn("Ines"), await server.ComeIn("Maya"));
        var talk = await ines.Talk(maya);
        await ines.Say(talk.Id, "hers");
        using var refused = await maya.Send(HttpMethod.Delete, $"/api/rooms/{talk.Id}/messages/1");
        await refused.ShouldBe(Problems.NotAllowed);
        (await ines.Send(HttpMethod.Delete, $"/api/rooms/{talk.Id}/messages/1")).ShouldBe(HttpStatusCode.OK).Dispose();
    }
}
