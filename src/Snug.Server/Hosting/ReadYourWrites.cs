using Microsoft.AspNetCore.Http;
using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.People;

namespace Snug.Server.Hosting;

/// <summary>
/// Several servers on one log are behind each other by milliseconds. Whoever says in <c>Snug-Cursor</c> how far they know the log is
/// answered by a server that knows as much; and the answer to what changes something says how far to know it. Only where there are others.
/// </summary>
internal sealed class ReadYourWrites(RequestDelegate next, EventLog log)
{
    public Task InvokeAsync(HttpContext http)
    {
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            http.Response.OnStarting(
                static state =>
                {
                    var (response, head) = ((HttpResponse, EventLog))state;
                    response.Headers[WireHeaders.Cursor] = head.Projection.Head.ToString();
                    return Task.CompletedTask;
                },
                (http.Response, log));
        }

        // A stranger makes no server read.
        return http.Kept<Caller>() is not null
            && http.Request.Headers.TryGetValue(WireHeaders.Cursor, out var known)
            && Cursor.TryParse(known.ToString(), out var cursor)
            && cursor.Position > log.Projection.Head.Position
                ? Later(http)
                : next(http);
    }

    private async Task Later(HttpContext http)
    {
        await log.CatchUp();
        await next(http);
    }
}
