using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using QRCoder;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.People;

namespace Snug.Server.Web;

/// <summary>
/// QR codes of this server's own addresses, for the page to draw. Only a path is asked for: nobody gets a code that leads elsewhere from
/// here.
/// </summary>
internal static class QrEndpoint
{
    /// <summary>Longer than any address of ours, and with every host name still well readable from a screen.</summary>
    private const int MostPathCharacters = 100;

    /// <summary>What QRCoder puts around a code; whoever draws it brings their own.</summary>
    private const int QuietZone = 4;

    extension(IEndpointRouteBuilder api)
    {
        public void MapQr() =>
            api.MapGet("/qr", Show).WithTags("Rooms").WithSummary("A link to this server as a QR code: /api/qr?path=/rooms/3.");
    }

    private static Results<Ok<QrCode>, ProblemResult> Show(string? path, Caller caller, HttpContext http, OwnAddress own)
    {
        _ = caller;
        if (path is null or { Length: > MostPathCharacters } || !path.StartsWith('/') || path.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return new Refusal(
                Problems.Malformed, "Say which address of this server it leads to, as a path of 100 visible ASCII characters at most: "
                    + "/api/qr?path=/rooms/3").ToResult();
        }

        http.Response.Headers.CacheControl = "no-store"; // The link may hold a code that signs somebody in.
        var link = own.LinkTo(http, path);
        return TypedResults.Ok(new QrCode(link, Encode(link)));
    }

    /// <summary>Rows of modules, without the quiet zone.</summary>
    internal static string[] Encode(string link)
    {
        using var code = QRCodeGenerator.GenerateQrCode(link, QRCodeGenerator.ECCLevel.M, forceUtf8: true);
        var modules = code.ModuleMatrix;
        var size = modules.Count - (2 * QuietZone);
        var row = new StringBuilder(size);
        return [.. Enumerable.Range(QuietZone, size).Select(y =>
        {
            row.Clear();
            foreach (var x in Enumerable.Range(QuietZone, size))
            {
                row.Append(modules[y][x] ? '1' : '0');
            }

            return row.ToString();
        })];
    }
}
