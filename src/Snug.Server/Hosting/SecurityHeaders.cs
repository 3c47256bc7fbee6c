using Microsoft.AspNetCore.Http;

namespace Snug.Server.Hosting;

/// <summary>On every answer: nothing is sniffed, framed or sent along to other sites.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        Set(http.Response.Headers);
        return next(http);
    }

    /// <summary>Also for the answer to an exception, which starts with no headers at all.</summary>
    public static void Set(IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
