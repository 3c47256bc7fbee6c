using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>Private rooms and their members: who is told what, from when to when.</summary>
public sealed class MemberTests
{
    [Fact]
    public async Task Whoever_makes_a_private_room_keeps_it_and_nobody_else_knows_of_it()
    {
        await using var server = await TestServer.Open();
        var ines = await server.ComeIn("Ines");
        var ben = await server.ComeInAs("Ben", Roles.Owner);
        var room = await ines.MakePrivateRoom("Surprise");
        room.Kind.ShouldBe(RoomKinds.Private);
        (await ines.Members(room.Id)).ShouldBe([new Member(ines.Person, MemberRoles.Keeper)]);
        (await ines.Rooms()).Select(one => one.Id).ShouldBe([1, room.Id]);
        (await ben.Rooms()).Select(one => one.Id).ShouldBe([1]);
        (await ben.State()).Rooms.Select(one => one.Id).ShouldBe([1]);
    }

    [Fact]
    public async Task Somebody_added_is_told_the_room_and_all_that_happens_from_then_on()
    {
        await using var server = await TestServer.Open();
        var (ines, maya, ben) = (await server.ComeIn("Ines"), await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        var room = await ines.MakePrivateRoom("Surprise");
        await ines.Say(room.Id, "before");
        using var mayas = await maya.Follow();
        using var bens = await ben.Follow();
        await ines.Add(room.Id, maya);
        await ines.Say(room.Id, "after");
        await ines.Say(1, "to everybody");

        var seen = await mayas.Until(next => next.Kind == EventKinds.MessagePosted && next.Message.Room == 1);
        seen.Where(next => next.Kind is EventKinds.MemberJoined or EventKinds.MessagePosted)
            .Select(next => next.Kind is EventKinds.MessagePosted ? next.Message.Text : next.Kind)
            .ShouldBe([EventKinds.MemberJoined, "after", "to everybody"]);
        var joined = seen.First(next => next.Kind == EventKinds.MemberJoined).As(Wire.Json.MemberEvent);
        joined.Person.ShouldBe(maya.Person);
        joined.By.ShouldBe(ines.Id);
        joined.Details.ShouldNotBeNull().Name.ShouldBe("Surprise");
        (await maya.Page(room.Id)).Select(message => message.Text).ShouldBe(["before", "after"], "pages hold what was said before");

        var others = await bens.Until(next => next.Kind == EventKinds.MessagePosted && next.Message.Room == 1);
        others.ShouldAllBe(next => !next.Data.Contains("Surprise") && !next.Data.Contains($"\"room\":{room.Id}"));
    }

    [Fact]
    public async Task Somebody_removed_hears_that_and_nothing_after_it()
    {
        await using var server = await TestServer.Open();
        var (ines, maya) = (await server.ComeIn("Ines"), await server.ComeIn("Maya"));
        var room = await ines.MakePrivateRoom("Surprise", maya);
        using var stream = await maya.Follow();
        using var ofRoom = await maya.Follow(room.Id);
        await ines.Say(room.Id, "with her");
        await ines.Remove(room.Id, maya);
        await ines.Say(room.Id, "without her");
        await ines.Say(1, "to everybody");

        var seen = await stream.Until(next => next.Kind == EventKinds.MessagePosted && next.Message.Room == 1);
        seen.Where(next => next.Id is not null && next.Kind is not EventKinds.Hello)
            .Select(next => next.Kind is EventKinds.MessagePosted ? next.Message.Text : next.Kind)
            .ShouldBe(["with her", EventKinds.MemberLeft, "to everybody"]);
        var last = await ofRoom.ToItsEnd();
        last.Where(next => next.Id is not null && next.Kind is not EventKinds.Hello)
            .Select(next => next.Kind is EventKinds.MessagePosted ? next.Message.Text : next.Kind)
            .ShouldBe(["with her", EventKinds.MemberLeft]);

        using var page = await maya.Get($"/api/rooms/{room.Id}/messages");
        await page.ShouldBe(Problems.RoomNotFound);
        using var said = await maya.TrySay(room.Id, "words");
        await said.ShouldBe(Problems.RoomNotFound);
    }

    /// <summary>What happened in a stay is told while one is there; what happened between two stays never.</summary>
    [Fact]
    public async Task Coming_back_by_cursor_tells_what_one_could_see_then_and_can_see_now()
    {
        await using var server = await TestServer.Open();
        var (ines, maya) = (await server.ComeIn("Ines"), await server.ComeIn("Maya"));
        var start = (await maya.State()).Cursor;
        var room = await ines.MakePrivateRoom("Surprise", maya);
        await ines.Say(room.Id, "first stay");
        await ines.Remove(room.Id, maya);
        await ines.Say(room.Id, "between");
        var between = await Resume(maya, start);
        between.ShouldBe([EventKinds.MemberJoined, EventKinds.MemberLeft], "what names her, and nothing of the room");

        await ines.Add(room.Id, maya);
        await ines.Say(room.Id, "second stay");
        (await Resume(maya, start)).ShouldBe(
            [EventKinds.MemberJoined, "first stay", EventKinds.MemberLeft, EventKinds.MemberJoined, "second stay"]);

        await server.Close();
        await server.OpenAgain();
        (await Resume(maya, start)).ShouldBe(
            [EventKinds.MemberJoined, "first stay", EventKinds.MemberLeft, EventKinds.MemberJoined, "second stay"]);

        async Task<List<string>> Resume(TestPerson person, string cursor)
        {
            var last = await ines.Say(1, "last");
            using var stream = await person.Follow(after: cursor);
            var seen = await stream.Until(next => next.Kind == EventKinds.MessagePosted && next.Message == last);
            return [.. seen.Where(next => next.Kind is EventKinds.MemberJoined or EventKinds.MemberLeft
                    || (next.Kind is EventKinds.MessagePosted && next.Message.Room != 1))
                .Select(next => next.Kind is EventKinds.MessagePosted ? next.Message.Text : next.Kind)];
        }
    }

    /// <summary>A name that the room got since is not told to somebody who was only in it before.</summary>
    [Fact]
    public async Task Somebody_who_left_is_not_told_what_the_room_is_called_now()
    {
        await using var server = await TestServer.Open();
        var (ines, maya) = (await server.ComeIn("Ines"), await server.ComeIn("Maya"));
        var start = (await maya.State()).Cursor;
        var room = await ines.MakePrivateRoom("Plan", maya);
        await ines.Remove(room.Id, maya);
        await ines.Change(room.Id, new RoomChange(Name: "SECRET"));
        await ines.Say(1, "last");
        using var stream = await maya.Follow(after: start);
        var seen = await stream.Until(next => next.Kind == EventKinds.MessagePosted);
        seen.ShouldContain(next => next.Kind == EventKinds.MemberJoined);
        seen.ShouldAllBe(next => !next.Data.Contains("SECRET") && !next.Data.Contains("Plan"));
    }

    [Fact]
    public async Task There_is_one_talk_for_each_set_of_people()
    {
        await using var server = await TestServer.Open();
        var (ines, maya, ben) = (await server.ComeIn("Ines"), await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        var two = await ines.Talk(maya);
        two.Kind.ShouldBe(RoomKinds.Direct);
        two.Name.ShouldBe("Ines, Maya");
        two.People.ShouldBe([ines.Person, maya.Person]);
        (await maya.Talk(ines)).Id.ShouldBe(two.Id);
        (await ines.Talk(maya, ben)).Id.ShouldNotBe(two.Id);
        (await ines.Talk(ben, maya)).Id.ShouldBe(two.Id + 1);
        (await ben.Rooms()).Select(room => room.Id).ShouldBe([1, two.Id + 1]);
        using var alone = await ines.TryTalk();
        await alone.ShouldBe(Problems.Malformed);
        using var nobody = await ines.TryTalk(99);
        await nobody.ShouldBe(Problems.NotFound);
        using var left = await maya.TryRemove(two.Id, maya.Id);
        await left.ShouldBe(Problems.NotAllowed);
    }

    [Fact]
    public async Task A_room_always_has_somebody_who_keeps_it()
    {
        await using var server = await TestServer.Open();
        var (ines, maya, ben) = (await server.ComeIn("Ines"), await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        var room = await ines.MakePrivateRoom("Surprise", maya, ben);
        using var alone = await ines.TryAdd(room.Id, ines.Id, MemberRoles.Member);
        await alone.ShouldBe(Problems.LastKeeper);
        await ines.Remove(room.Id, ines);
        (await maya.Members(room.Id)).Select(member => (member.Person.Name, member.Role))
            .ShouldBe([("Maya", MemberRoles.Keeper), ("Ben", null)], "whoever was there longest keeps it");
        await maya.Add(room.Id, ines);
        await maya.Add(room.Id, ben, MemberRoles.Keeper);
        await maya.Remove(room.Id, maya);
        (await ben.Members(room.Id)).Select(member => (member.Person.Name, member.Role))
            .ShouldBe([("Ben", MemberRoles.Keeper), ("Ines", null)]);
        await ben.Remove(room.Id, ines);
        await ben.Remove(room.Id, ben);
        (await ben.Rooms()).Select(one => one.Id).ShouldBe([1], "nobody is left, and nobody sees it");
    }

    [Fact]
    public async Task A_member_adds_and_removes_nobody()
    {
        await using var server = await TestServer.Open();
        var (ines, maya, ben) = (await server.ComeIn("Ines"), await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        var room = await ines.MakePrivateRoom("Surprise", maya);
        foreach (var trial in new[]
        {
            maya.TryAdd(room.Id, ben.Id), maya.TryRemove(room.Id, ines.Id), maya.TryAdd(room.Id, maya.Id, MemberRoles.Keeper),
        })
        {
            using var answer = await trial;
            await answer.ShouldBe(Problems.NotAllowed);
        }

        using var outside = await ben.TryAdd(room.Id, ben.Id);
        await outside.ShouldBe(Problems.RoomNotFound);
    }
}
