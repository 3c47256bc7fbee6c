using System.Net;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>Once (promise 2): whoever lost an answer gets it by asking again, also where the same would be refused today.</summary>
public sealed class RepeatedWriteTests
{
    [Theory]
    [InlineData(RoomKinds.Open)]
    [InlineData(RoomKinds.Private)]
    public async Task A_send_is_answered_again_where_only_some_say_something_since(string kind)
    {
        await using var server = await TestServer.Open();
        var (ines, maya) = (await server.ComeInAs("Ines", Roles.Owner), await server.ComeIn("Maya"));
        var room = kind is RoomKinds.Open ? await ines.MakeRoom("News") : await ines.MakePrivateRoom("News", maya);
        var said = await maya.Say(room.Id, "words", "the-key");
        await ines.Change(room.Id, new RoomChange(Posting: Postings.Admins));
        using (var again = await maya.TrySay(room.Id, "words", "the-key"))
        {
            again.ShouldBe(HttpStatusCode.OK);
            (await again.Read(Wire.Json.Message)).ShouldBe(said);
        }

        foreach (var key in new[] { "another-key", null })
        {
            using var other = await maya.TrySay(room.Id, "words", key);
            await other.ShouldBe(Problems.NotAllowed);
        }

        using (var reused = await maya.TrySay(room.Id, "other words", "the-key"))
        {
            await reused.ShouldBe(Problems.KeyReused);
        }

        (await ines.Page(room.Id)).ShouldBe([said]);
    }

    [Theory]
    [InlineData(RoomKinds.Open)]
    [InlineData(RoomKinds.Private)]
    public async Task A_room_is_answered_again_where_only_admins_make_rooms_since(string kind)
    {
        await using var server = await TestServer.Open();
        var (ines, maya) = (await server.ComeInAs("Ines", Roles.Owner), await server.ComeIn("Maya"));
        using var made = await Make("the-key");
        var room = await made.Read(Wire.Json.Room);
        using (var settings = await ines.Send(
            HttpMethod.Patch, "/api/settings", new StringContent("""{"whoMakesRooms":"admins"}""", null, "application/json")))
        {
            settings.ShouldBe(HttpStatusCode.OK);
        }

        using (var again = await Make("the-key"))
        {
            again.ShouldBe(HttpStatusCode.OK);
            (await again.Read(Wire.Json.Room)).Id.ShouldBe(room.Id);
        }

        foreach (var key in new[] { "another-key", null })
        {
            using var other = await Make(key);
            await other.ShouldBe(Problems.NotAllowed);
        }

        (await maya.Rooms()).Length.ShouldBe(2);

        Task<HttpResponseMessage> Make(string? key) =>
            maya.Send(HttpMethod.Post, "/api/rooms", TestPerson.Json(new NewRoom("Attic", kind), Wire.Json.NewRoom), key);
    }
}
