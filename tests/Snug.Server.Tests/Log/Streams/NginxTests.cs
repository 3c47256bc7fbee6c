using Microsoft.Extensions.DependencyInjection;
using Snug.Protocol;
using Snug.Server.Log.Streams;

namespace Snug.Server.Tests;

/// <summary>
/// Streams behind a real nginx. With its defaults it speaks HTTP/1.0 to us, which knows no chunks: bytes that were framed for
/// HTTP/1.1 would reach the reader as garbage.
/// </summary>
[Collection(nameof(Faults))]
public sealed class NginxTests
{
    [Theory]
    [InlineData(ProxyKind.Nginx, typeof(PipeSink))]
    [InlineData(ProxyKind.NginxHttp11, typeof(SocketSink))]
    public async Task Through_nginx_every_event_comes_at_once_and_unharmed(ProxyKind kind, Type sink)
    {
        await using var server = await TestServer.Open(options => options with { Urls = "http://127.0.0.1:0", IsForOthers = true });
        var maya = await server.ComeIn("Maya");
        using var nginx = await Proxy.Start(kind, server.Address);
        using var http = new HttpClient { BaseAddress = nginx.Address };
        string id;
        using (var stream = await Follow(http, maya, null))
        {
            (await stream.Next()).Kind.ShouldBe(EventKinds.Hello);
            await stream.Next(EventKinds.Me);
            server.Parts.GetRequiredService<Readers>().ReadersOf(maya.Id).ShouldHaveSingleItem().Sink.ShouldBeOfType(sink);
            await PingTests.Live(server, 1);
            for (var number = 1; number <= 20; number++)
            {
                await maya.Say(1, $"{number} {new string('é', 3_000)}");
                (await stream.NextMessage()).Number.ShouldBe(number);
            }

            server.Clock.Advance(TimeSpan.FromSeconds(15));
            id = (await stream.Next(EventKinds.Ping)).Id!;
        }

        var said = await Task.WhenAll(Enumerable.Range(0, 200).Select(number => maya.Say(1, $"{number}")));
        using var resumed = await Follow(http, maya, id);
        (await resumed.NextMessages(said.Length))
            .Select(message => message.Number)
            .ShouldBe(Enumerable.Range(21, said.Length).Select(number => (long)number));
        await PingTests.Live(server, 1);
        var closing = server.Close();
        await resumed.Next(EventKinds.Bye);
        (await resumed.NextOrEnd()).ShouldBeNull("and nothing follows");
        await closing;
    }

    private static Task<EventReader> Follow(HttpClient http, TestPerson guest, string? lastEventId)
    {
        var request = guest.Request(HttpMethod.Get, "/api/events");
        request.Headers.Add("Last-Event-ID", lastEventId is null ? [] : [lastEventId]);
        return EventReader.Open(http, request);
    }
}
