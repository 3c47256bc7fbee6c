using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>A server that encrypts by itself, with a certificate that is renewed while it runs.</summary>
public sealed class HttpsTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task People_come_in_follow_and_talk_over_an_encrypted_connection()
    {
        Issue("first");
        await using var server = await Open();
        using var client = Client(server, out var shown);
        using var came = await client.PostAsJsonAsync("/api/session", new ComeIn("Maya"), Wire.Json.ComeIn, TestDeadline.Token);
        var session = await came.ShouldBe(HttpStatusCode.Created).Read(Wire.Json.NewSession);
        came.Headers.GetValues("Strict-Transport-Security").Single().ShouldBe("max-age=31536000");
        came.Headers.GetValues("Set-Cookie").Single().ShouldStartWith("__Host-snug=");
        shown().ShouldContain("CN=first");
        client.DefaultRequestHeaders.Authorization = new("Bearer", session.Token);
        using var events = await EventReader.Open(client, new HttpRequestMessage(HttpMethod.Get, "/api/rooms/1/events"));
        using var said = await client.PostAsJsonAsync(
            "/api/rooms/1/messages", new NewMessage("hello"), Wire.Json.NewMessage, TestDeadline.Token);
        said.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await events.NextMessage()).Text.ShouldBe("hello");
    }

    [Fact]
    public async Task A_renewed_certificate_is_shown_without_a_restart_and_a_broken_one_is_not()
    {
        Issue("first");
        await using var server = await Open();
        (await Shown(server)).ShouldContain("CN=first");
        Issue("second");
        (await Shown(server)).ShouldContain("CN=first", Case.Sensitive, "it was looked at a moment ago");
        server.Clock.Advance(TimeSpan.FromSeconds(5));
        (await Shown(server)).ShouldContain("CN=second");
        await File.WriteAllTextAsync(folder["cert.pem"], "no certificate", TestDeadline.Token);
        server.Clock.Advance(TimeSpan.FromSeconds(5));
        (await Shown(server)).ShouldContain("CN=second");
        server.ServerLog.Lines.ShouldHaveSingleItem().ShouldContain("cannot be used");
        Issue("third");
        server.Clock.Advance(TimeSpan.FromSeconds(5));
        (await Shown(server)).ShouldContain("CN=third");
    }

    [Theory]
    [InlineData("no certificate")]
    [InlineData("")]
    [InlineData(null)]
    public void Files_that_are_none_are_told_at_the_start(string? content)
    {
        Issue("first");
        if (content is null)
        {
            File.Delete(folder["cert.pem"]);
        }
        else
        {
            File.WriteAllText(folder["cert.pem"], content);
        }

        var refused = Should.Throw<StartupException>(() => SnugServer.Build(new ServeOptions
        {
            DatabasePath = folder["snug.db"],
            TlsCertificate = folder["cert.pem"],
            TlsKey = folder["key.pem"],
        }));
        refused.Message.ShouldStartWith("The certificate cannot be used");
        File.Exists(folder["snug.db"]).ShouldBeFalse("nothing was begun");
    }

    [Fact]
    public void A_key_of_another_certificate_is_told_at_the_start()
    {
        Issue("first");
        var key = File.ReadAllText(folder["key.pem"]);
        Issue("second");
        File.WriteAllText(folder["key.pem"], key);
        Should.Throw<StartupException>(() => SnugServer.Build(new ServeOptions
        {
            DatabasePath = folder["snug.db"],
            TlsCertificate = folder["cert.pem"],
            TlsKey = folder["key.pem"],
        })).Message.ShouldStartWith("The certificate cannot be used");
    }

    private Task<TestServer> Open() => TestServer.Open(options => options with
    {
        TlsCertificate = folder["cert.pem"],
        TlsKey = folder["key.pem"],
        Urls = "http://127.0.0.1:0;https://127.0.0.1:0",
        IsForOthers = true,
    });

    private static Uri Encrypted(TestServer server) =>
        new(server.Addresses.Single(address => address.StartsWith("https:", StringComparison.Ordinal)));

    private static async Task<string> Shown(TestServer server)
    {
        using var client = Client(server, out var shown);
        (await client.GetAsync("/healthz", TestDeadline.Token)).Dispose();
        return shown();
    }

    /// <param name="shown">The subject of the certificate that the last connection was shown.</param>
    private static HttpClient Client(TestServer server, out Func<string> shown)
    {
        var subject = "";
        shown = () => subject;
        return new HttpClient(new SocketsHttpHandler
        {
            UseCookies = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                {
                    subject = certificate!.Subject;
                    return subject.StartsWith("CN=", StringComparison.Ordinal);
                },
            },
        })
        {
            BaseAddress = Encrypted(server),
        };
    }

    private void Issue(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        File.WriteAllText(folder["cert.pem"], certificate.ExportCertificatePem());
        File.WriteAllText(folder["key.pem"], key.ExportPkcs8PrivateKeyPem());
    }
}
