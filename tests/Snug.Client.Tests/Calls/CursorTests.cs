using Snug.Protocol;

namespace Snug.Client.Tests;

/// <summary>Every call tells how far the log is known here, so that whichever server answers knows at least as much.</summary>
public sealed class CursorTests
{
    [Fact]
    public async Task What_a_write_was_answered_with_goes_along_with_every_call_after_it()
    {
        await using var server = new ScriptedServer();
        server.Then(
            Answers.Json(201, Sse.MessageJson(1), "Snug-Cursor: 12-t"),
            Answers.Json(200, "[]", "Snug-Cursor: 12-t"),
            line => line.WriteRaw("HTTP/1.1 204 No Content\r\nSnug-Cursor: 13-t\r\nConnection: close\r\n\r\n"),
            Answers.Problem(Problems.RoomArchived, headers: "Snug-Cursor: 14-t"),
            Answers.HangUp,
            Answers.NoContent,
            Answers.OpenStream(Sse.Hello("14-t")));
        await using var client = new SnugClient(server.Address);

        await client.SendAsync(3, "hi", cancellationToken: TestDeadline.Token);
        await client.GetMessagesAsync(3, cancellationToken: TestDeadline.Token);
        await client.SetPresenceAsync(3, PresenceStates.Here, TestDeadline.Token);
        await Should.ThrowAsync<SnugProblemException>(() => client.SendAsync(3, "hi", cancellationToken: TestDeadline.Token));
        await Should.ThrowAsync<SnugUnreachableException>(() => client.SendAsync(3, "hi", cancellationToken: TestDeadline.Token));
        await client.SetPresenceAsync(3, PresenceStates.Here, TestDeadline.Token);
        await using var events = client.Follow(cancellationToken: TestDeadline.Token).GetAsyncEnumerator(TestDeadline.Token);
        await events.MoveNextAsync();

        Known(server).ShouldBe([null, "12-t", "12-t", "13-t", "14-t", "14-t", "14-t"]);
    }

    [Fact]
    public async Task Of_events_snapshots_and_answers_the_one_that_arrived_last_counts()
    {
        await using var server = new ScriptedServer();
        server.Then(
            Answers.OpenStream(Sse.Hello("0-0") + Sse.Posted(1) + Sse.Event(EventKinds.Presence, id: null, """{"room":3,"count":0,"people":[]}""")
                + Sse.Posted(1) + Sse.Event(EventKinds.Presence, id: null, """{"room":3,"count":1,"people":[]}""") + Sse.Posted(2)),
            Answers.Json(201, Sse.MessageJson(3), "Snug-Cursor: zebra"),
            Answers.NoContent,
            Answers.Json(200, "[]", "Snug-Cursor: apple"),
            Answers.NoContent,
            Answers.NoContent);
        await using var client = new SnugClient(server.Address);
        await using var events = client.Follow(cancellationToken: TestDeadline.Token).GetAsyncEnumerator(TestDeadline.Token);

        await Read<Connected>();
        await Read<MessagePosted>();
        await client.SendAsync(3, "hi", cancellationToken: TestDeadline.Token);
        await Read<PresenceChanged>(); // It is at no place of its own.
        await Read<PresenceChanged>(); // And before it the first message again.
        await client.SetPresenceAsync(3, PresenceStates.Here, TestDeadline.Token);
        await client.GetMessagesAsync(3, cancellationToken: TestDeadline.Token);
        await client.SetPresenceAsync(3, PresenceStates.Here, TestDeadline.Token);
        await Read<MessagePosted>();
        await client.SetPresenceAsync(3, PresenceStates.Here, TestDeadline.Token);

        Known(server).ShouldBe([null, "1-t", "zebra", "zebra", "apple", "2-t"]);

        async Task Read<T>()
        {
            await events.MoveNextAsync();
            events.Current.ShouldBeOfType<T>();
        }
    }

    [Fact]
    public async Task A_page_that_was_long_on_its_way_takes_nothing_back()
    {
        var written = new TaskCompletionSource();
        await using var server = new ScriptedServer();
        server.Then(
            async line =>
            {
                await written.Task;
                await Answers.Json(200, "[]", "Snug-Cursor: 5-t")(line);
            },
            Answers.Json(201, Sse.MessageJson(1), "Snug-Cursor: 6-t"),
            Answers.NoContent);
        await using var client = new SnugClient(server.Address);

        var page = client.GetMessagesAsync(3, cancellationToken: TestDeadline.Token);
        (await server.NextRequest()).Method.ShouldBe("GET");
        await client.SendAsync(3, "hi", cancellationToken: TestDeadline.Token);
        written.SetResult();
        (await page).Cursor.ShouldBe("5-t", "the page itself is followed from where it is");
        await client.SetPresenceAsync(3, PresenceStates.Here, TestDeadline.Token);

        Known(server).ShouldBe([null, "6-t"]);
    }

    [Fact]
    public async Task A_cursor_is_any_visible_text_of_up_to_512_characters()
    {
        var longest = new string('~', 512);
        await using var server = new ScriptedServer();
        server.Then(
            Answers.OpenStream(Sse.Event(EventKinds.Hello, longest, """{"name":"The Lantern","version":"0.1.0"}""")),
            Answers.Json(201, Sse.MessageJson(1), $"Snug-Cursor: {longest}~"),
            Answers.Json(201, Sse.MessageJson(1), "Snug-Cursor: two words"),
            Answers.NoContent);
        await using var client = new SnugClient(server.Address);
        await using var events = client.Follow(cancellationToken: TestDeadline.Token).GetAsyncEnumerator(TestDeadline.Token);

        await events.MoveNextAsync();
        events.Current.Cursor.ShouldBe(longest);
        await client.SendAsync(3, "hi", cancellationToken: TestDeadline.Token);
        await client.SendAsync(3, "hi", cancellationToken: TestDeadline.Token);
        await client.SetPresenceAsync(3, PresenceStates.Here, TestDeadline.Token);

        Known(server).ShouldBe([null, longest, longest, longest]);
    }

    private static IEnumerable<string?> Known(ScriptedServer server) => server.Requests().Select(asked => asked.Header("Snug-Cursor"));
}
