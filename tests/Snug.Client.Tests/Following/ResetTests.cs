namespace Snug.Client.Tests;

/// <summary>If there may be a hole, it is said aloud; and then everything after it comes.</summary>
public sealed class ResetTests
{
    [Fact]
    public async Task After_a_reset_positions_may_begin_lower()
    {
        await using var server = new ScriptedServer();
        server.Then(
            Answers.Stream(Sse.Hello(null) + Sse.Reset("2-new") + Sse.Posted(3)),
            Answers.OpenStream(Sse.Hello("3-t") + Sse.Posted(4)));
        await using var reader = new EventCollector(server, cursor: "1200-old");

        (await reader.Next<Connected>()).Cursor.ShouldBe("1200-old");
        (await reader.Next<ResetHappened>()).Cursor.ShouldBe("2-new");
        (await reader.Next<MessagePosted>()).Message.Number.ShouldBe(3);
        await reader.Next<Disconnected>();
        await reader.Next<Connected>();
        (await reader.Next<MessagePosted>()).Message.Number.ShouldBe(4);
        server.Requests().Select(asked => asked.Header("Last-Event-ID")).ShouldBe(["1200-old", "3-t"]);
    }

    [Fact]
    public async Task A_reset_that_was_cut_off_is_asked_for_again_at_any_byte()
    {
        var start = Sse.Hello(null);
        var reset = Sse.Reset("2-new");
        await using var server = new ScriptedServer();
        for (var cut = 0; cut < reset.Length; cut++)
        {
            server.Then(Answers.Stream(start + reset[..cut]), Answers.OpenStream(start + reset + Sse.Posted(3)));
            await using var reader = new EventCollector(server, cursor: "1200-old");

            await reader.Next<Connected>();
            await reader.Next<Disconnected>();
            await reader.Next<Connected>();
            (await reader.Next<ResetHappened>()).Cursor.ShouldBe("2-new");
            (await reader.Next<MessagePosted>()).Message.Number.ShouldBe(3);
            var cursors = server.Requests().Select(asked => asked.Header("Last-Event-ID"));
            cursors.ShouldBe(["1200-old", "1200-old"], $"cut after {cut} bytes of the reset");
        }
    }

    [Fact]
    public async Task A_stream_that_starts_further_on_than_asked_is_a_reset()
    {
        await using var server = new ScriptedServer();
        server.Then(Answers.OpenStream(Sse.Hello("9-z") + Sse.Posted(10)));
        await using var reader = new EventCollector(server, cursor: "5-a");

        await reader.Next<Connected>();
        (await reader.Next<ResetHappened>()).Cursor.ShouldBe("9-z");
        (await reader.Next<MessagePosted>()).Message.Number.ShouldBe(10);
    }

    [Fact]
    public async Task A_reset_between_events_lets_earlier_ones_come_again()
    {
        await using var server = new ScriptedServer();
        var afterwards = Sse.Reset("1-u") + Sse.Posted(2, tag: "u") + Sse.Posted(2, tag: "u") + Sse.Posted(3, tag: "u");
        server.Then(Answers.OpenStream(Sse.Hello("0-0") + Sse.PostedUpTo(3) + afterwards));
        await using var reader = new EventCollector(server, cursor: "0-0");

        (await reader.Numbers(5)).ShouldBe([1, 2, 3, 2, 3]);
    }

    [Fact]
    public async Task A_reset_that_does_not_say_where_to_go_on_is_no_reset()
    {
        await using var server = new ScriptedServer();
        server.Then(
            Answers.Stream(Sse.Hello(null) + Sse.Reset(null) + Sse.Posted(77)),
            Answers.OpenStream(Sse.Hello("5-a") + Sse.Posted(6)));
        await using var reader = new EventCollector(server, cursor: "5-a");

        await reader.Next<Connected>();
        (await reader.Next<Disconnected>()).Reason.ShouldContain("make no sense");
        await reader.Next<Connected>();
        (await reader.Next<MessagePosted>()).Message.Number.ShouldBe(6);
    }

    [Fact]
    public async Task A_cursor_that_is_none_is_left_to_the_server()
    {
        await using var server = new ScriptedServer();
        server.Then(Answers.OpenStream(Sse.Hello(null) + Sse.Reset("2-new") + Sse.Posted(3)));
        await using var reader = new EventCollector(server, cursor: "nonsense");

        await reader.Next<Connected>();
        await reader.Next<ResetHappened>();
        (await server.NextRequest()).Header("Last-Event-ID").ShouldBe("nonsense");
    }

    [Theory]
    [InlineData("")]
    [InlineData("12-a\r\nX-Evil: 1")]
    [InlineData("12-é")]
    public async Task A_cursor_that_no_header_can_carry_is_refused_at_once(string cursor)
    {
        await using var client = new SnugClient(new Uri("http://127.0.0.1:1/"));
        Should.Throw<ArgumentException>(() => client.Follow(cursor, cancellationToken: TestDeadline.Token));
    }
}
