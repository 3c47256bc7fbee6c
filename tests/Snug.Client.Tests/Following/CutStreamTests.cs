using System.Text;

namespace Snug.Client.Tests;

/// <summary>Wherever a stream breaks off, the reader gets each event once, in order.</summary>
public sealed class CutStreamTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stream_cut_at_any_byte_loses_and_repeats_nothing(bool untilClose)
    {
        var framing = untilClose ? Framing.UntilClose : Framing.Chunked;
        var whole = Encoding.UTF8.GetBytes(Sse.Hello("0-0") + Sse.PostedUpTo(3));
        await using var server = new ScriptedServer();
        for (var cut = 0; cut <= whole.Length; cut++)
        {
            var bytes = whole.AsMemory(0, cut);
            server.Then(async line =>
            {
                await line.StartStream(framing);
                await line.Write(bytes);
            });
            server.Then(line => Resume(line, framing));
            await using var reader = new EventCollector(server, cursor: "0-0");

            (await reader.Numbers(4)).ShouldBe([1, 2, 3, 4], $"cut after {cut} of {whole.Length} bytes");
            var asked = server.Requests();
            asked.Count.ShouldBe(2, "the stream was cut");
            asked[1].Header("Last-Event-ID").ShouldBe(LastCompleteId(bytes.Span), $"cut after {cut} bytes");
        }
    }

    [Fact]
    public async Task A_stream_cut_before_its_first_event_resumes_from_its_hello()
    {
        await using var server = new ScriptedServer();
        server.Then(Answers.Stream(Sse.Hello("41-q")), Answers.OpenStream(Sse.Hello("41-q") + Sse.Posted(42)));
        await using var reader = new EventCollector(server);

        (await reader.Next<Connected>()).Cursor.ShouldBe("41-q");
        await reader.Next<Disconnected>();
        await reader.Next<Connected>();
        (await reader.Next<MessagePosted>()).Message.Number.ShouldBe(42);
        server.Requests().Select(asked => asked.Header("Last-Event-ID")).ShouldBe([null, "41-q"]);
    }

    [Fact]
    public async Task A_stream_cut_within_its_first_hello_begins_anew()
    {
        await using var server = new ScriptedServer();
        server.Then(Answers.Stream(Sse.Hello("41-q")[..^1]), Answers.OpenStream(Sse.Hello("44-r") + Sse.Posted(45)));
        await using var reader = new EventCollector(server);

        await reader.Next<Disconnected>();
        (await reader.Next<Connected>()).Cursor.ShouldBe("44-r");
        (await reader.Next<MessagePosted>()).Cursor.ShouldBe("45-t");
        server.Requests().Select(asked => asked.Header("Last-Event-ID")).ShouldBe([null, null]);
    }

    [Fact]
    public async Task An_event_that_comes_again_is_told_once()
    {
        await using var server = new ScriptedServer();
        server.Then(
            Answers.Stream(Sse.Hello("0-0") + Sse.Posted(1) + Sse.Posted(1) + Sse.Posted(2) + Sse.Posted(1)),
            // More than was asked for, and the cursor's own event again.
            Answers.OpenStream(Sse.Hello("2-t") + Sse.PostedUpTo(3) + Sse.Posted(3) + Sse.Posted(4)));
        await using var reader = new EventCollector(server, cursor: "0-0");

        (await reader.Numbers(4)).ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public async Task A_stream_that_starts_elsewhere_than_was_asked_is_told_as_a_reset()
    {
        await using var server = new ScriptedServer();
        server.Then(
            Answers.Stream(Sse.Hello("0-0") + Sse.PostedUpTo(2)),
            // It forgot where the reader was and starts over.
            Answers.OpenStream(Sse.Hello("0-0") + Sse.PostedUpTo(3)));
        await using var reader = new EventCollector(server, cursor: "0-0");

        (await reader.Numbers(2)).ShouldBe([1, 2]);
        await reader.Next<Disconnected>();
        await reader.Next<Connected>();
        (await reader.Next<ResetHappened>()).Cursor.ShouldBe("0-0");
        (await reader.Numbers(3)).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task A_ping_moves_the_cursor_and_is_told_only_if_it_does()
    {
        await using var server = new ScriptedServer();
        server.Then(
            Answers.Stream(Sse.Hello("5-a") + Sse.Ping("5-a") + Sse.Ping("9-b") + Sse.Ping("9-b")),
            Answers.OpenStream(Sse.Hello("9-b") + Sse.Posted(10)));
        await using var reader = new EventCollector(server, cursor: "5-a");

        await reader.Next<Connected>();
        (await reader.Next<CaughtUp>()).Cursor.ShouldBe("9-b");
        await reader.Next<Disconnected>();
        await reader.Next<Connected>();
        await reader.Next<MessagePosted>();
        server.Requests()[1].Header("Last-Event-ID").ShouldBe("9-b");
    }

    [Fact]
    public async Task Line_ends_comments_and_bytes_that_trickle_change_nothing()
    {
        var odd = "\uFEFF: welcome\r\n" + Sse.Hello("0-0").Replace("\n", "\r\n", StringComparison.Ordinal) + ":\n\n"
            + Sse.Posted(1).Replace("\n", "\r", StringComparison.Ordinal) + "retry: 1\n" + Sse.Posted(2);
        await using var server = new ScriptedServer();
        server.Then(async line =>
        {
            await line.StartStream();
            foreach (var one in Encoding.UTF8.GetBytes(odd))
            {
                await line.Write(new[] { one });
            }

            await line.Hold();
        });
        await using var reader = new EventCollector(server, cursor: "0-0");

        (await reader.Numbers(2)).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task A_room_is_followed_on_its_own_stream_with_the_token()
    {
        await using var server = new ScriptedServer();
        server.Then(Answers.OpenStream(Sse.Hello("0-0")));
        await using var reader = new EventCollector(server, cursor: "0-0", room: 3);

        await reader.Next<Connected>();
        var asked = await server.NextRequest();
        asked.Target.ShouldBe("/api/rooms/3/events");
        asked.Header("Authorization").ShouldBe("Bearer lantern-token");
        asked.Header("Accept").ShouldBe("text/event-stream");
    }

    /// <summary>An honest server: hello at the cursor that was asked for, then what comes after it.</summary>
    private static async Task Resume(ScriptedConnection line, Framing framing)
    {
        var cursor = line.Asked.Header("Last-Event-ID").ShouldNotBeNull();
        var position = long.Parse(cursor.Split('-')[0], System.Globalization.CultureInfo.InvariantCulture);
        await line.StartStream(framing);
        await line.Write(Sse.Hello(cursor) + Sse.PostedUpTo(4, first: position + 1));
        await line.Hold();
    }

    /// <summary>The id of the last event that ends with its empty line; the one that the reader came with if there is none.</summary>
    private static string LastCompleteId(ReadOnlySpan<byte> bytes)
    {
        var complete = Encoding.UTF8.GetString(bytes).Split("\n\n")[..^1];
        return complete.Length == 0 ? "0-0" : complete[^1].Split('\n')[0]["id: ".Length..];
    }
}
