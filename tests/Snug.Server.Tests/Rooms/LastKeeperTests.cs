using System.Net;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>A private room is kept by somebody who can, as long as there is somebody in it who could: nobody else can order it.</summary>
public sealed class LastKeeperTests
{
    /// <summary>A bot keeps nothing, whatever its row says.</summary>
    [Fact]
    public async Task A_bot_is_nobody_who_keeps_a_room()
    {
        await using var server = await TestServer.Open();
        var (ines, maya) = (await server.ComeIn("Ines"), await server.ComeIn("Maya"));
        var bot = await server.ComeInAs("Bot", Roles.Bot);
        var room = await ines.MakePrivateRoom("Surprise", bot, maya);
        using (var refused = await ines.TryAdd(room.Id, bot.Id, MemberRoles.Keeper))
        {
            await refused.ShouldBe(Problems.NotAllowed);
        }

        await ines.Remove(room.Id, ines);
        Keepers(await maya.Members(room.Id)).ShouldBe(["Maya"]);
    }

    [Fact]
    public async Task Whoever_becomes_a_bot_passes_on_what_they_kept()
    {
        await using var server = await TestServer.Open();
        var owner = await server.ComeInAs("Owner", Roles.Owner);
        var (ines, maya) = (await server.ComeIn("Ines"), await server.ComeIn("Maya"));
        var room = await ines.MakePrivateRoom("Surprise", maya);
        await Change(owner, ines, new PersonChange(Role: Roles.Bot));
        Keepers(await maya.Members(room.Id)).ShouldContain("Maya");
        await maya.Change(room.Id, new RoomChange(Name: "Hers"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whoever_is_sent_away_passes_on_what_they_kept(bool isBan)
    {
        await using var server = await TestServer.Open();
        var owner = await server.ComeInAs("Owner", Roles.Owner);
        var (ines, maya) = (await server.ComeIn("Ines"), await server.ComeIn("Maya"));
        var room = await ines.MakePrivateRoom("Surprise", maya);
        await SendAway(owner, ines, isBan);
        await maya.Change(room.Id, new RoomChange(Name: "Hers"));
        await LetIn(owner, ines, isBan);
        Keepers(await maya.Members(room.Id)).ShouldContain("Maya");
    }

    /// <summary>Nobody was there to take it over, so whoever comes back does.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whoever_comes_back_to_a_room_that_nobody_keeps_keeps_it(bool isBan)
    {
        await using var server = await TestServer.Open();
        var owner = await server.ComeInAs("Owner", Roles.Owner);
        var (ines, maya, ben) = (await server.ComeIn("Ines"), await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        var room = await ines.MakePrivateRoom("Surprise", maya);
        var other = await ines.MakePrivateRoom("Other", maya, ben);
        await SendAway(owner, maya, isBan);
        await ines.Remove(room.Id, ines);
        await ines.Remove(other.Id, ines);
        await LetIn(owner, maya, isBan);
        server.Ask($"select person_id, role from members where room_id = {room.Id} and until_position is null")
            .ShouldBe([$"{maya.Id}|keeper"]);
        Keepers(await ben.Members(other.Id)).ShouldBe(["Ben"], "that one had somebody");
    }

    private static List<string> Keepers(IEnumerable<Member> members) =>
        [.. members.Where(member => member.Role is MemberRoles.Keeper).Select(member => member.Person.Name)];

    private static async Task Change(TestPerson owner, TestPerson about, PersonChange change)
    {
        using var answer = await owner.Send(
            HttpMethod.Patch, $"/api/people/{about.Id}", TestPerson.Json(change, Wire.Json.PersonChange));
        answer.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task SendAway(TestPerson owner, TestPerson about, bool isBan)
    {
        if (!isBan)
        {
            await Change(owner, about, new PersonChange(Deactivated: true));
            return;
        }

        using var answer = await owner.Send(
            HttpMethod.Put, $"/api/people/{about.Id}/ban", new StringContent("{}", null, "application/json"));
        answer.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task LetIn(TestPerson owner, TestPerson about, bool isBan)
    {
        if (!isBan)
        {
            await Change(owner, about, new PersonChange(Deactivated: false));
            return;
        }

        using var answer = await owner.Send(HttpMethod.Delete, $"/api/people/{about.Id}/ban");
        answer.ShouldBe(HttpStatusCode.OK);
    }
}
