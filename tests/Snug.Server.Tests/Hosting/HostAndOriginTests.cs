using System.Net;
using Snug.Protocol;

namespace Snug.Server.Tests;

public sealed class HostAndOriginTests
{
    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST")]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.8.8")]
    [InlineData("[::1]")]
    public async Task Started_for_one_computer_its_names_are_answered(string host)
    {
        await using var server = await TestServer.Open();
        (await Ask(server, host)).Dispose();
        using var answer = await Ask(server, host);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.nip.io")]
    [InlineData("192.168.1.20")]
    [InlineData("0.0.0.0")]
    [InlineData("[fe80::1]")]
    public async Task Any_other_name_is_told_how_to_open_the_door(string host)
    {
        await using var server = await TestServer.Open();
        (await Ask(server, "localhost")).Dispose();
        (await Ask(server, host)).Dispose();
        using var again = await Ask(server, host);
        (await again.ShouldBe(Problems.ClosedDoor)).Detail
            .ShouldBe("This Snug was started for one computer only. To invite others, start it with --public https://YOUR-ADDRESS "
                + "or --lan");
    }

    [Theory]
    [InlineData("Forwarded", "for=203.0.113.9")]
    [InlineData("X-Forwarded-For", "203.0.113.9")]
    [InlineData("X-Forwarded-Host", "chat.example.org")]
    [InlineData("X-Forwarded-Proto", "https")]
    [InlineData("X-Real-IP", "203.0.113.9")]
    [InlineData("Via", "1.1 tunnel")]
    [InlineData("CF-Connecting-IP", "203.0.113.9")]
    public async Task A_proxy_that_exposes_it_by_accident_is_refused(string header, string value)
    {
        await using var server = await TestServer.Open();
        (await Ask(server, "localhost")).Dispose();
        using var answer = await Ask(server, "localhost", (header, value));
        (await answer.ShouldBe(Problems.ClosedDoor)).Detail.ShouldStartWith("This Snug was started for the people at this computer, and "
            + "this came by way of another program.");
    }

    [Theory]
    [InlineData("1.0", "Connection: close\r\n", 403)] // nginx up to 1.29, whoever runs it
    [InlineData("1.0", "connection: keep-alive\r\n", 403)]
    [InlineData("1.0", "", 200)] // lynx, w3m
    [InlineData("1.1", "Connection: close\r\n", 200)]
    public async Task Http_1_0_is_for_text_browsers_and_not_for_proxies(string version, string header, int status)
    {
        await using var server = await TestServer.Open();
        (await Raw(server, $"GET /api/welcome HTTP/{version}\r\nHost: localhost\r\n{header}\r\n")).ShouldBe(status);
        await using var open = await TestServer.Open(options => options with { Urls = "http://127.0.0.1:0", IsForOthers = true });
        (await Raw(open, $"GET /api/welcome HTTP/{version}\r\nHost: localhost\r\n{header}\r\n")).ShouldBe(200);
    }

    /// <summary>
    /// Module scripts are asked for with an Origin, and a proxy that rewrites Host makes it look foreign: the page stayed blank.
    /// </summary>
    [Theory]
    [InlineData("GET", "/_/dev/start.js", "https://chat.example.org", null, 200)]
    [InlineData("HEAD", "/_/dev/css/snug.css", "https://chat.example.org", "same-origin", 200)]
    [InlineData("GET", "/_/dev/start.js", "http://evil.example", "cross-site", 403)]
    [InlineData("GET", "/_/dev/start.js", null, "cross-site", 403)]
    [InlineData("POST", "/_/dev/start.js", "https://chat.example.org", null, 403)]
    [InlineData("GET", "/_dev/start.js", "https://chat.example.org", null, 403)]
    [InlineData("GET", "/api/welcome", "https://chat.example.org", null, 403)]
    public async Task The_pages_parts_are_not_judged_by_origin(string method, string path, string? origin, string? site, int status)
    {
        await using var server = await TestServer.Open();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (origin is not null)
        {
            request.Headers.TryAddWithoutValidation("Origin", origin).ShouldBeTrue();
        }

        if (site is not null)
        {
            request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", site).ShouldBeTrue();
            request.Headers.TryAddWithoutValidation("Sec-Fetch-Mode", "cors").ShouldBeTrue();
        }

        using var answer = await server.Stranger.SendAsync(request, TestDeadline.Token);
        ((int)answer.StatusCode).ShouldBe(status);
    }

    [Theory]
    [InlineData("cross-site", 403)]
    [InlineData("same-site", 403)]
    [InlineData("same-origin", 303)]
    [InlineData("none", 303)]
    public async Task A_form_that_a_browser_says_is_another_sites_is_refused_also_without_an_origin(string site, int status)
    {
        await using var server = await TestServer.Open();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/plain/session")
        {
            Content = new FormUrlEncodedContent([new("name", "Maya")])
        };
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", site).ShouldBeTrue();
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Mode", "navigate").ShouldBeTrue();
        using var answer = await server.Stranger.SendAsync(request, TestDeadline.Token);
        ((int)answer.StatusCode).ShouldBe(status);
        server.Ask("select count(*) from people").ShouldBe([status == 303 ? "1" : "0"]);
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("http://localhost:1")] // another program's page on this computer
    [InlineData("https://HOST")]
    [InlineData("http://HOST, http://evil.example")]
    public async Task A_page_of_another_site_may_neither_write_nor_follow(string origin)
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        origin = origin.Replace("HOST", server.Address.Authority, StringComparison.Ordinal);
        foreach (var path in new[] { "/api/rooms/1/messages", "/api/events", "/api/state" })
        {
            using var request = maya.Request(path.EndsWith('s') && path.Contains("messages", StringComparison.Ordinal)
                ? HttpMethod.Post
                : HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation("Origin", origin);
            request.Content = request.Method == HttpMethod.Post
                ? new StringContent("""{"text":"forged"}""", System.Text.Encoding.UTF8, "application/json")
                : null;
            using var answer = await server.Stranger.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestDeadline.Token);
            await answer.ShouldBe(Problems.ForeignOrigin);
        }

        (await maya.Room(1)).LastNumber.ShouldBe(0);
    }

    [Fact]
    public async Task Its_own_page_may()
    {
        await using var server = await TestServer.Open();
        using var answer = await Ask(server, server.Address.Host, ("Origin", $"http://{server.Address.Authority}"));
        answer.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("cross-site", "cors", false)]
    [InlineData("same-site", "cors", false)]
    [InlineData("cross-site", "no-cors", false)]
    [InlineData("cross-site", "navigate", true)] // following somebody's link
    [InlineData("same-origin", "cors", true)]
    [InlineData("none", "navigate", true)]
    public async Task What_a_browser_says_about_who_asks_counts(string site, string mode, bool isAnswered)
    {
        await using var server = await TestServer.Open();
        using var answer = await Ask(server, "localhost", ("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", mode));
        answer.StatusCode.ShouldBe(isAnswered ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Opened_to_all_it_answers_to_numbers_and_its_own_names_only()
    {
        await using var server = await TestServer.Open(options => options with { Urls = "http://127.0.0.1:0", IsForOthers = true });
        foreach (var (host, status) in new[]
        {
            ("192.168.1.20", 200),
            ("localhost", 200),
            (Environment.MachineName, 200),
            ("evil.example", 403),
        })
        {
            using var answer = await Ask(server, host);
            ((int)answer.StatusCode).ShouldBe(status, host);
        }
    }

    [Theory]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true)] // Firefox, Chromium, Safari
    [InlineData("Text/HTML", true)]
    [InlineData("text/html, text/plain;q=0.5, */*;q=0.01", true)] // lynx
    [InlineData("*/*", false)] // curl
    [InlineData("application/json, text/plain, */*", false)]
    [InlineData("text/event-stream", false)]
    [InlineData("application/json, text/html;q=0", false)]
    [InlineData("\"<script>\"", false)]
    [InlineData(null, false)]
    public async Task Somebody_at_a_browser_reads_the_sentence_on_a_page(string? accept, bool isPage)
    {
        await using var server = await TestServer.Open();
        using var answer = await Ask(server, "chat.example.org", accept is null ? [] : [("Accept", accept)]);
        if (!isPage)
        {
            await answer.ShouldBe(Problems.ClosedDoor);
            return;
        }

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/html; charset=utf-8");
        var page = await answer.Content.ReadAsStringAsync(TestDeadline.Token);
        page.ShouldContain("<h1>This door is closed</h1>");
        page.ShouldContain("<p>This Snug was started for one computer only. To invite others, start it with --public https://YOUR-ADDRESS "
            + "or --lan</p>");
    }

    [Fact]
    public async Task The_page_of_a_refusal_holds_nothing_that_the_request_said()
    {
        await using var server = await TestServer.Open();
        List<string> pages = [];
        foreach (var (host, path) in new[] { ("chat.example.org", "/"), ("evil.example", "/rooms/3?%3Cscript%3Ealert(1)%3C/script%3E") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = host } };
            request.Headers.TryAddWithoutValidation("Accept", "text/html").ShouldBeTrue();
            request.Headers.TryAddWithoutValidation("X-Forwarded-Host", "<script>").ShouldBeTrue();
            using var answer = await server.Stranger.SendAsync(request, TestDeadline.Token);
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            answer.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("default-src 'none'; style-src 'sha256-");
            answer.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
            answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
            pages.Add(await answer.Content.ReadAsStringAsync(TestDeadline.Token));
        }

        pages[1].ShouldBe(pages[0]);
    }

    /// <returns>The status.</returns>
    private static async Task<int> Raw(TestServer server, string request)
    {
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        await socket.ConnectAsync(server.Address.Host, server.Address.Port, TestDeadline.Token);
        await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(request), TestDeadline.Token);
        var answer = new byte[64];
        var length = await socket.ReceiveAsync(answer, TestDeadline.Token);
        return int.Parse(
            System.Text.Encoding.ASCII.GetString(answer, 0, length).Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<HttpResponseMessage> Ask(TestServer server, string host, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/welcome");
        request.Headers.Host = $"{host}:{server.Address.Port}";
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue();
        }

        return await server.Stranger.SendAsync(request, TestDeadline.Token);
    }
}
