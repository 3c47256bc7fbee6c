using System.Net;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>
/// The key of a send whose words were taken away: it stands for that send in that room, whatever its words were, and for nothing else.
/// </summary>
public sealed class ForgottenKeyTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_opens_nobody_s_door(bool isEdited)
    {
        await using var server = await TestServer.Open();
        var (olga, maya) = (await server.ComeInAs("Olga", Roles.Owner), await server.ComeIn("Maya"));
        var room = await maya.MakeRoom("Attic");
        await olga.MakeCode();
        await maya.Say(room.Id, "one", "a-key");
        await TakeAway(maya, room.Id, isEdited);
        foreach (var path in new[] { "/api/codes", "/api/invites", "/api/rooms", "/api/direct" })
        {
            var body = path switch
            {
                "/api/rooms" => """{"name":"Other"}""",
                "/api/direct" => $$"""{"people":[{{olga.Id}}]}""",
                _ => "{}",
            };
            var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
            using var answer = await maya.Send(HttpMethod.Post, path, path == "/api/codes" ? null : content, "a-key");
            answer.StatusCode.ShouldBeOneOf([HttpStatusCode.Conflict, HttpStatusCode.Forbidden], path);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_shows_nothing_of_a_room_to_whoever_is_not_in_it_any_more(bool isEdited)
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        var plan = await maya.MakePrivateRoom("Surprise", ben);
        await maya.Say(plan.Id, "root");
        using var reply = await ben.Send(
            HttpMethod.Post,
            $"/api/rooms/{plan.Id}/messages",
            TestPerson.Json(new NewMessage("mine", 1), Wire.Json.NewMessage),
            "a-key");
        reply.ShouldBe(HttpStatusCode.Created);
        await TakeAway(ben, plan.Id, isEdited, number: 2);
        await maya.Remove(plan.Id, ben);
        await maya.Edit(plan.Id, 1, "SECRET");

        using var elsewhere = await ben.TrySay(1, "mine", "a-key");
        await elsewhere.ShouldBe(Problems.KeyReused);
        using var there = await ben.TrySay(plan.Id, "mine", "a-key");
        await there.ShouldBe(Problems.RoomNotFound);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task In_its_room_the_same_send_is_known_and_no_word_can_be_tried(bool isEdited)
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "one", "a-key");
        await TakeAway(maya, 1, isEdited);
        foreach (var text in new[] { "one", "two" })
        {
            using var again = await maya.TrySay(1, text, "a-key");
            (await again.ShouldBe(HttpStatusCode.OK).Read(Wire.Json.Message)).Text.ShouldBe(isEdited ? "other words" : "");
        }
    }

    private static Task<Message> TakeAway(TestPerson person, int room, bool isEdited, long number = 1) =>
        isEdited ? person.Edit(room, number, "other words") : person.Delete(room, number);
}
