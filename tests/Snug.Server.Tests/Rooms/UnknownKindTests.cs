using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Snug.Protocol;
using Snug.Server.People;
using Snug.Server.People.Presence;

namespace Snug.Server.Tests;

/// <summary>
/// A database may hold rooms of a kind that this program does not know: a newer program made them, or another hand. Deny by default: in
/// no list, count, stream or page is a trace of them. Calls about the room itself are tried in RoutePolicyTests.
/// </summary>
public sealed class UnknownKindTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_is_in_no_list_and_on_no_page(bool isMadeByAnotherHand)
    {
        await using var server = await TestServer.Open(options => options with { HasLegacyDoor = true });
        var (dana, hidden, _) = await Hide(server, isMadeByAnotherHand);
        (await dana.Rooms()).Select(room => room.Id).ShouldBe([1]);
        (await dana.State()).Rooms.Select(room => room.Id).ShouldBe([1]);
        foreach (var path in new[] { "/api/state", "/api/rooms", "/api/welcome", "/plain", "/chatrm/GETROOMS", "/api/people?name=a" })
        {
            using var request = dana.Request(HttpMethod.Get, path);
            request.Headers.Add("Cookie", $"snug-{server.Address.Port}={dana.Token}");
            using var answer = await server.Stranger.SendAsync(request, TestDeadline.Token);
            answer.ShouldBe(HttpStatusCode.OK);
            var text = await answer.Content.ReadAsStringAsync(TestDeadline.Token);
            text.ShouldNotContain(HiddenRoom.Secret, Case.Insensitive, path);
            text.ShouldNotContain(HiddenRoom.Name, Case.Insensitive, path);
            text.ShouldNotContain($"rooms/{hidden}", Case.Insensitive, path);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_of_it_is_told_to_a_stream_that_comes_back(bool isMadeByAnotherHand)
    {
        await using var server = await TestServer.Open();
        var (dana, hidden, start) = await Hide(server, isMadeByAnotherHand);
        await HiddenRoom.Say(server, hidden, dana);
        await server.Close();
        await server.OpenAgain();
        await dana.Say(1, "last");
        using var stream = await dana.Follow(after: start);
        var seen = await stream.Until(next => next.Kind == EventKinds.MessagePosted && next.Message.Text == "last");
        seen[0].Id.ShouldBe(start, "resumed, not reset");
        seen.ShouldContain(next => next.Kind == EventKinds.Me);
        ShouldTellNothing(seen, hidden);
    }

    [Fact]
    public async Task Nothing_of_it_is_told_live()
    {
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        using var stream = await dana.Follow();
        await stream.Next(EventKinds.Me);
        var hidden = await HiddenRoom.Make(server, dana);
        await HiddenRoom.Say(server, hidden, dana);
        await dana.Say(1, "after");
        var seen = await stream.Until(next => next.Kind == EventKinds.MessagePosted);
        seen[^1].Message.Text.ShouldBe("after");
        seen.ShouldAllBe(next => next.Kind == EventKinds.Me || !next.Data.Contains(HiddenRoom.Secret));
        ShouldTellNothing(seen.Where(next => next.Kind != EventKinds.Me), hidden);
    }

    [Fact]
    public async Task Its_events_are_kept_for_those_who_will_see_it_and_all_others_for_everybody()
    {
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        var hidden = await HiddenRoom.Make(server, dana);
        await dana.Say(1, "words");
        server.Ask($"select distinct audience from log where room_id = {hidden}").ShouldBe(["2"]);
        server.Ask($"select distinct audience from log where room_id is distinct from {hidden}").ShouldBe(["1"]);
    }

    /// <summary>No call lets anybody say it; this is what the stream does of its own.</summary>
    [Fact]
    public async Task Who_is_in_it_is_not_told()
    {
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        var hidden = await HiddenRoom.Make(server, dana);
        using var stream = await dana.Follow();
        await stream.Next(EventKinds.Me);
        var board = server.Parts.GetRequiredService<PresenceBoard>();
        board.Report(new Caller(dana.Id, dana.Name), hidden, PresenceStates.Writing);
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        board.Current(hidden).ShouldBeEmpty("nobody may be there");
        using var late = await dana.Follow();
        await dana.Say(1, "after");
        ShouldTellNothing(await stream.Until(next => next.Kind == EventKinds.MessagePosted), hidden);
        ShouldTellNothing(await late.Until(next => next.Kind == EventKinds.Me), hidden);
        await dana.Say(1, "after");
        ShouldTellNothing(await late.Until(next => next.Kind == EventKinds.MessagePosted), hidden);
    }

    private static void ShouldTellNothing(IEnumerable<StreamEvent> seen, int hidden) => seen.ShouldAllBe(next =>
        !next.Data.Contains(HiddenRoom.Secret)
            && !next.Data.Contains(HiddenRoom.Name)
            && !next.Data.Contains($"\"room\":{hidden}")
            && !next.Data.Contains($"\"id\":{hidden},\"name\":\"{HiddenRoom.Name}"));

    /// <summary>Makes the room; or makes it an open one, and its kind is changed in the file while nobody serves it.</summary>
    /// <returns>Somebody who has a mark in it, its id, and the cursor from before it was made.</returns>
    private static async Task<(TestPerson Dana, int Hidden, string Start)> Hide(TestServer server, bool isMadeByAnotherHand)
    {
        var dana = await server.ComeIn("Dana");
        var start = (await dana.State()).Cursor;
        if (!isMadeByAnotherHand)
        {
            return (dana, await HiddenRoom.Make(server, dana), start);
        }

        var room = await dana.MakeRoom(HiddenRoom.Name, HiddenRoom.Secret);
        await dana.Say(room.Id, HiddenRoom.Secret);
        await server.Close();
        server.RewriteFitting($"update rooms set kind = 'private' where id = {room.Id}");
        await server.OpenAgain();
        return (dana, room.Id, start);
    }
}
