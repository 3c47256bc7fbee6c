using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Snug.Protocol;
using Snug.Server.Log.Streams;

namespace Snug.Server.Tests;

/// <summary>Which way a stream goes, and what each way does with peers that behave badly. The streams' own tests run over both.</summary>
/// <remarks>Beside nothing else: one of these looks at the memory of the whole process.</remarks>
[Collection(nameof(Faults))]
public sealed class SinkTests
{
    private static readonly string Long = new('x', 7_000);

    [Fact]
    public async Task The_first_request_of_a_plain_connection_is_answered_straight_on_its_socket()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var line = await RawConnection.Open(server);
        await line.Ask("/api/events", maya, "1.1");
        var head = await line.Until("event: me");
        head.ShouldStartWith("HTTP/1.1 200 OK\r\nConnection: close\r\nDate: ");
        head.ShouldNotContain("Transfer-Encoding");
        head.ShouldContain("\r\nX-Content-Type-Options: nosniff\r\n", customMessage: "what goes with every answer");
        SinkOf(server, maya).ShouldBeOfType<SocketSink>();
    }

    [Fact]
    public async Task A_later_request_of_a_connection_goes_through_the_pipe_because_earlier_answers_may_still_be_in_it()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var line = await RawConnection.Open(server);
        await line.Ask("/api/state", maya, "1.1");
        await line.Ask("/api/events", maya, "1.1");
        var answers = await line.Until("event: me");
        answers
            .IndexOf("\"cursor\"", StringComparison.Ordinal)
            .ShouldBeInRange(0, answers.LastIndexOf("HTTP/1.1 200 OK", StringComparison.Ordinal));
        SinkOf(server, maya).ShouldBeOfType<PipeSink>();
    }

    [Fact]
    public async Task To_HTTP_1_0_no_chunk_is_sent()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var line = await RawConnection.Open(server);
        await line.Ask("/api/events", maya, "1.0");
        await line.Until("event: me");
        SinkOf(server, maya).ShouldBeOfType<PipeSink>();
        await maya.Say(1, "hi");
        var all = await line.Until("\"text\":\"hi\"");
        all.ShouldNotContain("Transfer-Encoding");
        all
            .LastIndexOf("\r\n", StringComparison.Ordinal)
            .ShouldBe(all.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 2, "the end of the head is the last line of HTTP");
    }

    [Theory]
    [InlineData(StreamTransport.Socket)]
    [InlineData(StreamTransport.Pipe)]
    public async Task Bye_is_the_last_thing_on_the_wire_and_the_connection_ends_in_order(StreamTransport way)
    {
        await using var server = await TestServer.Open(way);
        var maya = await server.ComeIn("Maya");
        using var line = await RawConnection.Open(server);
        await line.Ask("/api/events", maya, way is StreamTransport.Socket ? "1.1" : "1.0");
        await line.Until("event: me");
        await PingTests.Live(server, 1);
        var closing = server.Close();
        (await line.ToItsEnd()).ShouldMatch("event: bye\ndata: \\{\"retryMs\":\\d+\\}\n\n$");
        line.Dispose();
        await closing;
    }

    [Theory]
    [InlineData(StreamTransport.Socket)]
    [InlineData(StreamTransport.Pipe)]
    public async Task A_peer_that_closes_its_half_is_let_go(StreamTransport way)
    {
        await using var server = await TestServer.Open(way);
        var maya = await server.ComeIn("Maya");
        using var reader = await SlowReader.Open(server, maya);
        await PingTests.Live(server, 1);
        reader.CloseHalf();
        await PingTests.Live(server, 0);
        await TestDeadline.Until(() => Streams(server).PeopleWithStreams.Length == 0);
    }

    [Theory]
    [InlineData(StreamTransport.Socket)]
    [InlineData(StreamTransport.Pipe)]
    public async Task Readers_that_never_read_cost_bounded_memory_and_nobody_else_waits(StreamTransport way)
    {
        const int Stuck = 100;
        await using var server = await TestServer.Open(way);
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        var stuck = await Task.WhenAll(Enumerable.Range(0, Stuck).Select(_ => SlowReader.Open(server, maya)));
        using var quick = await ben.Follow();
        await PingTests.Live(server, Stuck + 1);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var reading = quick.NextMessages(600);
        for (var said = 0; said < 600; said += 100)
        {
            await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => ben.Say(1, Long)));
        }

        (await reading).Count.ShouldBe(600);

        // Four megabytes to each of a hundred would be four hundred.
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(60_000_000);

        // Not once: what was still on its way into a socket's buffers counts as taken, and begins the ten seconds anew.
        while (Streams(server).PeopleWithStreams.Contains(maya.Id))
        {
            server.Clock.Advance(TimeSpan.FromSeconds(12));
            await ben.Say(1, "still here");
            (await quick.NextMessage()).Text.ShouldBe("still here");
        }

        Array.ForEach(stuck, one => one.Dispose());
    }

    [Theory]
    [InlineData(StreamTransport.Socket)]
    [InlineData(StreamTransport.Pipe)]
    public async Task A_reader_of_300_bytes_a_second_gets_whole_events_in_order_until_it_is_cut_and_can_resume(StreamTransport way)
    {
        await using var server = await TestServer.Open(way);
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        using var thin = await SlowReader.Open(server, maya);
        await PingTests.Live(server, 1);
        for (var said = 0; said < 600; said += 100)
        {
            await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => ben.Say(1, Long)));
        }

        while (Streams(server).PeopleWithStreams.Length > 0 && await thin.Take(300) > 0)
        {
            server.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        while (await thin.Take() > 0)
        {
        }

        var lines = thin.Taken.ToString().Split('\n');
        var ids = lines.Where(line => line.StartsWith("id: ", StringComparison.Ordinal)).Select(line => line["id: ".Length..]).ToList();
        var last = ids[^2]; // the last one may be cut in the middle
        var got = lines.Count(line => line.StartsWith("data: {\"room\":1,", StringComparison.Ordinal) && line.EndsWith('}'));
        got.ShouldBeInRange(1, 599);
        using var resumed = await maya.Follow(lastEventId: last);
        var rest = new List<Message> { await resumed.NextMessage() };
        while (rest[^1].Number < 600)
        {
            rest.Add(await resumed.NextMessage());
        }

        rest.Select(message => message.Number).ShouldBe(Enumerable.Range((int)rest[0].Number, rest.Count).Select(number => (long)number));
        rest[0].Number.ShouldBeInRange(1, got + 1);
    }

    [Fact]
    public async Task After_10000_disconnects_the_server_still_accepts()
    {
        const int Disconnects = 10_000, AtOnce = 50;
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        for (var round = 0; round < Disconnects / AtOnce; round++)
        {
            var lines = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => RawConnection.Open(server)));
            await Task.WhenAll(lines.Select(line => line.Ask("/api/events", maya, "1.1")));

            // Some are there, some leave before their answer begins, some while somebody speaks.
            await Task.WhenAll(lines.Take(AtOnce / 2).Select(line => line.Until("event: me")));
            var saying = maya.Say(1, "hi");
            Array.ForEach(lines, line => line.Dispose());
            await saying;
        }

        await PingTests.Live(server, 0);
        await TestDeadline.Until(() => Streams(server).PeopleWithStreams.Length == 0);
        using var stream = await maya.Follow();
        await maya.Say(1, "still here");
        (await stream.NextMessage()).Text.ShouldBe("still here");
        server.ServerLog.Lines.ShouldBeEmpty();
    }

    private static Readers Streams(TestServer server) => server.Parts.GetRequiredService<Readers>();

    private static IEventSink SinkOf(TestServer server, TestPerson guest) =>
        Streams(server).ReadersOf(guest.Id).ShouldHaveSingleItem().Sink;
}

/// <summary>Bytes as they are on the wire.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly byte[] buffer = new byte[16 * 1024];
    private readonly StringBuilder heard = new();
    private readonly string host;

    private RawConnection(string host) => this.host = host;

    public static async Task<RawConnection> Open(TestServer server)
    {
        var line = new RawConnection(server.Address.Authority);
        await line.socket.ConnectAsync(server.Address.Host, server.Address.Port, TestDeadline.Token);
        return line;
    }

    public async Task Ask(string path, TestPerson guest, string version) =>
        await socket.SendAsync(
            Encoding.ASCII.GetBytes($"GET {path} HTTP/{version}\r\nHost: {host}\r\nAuthorization: Bearer {guest.Token}\r\n\r\n"),
            TestDeadline.Token);

    /// <returns>Everything up to now, some text included.</returns>
    public async Task<string> Until(string text)
    {
        while (!heard.ToString().Contains(text, StringComparison.Ordinal))
        {
            (await Take()).ShouldBeGreaterThan(0, $"it ended before {text}");
        }

        return heard.ToString();
    }

    /// <returns>Everything; the end MUST come in order.</returns>
    public async Task<string> ToItsEnd()
    {
        while (await Take() > 0)
        {
        }

        return heard.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    private async Task<int> Take()
    {
        var length = await socket.ReceiveAsync(buffer, TestDeadline.Token);
        heard.Append(Encoding.UTF8.GetString(buffer, 0, length));
        return length;
    }
}
