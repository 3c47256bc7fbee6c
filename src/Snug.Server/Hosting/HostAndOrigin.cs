using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Snug.Server.Peers;
using Snug.Server.Web;

namespace Snug.Server.Hosting;

/// <summary>
/// Which requests are answered at all. Started for one computer, only those that name it, that no proxy forwarded and that a person's
/// program sent: that stops pages of other sites whose name was pointed at this machine (DNS rebinding), and a proxy or a tunnel that
/// exposes it by accident. Always: a page of another site may neither write nor follow in the name of the person at the browser.
/// </summary>
internal sealed class HostAndOrigin(
    RequestDelegate next, ServeOptions options, PeerLookup peers, OwnerAccess owner, OperatorLog operatorLog)
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
        if (options.PublicUrl is { } url)
        {
            // The same server at this computer, where the owner may look.
            var isHere = IsLoopback(request.Host.Host) && !IsForwarded(request) && !IsForeign(request);
            Reach(request, url);
            return !isHere && IsForeign(request) ? Refusals.OtherSite : null;
        }

        return !IsOwn(request) ? options.IsForOthers ? Refusals.OtherName : Refusals.OneComputer
            : !options.IsForOthers && IsForwarded(http) ? Refusals.PassedOn
            : IsForeign(request) ? Refusals.OtherSite
            : !options.IsForOthers && !IsFromPerson(http) ? Refusals.PassedOn
            : null;
    }

    /// <summary>
    /// Name and scheme come from the public address, whatever a proxy or a visitor wrote: proxies rewrite Host, and what a stranger may
    /// say everybody may, so that no name has to be kept out.
    /// </summary>
    private static void Reach(HttpRequest request, Uri url)
    {
        request.Scheme = url.Scheme;
        request.Host = new HostString(url.Authority);
    }

    /// <summary>
    /// By the account at the other end of the connection. The owner's commands and the server itself may run as an account that is no
    /// person's (a systemd service); what they hold is worth more than that.
    /// </summary>
    private bool IsFromPerson(HttpContext http)
    {
        var peer = http.Kept<Peer>();
        if (peer is { MayAsk: true } || owner.Knows(http))
        {
            return true;
        }

        // Whoever left before they were looked at are no news: every stop of a program ends like that.
        var connection = http.Connection;
        if (peer?.Uid is not null
            || (connection is { RemoteIpAddress: { } theirs, LocalIpAddress: { } ours }
                && peers.IsOpen(new IPEndPoint(theirs, connection.RemotePort), new IPEndPoint(ours, connection.LocalPort))))
        {
            operatorLog.TurnedAway(peer?.Uid);
        }

        return false;
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
        var isOwn = options.IsForOthers ? IsOwn(host) : IsLoopback(host);
        ownHost = isOwn ? named : ownHost;
        return isOwn;
    }

    /// <summary>Does it say itself that another program passed it on?</summary>
    private static bool IsForwarded(HttpContext http)
    {
        var request = http.Request;
        if (http.Connection.RemoteIpAddress is { } remote && !IPAddress.IsLoopback(remote))
        {
            return true;
        }

        // nginx up to 1.29 by default. Text browsers speak HTTP/1.0 as well, where closing needs no word.
        if (HttpProtocol.IsHttp10(request.Protocol) && request.Headers.ContainsKey(HeaderNames.Connection))
        {
            return true;
        }

        return IsForwarded(request);
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

    /// <summary>
    /// RFC 6454: where a page comes from. Programs send none. The page's own parts are the same for everybody and change nothing; a proxy
    /// that rewrites Host makes their Origin look foreign, and the page would stay blank instead of saying what is wrong.
    /// </summary>
    private static bool IsForeign(HttpRequest request)
    {
        var isReading = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (request.Headers.Origin is { Count: > 0 } origin
            && !(isReading && request.Path.StartsWithSegments(WebFiles.Parts, StringComparison.Ordinal)))
        {
            return !Uri.TryCreate(origin, UriKind.Absolute, out var from)
                || !string.Equals(from.Authority, WithoutDefaultPort(request), StringComparison.OrdinalIgnoreCase)
                || !string.Equals(from.Scheme, request.Scheme, StringComparison.OrdinalIgnoreCase);
        }

        // Following somebody's link here is fine; fetching in their name is not, nor sending a form of theirs (Fetch Metadata).
        return request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site"
            && !(isReading && request.Headers["Sec-Fetch-Mode"].ToString() is "navigate");
    }

    private static string WithoutDefaultPort(HttpRequest request) =>
        Uri.TryCreate($"{request.Scheme}://{request.Host}", UriKind.Absolute, out var own) ? own.Authority : "";

    private static HashSet<string> OwnNames(ServeOptions options)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
        {
            "localhost",
            Environment.MachineName,
            Environment.MachineName + ".local",
        };
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
