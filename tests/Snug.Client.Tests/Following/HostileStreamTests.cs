using Snug.Protocol;

namespace Snug.Client.Tests;

/// <summary>Whatever a stream says, the reader neither crashes, nor grows without end, nor gets stuck.</summary>
public sealed class HostileStreamTests
{
    public static TheoryData<string> BrokenMessages =>
    [
        "", "{", "null", "[]", "5", "\"words\"", "{}", """{"room":3}""",
        """{"room":"3","number":1,"author":{"id":7,"name":"Ines"},"text":"x","at":"2026-11-22T19:02:00.000Z","key":null}""",
        """{"room":3,"number":1e99,"author":{"id":7,"name":"Ines"},"text":"x","at":"2026-11-22T19:02:00.000Z","key":null}""",
        """{"room":3,"number":1,"author":null,"text":"x","at":"2026-11-22T19:02:00.000Z","key":null}""",
        """{"room":3,"number":1,"author":{"id":7,"name":null},"text":"x","at":"2026-11-22T19:02:00.000Z","key":null}""",
        """{"room":3,"number":1,"author":{"id":7,"name":"Ines"},"text":"x","at":"yesterday","key":null}""",
        """{"room":3,"number":1,"author":{"id":7,"name":"Ines"},"text":"x","at":5,"key":null}""",
        """{"room":3,"number":1,"author":{"id":7,"name":"Ines"},"text":"x","at":"0001-01-01T00:00:00+14:00","key":null}""",
        """{"room":3,"number":1,"author":{"id":7,"name":"Ines"},"text":"x","text":"y","at":"2026-11-22T19:02:00.000Z","key":null}""",
        """{"room":3,"number":1,"author":{"id":7,"name":"Ines"},"text":"\ud83c","at":"2026-11-22T19:02:00.000Z","key":null}""",
        new string('[', 5000),
    ];

    [Theory]
    [MemberData(nameof(BrokenMessages))]
    public async Task Data_that_cannot_be_read_is_told_as_it_is_and_passed(string data)
    {
        await using var server = new ScriptedServer();
        server.Then(
            Answers.Stream(Sse.Hello("0-0") + Sse.Event(EventKinds.MessagePosted, "1-t", data)),
            Answers.OpenStream(Sse.Hello("1-t") + Sse.Posted(2)));
        await using var reader = new EventCollector(server, cursor: "0-0");

        await reader.Next<Connected>();
        var unknown = await reader.Next<Unknown>();
        (unknown.Kind, unknown.Data, unknown.Cursor).ShouldBe((EventKinds.MessagePosted, data, "1-t"));
        (await reader.Numbers(1)).ShouldBe([2]);
        server.Requests()[1].Header("Last-Event-ID").ShouldBe("1-t");
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_passed()
    {
        byte[] broken = [.. "id: 1-t\nevent: message.posted\ndata: {\"text\":\""u8, 0xC3, 0x28, 0xED, 0xA0, 0x80, 0xFF, .. "\"}\n\n"u8];
        await using var server = new ScriptedServer();
        server.Then(async line =>
        {
            await line.StartStream();
            await line.Write(Sse.Hello("0-0"));
            await line.Write(broken);
            await line.Write(Sse.Posted(2));
            await line.Hold();
        });
        await using var reader = new EventCollector(server, cursor: "0-0");

        await reader.Next<Connected>();
        (await reader.Next<Unknown>()).Cursor.ShouldBe("1-t");
        (await reader.Numbers(1)).ShouldBe([2]);
    }

    [Theory]
    [InlineData("5 -t")]
    [InlineData("5-\u007f")]
    [InlineData("5-t\t")]
    [InlineData("5-é")]
    [InlineData("5-\u001b[31m")]
    public async Task An_id_that_is_no_cursor_breaks_the_stream_and_never_becomes_one(string id)
    {
        await using var server = new ScriptedServer();
        server.Then(
            Answers.Stream(Sse.Hello("0-0") + Sse.Event(EventKinds.MessagePosted, id, Sse.MessageJson(1))),
            Answers.OpenStream(Sse.Hello("0-0") + Sse.Posted(1)));
        await using var reader = new EventCollector(server, cursor: "0-0");

        await reader.Next<Connected>();
        await reader.Next<Disconnected>();
        (await reader.Numbers(1)).ShouldBe([1]);
        server.Requests()[1].Header("Last-Event-ID").ShouldBe("0-0");
    }

    [Fact]
    public async Task An_endless_id_does_not_become_a_header()
    {
        await using var server = new ScriptedServer();
        server.Then(Answers.Stream(Sse.Hello("5-" + new string('t', 10_000))), Answers.OpenStream(Sse.Hello("5-t")));
        await using var reader = new EventCollector(server);

        await reader.Next<Disconnected>();
        await reader.Next<Connected>();
        server.Requests()[1].Header("Last-Event-ID").ShouldBeNull();
    }

    [Theory]
    [InlineData("data: ")]
    [InlineData("id: ")]
    [InlineData(": ")]
    [InlineData("")]
    [InlineData("data: x\n")]
    public async Task An_endless_event_is_cut_off_after_a_megabyte(string beginning)
    {
        var sent = 0L;
        var repeated = beginning.EndsWith('\n') ? string.Concat(Enumerable.Repeat(beginning, 8000)) : new string('x', 64_000);
        await using var server = new ScriptedServer();
        server.Then(async line =>
        {
            await line.StartStream();
            await line.Write(Sse.Hello("0-0") + beginning);
            for (var written = 0; written < 512 * 1024 * 1024; written += repeated.Length)
            {
                await line.Write(repeated);
                Interlocked.Add(ref sent, repeated.Length);
            }
        });
        server.Then(Answers.OpenStream(Sse.Hello("0-0") + Sse.Posted(1)));
        await using var reader = new EventCollector(server, cursor: "0-0");

        await reader.Next<Connected>();
        (await reader.Next<Disconnected>()).Reason.ShouldBe("The server's words make no sense: one event is endless.");
        Interlocked.Read(ref sent).ShouldBeLessThan(32 * 1024 * 1024, "what the sockets hold, and not the half gigabyte");
        (await reader.Numbers(1)).ShouldBe([1]);
    }

    [Fact]
    public async Task The_longest_message_there_can_be_is_far_from_endless()
    {
        var text = string.Concat(Enumerable.Repeat("\\ud83c\\udfee", WireLimits.MessageCodePoints));
        var json = Sse.MessageJson(1).Replace("\"text\":\"", "\"text\":\"" + text, StringComparison.Ordinal);
        await using var server = new ScriptedServer();
        server.Then(Answers.OpenStream(Sse.Hello("0-0") + Sse.Event(EventKinds.MessagePosted, "1-t", json)));
        await using var reader = new EventCollector(server, cursor: "0-0");

        await reader.Next<Connected>();
        (await reader.Next<MessagePosted>()).Message.Text.Length.ShouldBeGreaterThan(2 * WireLimits.MessageCodePoints);
    }

    [Fact]
    public async Task Many_events_in_one_breath_are_not_one_endless_event()
    {
        await using var server = new ScriptedServer();
        server.Then(Answers.OpenStream(Sse.Hello("0-0") + Sse.PostedUpTo(20_000)));
        await using var reader = new EventCollector(server, cursor: "0-0");

        (await reader.Numbers(20_000)).ShouldBe(Enumerable.Range(1, 20_000).Select(n => (long)n));
    }

    [Fact]
    public async Task An_event_of_the_log_without_an_id_is_not_told_as_one()
    {
        await using var server = new ScriptedServer();
        server
            .Then(Answers.OpenStream(Sse.Hello("0-0") + Sse.Event(EventKinds.MessagePosted, id: null, Sse.MessageJson(1)) + Sse.Posted(1)));
        await using var reader = new EventCollector(server, cursor: "0-0");

        await reader.Next<Connected>();
        (await reader.Next<Unknown>()).Cursor.ShouldBeNull();
        await reader.Next<MessagePosted>();
    }

    [Fact]
    public async Task Headers_without_end_are_a_lost_connection()
    {
        await using var server = new ScriptedServer();
        server.Then(
            async line =>
            {
                await line.WriteRaw("HTTP/1.1 200 OK\r\n");
                for (var n = 0; n < 100_000; n++)
                {
                    await line.WriteRaw($"X-{n}: {new string('x', 1000)}\r\n");
                }
            });
        server.Then(Answers.OpenStream(Sse.Hello("0-0")));
        await using var reader = new EventCollector(server);

        await reader.Next<Disconnected>();
        await reader.Next<Connected>();
    }
}
