using System.Net;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Snug.Server.Hosting;

/// <summary>
/// Where the server encrypts itself: browsers remember that it does (HSTS, RFC 6797), and whoever comes without encryption is led to the
/// same address with it. A request that would write is refused instead: its words have crossed the network in the clear already, and
/// should not do so again. The owner's commands at this machine may come as they are.
/// </summary>
internal sealed class HttpsOnly(RequestDelegate next, ServeOptions options)
{
    private const string RememberForAYear = "max-age=31536000";

    public Task InvokeAsync(HttpContext http)
    {
        if (http.Features.Get<ITlsHandshakeFeature>() is not null)
        {
            http.Response.Headers.StrictTransportSecurity = RememberForAYear;
            return next(http);
        }

        if (http.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote))
        {
            return next(http);
        }

        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            return ProblemAnswers.Write(http, Refusals.NotEncrypted);
        }

        var site = options.PublicUrl?.GetLeftPart(UriPartial.Authority) ?? $"https://{http.Request.Host.Host}";
        http.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
        http.Response.Headers.Location = $"{site}{http.Request.Path}{http.Request.QueryString}";
        return Task.CompletedTask;
    }
}
