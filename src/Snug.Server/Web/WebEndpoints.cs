// Web/ owns how the page and the plain pages reach a browser: files with their types, tags and policy, and HTML for browsers without
// script. The page itself is wwwroot/.
// Called by the composition; the plain pages call the same writes and rules as the API.

using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Snug.Server.Web;

/// <summary>The web client's files, its addresses, and the pages for browsers without JavaScript.</summary>
internal static class WebEndpoints
{
    internal static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    private static readonly string[] TextBrowsers = ["Lynx/", "w3m/", "Links ", "ELinks/"];

    extension(IEndpointRouteBuilder app)
    {
        public void MapWeb()
        {
            var files = app.ServiceProvider.GetRequiredService<WebFiles>();
            var web = app.MapGroup("/").ExcludeFromDescription();
            foreach (var address in (string[])["/", "/rooms/{room:int}", "/rooms/{room:int}/{number:long}", "/j/{code}"])
            {
                web.MapMethods(
                    address, Reading, (HttpContext http) => IsForPlainPage(http.Request) ? SendToPlainPage(http) : files.SendPage(http));
            }

            web.MapMethods("/_/{of}/{**path}", Reading, files.SendFile);
            web.MapMethods("/sw.js", Reading, files.SendWorker);
            web.MapMethods(
                "/{room:int}", Reading, (int room) => TypedResults.Redirect(string.Create(CultureInfo.InvariantCulture, $"/rooms/{room}")));
            web.MapElsewhere();
            web.MapPlainPages(files);
        }
    }

    /// <summary>
    /// Text browsers run no scripts and know no templates, of which the page consists. Others that run none are led to <c>?plain</c> of the
    /// same address by the page itself, so that a link to a room still leads there.
    /// </summary>
    private static bool IsForPlainPage(HttpRequest request)
    {
        if (request.Query.ContainsKey("plain"))
        {
            return true;
        }

        var agent = request.Headers.UserAgent.ToString();
        return TextBrowsers.Any(name => agent.StartsWith(name, StringComparison.OrdinalIgnoreCase));
    }

    private static Task SendToPlainPage(HttpContext http)
    {
        http.Response.Headers.Vary = HeaderNames.UserAgent;
        http.Response.Redirect(http.Request.RouteValues switch
        {
            { } values when values.TryGetValue("room", out var room) => $"/plain/rooms/{room}",
            { } values when values.TryGetValue("code", out var code) => $"/plain?code={Uri.EscapeDataString($"{code}")}",
            _ => "/plain",
        });
        return Task.CompletedTask;
    }
}
