using System.Net.Sockets;
using System.Text;

namespace Snug.Server.Tests;

/// <summary>What no HTTP client sends.</summary>
public sealed class RawBytesTests
{
    [Theory]
    [InlineData("garbage\r\n\r\n")]
    [InlineData("\0\0\0\0\r\n\r\n")]
    [InlineData("GET\r\n\r\n")]
    [InlineData("GET /healthz HTTP/9.9\r\n\r\n")]
    [InlineData("GET /healthz HTTP/1.1\r\n\r\n")] // no Host
    [InlineData("GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: localhost\r\nBad Header: x\r\n\r\n")]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n")]
    [InlineData("POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: x\r\n\r\n")]
    [InlineData("POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: "
        + "chunked\r\n\r\nzz\r\n")]
    [InlineData("POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: gzip\r\n\r\n")]
    [InlineData("POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
        + "5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001")] // TLS on a plain port
    public async Task Garbage_on_the_wire_ends_its_own_connection_only(string bytes)
    {
        await using var server = await TestServer.Open();
        var answer = await Raw(server, Encoding.Latin1.GetBytes(bytes));
        answer.ShouldNotContain(" 500 ");
        if (answer.Length > 0)
        {
            answer.ShouldMatch("^HTTP/1.1 (4\\d\\d|505) ");
        }

        (await server.Stranger.GetStringAsync("/healthz", TestDeadline.Token)).ShouldBe("up\n");
        server.ServerLog.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task Headers_that_are_no_ASCII_get_a_sentence()
    {
        await using var server = await TestServer.Open();
        var guest = await server.ComeIn("Maya");
        var post = $"POST /api/rooms/1/messages HTTP/1.1\r\nHost: localhost\r\nConnection: "
            + $"close\r\nAuthorization: Bearer {guest.Token}\r\nContent-Type: application/json\r\n";
        var answer = await Raw(
            server,
            Encoding.Latin1.GetBytes(post + "Idempotency-Key: caf\u00e9\r\nContent-Length: 13\r\n\r\n{\"text\":\"hi\"}"),
            isAll: false);
        answer.ShouldStartWith("HTTP/1.1 400 ");
        answer.ShouldContain("urn:snug:problem:invalid-key");
        answer = await Raw(server, Encoding.Latin1.GetBytes("GET /api/state HTTP/1.1\r\nHost: localhost\r\nConnection: "
            + "close\r\nAuthorization: Bearer \u00e9\u00ff\r\n\r\n"), isAll: false);
        answer.ShouldStartWith("HTTP/1.1 401 ");
        answer.ShouldContain("urn:snug:problem:sign-in");
        server.Ask("select count(*) from messages").ShouldBe(["0"]);
    }

    [Fact]
    public async Task Headers_and_addresses_without_end_are_cut()
    {
        await using var server = await TestServer.Open();

        // Or cut: what is still on its way when a connection is closed takes the answer with it.
        (await Raw(server, Encoding.ASCII.GetBytes($"GET /{new string('a', 9_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n")))
            .ShouldMatch("^(HTTP/1.1 414|$)");
        (await Raw(server, Encoding.ASCII.GetBytes($"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: {new string('a', 17_000)}\r\n\r\n")))
            .ShouldMatch("^(HTTP/1.1 431|$)");
        (await server.Stranger.GetStringAsync("/healthz", TestDeadline.Token)).ShouldBe("up\n");
    }

    private static async Task<string> Raw(TestServer server, byte[] bytes, bool isAll = true)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.Address.Host, server.Address.Port, TestDeadline.Token);
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            await socket.SendAsync(bytes, TestDeadline.Token);
            if (isAll)
            {
                socket.Shutdown(SocketShutdown.Send);
            }

            while (await socket.ReceiveAsync(buffer, TestDeadline.Token) is > 0 and var length)
            {
                answer.Append(Encoding.Latin1.GetString(buffer, 0, length));
            }
        }
        catch (SocketException)
        {
            // Cut: as good an end as any for garbage.
        }

        return answer.ToString();
    }
}
