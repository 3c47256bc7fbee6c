using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Snug.Server.Web;

/// <summary>A file of the web client, ready to be sent: compressed once, when it is first asked for.</summary>
/// <param name="contentType">Its media type.</param>
/// <param name="content">Its bytes.</param>
internal sealed class Asset(string contentType, byte[] content)
{
    /// <summary>Within 10 % of the smallest, at a twentieth of its time: the first visitor waits for it.</summary>
    private const int BrotliQuality = 5;

    /// <summary>By its own format: nothing is gained by doing it again.</summary>
    private readonly bool isCompressed = contentType is "image/png";
    private readonly Lazy<byte[]> brotli = new(() => Brotli(content));
    private readonly Lazy<byte[]> gzip = new(() => Gzip(content));
    private readonly string tag = Base64Url.EncodeToString(SHA256.HashData(content).AsSpan(0, 12));

    /// <summary>Answers with the file, or with 304 if the browser has it already.</summary>
    public Task Send(HttpContext http, string cacheControl)
    {
        var (request, response) = (http.Request, http.Response);
        var (body, encoding) = Encode(request.Headers.AcceptEncoding.ToString());

        // Each encoding is a representation of its own (RFC 9110, 8.8.3).
        var entityTag = encoding is null ? $"\"{tag}\"" : $"\"{tag}-{encoding}\"";
        response.Headers.ETag = entityTag;
        response.Headers.CacheControl = cacheControl;
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (request.Headers.IfNoneMatch.ToString().Contains(entityTag, StringComparison.Ordinal))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = contentType;
        response.ContentLength = body.Length;
        if (encoding is not null)
        {
            response.Headers.ContentEncoding = encoding;
        }

        return HttpMethods.IsHead(request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, http.RequestAborted).AsTask();
    }

    private (byte[] Body, string? Encoding) Encode(string accepted) =>
        isCompressed ? (content, null)
        : accepted.Contains("br", StringComparison.OrdinalIgnoreCase) ? (brotli.Value, "br")
        : accepted.Contains("gzip", StringComparison.OrdinalIgnoreCase) ? (gzip.Value, "gzip")
        : (content, null);

    private static byte[] Brotli(byte[] content)
    {
        const int LargestWindow = 22;
        var compressed = new byte[BrotliEncoder.GetMaxCompressedLength(content.Length)];
        return BrotliEncoder.TryCompress(content, compressed, out var length, BrotliQuality, LargestWindow)
            ? compressed[..length]
            : throw new InvalidOperationException("the buffer holds the longest result");
    }

    private static byte[] Gzip(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var stream = new GZipStream(compressed, CompressionLevel.SmallestSize))
        {
            stream.Write(content);
        }

        return compressed.ToArray();
    }
}
