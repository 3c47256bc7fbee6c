using Microsoft.Extensions.DependencyInjection;
using Snug.Protocol;
using Snug.Server.Administration;
using Snug.Server.Log;
using Snug.Server.Log.Streams;
using Snug.Server.Messages;
using Snug.Server.People;
using Snug.Server.People.Bans;
using Snug.Server.Rooms;

namespace Snug.Server.Tests;

/// <summary>Memory is a projection of the log: events carry the state that resulted, so none does harm when it comes again.</summary>
public sealed class ProjectionTests
{
    [Fact]
    public async Task Every_event_over_a_newer_memory_changes_nothing()
    {
        await using var server = await TestServer.Open();
        await Live(server);
        var (events, projection) = (await Events(server), server.Log.Projection);
        events.Select(happened => happened.Kind)
            .Distinct()
            .ShouldBe(Kinds.All, ignoreOrder: true, "otherwise this test says nothing of that kind");
        var before = Known(projection);

        foreach (var happened in events.Concat(events))
        {
            happened.Kind.Subject.Apply(happened, projection);
        }

        Known(projection).ShouldBe(before);
    }

    [Fact]
    public async Task A_batch_that_is_published_twice_is_told_once()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var stream = await maya.Follow();
        await stream.Next(EventKinds.Me);
        await Live(server);
        var events = await Events(server);
        var readers = server.Parts.GetRequiredService<Readers>();

        readers.Publish([.. events.TakeLast(3)]);
        readers.Publish(events);

        await maya.Say(1, "the end");
        var ids = (await stream.Until(next => next.Kind == EventKinds.MessagePosted && next.Message.Text == "the end")).Select(next =>
            next.Id).OfType<string>().ToList();
        ids.ShouldBeUnique();
        server.Log.Projection.Head.Position.ShouldBe(events.Count + 1);
    }

    [Fact]
    public async Task An_ended_session_and_a_begun_chain_are_told_to_no_client_live_or_late()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        var start = server.Log.Projection.Head;
        using var live = await maya.Follow();
        await live.Next(EventKinds.Me);
        await Live(server);
        await maya.Say(1, "the end");
        server.Ask("select count(*) from log where kind in (6, 7, 10) and audience = 0").ShouldBe(["5"]);

        using var late = await maya.Follow(after: start.ToString());
        foreach (var stream in new[] { live, late })
        {
            var seen = await stream.Until(next => next.Kind == EventKinds.MessagePosted && next.Message.Text == "the end");
            seen.Where(next => next.Id is not null)
                .Select(next => next.Kind)
                .ShouldBeSubsetOf(
                [
                    EventKinds.Hello, EventKinds.PersonJoined, EventKinds.MessagePosted, EventKinds.MessageDeleted, EventKinds.RoomCreated,
                    EventKinds.MessageEdited, EventKinds.MessageReacted, EventKinds.MessagePinned,
                    EventKinds.RoomChanged, EventKinds.PersonRenamed, EventKinds.PersonChanged, EventKinds.ServerChanged,
                ]);
        }
    }

    /// <summary>Something of each kind.</summary>
    private static async Task Live(TestServer server)
    {
        var dana = await server.ComeIn("Dana");
        await dana.MakeRoom("Movie night");
        await dana.Say(1, "one");
        await dana.Say(2, "two");
        var (lobby, who, people) = (server.Log.Projection.Rooms.Find(1)!, Who.Is(dana.Id), server.Log.Projection.People);
        (await server.Log.Enqueue(new EditMessage(lobby, 1, who, MessageWords.Plain("first"), people))).Refusal.ShouldBeNull();
        (await server.Log.Enqueue(new ReactToMessage(lobby, 1, who, "👍", isChosen: true, people))).Refusal.ShouldBeNull();
        (await server.Log.Enqueue(new PinMessage(lobby, 1, who, isPinned: true, people))).Refusal.ShouldBeNull();
        (await server.Log.Enqueue(new DeleteMessage(
            server.Log.Projection.Rooms.Find(2)!, 1, Who.Owner, server.Log.Projection.People))).Refusal.ShouldBeNull();
        (await server.Log.Enqueue(new ChangeRoom(
            server.Log.Projection.Rooms.Find(2)!, "Theatre", "Saturdays", archived: true, posting: null, Who.Is(1))))
            .Refusal.ShouldBeNull();
        var ines = await server.ComeIn("Ines");
        var room = await dana.MakePrivateRoom("Surprise", ines);
        await dana.Add(room.Id, ines, MemberRoles.Keeper);
        await ines.Remove(room.Id, dana);
        await dana.Talk(ines);
        (await server.Log.Enqueue(new ChangeServerSettings(WhoMakesRooms.Admins, Who.Owner))).Refusal.ShouldBeNull();
        await dana.Leave();
        (await server.Log.Enqueue(new RenamePerson(dana.Id, "Dana the second", Who.Is(dana.Id)))).Refusal.ShouldBeNull();
        (await server.Log.Enqueue(new ChangePerson(dana.Id, Roles.Admin, deactivated: true, Who.Owner))).Refusal.ShouldBeNull();
        var silent = await server.ComeIn("Ben, who says nothing");
        (await server.Log.Enqueue(new BanPerson(silent.Id, removeMessages: true, Who.Owner))).Refusal.ShouldBeNull();
        (await server.Log.Enqueue(new TestWrite(batch =>
        {
            batch.Record(Kinds.ChainBegun, roomId: null, number: 1, personId: null, new object(), Chain.Blind());
            return true;
        }))).Refusal.ShouldBeNull();
    }

    private static async Task<List<LogEvent>> Events(TestServer server)
    {
        var reader = server.Parts.GetRequiredService<LogReader>();
        var events = new List<LogEvent>();
        await reader.Read(0, server.Log.Projection.Head.Position, (in stored, tag, row) =>
        {
            events.Add(reader.Render(stored, tag, row));
            return true;
        });
        return events;
    }

    private static string[] Known(Projection projection) =>
        projection.Read((known, head) => new[] { head.ToString() }
            .Concat(known.Rooms.All.Select(room => room.ToRoom().ToString()))
            .Concat(known.Rooms.All.SelectMany(room => known.Members.In(room.Id)).Select(stay => stay.ToString()))
            .Append(known.Settings.ToString())
            .Concat(known.People.LastActive(100).OrderBy(person => person.Id).Select(person => person.ToString())).ToArray());
}
