using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Snug.Protocol;
using Snug.Server.Peers;

namespace Snug.Server.Hosting;

/// <summary>Where the server listens, and what a connection may cost.</summary>
internal static class Listening
{
    /// <summary>Files that are not connections: the database, assemblies, the console, and a margin.</summary>
    private const int OtherFiles = 300;

    private const int MostConnections = 100_000;

    /// <summary>
    /// Connections that the kernel keeps until they are accepted (it lowers this to net.core.somaxconn, 4,096 by default). When
    /// everybody comes back after a restart, each one too many is dropped without a word and tries again after a second, then three.
    /// </summary>
    private const int MostWaiting = 16 * 1024;

    extension(WebApplicationBuilder builder)
    {
        public void Listen(ServeOptions options, ServerCertificate? certificate)
        {
            builder.Services.AddSingleton<IMemoryPoolFactory<byte>, ConnectionBuffers>();
            builder.WebHost.ConfigureKestrel(kestrel =>
            {
                Configure(kestrel);
                if (certificate is not null)
                {
                    certificate.TellTo(kestrel.ApplicationServices.GetRequiredService<ILogger<ServerCertificate>>());
                    ListenEncrypted(kestrel, options, certificate);
                    return;
                }

                if (!options.IsForOthers)
                {
                    TellWhoConnects(kestrel);
                }

                if (options.Urls is null && options.Port != 0)
                {
                    kestrel.ListenLocalhost(options.Port);
                }
                else if (options.Urls is null)
                {
                    kestrel.Listen(System.Net.IPAddress.Loopback, 0);
                }
            }).UseSockets(sockets => sockets.Backlog = MostWaiting).UseUrls(certificate is null ? options.Urls ?? "" : "");
        }
    }

    /// <summary>Each address by itself: the certificate is chosen at each handshake, because it is renewed while the server runs.</summary>
    private static void ListenEncrypted(KestrelServerOptions kestrel, ServeOptions options, ServerCertificate certificate)
    {
        foreach (var url in (options.Urls ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var address = BindingAddress.Parse(url);
            void Encrypt(ListenOptions listen)
            {
                if (address.Scheme == "https")
                {
                    listen.UseHttps(new TlsHandshakeCallbackOptions
                    {
                        OnConnection = _ => ValueTask.FromResult(certificate.Current()),
                    });
                }
            }

            if (System.Net.IPAddress.TryParse(address.Host.Trim('[', ']'), out var number))
            {
                kestrel.Listen(number, address.Port, Encrypt);
            }
            else if (string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase) && address.Port == 0)
            {
                // A free port is one of one kind of address.
                kestrel.Listen(System.Net.IPAddress.Loopback, 0, Encrypt);
            }
            else if (string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase))
            {
                kestrel.ListenLocalhost(address.Port, Encrypt);
            }
            else
            {
                kestrel.ListenAnyIP(address.Port, Encrypt);
            }
        }
    }

    /// <summary>
    /// Each connection carries who is at its other end; a connection never changes hands, however many visitors a proxy sends along it.
    /// </summary>
    private static void TellWhoConnects(KestrelServerOptions kestrel)
    {
        var peers = kestrel.ApplicationServices.GetRequiredService<PeerLookup>();
        kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => connection =>
        {
            connection.Features.Set(peers.Ask(connection.RemoteEndPoint, connection.LocalEndPoint));
            return next(connection);
        }));
    }

    private static void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;

        // A header that is no UTF-8 reaches us, and so a sentence about it reaches its sender; Kestrel alone would answer an empty 400.
        kestrel.RequestHeaderEncodingSelector = _ => System.Text.Encoding.Latin1;
        kestrel.Limits.MaxRequestBodySize = WireLimits.BodyBytes;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.MaxConcurrentConnections = Math.Max(16, Math.Min(MostConnections, OpenFiles() - OtherFiles));
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
    }

    /// <summary>
    /// How many files this process may have open. Beyond it accept() fails, and a server that meets this cold never recovers.
    /// </summary>
    internal static int OpenFiles()
    {
        const string Limits = "/proc/self/limits";
        if (!OperatingSystem.IsLinux() || !File.Exists(Limits))
        {
            return MostConnections;
        }

        var line = File.ReadLines(Limits).FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        var columns = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return columns is { Length: >= 5 } && int.TryParse(columns[3], out var soft) ? soft : MostConnections;
    }
}
