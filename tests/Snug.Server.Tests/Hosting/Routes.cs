using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Snug.Server.Tests;

/// <summary>A call of the API as the server itself knows it.</summary>
internal sealed record Route(string Method, string Pattern)
{
    public string Name => $"{Method} {Pattern}";

    /// <summary>A call of the API; the others are pages and forms for browsers.</summary>
    public bool IsForPrograms => Pattern.StartsWith("/api/", StringComparison.Ordinal)
        || Pattern is "/healthz" or "/readyz"
        || Pattern.StartsWith("/openapi/", StringComparison.Ordinal);
}

/// <summary>
/// The calls of a server, from its own table: one that is added is seen here. Without the owner's, which are no part of the API:
/// for everybody else they are not there (Legacy/ImportTests, Backups/).
/// </summary>
internal static partial class Routes
{
    public static List<Route> Of(TestServer server) =>
    [
        // HEAD of a call is its GET without the body.
        .. All(server).Where(route =>
            !(route.Method == "HEAD" && route.IsForPrograms) && !route.Pattern.StartsWith("/admin/", StringComparison.Ordinal)),
    ];

    /// <summary>Everything that the server answers to, the owner's calls too.</summary>
    public static List<Route> All(TestServer server) =>
    [
        .. server.Parts.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().SelectMany(endpoint =>
            (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods
                ?? ["ANY"]).Select(method => new Route(method, Plain(endpoint.RoutePattern.RawText!))))
            .Distinct(),
    ];

    /// <summary><c>/api/rooms/{room:int}/</c> as <c>/api/rooms/{room}</c>.</summary>
    private static string Plain(string pattern) =>
        Constraint().Replace(pattern, "}").TrimEnd('/') is { Length: > 0 } plain ? plain.StartsWith('/') ? plain : "/" + plain : "/";

    [GeneratedRegex(@":\w+\}", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Constraint();
}
