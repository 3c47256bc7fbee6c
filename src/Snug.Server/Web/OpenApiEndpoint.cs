using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Snug.Server.Hosting;

namespace Snug.Server.Web;

/// <summary>
/// The calls for programs to read: docs/openapi.json, which the tests make from the endpoints and compare. The program carries
/// the document and not what makes it, which brings all of MVC along.
/// </summary>
internal static class OpenApiEndpoint
{
    extension(IEndpointRouteBuilder app)
    {
        public void MapDescription()
        {
            var document = new Asset("application/json; charset=utf-8", EmbeddedFile.Read("openapi.json"));
            app.MapMethods("/openapi/v1.json", WebEndpoints.Reading, http => document.Send(http, WebFiles.AskFirst));
        }
    }
}
