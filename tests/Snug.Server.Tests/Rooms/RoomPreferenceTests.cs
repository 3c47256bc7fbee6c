using System.Net;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>How rooms stand in people's own lists, and whom they do not want to see: theirs alone, on all their devices at once.</summary>
public sealed class RoomPreferenceTests
{
    [Fact]
    public async Task Levels_favourites_and_what_is_not_listed_are_ones_own_and_told_to_ones_own_streams()
    {
        await using var server = await TestServer.Open();
        var (ines, maya) = (await server.ComeIn("Ines"), await server.ComeIn("Maya"));
        using var hers = await ines.Follow();
        await hers.Next(EventKinds.Me);
        await ines.SetLevel(1, Levels.Nothing);
        (await hers.Next(EventKinds.Me)).As(Wire.Json.Me).Rooms.ShouldBe([new RoomPreference(1, Levels.Nothing)]);
        await ines.Put("/api/rooms/1/favourite");
        (await hers.Next(EventKinds.Me)).As(Wire.Json.Me).Rooms.ShouldBe([new RoomPreference(1, Levels.Nothing, Favourite: true)]);
        await ines.Put("/api/rooms/1/hidden");

        foreach (var room in new[] { await ines.Room(1), (await ines.Rooms())[0], (await ines.State()).Rooms[0] })
        {
            (room.Level, room.Favourite, room.Hidden).ShouldBe((Levels.Nothing, true, true));
        }

        var others = await maya.Room(1);
        (others.Level, others.Favourite, others.Hidden).ShouldBe((null, null, null));
        using var late = await ines.Follow();
        (await late.Next(EventKinds.Me)).As(Wire.Json.Me).Rooms.ShouldBe(
            [new RoomPreference(1, Levels.Nothing, Favourite: true, Hidden: true)]);
    }

    [Fact]
    public async Task What_is_taken_back_is_told_at_the_next_hello_too()
    {
        await using var server = await TestServer.Open();
        var ines = await server.ComeIn("Ines");
        await ines.Put("/api/rooms/1/favourite");
        (await ines.Send(HttpMethod.Delete, "/api/rooms/1/favourite")).ShouldBe(HttpStatusCode.OK).Dispose();
        (await ines.Room(1)).Favourite.ShouldBeNull();
        using var late = await ines.Follow();
        (await late.Next(EventKinds.Me)).As(Wire.Json.Me).Rooms.ShouldBe([new RoomPreference(1)], "or a client would keep what it knew");
    }

    [Fact]
    public async Task Joining_and_leaving_an_open_room_says_whether_it_stands_in_ones_list()
    {
        await using var server = await TestServer.Open();
        var ines = await server.ComeIn("Ines");
        await ines.Remove(1, ines);
        (await ines.Room(1)).Hidden.ShouldBe(true);
        await ines.Say(1, "still everybody's");
        await ines.Add(1, ines);
        (await ines.Room(1)).Hidden.ShouldBeNull();
        (await ines.Members(1)).ShouldBeEmpty("open rooms have no members");
    }

    [Fact]
    public async Task Whoever_leaves_a_room_leaves_what_they_wished_of_it()
    {
        await using var server = await TestServer.Open();
        var (ines, maya) = (await server.ComeIn("Ines"), await server.ComeIn("Maya"));
        var room = await ines.MakePrivateRoom("Plan", maya);
        await maya.SetLevel(room.Id, Levels.Nothing);
        await ines.Remove(room.Id, maya);
        using (var late = await maya.Follow())
        {
            (await late.Next(EventKinds.Me)).As(Wire.Json.Me).Rooms.ShouldBeNull();
        }

        await ines.Add(room.Id, maya);
        (await maya.Room(room.Id)).Level.ShouldBeNull();
    }

    [Fact]
    public async Task A_level_that_is_none_is_refused()
    {
        await using var server = await TestServer.Open();
        var ines = await server.ComeIn("Ines");
        using var answer = await ines.TrySetLevel(1, "loud");
        await answer.ShouldBe(Problems.Malformed);
    }

    [Fact]
    public async Task Whom_one_muted_is_told_to_nobody_else()
    {
        await using var server = await TestServer.Open();
        var (ines, maya) = (await server.ComeIn("Ines"), await server.ComeIn("Maya"));
        using var hers = await ines.Follow();
        using var theirs = await maya.Follow();
        await hers.Next(EventKinds.Me);
        await ines.Put($"/api/people/{maya.Id}/muted", HttpStatusCode.NoContent);
        (await hers.Next(EventKinds.Me)).As(Wire.Json.Me).Muted.ShouldBe([maya.Id]);
        (await ines.State()).Muted.ShouldBe([maya.Id]);
        (await maya.State()).Muted.ShouldBeEmpty();
        await ines.Say(1, "after");
        (await theirs.Until(next => next.Kind == EventKinds.MessagePosted))
            .ShouldAllBe(next => next.Kind != EventKinds.Me || next.As(Wire.Json.Me).Muted!.Count == 0);
        (await ines.Send(HttpMethod.Delete, $"/api/people/{maya.Id}/muted")).ShouldBe(HttpStatusCode.NoContent).Dispose();
        (await ines.State()).Muted.ShouldBeEmpty();
        using var self = await ines.Send(HttpMethod.Put, $"/api/people/{ines.Id}/muted");
        await self.ShouldBe(Problems.Malformed);
    }
}
