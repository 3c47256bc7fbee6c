using System.Text.Json;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>
/// A snapshot and the events after it are the fresh state, whenever the snapshot was taken and however often an event comes.
/// </summary>
public sealed class FreshStateTests
{
    private const int Steps = 60;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_snapshot_and_the_events_after_it_are_the_fresh_state_from_every_beginning(int seed)
    {
        await using var server = await TestServer.Open();
        TestPerson[] people = [await server.ComeIn("Maya"), await server.ComeIn("Ben"), await server.ComeIn("Ines")];
        var random = new Random(seed);
        using var live = await people[0].Follow();
        var snapshots = new List<(Message[] Messages, string Cursor)>();
        for (var step = 0; step < Steps; step++)
        {
            await Act(people[random.Next(people.Length)], random);
            snapshots.Add(await people[0].PageWithCursor(1, "?limit=100"));
        }

        await people[0].Say(1, "the end");
        var told = await live.Until(IsTheEnd);
        var fresh = Show(await people[0].Page(1, "?limit=100"));
        foreach (var (messages, cursor) in snapshots)
        {
            using var late = await people[0].Follow(after: cursor);
            var events = await late.Until(IsTheEnd);
            Show(Followed(messages, events).Messages).ShouldBe(fresh, $"read again, after {cursor}, seed {seed}");
            Show(Followed(messages, [.. events, .. events]).Messages).ShouldBe(fresh, $"twice, after {cursor}, seed {seed}");
            var rest = told.SkipWhile(next => next.Id != cursor).ToList();
            Show(Followed(messages, rest).Messages).ShouldBe(fresh, $"as it was told live, after {cursor}, seed {seed}");
        }

        Show(Followed([], told).Messages).ShouldBe(fresh, $"live from the beginning, seed {seed}");
    }

    private static bool IsTheEnd(StreamEvent next) => next.Kind == EventKinds.MessagePosted && next.Message.Text == "the end";

    private static FollowedHistory Followed(IEnumerable<Message> snapshot, IEnumerable<StreamEvent> events)
    {
        var history = new FollowedHistory(snapshot);
        foreach (var told in events)
        {
            history.Take(told);
        }

        return history;
    }

    private static async Task Act(TestPerson person, Random random)
    {
        var last = (await person.Room(1)).LastNumber;
        var number = last == 0 ? 0 : random.NextInt64(1, last + 1);
        switch (number == 0 ? 0 : random.Next(10))
        {
            case 0 or 1:
                await person.Say(1, $"words {random.Next(1_000)} **strong** @Ben");
                break;
            case 2 or 3:
                await person.Reply(1, number, $"reply {random.Next(1_000)}");
                break;
            case 4:
                (await person.TryEdit(1, number, $"edited {random.Next(1_000)} `code`")).Dispose();
                break;
            case 5:
                (await person.Send(HttpMethod.Delete, $"/api/rooms/1/messages/{number}")).Dispose();
                break;
            case 6 or 7 or 8:
                var emoji = new[] { "👍", "🎉", "👀" }[random.Next(3)];
                (await person.TryReact(1, number, emoji, isChosen: random.Next(3) > 0)).Dispose();
                break;
            default:
                var method = random.Next(2) == 0 ? HttpMethod.Put : HttpMethod.Delete;
                (await person.Send(method, $"/api/rooms/1/messages/{number}/pin")).Dispose();
                break;
        }
    }

    private static string Show(IEnumerable<Message> messages) =>
        string.Join('\n', messages.Select(message => JsonSerializer.Serialize(message, Wire.Json.Message)));
}
