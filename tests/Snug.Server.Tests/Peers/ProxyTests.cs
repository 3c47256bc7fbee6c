using System.Net;
using System.Text;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>
/// A server that was started plainly, and a real proxy that somebody put in front of it: by a mistake, or for another program on the same
/// machine. A stranger must neither come in nor learn who and what is there, whatever the proxy adds, leaves out or rewrites.
/// </summary>
[Collection(nameof(Faults))]
public sealed class ProxyTests
{
    private static readonly string[] Calls =
    [
        "GET /", "GET /plain", "GET /rooms/1", "GET /api/welcome", "GET /api/state", "GET /api/rooms", "GET /api/rooms/1/messages",
        "GET /api/events",
        "GET /api/rooms/1/events", "GET /healthz", "GET /readyz", "GET /openapi/v1.json", "GET /_/dev/start.js", "POST /api/session",
        "POST /plain/session",
        "POST /api/rooms/1/messages", "POST /chatrm/CREATEROOM", "GET /chatrm/GETROOMS", "POST /admin/backup", "GET /nothing/here",
    ];

    public static TheoryData<ProxyKind> Kinds { get; } = new(Enum.GetValues<ProxyKind>());

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Through_a_proxy_a_stranger_neither_comes_in_nor_looks(ProxyKind kind)
    {
        await using var server = await TestServer.Open(options => options with { HasLegacyDoor = true });
        var maya = await server.ComeIn("Maya");
        await maya.MakeRoom("Movie night");
        using var proxy = await Proxy.Start(kind, server.Address);
        using var stranger = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false });
        foreach (var call in Calls)
        {
            foreach (var host in (string?[])[null, "chat.example.org", server.Address.Authority, "localhost",
                $"127.0.0.1:{proxy.Address.Port}"])
            {
                using var answer = await stranger.SendAsync(
                    Request(proxy.Address, call, host, maya.Token), HttpCompletionOption.ResponseHeadersRead, TestDeadline.Token);
                var document = await answer.ShouldBe(Problems.ClosedDoor);
                document.Detail.ShouldStartWith("This Snug was started for ", customMessage: call);
                $"{document} {answer}".ShouldNotContain("Lantern", customMessage: call);
                $"{document} {answer}".ShouldNotContain("Maya", customMessage: call);
                $"{document} {answer}".ShouldNotContain("Movie", customMessage: call);
            }
        }

        (await maya.Rooms()).Length.ShouldBe(2, "and whoever is here goes on");
        server.Ask("select name from people").ShouldBe(["Maya"]);
    }

    /// <summary>What the tests above are worth: the same proxies do pass strangers on to a server that lets them in.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_same_proxy_leads_into_a_server_that_is_open_to_all(ProxyKind kind)
    {
        await using var server = await TestServer.Open(options => options with { Urls = "http://127.0.0.1:0", IsForOthers = true });
        using var proxy = await Proxy.Start(kind, server.Address);
        using var stranger = new HttpClient { BaseAddress = proxy.Address };
        using var request = Request(proxy.Address, "POST /api/session", host: null, token: null);
        using var answer = await stranger.SendAsync(request, TestDeadline.Token);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task The_window_names_the_account_of_a_proxy_once()
    {
        await using var server = await TestServer.Open();
        using var proxy = await Proxy.Start(ProxyKind.HaProxy, server.Address);
        using var stranger = new HttpClient();
        foreach (var _ in Enumerable.Range(0, 3))
        {
            using var request = Request(proxy.Address, "GET /api/welcome", server.Address.Authority, token: null);
            (await stranger.SendAsync(request, TestDeadline.Token)).Dispose();
        }

        server.ServerLog.Lines
            .ShouldHaveSingleItem()
            .ShouldStartWith("Warning: Account haproxy passes on requests from elsewhere; they are refused.");
    }

    private static HttpRequestMessage Request(Uri proxy, string call, string? host, string? token)
    {
        var request = new HttpRequestMessage(new HttpMethod(call.Split(' ')[0]), new Uri(proxy, call.Split(' ')[1]));
        request.Headers.Host = host;
        if (token is not null)
        {
            // The worst that can be: one who has a token, and only the door is in the way.
            request.Headers.Authorization = new("Bearer", token);
        }

        if (request.Method == HttpMethod.Post)
        {
            request.Content = call.Contains("/plain/", StringComparison.Ordinal)
                ? new StringContent("name=Mallory", Encoding.UTF8, "application/x-www-form-urlencoded")
                : new StringContent("""{"name":"Mallory","text":"hello","roomname":"Cellar"}""", Encoding.UTF8, "application/json");
        }

        return request;
    }
}
