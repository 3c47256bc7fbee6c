using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Snug.Protocol;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Hosting;

/// <summary>
/// Where the owner's commands ask a running server (<c>snug import</c>, <c>snug backup</c>): only the holder of the lock may
/// write. Whoever can read the lock file, which is the owner's alone, has the token; it is new at every start. For everybody
/// else, and from any other machine, nothing is there.
/// </summary>
/// <param name="database">Null where there is no file to lock: whoever has the address of a PostgreSQL needs no server to ask.</param>
internal sealed class OwnerAccess(SqliteDatabase? database, IServer server)
{
    private readonly byte[] token = Encoding.ASCII.GetBytes(Convert.ToHexString(RandomNumberGenerator.GetBytes(32)));

    /// <summary>In this process only; others read it in the lock file.</summary>
    public string Token => Encoding.ASCII.GetString(token);

    /// <summary>Once the server listens.</summary>
    public void Announce()
    {
        if (server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is { } address)
        {
            database?.Announce(Here(address), Token);
        }
    }

    /// <summary>Is it the owner, at this machine?</summary>
    public bool Knows(HttpContext http)
    {
        const string Scheme = "Bearer ";
        string? header = http.Request.Headers.Authorization;
        return IsThisMachine(http.Connection)
            && header is not null
            && header.StartsWith(Scheme, StringComparison.Ordinal)
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(header[Scheme.Length..]), token);
    }

    private static bool IsThisMachine(ConnectionInfo connection) =>
        connection.RemoteIpAddress is { } remote && (IPAddress.IsLoopback(remote) || remote.Equals(connection.LocalIpAddress));

    /// <summary>An address that listens on every network is asked on this machine's own.</summary>
    private static string Here(string address)
    {
        var here = BindingAddress.Parse(address);
        var host = IPAddress.TryParse(here.Host.Trim('[', ']'), out var ip)
            ? ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any) ? "localhost" : here.Host
            : string.Equals(here.Host, "localhost", StringComparison.OrdinalIgnoreCase) || here.Host is "+" or "*"
            ? "localhost"
            : here.Host;
        return string.Create(null, $"{here.Scheme}://{host}:{here.Port}");
    }
}

/// <summary>Stands before the owner's calls: nothing of a stranger's request is read, not even whether it makes sense.</summary>
internal sealed class OwnerOnly(RequestDelegate next, OwnerAccess access)
{
    /// <summary>On the owner's endpoints.</summary>
    internal sealed class Required;

    public Task InvokeAsync(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<Required>() is null || access.Knows(http)
            ? next(http)
            : ProblemAnswers.Write(
                http, new Refusal(Problems.NotFound, "There is nothing at this address. The calls are listed at /openapi/v1.json."));
}

/// <summary>The group of the owner's calls.</summary>
internal static class OwnerEndpoints
{
    /// <summary>What a call did, or the sentence of why it did nothing.</summary>
    public static async Task<Results<JsonHttpResult<T>, ProblemResult>> Report<T>(Func<Task<T>> run, JsonTypeInfo<T> json)
    {
        try
        {
            return TypedResults.Json(await run(), json);
        }
        catch (StartupException refused)
        {
            return new Refusal(Problems.Malformed, refused.Message).ToResult();
        }
    }

    extension(WebApplication app)
    {
        public RouteGroupBuilder MapOwnerEndpoints()
        {
            app.Lifetime.ApplicationStarted.Register(app.Services.GetRequiredService<OwnerAccess>().Announce);
            return app.MapGroup("/admin").ExcludeFromDescription().WithMetadata(new OwnerOnly.Required());
        }
    }
}
