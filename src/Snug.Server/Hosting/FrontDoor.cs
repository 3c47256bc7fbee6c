using System.Net;
using Microsoft.AspNetCore.Http;
using Snug.Protocol;

namespace Snug.Server.Hosting;

/// <summary>
/// Which requests are answered at all. Started for one computer, only those that name it and that no proxy forwarded: that stops
/// pages of other sites whose name was pointed at this machine (DNS rebinding), and a tunnel that exposes it by accident.
/// Always: a page of another site may neither write nor follow in the name of the person at the browser.
/// </summary>
internal sealed class FrontDoor(RequestDelegate next, ServeOptions options)
{
    private static readonly string[] ForwardingHeaders =
        ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via", "CF-Connecting-IP", "True-Client-IP"];

    private readonly HashSet<string> ownNames = OwnNames(options);

    // The Host header that was found to be ours last: nearly every request repeats it.
    private string? ownHost;

    public Task InvokeAsync(HttpContext http) => Refuse(http) switch
    {
        null => next(http),
        var refusal when RefusalPage.IsFor(http.Request) => RefusalPage.Write(http, refusal),
        var refusal => ProblemAnswers.Write(http, refusal),
    };

    private Refusal? Refuse(HttpContext http)
    {
        var request = http.Request;
        if (!IsOwn(request) || (!options.IsOpenToAll && !IsFromThisComputer(http)))
        {
            return new Refusal(
                Problems.ClosedDoor,
                options.IsOpenToAll
                    ? "This Snug does not answer to that name. Use the address it printed at start, or name it there: --urls http://NAME:PORT"
                    : "This Snug was started for one computer only. To invite others, start it with --public https://YOUR-ADDRESS or --lan.");
        }

        return IsForeign(request) ? new Refusal(Problems.ForeignOrigin, "Another site's page asked for this. Open this Snug's own address instead; nothing was changed.") : null;
    }

    /// <summary>Does it ask for this server by one of its names?</summary>
    private bool IsOwn(HttpRequest request)
    {
        string? named = request.Headers.Host;
        if (named is not null && named == ownHost)
        {
            return true;
        }

        var host = request.Host.Host;
        var isOwn = options.IsOpenToAll ? IsOwn(host) : IsLoopback(host);
        ownHost = isOwn ? named : ownHost;
        return isOwn;
    }

    private static bool IsFromThisComputer(HttpContext http)
    {
        if (http.Connection.RemoteIpAddress is { } remote && !IPAddress.IsLoopback(remote))
        {
            return false;
        }

        return !IsForwarded(http.Request);
    }

    /// <summary>Whether a proxy says that it handed the request on.</summary>
    internal static bool IsForwarded(HttpRequest request)
    {
        foreach (var header in ForwardingHeaders)
        {
            if (request.Headers.ContainsKey(header))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Numbers cannot be pointed elsewhere by DNS; names have to be ours.</summary>
    private bool IsOwn(string host) => IPAddress.TryParse(host, out _) || ownNames.Contains(host);

    /// <summary>RFC 6454: where a page comes from. Programs send none.</summary>
    private static bool IsForeign(HttpRequest request)
    {
        if (request.Headers.Origin is { Count: > 0 } origin)
        {
            return !Uri.TryCreate(origin, UriKind.Absolute, out var from)
                || !string.Equals(from.Authority, WithoutDefaultPort(request), StringComparison.OrdinalIgnoreCase)
                || !string.Equals(from.Scheme, request.Scheme, StringComparison.OrdinalIgnoreCase);
        }

        // Following somebody's link here is fine; fetching in their name is not (Fetch Metadata).
        return request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site"
            && request.Headers["Sec-Fetch-Mode"].ToString() is not "navigate";
    }

    private static string WithoutDefaultPort(HttpRequest request) =>
        Uri.TryCreate($"{request.Scheme}://{request.Host}", UriKind.Absolute, out var own) ? own.Authority : "";

    private static HashSet<string> OwnNames(ServeOptions options)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "localhost", Environment.MachineName, Environment.MachineName + ".local" };
        foreach (var url in (options.Urls ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Uri.TryCreate(url, UriKind.Absolute, out var address))
            {
                names.Add(address.Host);
            }
        }

        return names;
    }
}
