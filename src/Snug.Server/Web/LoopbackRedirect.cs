using System.Net;
using System.Net.NetworkInformation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Snug.Server.Hosting;
using Snug.Server.People;

namespace Snug.Server.Web;

/// <summary>
/// <c>localhost</c>, <c>127.0.0.1</c> and <c>[::1]</c> are one server and, to a browser, three places with cookies of their own. A page
/// whose visitor is unknown at one of them goes here; the browser is led from name to name, showing each its cookie, and ends where it
/// is known, else where it began. Only a navigation shows them: a request from page to page would be without cookies, and would tell
/// one place about another. It stays on names of this computer and paths of this server, and is answered with nothing but a way on.
/// </summary>
internal static class LoopbackRedirect
{
    private static readonly string[] Names = ["localhost", "127.0.0.1", "[::1]"];

    extension(IEndpointRouteBuilder web)
    {
        public void MapElsewhere()
        {
            var listening = new Lazy<bool[]>(() => Listening(web.ServiceProvider));
            web.MapMethods("/elsewhere", WebEndpoints.Reading, async (string? to, string? asked, HttpContext http, Sessions sessions) =>
                Lead(Local(to), Asked(asked), http, await BrowserSessions.Of(http, sessions), listening));
        }
    }

    private static StatusCodeHttpResult Lead(
        string to, List<string> asked, HttpContext http, BrowserSessions browser, Lazy<bool[]> listening)
    {
        var here = http.Request.Host.Host.ToLowerInvariant();
        asked.Add(here);
        var next = browser.Current is null && IsDirect(http)
            ? Names.Where((name, index) => !asked.Contains(name) && listening.Value[index]).FirstOrDefault()
            : null;
        var began = Names.Contains(asked[0], StringComparer.Ordinal) ? asked[0] : here;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Location = (next, browser.Current) switch
        {
            (not null, _) =>
                $"http://{next}:{http.Request.Host.Port}/elsewhere?to={Uri.EscapeDataString(to)}&asked={string.Join(',', asked)}",
            (_, not null) => to,
            _ => began == here ? to : $"http://{began}:{http.Request.Host.Port}{to}",
        };
        return TypedResults.StatusCode(StatusCodes.Status302Found);
    }

    /// <summary>The browser speaks to this very process by one of the names, so that the others lead to it too.</summary>
    private static bool IsDirect(HttpContext http) =>
        !http.Request.IsHttps
        && Names.Contains(http.Request.Host.Host, StringComparer.OrdinalIgnoreCase)
        && http.Request.Host.Port == http.Connection.LocalPort
        && http.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote)
        && !HostAndOrigin.IsForwarded(http.Request);

    /// <summary>Which of the names lead here. Nobody is sent to a name that nobody, or another program, answers to.</summary>
    private static bool[] Listening(IServiceProvider services)
    {
        bool four = false, six = false;
        var ports = new HashSet<int>();
        foreach (var address in services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
        {
            var (host, port) = Split(address);
            ports.Add(port);
            four |= host is "localhost" or "127.0.0.1" or "0.0.0.0" or "*" or "+" or "[::]";
            six |= host is "localhost" or "[::1]" or "*" or "+" or "[::]";
        }

        var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
            .Where(listener => ports.Contains(listener.Port))
            .Select(listener => listener.Address)
            .ToList();
        var isSixTaken = taken.Any(address => address.Equals(IPAddress.IPv6Loopback) || address.Equals(IPAddress.IPv6Any));
        var isFourTaken = taken.Any(address => address.Equals(IPAddress.Loopback) || address.Equals(IPAddress.Any));

        // A browser tries both families for "localhost".
        return [(four || six) && (four || !isFourTaken) && (six || !isSixTaken), four, six && isSixTaken];
    }

    private static (string Host, int Port) Split(string address)
    {
        var authority = address[(address.IndexOf("://", StringComparison.Ordinal) + 3)..].TrimEnd('/');
        var colon = authority.LastIndexOf(':');
        return int.TryParse(authority[(colon + 1)..], out var port) ? (authority[..colon].ToLowerInvariant(), port) : (authority, 0);
    }

    private static List<string> Asked(string? asked) =>
        [.. (asked ?? "").Split(',').Where(name => Names.Contains(name, StringComparer.Ordinal)).Take(Names.Length)];

    /// <summary>A path here and nothing else: <c>//other.example</c> and <c>/\other.example</c> are addresses of others.</summary>
    private static string Local(string? to) =>
        to is ['/', ..] && !to.StartsWith("//", StringComparison.Ordinal) && to.All(letter => letter is > ' ' and < '\u007f' and not '\\')
            ? to
            : "/";
}
