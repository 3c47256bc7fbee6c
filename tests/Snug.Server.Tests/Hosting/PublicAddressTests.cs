using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Snug.Protocol;
using Snug.Server.People.Invites;

namespace Snug.Server.Tests;

/// <summary>
/// A server at a public address, behind each proxy as its package passes things on: name and scheme come from the address it was started
/// with, whatever the proxy adds, leaves out or rewrites.
/// </summary>
[Collection(nameof(Faults))]
public sealed class PublicAddressTests
{
    private const string Site = "https://chat.example.org";

    public static TheoryData<ProxyKind> Kinds { get; } = new(Enum.GetValues<ProxyKind>());

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Behind_a_proxy_an_owner_sets_up_invites_and_a_newcomer_talks(ProxyKind kind)
    {
        await using var server = await Open();
        using var proxy = await Proxy.Start(kind, server.Address);
        using var visitor = new Visitor(proxy.Address);
        var setUp = (await server.Links.AtStart())!.Link;
        setUp.ShouldStartWith($"{Site}/j/");
        using var came = await visitor.Post("/api/session", new ComeIn("Olga", Invite: setUp.Split('/')[^1]), Wire.Json.ComeIn);
        var owner = await came.ShouldBe(HttpStatusCode.Created).Read(Wire.Json.NewSession);
        owner.Person.Role.ShouldBe(Roles.Owner);
        var cookie = came.Headers.GetValues("Set-Cookie").Single();
        cookie.ShouldStartWith("__Host-snug=");
        cookie.ShouldContain("secure");

        visitor.Token = owner.Token;
        using var made = await visitor.Post("/api/invites", new NewInvite(), Wire.Json.NewInvite);
        var invite = await made.ShouldBe(HttpStatusCode.Created).Read(Wire.Json.Invite);
        invite.Link.ShouldBe($"{Site}/j/{invite.Code}");
        visitor.Token = null;
        using var newcomer = await visitor.Post("/api/session", new ComeIn("Ines", Invite: invite.Code), Wire.Json.ComeIn);
        visitor.Token = (await newcomer.ShouldBe(HttpStatusCode.Created).Read(Wire.Json.NewSession)).Token;
        using var said = await visitor.Post("/api/rooms/1/messages", new NewMessage("hello"), Wire.Json.NewMessage);
        said.StatusCode.ShouldBe(HttpStatusCode.Created);
        using var page = await visitor.Get("/rooms/1");
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var stranger = new Visitor(proxy.Address);
        await (await stranger.Get("/api/state")).ShouldBe(Problems.SignIn);
        await (await stranger.Post("/api/session", new ComeIn("Nobody"), Wire.Json.ComeIn)).ShouldBe(Problems.InviteNeeded);
        await (await stranger.Post("/admin/link", new LinkCall(), LinkJson.Default.LinkCall)).ShouldBe(Problems.NotFound);
    }

    [Theory]
    [InlineData(Site, HttpStatusCode.Created)]
    [InlineData("https://CHAT.example.org", HttpStatusCode.Created)]
    [InlineData("http://chat.example.org", HttpStatusCode.Forbidden)]
    [InlineData("https://chat.example.org:8443", HttpStatusCode.Forbidden)]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("https://chat.example.org.evil.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    public async Task A_page_of_another_site_writes_nothing(string origin, HttpStatusCode status)
    {
        await using var server = await Open();
        var invite = (await server.Links.AtStart())!.Link.Split('/')[^1];
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/session")
        {
            Content = JsonContent.Create(new ComeIn("Olga", Invite: invite), Wire.Json.ComeIn),
        };
        request.Headers.Host = "127.0.0.1:5080";
        request.Headers.Add("Origin", origin);
        using var answer = await server.Stranger.SendAsync(request, TestDeadline.Token);
        answer.StatusCode.ShouldBe(status);
    }

    /// <summary>Thirty tries an address; whoever writes the header themselves has still only one.</summary>
    [Theory]
    [InlineData("X-Forwarded-For", "198.51.100.7, 203.0.113.{0}", "203.0.113.200", true)]
    [InlineData("X-Forwarded-For", "203.0.113.{0}", "203.0.113.200", true)]
    [InlineData("X-Forwarded-For", "203.0.113.{0}, 198.51.100.7", "203.0.113.200, 198.51.100.7", false)]
    [InlineData("X-Forwarded-For", "203.0.113.{0}, 127.0.0.1", "203.0.113.200, 127.0.0.1", true)]
    [InlineData("X-Forwarded-For", "203.0.113.{0}, 10.9.9.9", "203.0.113.200, 10.9.9.9", true)]
    [InlineData("X-Forwarded-For", "203.0.113.{0}:4711", "203.0.113.200:4711", true)]
    [InlineData("Forwarded", "for=203.0.113.{0};proto=https", "for=203.0.113.200", true)]
    [InlineData("Forwarded", "for=\"[2001:db8:0:{0}::1]:4711\"", "for=\"[2001:db8:0:200::1]\"", true)]
    [InlineData("Forwarded", "for=unknown", "for=unknown", false)]
    [InlineData("X-Real-IP", "203.0.113.{0}", "203.0.113.200", false)]
    public async Task Limits_count_by_where_a_request_comes_from(string header, string each, string last, bool isCountedApart)
    {
        await using var server = await Open(options => options with
        {
            HasLimits = true,
            TrustedProxies = [System.Net.IPNetwork.Parse("10.0.0.0/8")],
        });
        for (var number = 0; number < 31; number++)
        {
            (await Guess(string.Format(null, each, number % 100))).Dispose();
        }

        using var one = await Guess(last);
        one.StatusCode.ShouldBe(isCountedApart ? HttpStatusCode.NotFound : HttpStatusCode.TooManyRequests);

        async Task<HttpResponseMessage> Guess(string from)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/session")
            {
                Content = JsonContent.Create(new ComeIn("Olga", Invite: "abcdefghjkmnpqrs"), Wire.Json.ComeIn),
            };
            request.Headers.TryAddWithoutValidation(header, from).ShouldBeTrue();
            return await server.Stranger.SendAsync(request, TestDeadline.Token);
        }
    }

    [Fact]
    public async Task The_owners_token_opens_nothing_for_whoever_comes_through_a_proxy()
    {
        await using var server = await Open();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/admin/link")
        {
            Content = JsonContent.Create(new LinkCall(), LinkJson.Default.LinkCall),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", server.OwnerToken);
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        using var answer = await server.Stranger.SendAsync(request, TestDeadline.Token);
        await answer.ShouldBe(Problems.NotFound);
    }

    /// <summary>Whoever is on the way to the visitor answers for the unencrypted address, and for any name.</summary>
    [Theory]
    [InlineData("http://chat.example.org", "chat.example.org", false)]
    [InlineData("http://evil.example", "evil.example", false)]
    [InlineData("https://evil.example", "chat.example.org", false)]
    [InlineData("null", "chat.example.org", false)]
    [InlineData(Site, "chat.example.org", true)]
    [InlineData(Site, "127.0.0.1:5080", true)]
    [InlineData("http://127.0.0.1:5080", "127.0.0.1:5080", true)]
    public async Task A_page_writes_from_the_public_address_alone_or_at_this_computer(string origin, string host, bool mayWrite)
    {
        await using var server = await Open(options => options with { NeedsInvite = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/session")
        {
            Content = TestPerson.Json(new ComeIn("Maya"), Wire.Json.ComeIn),
        };
        request.Headers.Add("Origin", origin);
        request.Headers.Host = host;
        using var answer = await server.Stranger.SendAsync(request, TestDeadline.Token);
        answer.ShouldBe(mayWrite ? HttpStatusCode.Created : HttpStatusCode.Forbidden);
    }

    private static Task<TestServer> Open(Func<ServeOptions, ServeOptions>? arrange = null) => TestServer.Open(options =>
    {
        var open = options with { PublicUrl = new Uri(Site), IsForOthers = true, NeedsInvite = true };
        return arrange?.Invoke(open) ?? open;
    });

    /// <summary>A browser at the public address, as its requests arrive at the proxy.</summary>
    private sealed class Visitor(Uri proxy) : IDisposable
    {
        private readonly HttpClient http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false })
        {
            BaseAddress = proxy,
        };

        public string? Token { get; set; }

        public Task<HttpResponseMessage> Get(string path) => Send(new HttpRequestMessage(HttpMethod.Get, path));

        public Task<HttpResponseMessage> Post<T>(string path, T body, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
            Send(new HttpRequestMessage(HttpMethod.Post, path) { Content = TestPerson.Json(body, type) });

        public void Dispose() => http.Dispose();

        private async Task<HttpResponseMessage> Send(HttpRequestMessage request)
        {
            using (request)
            {
                request.Headers.Host = "chat.example.org";
                request.Headers.Add("Origin", Site);
                request.Headers.Authorization = Token is null ? null : new AuthenticationHeaderValue("Bearer", Token);
                return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestDeadline.Token);
            }
        }
    }
}
