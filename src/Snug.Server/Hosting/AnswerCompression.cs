using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Snug.Server.Hosting;

/// <summary>
/// Compresses what a client starts with, and pages of messages: a thousand rooms are 110 KB as JSON and a tenth of that on the wire, fifty
/// long messages 48 KB and a third. Nothing else is compressed: streams must not wait for a full block, and the rest is small.
/// </summary>
internal static class AnswerCompression
{
    public static void AddAnswerCompression(this IServiceCollection services)
    {
        services.AddResponseCompression(compression =>
        {
            // Also under TLS. Names of private rooms are in them, beside names that others choose: to guess the first by the length
            // (BREACH) somebody has to make another's browser ask again and again, and SameSite and Fetch Metadata keep them from that.
            // A page of messages has words of one room only: whoever can put a guess into it can read it.
            compression.EnableForHttps = true;
            compression.Providers.Add<BrotliCompressionProvider>();
            compression.Providers.Add<GzipCompressionProvider>();
        });
        services.AddSingleton<IResponseCompressionProvider, WorthIt>();
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
        services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Fastest);
    }

    public static void UseAnswerCompression(this IApplicationBuilder app) =>
        app.UseWhen(
            http => http.Request.Path.Value is "/api/state" or "/api/rooms" or "/api/people" || IsPageOfMessages(http.Request),
            branch => branch.UseResponseCompression());

    private static bool IsPageOfMessages(HttpRequest request) => HttpMethods.IsGet(request.Method)
        && request.Path.Value is { } path
        && path.StartsWith("/api/rooms/", StringComparison.Ordinal)
        && path.EndsWith("/messages", StringComparison.Ordinal);

    /// <summary>A page that fits into a few packets arrives no sooner when it is smaller.</summary>
    private sealed class WorthIt(IServiceProvider services, IOptions<ResponseCompressionOptions> options)
        : ResponseCompressionProvider(services, options)
    {
        private const int Least = 4 * 1024;

        public override bool ShouldCompressResponse(HttpContext context) =>
            context.Response.ContentLength is null or >= Least && base.ShouldCompressResponse(context);
    }
}
