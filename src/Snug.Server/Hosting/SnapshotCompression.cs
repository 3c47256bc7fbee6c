using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.DependencyInjection;

namespace Snug.Server.Hosting;

/// <summary>
/// Compresses what a client starts with: a thousand rooms are 110 KB as JSON and a tenth of that on the wire. Nothing else is
/// compressed: streams must not wait for a full block, and a page of messages is small.
/// </summary>
internal static class SnapshotCompression
{
    public static void AddSnapshotCompression(this IServiceCollection services)
    {
        services.AddResponseCompression(compression =>
        {
            // Also under TLS. Names of private rooms are in them, beside names that others choose: to guess the first by the length
            // (BREACH) somebody has to make another's browser ask again and again, and SameSite and Fetch Metadata keep them from that.
            compression.EnableForHttps = true;
            compression.Providers.Add<BrotliCompressionProvider>();
            compression.Providers.Add<GzipCompressionProvider>();
        });
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
        services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Fastest);
    }

    public static void UseSnapshotCompression(this IApplicationBuilder app) =>
        app.UseWhen(
            http => http.Request.Path.Value is "/api/state" or "/api/rooms" or "/api/people", branch => branch.UseResponseCompression());
}
