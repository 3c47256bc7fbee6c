using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Snug.Server.Hosting;

/// <summary>
/// A refusal that somebody reads in a browser: the same status and sentence as the problem document. It needs no other file, as the
/// front door would refuse that too, and holds nothing that the request said.
/// </summary>
internal static class RefusalPage
{
    private const string Css = "body{max-width:34rem;margin:12vh auto;padding:0 1.5rem;font:1rem/1.55 "
        + "system-ui,sans-serif}h1{font:1.75rem/1.2 ui-serif,Charter,Cambria,Georgia,serif}";

    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Css)))}'; base-uri 'none'; "
            + $"form-action 'none'; frame-ancestors 'none'";

    /// <summary>Browsers that show what comes ask for HTML by name; programs that take anything get the problem document.</summary>
    public static bool IsFor(HttpRequest request) =>
        request
            .GetTypedHeaders().Accept
            .Any(wanted => wanted.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase) && wanted.Quality is not 0);

    /// <summary>Writes <paramref name="refusal"/> as the whole answer.</summary>
    public static Task Write(HttpContext http, Refusal refusal)
    {
        var response = http.Response;
        response.StatusCode = refusal.Problem.Status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = Policy;
        return response.WriteAsync(
            $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{WebUtility.HtmlEncode(refusal.Problem.Title)}</title>
            <style>{Css}</style>
            </head>
            <body>
            <h1>{WebUtility.HtmlEncode(refusal.Problem.Title)}</h1>
            <p>{WebUtility.HtmlEncode(refusal.Detail)}</p>
            </body>
            </html>

            """,
            http.RequestAborted);
    }
}
