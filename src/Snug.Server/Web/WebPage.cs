using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Snug.Server.Web;

/// <summary>index.html, and the policy that makes everything harmless that is not a part of it.</summary>
/// <param name="html">Its text.</param>
internal sealed class WebPage(string html)
{
    /// <summary>As it is sent.</summary>
    public byte[] Content => Encoding.UTF8.GetBytes(html);

    private readonly Asset asset = new("text/html; charset=utf-8", Encoding.UTF8.GetBytes(html));
    private readonly string policy = Policy(html);

    public Task Send(HttpContext http, string cacheControl)
    {
        http.Response.Headers.ContentSecurityPolicy = policy;
        return asset.Send(http, cacheControl);
    }

    /// <summary>
    /// Scripts are files of ours and nothing else; the import map is the one inline exception, by its hash. Trusted Types: no
    /// string becomes HTML or code, even by a mistake of ours.
    /// </summary>
    private static string Policy(string html)
    {
        var importMap =
            Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Between(html, "<script type=\"importmap\">", "</script>"))));
        return $"default-src 'none'; script-src 'self' 'sha256-{importMap}'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
            + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; manifest-src 'self'; worker-src 'self'; "
            + "require-trusted-types-for 'script'; trusted-types snug";
    }

    private static string Between(string text, string start, string end)
    {
        var from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }
}
