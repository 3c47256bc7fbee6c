using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Snug.Server.Hosting;

/// <summary>
/// Every part lives as long as the server, so a request needs no scope of its own: without one, each post costs a microsecond and
/// each open stream half a kilobyte less.
/// </summary>
internal sealed class NoRequestScope(RequestDelegate next, IServiceProvider parts)
{
    private readonly RootServices whole = new(parts);

    public Task InvokeAsync(HttpContext http)
    {
        http.Keep<IServiceProvidersFeature>(whole);
        return next(http);
    }

    private sealed class RootServices(IServiceProvider parts) : IServiceProvidersFeature
    {
        public IServiceProvider RequestServices
        {
            get => parts;
            set => throw new NotSupportedException("all parts live as long as the server");
        }
    }
}
