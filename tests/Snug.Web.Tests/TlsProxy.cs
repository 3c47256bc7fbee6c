using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Snug.Web.Tests;

/// <summary>
/// nginx in front of a server, as docs/https.md sets it up, with a certificate of its own making. Skips where it is not installed.
/// </summary>
internal sealed class TlsProxy : IDisposable
{
    private const string Program = "/usr/sbin/nginx";

    private static readonly ECDsa Key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("snug-nginx-");
    private readonly int port = FreePort();
    private Process? process;

    /// <summary>
    /// The browser of these tests takes certificates of this key as good: what <c>IgnoreHTTPSErrors</c> lets pass brings no service worker.
    /// </summary>
    public static string KeyHash { get; } = Convert.ToBase64String(SHA256.HashData(Key.ExportSubjectPublicKeyInfo()));

    /// <summary>Where browsers find it.</summary>
    public Uri Url => new(string.Create(CultureInfo.InvariantCulture, $"https://{Chromium.PublicName}:{port}"));

    /// <summary>Its address is known before it runs: the server is started with it.</summary>
    public static TlsProxy Need()
    {
        if (!File.Exists(Program))
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", $"{Program} is not there: apt-get install nginx");
        }

        return new TlsProxy();
    }

    /// <summary>Returns when it accepts.</summary>
    public async Task PassOnTo(string authority)
    {
        if (!OperatingSystem.IsWindows())
        {
            // Its workers run as another account.
            const UnixFileMode Enter =
                UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
            File.SetUnixFileMode(folder.FullName, File.GetUnixFileMode(folder.FullName) | Enter);
        }

        await WriteCertificate();
        var file = Path.Combine(folder.FullName, "nginx.conf");
        await File.WriteAllTextAsync(file, Configuration(authority));
        process = Process.Start(new ProcessStartInfo(Program, ["-p", folder.FullName, "-c", file, "-e", "stderr"])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        })!;
        var said = process.StandardError.ReadToEndAsync();
        await Eventually.Until(() => Task.FromResult(process.HasExited || Accepts()));
        process.HasExited.ShouldBeFalse(process.HasExited ? await said : "");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        folder.Delete(recursive: true);
    }

    /// <summary>Nobody answers there any more, until requests are passed on again.</summary>
    public void Stop()
    {
        process?.Kill(entireProcessTree: true);
        process?.WaitForExit();
        process?.Dispose();
        process = null;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string Configuration(string authority) => $$"""
        {{(Environment.IsPrivilegedProcess ? "user www-data;" : "")}}
        daemon off;
        pid nginx.pid;
        error_log stderr;
        events { worker_connections 256; }
        http {
          access_log off;
          client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
          server {
            listen 127.0.0.1:{{port}} ssl;
            server_name {{Chromium.PublicName}};
            ssl_certificate certificate.pem;
            ssl_certificate_key key.pem;
            location / { proxy_pass http://{{authority}}; proxy_set_header X-Forwarded-For $remote_addr; }
          }
        }
        """;

    private async Task WriteCertificate()
    {
        var request = new CertificateRequest($"CN={Chromium.PublicName}", Key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "certificate.pem"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "key.pem"), Key.ExportPkcs8PrivateKeyPem());
    }

    private bool Accepts()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
