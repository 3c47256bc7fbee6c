using Microsoft.AspNetCore.Http;
using Snug.Protocol;

namespace Snug.Server.Hosting;

/// <summary>
/// A call has one key or none. The framework joins two headers into one text, so a proxy or a program that adds a key of its own would make
/// a new thing with each try: exactly what the key is there to prevent.
/// </summary>
internal sealed class OneIdempotencyKey(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http) =>
        http.Request.Headers[WireHeaders.IdempotencyKey].Count > 1
            ? ProblemAnswers.Write(http, new Refusal(
                Problems.InvalidKey, "There are two Idempotency-Key headers. Send one, or none. Nothing was changed."))
            : next(http);
}
