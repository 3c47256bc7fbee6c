using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Snug.Protocol;

namespace Snug.Server.Hosting;

/// <summary>
/// The wire is UTF-8. A body that says it is something else is refused before anybody reads it: the framework would take one
/// encoding for another, and fail on one that it does not know (a stranger's 500, with a stack trace in the operator's log).
/// </summary>
internal sealed class OnlyUtf8(RequestDelegate next)
{
    private const string Utf8 = "utf-8";

    public Task InvokeAsync(HttpContext http)
    {
        var type = http.Request.ContentType;
        if (type is null || !type.Contains("charset", StringComparison.OrdinalIgnoreCase))
        {
            return next(http);
        }

        if (!MediaTypeHeaderValue.TryParse(type, out var parsed) || !IsUtf8(parsed))
        {
            return ProblemAnswers.Write(http, new Refusal(
                Problems.NotJson, "This call takes JSON in UTF-8: send it with Content-Type: application/json. Nothing was changed."));
        }

        // Quotes around it are as right (RFC 9110, 5.6.6), but the framework takes them for a part of the name.
        parsed.Charset = Utf8;
        http.Request.ContentType = parsed.ToString();
        return next(http);
    }

    private static bool IsUtf8(MediaTypeHeaderValue type) =>
        HeaderUtilities.RemoveQuotes(type.Charset) is var charset
            && (charset.Length == 0 || charset.Equals(Utf8, StringComparison.OrdinalIgnoreCase));
}
