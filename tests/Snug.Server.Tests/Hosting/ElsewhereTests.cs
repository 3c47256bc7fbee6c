using System.Net;

namespace Snug.Server.Tests;

/// <summary>A browser that is unknown under one name of this computer is led to the one where it is known, and nowhere else.</summary>
public sealed class ElsewhereTests
{
    [Fact]
    public async Task Whoever_is_known_under_the_other_name_is_led_there_with_the_whole_address()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        var port = server.Address.Port;
        var on = await Ask(server, "localhost", "/elsewhere?to=%2Frooms%2F3%2F120");
        on.ShouldBe($"http://127.0.0.1:{port}/elsewhere?to=%2Frooms%2F3%2F120&asked=localhost");
        (await Ask(server, "127.0.0.1", new Uri(on).PathAndQuery, $"snug-{port}={maya.Token}")).ShouldBe("/rooms/3/120");
    }

    [Fact]
    public async Task Whoever_is_known_nowhere_is_led_back_to_where_it_began()
    {
        await using var server = await TestServer.Open();
        var port = server.Address.Port;
        (await Ask(server, "127.0.0.1", "/elsewhere?to=%2Frooms%2F3&asked=localhost")).ShouldBe($"http://localhost:{port}/rooms/3");
        (await Ask(server, "localhost", "/elsewhere?to=%2Frooms%2F3&asked=127.0.0.1")).ShouldBe($"http://127.0.0.1:{port}/rooms/3");
        (await Ask(server, "127.0.0.1", "/elsewhere?to=%2F")).ShouldBe($"http://localhost:{port}/elsewhere?to=%2F&asked=127.0.0.1");
    }

    [Theory]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("https://evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/\t/evil.example/")]
    [InlineData("/a\r\nSet-Cookie: a=b")]
    [InlineData("")]
    public async Task It_leads_to_no_address_of_anybody_else(string to)
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        (await Ask(server, "127.0.0.1", "/elsewhere?to=" + Uri.EscapeDataString(to), $"snug-{server.Address.Port}={maya.Token}"))
            .ShouldBe("/");
        (await Ask(server, "127.0.0.1", "/elsewhere?to=%2F&asked=evil.example,localhost"))
            .ShouldBe($"http://localhost:{server.Address.Port}/");
    }

    [Theory]
    [InlineData("localhost:1", "another port in front of ours: that port of the other name may be anybody's")]
    [InlineData("127.0.0.2", "a name that nobody asked about")]
    public async Task Where_the_other_name_may_be_somebody_elses_it_leads_nowhere(string host, string why)
    {
        await using var server = await TestServer.Open();
        (await Ask(server, host, "/elsewhere?to=%2Frooms%2F1")).ShouldBe("/rooms/1", why);
    }

    private static async Task<string> Ask(TestServer server, string host, string path, string? cookie = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = host.Contains(':', StringComparison.Ordinal) ? host : $"{host}:{server.Address.Port}";
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        using var answer = await server.Stranger.SendAsync(request, TestDeadline.Token);
        answer.ShouldBe(HttpStatusCode.Found);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        return answer.Headers.Location!.OriginalString;
    }
}
