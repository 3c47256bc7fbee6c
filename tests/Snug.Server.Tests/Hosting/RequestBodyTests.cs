using System.Net.Sockets;
using System.Text;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>How a body says what it is, and how long it may be.</summary>
public sealed class RequestBodyTests
{
    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json;charset=\"UTF-8\"")]
    [InlineData("application/json; profile=x; charset=utf-8")]
    public async Task Json_may_say_that_it_is_UTF8(string type)
    {
        await using var server = await TestServer.Open();
        using var content = new ByteArrayContent("""{"name":"Zoë"}"""u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type).ShouldBeTrue();
        using var answer = await server.Stranger.PostAsync("/api/session", content, TestDeadline.Token);
        (await answer.Read(Wire.Json.NewSession)).Person.Name.ShouldBe("Zoë");
    }

    [Fact]
    public async Task A_body_just_over_the_limit_is_told_so()
    {
        await using var server = await TestServer.Open();
        var guest = await server.ComeIn("Maya");
        foreach (var isChunked in new[] { false, true })
        {
            using var request = guest.Request(HttpMethod.Post, "/api/rooms/1/messages");
            request.Content = new StringContent($$"""{"text":"{{new string('a', 128 * 1024)}}"}""", Encoding.UTF8, "application/json");
            request.Headers.TransferEncodingChunked = isChunked;
            using var answer = await server.Stranger.SendAsync(request, TestDeadline.Token);
            await answer.ShouldBe(Problems.BodyTooLarge);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_may_come_in_pieces(bool isChunked)
    {
        await using var server = await TestServer.Open();
        var guest = await server.ComeIn("Maya");
        foreach (var cut in new[] { 0, 1, 9, 14 })
        {
            using var answer = await SendInPieces(server, guest, """{"text":"Zoë"}"""u8.ToArray(), cut, isChunked);
            (await answer.ReadAnswer()).ShouldStartWith("HTTP/1.1 201 ");
        }

        (await guest.Messages("/api/rooms/1/messages")).Select(message => message.Text).ShouldBe(Enumerable.Repeat("Zoë", 4));
    }

    [Theory]
    [InlineData("\uFEFF{\"text\":\"hello\"}\r\n\n")]
    [InlineData("""{ "text" : "hello" }""")]
    [InlineData("""{"text":"h\u0065llo"}""")]
    [InlineData("""{"\u0074ext":"hello"}""")]
    [InlineData("""{"Text":"hello"}""")]
    [InlineData("""{"text":"hello","from":["a newer client"]}""")]
    [InlineData("""{"replyTo":null,"text":"hello"}""")]
    public async Task The_same_message_may_be_written_in_many_ways(string body)
    {
        await using var server = await TestServer.Open();
        var guest = await server.ComeIn("Maya");
        using var answer = await Post(server, guest, body);
        (await answer.Read(Wire.Json.Message)).Text.ShouldBe("hello");
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("\uFEFF")]
    [InlineData("""{"text":"hello"}{}""")]
    [InlineData("""{"text":"hello"} x""")]
    [InlineData("""{"text":null}""")]
    [InlineData("""{"text":"he""")]
    [InlineData("""{"text":"\ud800"}""")]
    [InlineData("""{"text":"hello","text":"hello"}""")]
    [InlineData("""["hello"]""")]
    public async Task What_is_no_message_is_refused_in_words(string body)
    {
        await using var server = await TestServer.Open();
        var guest = await server.ComeIn("Maya");
        using var answer = await Post(server, guest, body);
        await answer.ShouldBe(Problems.Malformed);
        (await guest.Say(1, "the same connection goes on")).Number.ShouldBe(1);
        server.ServerLog.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task Whoever_leaves_in_the_middle_of_a_message_said_nothing_and_is_no_news()
    {
        await using var server = await TestServer.Open();
        var guest = await server.ComeIn("Maya");
        for (var cut = 0; cut < 60; cut++)
        {
            using var left = await Begin(server, guest, "Content-Length: 15", """{"text":"Zoë"}"""u8[..(cut % 15)].ToArray());
            left.Reset();
        }

        (await guest.Say(1, "still here")).Number.ShouldBe(1);
        await server.Close();

        // Kestrel has a line of its own for a body that broke off while it was being read.
        server.ServerLog.Lines.ShouldNotContain(line => !line.Contains("automatic draining", StringComparison.Ordinal));
    }

    private static async Task<HttpResponseMessage> Post(TestServer server, TestPerson guest, string body)
    {
        using var request = guest.Request(HttpMethod.Post, "/api/rooms/1/messages");
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await server.Stranger.SendAsync(request, TestDeadline.Token);
    }

    /// <summary>The first piece comes with the headers; the server asks for more (its 100) when it has read that.</summary>
    private static async Task<RawRequest> SendInPieces(TestServer server, TestPerson guest, byte[] body, int cut, bool isChunked)
    {
        var length = isChunked ? "Transfer-Encoding: chunked" : $"Content-Length: {body.Length}";
        var request = await Begin(server, guest, $"{length}\r\nExpect: 100-continue", Piece(body.AsMemory(0, cut)));
        (await request.ReadAnswer(until: "\r\n\r\n")).ShouldStartWith("HTTP/1.1 100 ");
        await request.Write(Piece(body.AsMemory(cut)));
        if (isChunked)
        {
            await request.Write("0\r\n\r\n"u8.ToArray());
        }

        return request;

        byte[] Piece(ReadOnlyMemory<byte> bytes) => isChunked && bytes.Length > 0 ? Chunk(bytes) : bytes.ToArray();
    }

    private static byte[] Chunk(ReadOnlyMemory<byte> piece) =>
        [.. Encoding.ASCII.GetBytes($"{piece.Length:x}\r\n"), .. piece.Span, .. "\r\n"u8];

    private static async Task<RawRequest> Begin(TestServer server, TestPerson guest, string headers, byte[] first)
    {
        var request = new RawRequest(new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
        await request.Socket.ConnectAsync(server.Address.Host, server.Address.Port, TestDeadline.Token);
        await request.Write(Encoding.ASCII.GetBytes($"POST /api/rooms/1/messages HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + $"Authorization: Bearer {guest.Token}\r\nContent-Type: application/json\r\n{headers}\r\n\r\n").Concat(first).ToArray());
        return request;
    }

    private sealed record RawRequest(Socket Socket) : IDisposable
    {
        public async Task Write(ReadOnlyMemory<byte> bytes) => await Socket.SendAsync(bytes, TestDeadline.Token);

        public async Task<string> ReadAnswer(string? until = null)
        {
            var answer = new StringBuilder();
            var buffer = new byte[1];
            while (await Socket.ReceiveAsync(buffer, TestDeadline.Token) > 0)
            {
                answer.Append((char)buffer[0]);
                if (until is not null && answer.ToString().EndsWith(until, StringComparison.Ordinal))
                {
                    break;
                }
            }

            return answer.ToString();
        }

        /// <summary>Leaves as a program that is killed does.</summary>
        public void Reset() => Socket.Close(0);

        public void Dispose() => Socket.Dispose();
    }
}
