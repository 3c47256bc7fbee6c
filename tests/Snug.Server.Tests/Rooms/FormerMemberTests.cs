using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Snug.Protocol;
using Snug.Server.Log.Streams;
using Snug.Server.Messages;
using Snug.Server.People;
using Snug.Server.Rooms;
using Snug.Server.Rooms.Members;
using Snug.Server.Rooms.Preferences;

namespace Snug.Server.Tests;

/// <summary>What somebody who was in a room and is no longer gets out of having been there: nothing, also in the same moment.</summary>
public sealed class FormerMemberTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_queued_behind_the_removal_of_its_sender_is_not_kept(bool isBehind)
    {
        await using var server = await TestServer.Open();
        var (ines, maya) = (await server.ComeIn("Ines"), await server.ComeIn("Maya"));
        var room = await ines.MakePrivateRoom("Surprise", maya);
        var entry = server.Log.Projection.Rooms.Find(room.Id)!;
        var post = Post(server, entry, maya);
        var removal = new RemoveMember(room.Id, maya.Id, Who.Is(ines.Id));
        await using var hold = await TestWrite.Hold(server.Log);
        var (said, removed) = isBehind
            ? (null, server.Log.Enqueue(removal))
            : (server.Log.Enqueue(post), server.Log.Enqueue(removal));
        said ??= server.Log.Enqueue(post);
        hold.Release();
        (await removed).Refusal.ShouldBeNull();
        (await said).Refusal?.Problem.ShouldBe(Problems.RoomNotFound);
        (await ines.Page(room.Id)).Select(message => message.Text).ShouldBe(isBehind ? [] : ["words"]);
        server.Ask($"select count(*) from messages where room_id = {room.Id}").ShouldBe([isBehind ? "0" : "1"]);
    }

    [Fact]
    public async Task A_send_that_is_repeated_with_its_key_tells_nothing_after_the_removal()
    {
        await using var server = await TestServer.Open();
        var (ines, maya) = (await server.ComeIn("Ines"), await server.ComeIn("Maya"));
        var room = await ines.MakePrivateRoom("Surprise", maya);
        var said = await maya.Say(room.Id, "words", "the-key");
        await ines.Remove(room.Id, maya);
        using (var again = await maya.TrySay(room.Id, "words", "the-key"))
        {
            await again.ShouldBe(Problems.RoomNotFound);
        }

        using (var other = await maya.TrySay(room.Id, "other words", "the-key"))
        {
            await other.ShouldBe(Problems.RoomNotFound);
        }

        await ines.Add(room.Id, maya);
        (await maya.Say(room.Id, "words", "the-key")).ShouldBe(said);
    }

    /// <summary>The answer to the repeat is the room as it is now: its name of today is not for whoever left it.</summary>
    [Fact]
    public async Task Making_a_room_again_with_its_key_tells_nothing_of_it_to_somebody_who_left()
    {
        await using var server = await TestServer.Open();
        var (ines, maya) = (await server.ComeIn("Ines"), await server.ComeIn("Maya"));
        var wanted = TestPerson.Json(new NewRoom("Plan", RoomKinds.Private), Wire.Json.NewRoom);
        var content = await wanted.ReadAsStringAsync(TestDeadline.Token);
        using var made = await Make();
        var room = (await made.Read(Wire.Json.Room)).Id;
        using (var again = await Make())
        {
            again.ShouldBe(HttpStatusCode.OK);
        }

        await ines.Add(room, maya, MemberRoles.Keeper);
        await ines.Remove(room, ines);
        await maya.Change(room, new RoomChange(Name: "SECRET"));
        using (var again = await Make())
        {
            await again.ShouldBe(Problems.RoomNotFound);
        }

        (await maya.Rooms()).Length.ShouldBe(2, "none was made");

        Task<HttpResponseMessage> Make() =>
            ines.Send(HttpMethod.Post, "/api/rooms", new StringContent(content, null, "application/json"), "room-key");
    }

    /// <summary>Its request was admitted a moment before the removal, and there was no stream yet to end.</summary>
    [Fact]
    public async Task A_stream_of_a_room_that_opens_just_after_its_reader_was_removed_tells_nothing()
    {
        await using var server = await TestServer.Open();
        var (ines, maya) = (await server.ComeIn("Ines"), await server.ComeIn("Maya"));
        var room = await ines.MakePrivateRoom("Surprise", maya);
        var start = (await ines.State()).Cursor;
        await ines.Remove(room.Id, maya);
        await ines.Say(room.Id, "SECRET");

        var body = new MemoryStream();
        var late = new DefaultHttpContext { RequestServices = server.Parts };
        late.Request.Headers["Last-Event-ID"] = start;
        late.Response.Body = body;
        var caller = (await server.Parts.GetRequiredService<Sessions>().Use(maya.Token))!;
        await server.Parts.GetRequiredService<StreamRequest>().Run(late, caller, room.Id).WaitAsync(TestDeadline.Token);
        System.Text.Encoding.UTF8.GetString(body.ToArray()).ShouldBeEmpty();
    }

    /// <summary>Marks are told after the commit: one that moved in the batch that removes its owner is for nobody.</summary>
    [Fact]
    public async Task Nothing_of_ones_own_is_told_behind_the_event_that_says_that_one_is_out()
    {
        await using var server = await TestServer.Open();
        var (ines, maya) = (await server.ComeIn("Ines"), await server.ComeIn("Maya"));
        var room = await ines.MakePrivateRoom("Surprise");
        using var stream = await maya.Follow();
        await stream.Next(EventKinds.Me);
        var entry = server.Log.Projection.Rooms.Find(room.Id)!;

        // Which of the two the stream's loop sees first is chance, so more than once.
        for (var round = 0; round < 20; round++)
        {
            await ines.Add(room.Id, maya);
            await using (var hold = await TestWrite.Hold(server.Log))
            {
                Task[] writes =
                [
                    server.Log.Enqueue(Post(server, entry, maya)),
                    server.Log.Enqueue(new SetRoomPreference(room.Id, Who.Is(maya.Id), now => now with { Favourite = !now.Favourite })),
                    server.Log.Enqueue(new RemoveMember(room.Id, maya.Id, Who.Is(ines.Id))),
                ];
                hold.Release();
                await Task.WhenAll(writes);
            }

            await ines.Say(1, $"after {round}");
            var seen = await stream.Until(next => next.Kind == EventKinds.MessagePosted && next.Message.Text == $"after {round}");
            seen.SkipWhile(next => next.Kind != EventKinds.MemberLeft)
                .Skip(1)
                .Select(next => next.Data)
                .ShouldAllBe(data => !data.Contains($"\"room\":{room.Id}"));
        }
    }

    /// <summary>
    /// What is somebody's own waits for their stream, or for the database where another server changed it: meanwhile they left the room.
    /// </summary>
    [Fact]
    public async Task What_is_ones_own_of_a_room_and_comes_late_is_not_told_after_one_has_left()
    {
        await using var server = await TestServer.Open();
        var (ines, maya) = (await server.ComeIn("Ines"), await server.ComeIn("Maya"));
        var room = await ines.MakePrivateRoom("Surprise", maya);
        using var stream = await maya.Follow();
        await stream.Next(EventKinds.Me);
        await ines.Remove(room.Id, maya);
        await stream.Next(EventKinds.MemberLeft);
        var streams = server.Parts.GetRequiredService<Readers>();
        var preference = new RoomPreference(room.Id, Favourite: true);
        streams.SendPersonal(maya.Id, new Me([new ReadMark(room.Id, 1)], [preference]));
        await ines.Say(1, "between");
        streams.SendPersonal(maya.Id, new Me([new ReadMark(room.Id, 2), new ReadMark(1, 1)], [preference], Muted: [ines.Id]));
        await ines.Say(1, "after");

        var seen = await stream.Until(next => next.Kind == EventKinds.MessagePosted && next.Message.Text == "after");
        var told = seen.Where(next => next.Kind == EventKinds.Me).ShouldHaveSingleItem().As(Wire.Json.Me);
        told.Reads.ShouldBe([new ReadMark(1, 1)]);
        told.Rooms.ShouldBeNull();
        told.Muted.ShouldBe([ines.Id]);
    }

    /// <summary>A page of the log is being read while its reader is removed and the room gets another name, in one batch.</summary>
    [Fact]
    public async Task What_a_room_is_called_since_is_not_told_by_a_page_that_was_being_read_at_the_removal()
    {
        await using var server = await TestServer.Open();
        var (ines, maya) = (await server.ComeIn("Ines"), await server.ComeIn("Maya"));
        var room = await ines.MakePrivateRoom("Plan", maya);
        var start = (await maya.State()).Cursor;
        for (var change = 0; change < 200; change++)
        {
            await ines.Change(room.Id, new RoomChange(Topic: $"about {change}"));
        }

        var entry = server.Log.Projection.Rooms.Find(room.Id)!;
        for (var round = 0; round < 20; round++)
        {
            await ines.Change(room.Id, new RoomChange(Name: "Plan"));
            using var stream = await maya.Follow(after: start);
            await using (var hold = await TestWrite.Hold(server.Log))
            {
                var writes = new List<Task>
                {
                    server.Log.Enqueue(new RemoveMember(room.Id, maya.Id, Who.Is(ines.Id))),
                    server.Log.Enqueue(new ChangeRoom(entry, "SECRET", null, null, null, Who.Is(ines.Id))),
                };
                hold.Release();
                await Task.WhenAll(writes);
            }

            await ines.Say(1, $"end {round}");
            var seen = await stream.Until(next => next.Kind == EventKinds.MessagePosted && next.Message.Text == $"end {round}");
            seen.Select(next => next.Data).ShouldAllBe(data => !data.Contains("SECRET"));
            await ines.Change(room.Id, new RoomChange(Name: "Plan"));
            await ines.Add(room.Id, maya);
        }
    }

    /// <summary>
    /// What they could see is told up to there, also what is read from the log when they may not come in any more: a cursor that had passed
    /// over it would be a hole for somebody who is let in again.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whoever_is_sent_away_while_reading_the_log_is_told_their_rooms_up_to_there(bool isOfRoom)
    {
        await using var server = await TestServer.Open();
        var (olga, maya) = (await server.ComeInAs("Olga", Roles.Owner), await server.ComeIn("Maya"));
        var room = await olga.MakePrivateRoom("Surprise", maya);
        var words = new string('x', 7_000);
        for (var round = 0; round < 10; round++)
        {
            // More than what the two sockets hold: the stream is in the middle of the log while nobody reads it.
            await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => olga.Say(room.Id, words)));
        }

        using var stream = await maya.Follow(isOfRoom ? room.Id : null, after: "0-0");
        await stream.Next(EventKinds.MessagePosted);
        using (var banned = await olga.Send(
            HttpMethod.Put, $"/api/people/{maya.Id}/ban", new StringContent("{}", null, "application/json")))
        {
            banned.ShouldBe(HttpStatusCode.OK);
        }

        await olga.Say(room.Id, "behind it");
        var seen = await stream.ToItsEnd();
        seen.Where(next => next.Kind == EventKinds.MessagePosted).Select(next => next.Message.Text).ShouldBe(
            Enumerable.Repeat(words, 999));
    }

    /// <summary>Who was writing there before belongs to those who were there.</summary>
    [Theory]
    [InlineData(StreamTransport.Socket)]
    [InlineData(StreamTransport.Pipe)]
    public async Task Somebody_added_is_told_nothing_of_the_room_before_the_event_that_names_them(StreamTransport way)
    {
        await using var server = await TestServer.Open(way);
        var (ines, maya, ben) = (await server.ComeIn("Ines"), await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        var room = await ines.MakePrivateRoom("Surprise", ben);
        using var inesStream = await ines.Follow();
        using var bens = await ben.Follow();
        using var stream = await maya.Follow();
        await inesStream.Next(EventKinds.Me);
        await bens.Next(EventKinds.Me);
        await stream.Next(EventKinds.Me);
        await ines.Say(room.Id, "one");
        await inesStream.NextMessage();
        await ben.Am(PresenceStates.Writing, room.Id);
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        await inesStream.Next(EventKinds.Presence);
        await ines.Add(room.Id, maya);
        await ines.Say(room.Id, "two");
        var seen = await stream.Until(next => next.Kind == EventKinds.MessagePosted);
        seen[^1].Message.Text.ShouldBe("two");
        seen.TakeWhile(next => next.Kind != EventKinds.MemberJoined)
            .Select(next => next.Data)
            .ShouldAllBe(data => !data.Contains($"\"room\":{room.Id}"));
    }

    private static PostMessage Post(TestServer server, RoomEntry room, TestPerson by) => new(
        room, new Caller(by.Id, by.Name), MessageWords.Plain("words"), replyTo: null, key: null, server.Log.Projection.People);
}
