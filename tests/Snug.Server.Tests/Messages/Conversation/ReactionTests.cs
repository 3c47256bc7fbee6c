using System.Net;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>Reactions and pins: what hangs on a message and goes with it.</summary>
public sealed class ReactionTests
{
    [Fact]
    public async Task Who_reacted_stands_in_the_order_in_which_they_did()
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        await maya.Say(1, "We are five tonight.");
        using var live = await ben.Follow();

        await maya.React(1, 1, "🎉");
        await ben.React(1, 1, "👍");
        var all = await ben.React(1, 1, "🎉");

        Show(all.Reactions).ShouldBe("🎉 2 Maya Ben, 👍 1 Ben");
        var told = await live.Until(next =>
            next.Kind == EventKinds.MessageReacted && next.As(Wire.Json.MessageReactions).Reactions[0].Count == 2);
        Show(told[^1].As(Wire.Json.MessageReactions).Reactions).ShouldBe(Show(all.Reactions));
        Show((await maya.Page(1))[0].Reactions!).ShouldBe(Show(all.Reactions));
    }

    [Fact]
    public async Task Twice_is_once_and_taken_back_is_gone()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "hi");
        await maya.React(1, 1, "👍");
        var head = server.Log.Projection.Head;
        await maya.React(1, 1, "👍");
        server.Log.Projection.Head.ShouldBe(head);

        (await maya.React(1, 1, "👍", isChosen: false)).Reactions.ShouldBeEmpty();
        (await maya.React(1, 1, "👍", isChosen: false)).Reactions.ShouldBeEmpty();

        server.Log.Projection.Head.Position.ShouldBe(head.Position + 1);
        (await maya.Page(1))[0].Reactions.ShouldBeNull();
    }

    [Fact]
    public async Task A_message_holds_twenty_kinds_and_all_may_choose_among_them()
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        await maya.Say(1, "hi");
        for (var number = 0; number < Reaction.MostKinds; number++)
        {
            await maya.React(1, 1, char.ConvertFromUtf32(0x1F600 + number));
        }

        using var oneMore = await ben.TryReact(1, 1, "🎉");
        await oneMore.ShouldBe(Problems.TooManyReactions);
        await ben.React(1, 1, char.ConvertFromUtf32(0x1F600));
        await maya.React(1, 1, char.ConvertFromUtf32(0x1F601), isChosen: false);
        await ben.React(1, 1, "🎉");
    }

    [Fact]
    public async Task More_than_fifty_people_are_counted_and_named_on_demand()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        await maya.Say(1, "hi");
        for (var number = 0; number < 60; number++)
        {
            await (await server.ComeIn($"Guest {number}")).React(1, 1, "👍");
        }

        var told = (await maya.Page(1))[0].Reactions!.Single();
        (told.Count, told.People.Count).ShouldBe((60, Reaction.MostPeople));
        using var answer = await maya.Get("/api/rooms/1/messages/1/reactions");
        (await answer.Read(Wire.Json.IReadOnlyListReaction)).Single().People.Count.ShouldBe(60);
    }

    [Fact]
    public async Task What_is_deleted_has_no_reaction_and_no_pin_and_gets_none()
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        await maya.Say(1, "hi");
        await ben.React(1, 1, "👍");
        await ben.Pin(1, 1);
        using var early = await ben.Follow();
        await early.Next(EventKinds.Me);

        var tombstone = await maya.Delete(1, 1);

        (tombstone.Reactions, tombstone.PinnedAt, tombstone.Text).ShouldBe((null, null, ""));
        using var late = await ben.Follow(after: "0-0");
        var told = await late.Until(next => next.Kind == EventKinds.MessageDeleted);
        told.Single(next => next.Kind == EventKinds.MessageReacted).As(Wire.Json.MessageReactions).Reactions.ShouldBeEmpty();
        told.Single(next => next.Kind == EventKinds.MessagePinned).As(Wire.Json.MessagePin).PinnedAt.ShouldBeNull();
        using var reacted = await ben.TryReact(1, 1, "👍");
        await reacted.ShouldBe(Problems.MessageDeleted);
        using var pinned = await ben.Send(HttpMethod.Put, "/api/rooms/1/messages/1/pin");
        await pinned.ShouldBe(Problems.MessageDeleted);
        (await ben.Messages("/api/rooms/1/pins")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Pins_are_listed_the_last_first_and_are_fifty_at_most()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        for (var number = 1; number <= 51; number++)
        {
            await maya.Say(1, $"number {number}");
        }

        for (var number = 1; number <= 50; number++)
        {
            server.Clock.Jump(TimeSpan.FromSeconds(1));
            await maya.Pin(1, number);
        }

        using var tooMany = await maya.Send(HttpMethod.Put, "/api/rooms/1/messages/51/pin");
        await tooMany.ShouldBe(Problems.TooManyPins);
        await maya.Pin(1, 7, isPinned: false);
        (await maya.Messages("/api/rooms/1/pins")).Select(message => message.Number)
            .ShouldBe(Enumerable.Range(1, 50).Where(number => number != 7).Reverse().Select(number => (long)number));
        (await maya.Page(1, "?around=7&limit=1"))[0].PinnedAt.ShouldBeNull();
    }

    [Fact]
    public async Task What_somebody_saves_is_theirs_alone_and_goes_with_their_way_in()
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        var plan = await maya.MakePrivateRoom("Surprise", ben);
        await maya.Say(1, "in the lobby");
        await maya.Say(plan.Id, "a secret");
        await ben.Put("/api/rooms/1/messages/1/saved", HttpStatusCode.NoContent);
        server.Clock.Jump(TimeSpan.FromSeconds(1));
        await ben.Put($"/api/rooms/{plan.Id}/messages/1/saved", HttpStatusCode.NoContent);
        (await ben.Messages("/api/saved")).Select(message => message.Text).ShouldBe(["a secret", "in the lobby"]);
        (await maya.Messages("/api/saved")).ShouldBeEmpty();

        await maya.Remove(plan.Id, ben);

        (await ben.Messages("/api/saved")).Select(message => message.Text).ShouldBe(["in the lobby"]);
        using var unsaved = await ben.Send(HttpMethod.Delete, "/api/rooms/1/messages/1/saved");
        unsaved.ShouldBe(HttpStatusCode.NoContent);
        (await ben.Messages("/api/saved")).ShouldBeEmpty();
        using var absent = await ben.Send(HttpMethod.Put, "/api/rooms/1/messages/9/saved");
        await absent.ShouldBe(Problems.NotFound);
    }

    [Fact]
    public async Task Highlight_words_are_checked_and_told_to_ones_other_devices()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var device = await maya.Follow();
        await device.Next(EventKinds.Me);

        using var set = await Set(["projector", " Projector ", "the old barn"]);
        (await set.Read(Wire.Json.OwnSettings)).Highlights.ShouldBe(["projector", "the old barn"]);

        (await device.Next(EventKinds.Me)).As(Wire.Json.Me).Highlights.ShouldBe(["projector", "the old barn"]);
        using var later = await maya.Follow();
        (await later.Next(EventKinds.Me)).As(Wire.Json.Me).Highlights.ShouldBe(["projector", "the old barn"]);
        using var many = await Set([.. Enumerable.Range(0, 21).Select(number => $"word {number}")]);
        await many.ShouldBe(Problems.Malformed);
        using var none = await maya.Send(
            HttpMethod.Put,
            "/api/me/settings",
            new StringContent("""{"highlights":[null]}""", System.Text.Encoding.UTF8, "application/json"));
        none.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var lines = await Set(["two\nlines"]);
        await lines.ShouldBe(Problems.InvalidText);
        using var tooLong = await Set([new string('x', 65)]);
        await tooLong.ShouldBe(Problems.TooLong);

        Task<HttpResponseMessage> Set(string[] words) =>
            maya.Send(HttpMethod.Put, "/api/me/settings", TestPerson.Json(new OwnSettings(words), Wire.Json.OwnSettings));
    }

    private static string Show(IEnumerable<Reaction> reactions) => string.Join(", ", reactions.Select(one =>
        $"{one.Emoji} {one.Count} {string.Join(' ', one.People.Select(person => person.Name))}"));
}
