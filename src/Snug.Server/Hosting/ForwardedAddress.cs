using System.Net;
using Microsoft.AspNetCore.Http;

namespace Snug.Server.Hosting;

/// <summary>
/// Where a request really comes from, if a proxy of ours passed it on: the newest hop that no proxy of ours is. Taken from
/// <c>X-Forwarded-For</c>, or from <c>Forwarded</c> (RFC 7239), and only from this machine's own proxies and those that the owner trusts;
/// anybody may write such a header. Name and scheme are never taken from one.
/// </summary>
internal sealed class ForwardedAddress(RequestDelegate next, ServeOptions options, OperatorLog operatorLog)
{
    /// <summary>A list that is longer is nobody's honest way here.</summary>
    private const int MostHops = 20;

    public Task InvokeAsync(HttpContext http)
    {
        if (http.Connection.RemoteIpAddress is { } remote && IsOurs(remote))
        {
            if (Hops(http.Request) is { Count: > 0 } hops)
            {
                http.Connection.RemoteIpAddress = Origin(hops) ?? remote;
            }
            else if (options.PublicUrl is not null
                && (HttpProtocol.IsHttp10(http.Request.Protocol) || !OwnAddress.IsLoopback(http.Request.Host.Host)))
            {
                operatorLog.AddressesUnknown();
            }
        }

        return next(http);
    }

    /// <summary>From the end, which the nearest proxy wrote, to the first that is not ours.</summary>
    private IPAddress? Origin(List<string> hops)
    {
        IPAddress? origin = null;
        foreach (var hop in Enumerable.Reverse(hops))
        {
            if (Read(hop) is not { } address)
            {
                break;
            }

            origin = address;
            if (!IsOurs(address))
            {
                break;
            }
        }

        return origin;
    }

    private bool IsOurs(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return IPAddress.IsLoopback(plain) || options.TrustedProxies.Any(network => network.Contains(plain));
    }

    private static List<string> Hops(HttpRequest request)
    {
        var listed = request.Headers["X-Forwarded-For"];
        var hops = listed.Count > 0
            ? listed.SelectMany(line => (line ?? "").Split(','))
            : request.Headers["Forwarded"].SelectMany(line => (line ?? "").Split(',')).Select(ForPart).OfType<string>();
        return [.. hops.Select(hop => hop.Trim()).Where(hop => hop.Length > 0).TakeLast(MostHops)];
    }

    /// <summary>RFC 7239, 4: <c>for=192.0.2.60;proto=http</c>, <c>for="[2001:db8::17]:4711"</c>.</summary>
    private static string? ForPart(string hop) => hop.Split(';').Select(pair => pair.Trim())
        .FirstOrDefault(pair => pair.StartsWith("for=", StringComparison.OrdinalIgnoreCase))?[4..].Trim('"');

    /// <summary>With a port behind it, too, as some write it.</summary>
    private static IPAddress? Read(string hop) =>
        IPAddress.TryParse(hop, out var address) ? address
            : IPEndPoint.TryParse(hop, out var end) ? end.Address
            : null;
}
