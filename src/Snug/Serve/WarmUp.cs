using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Snug.Server;
using Snug.Server.Hosting;

namespace Snug.Serve;

/// <summary>
/// Asks the server a few things before anybody is told that it is ready: code is loaded from files at its first use, and a server
/// that meets its limit of open files before that never recovers. Straight over a socket: a client library would stay in memory.
/// </summary>
internal static class WarmUp
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly string[] Requests =
    [
        "GET /api/welcome HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer TOKEN\r\n\r\n",
        "GET /api/state HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer TOKEN\r\n\r\n",
        "POST /api/session HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer TOKEN\r\nContent-Type: "
            + "application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
    ];

    public static async Task Run(WebApplication app)
    {
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp)
        {
            return;
        }

        try
        {
            using var patience = new CancellationTokenSource(Patience);
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            var host = IPAddress.TryParse(uri.Host.Trim('[', ']'), out var number)
                && !number.Equals(IPAddress.Any)
                && !number.Equals(IPAddress.IPv6Any) ? number : IPAddress.Loopback;
            await socket.ConnectAsync(new IPEndPoint(host, uri.Port), patience.Token);

            // As its owner: a service's own account is one that is refused.
            var token = SnugServer.OwnerToken(app);
            foreach (var request in Requests)
            {
                await socket.SendAsync(
                    System.Text.Encoding.ASCII.GetBytes(request.Replace("TOKEN", token, StringComparison.Ordinal)), patience.Token);
            }

            var answer = new byte[8 * 1024];
            while (await socket.ReceiveAsync(answer, patience.Token) > 0)
            {
            }
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException)
        {
            // Only a warm-up: an address that this computer cannot reach itself is served as well.
        }

        // What starting took is given back once: an idle server would keep it until its next full collection, which it never makes.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        UnusedPages.GiveBack();
    }
}
