using System.Text.Json;
using Snug.Protocol;

namespace Snug.Client;

/// <summary>
/// Reads what an answer that is not a success means. A proxy or a stranger may have written it: nothing in it is trusted.
/// </summary>
internal static class ProblemReader
{
    private const int MaxProblemBytes = 16 * 1024;

    /// <summary>A wrong or hostile number here must not silence a client for a year.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    internal static async Task<SnugException> ReadAsync(
        Uri address, HttpResponseMessage response, TimeProvider time, CancellationToken cancellationToken)
    {
        var retryAfter = RetryAfter(response, time);
        if (await ProblemAsync(response.Content, cancellationToken).ConfigureAwait(false) is { } problem)
        {
            return new SnugProblemException(response.StatusCode, problem) { RetryAfter = retryAfter };
        }

        if (TransientStatus.Holds(response.StatusCode))
        {
            return Unreachable.NotNow(address, response.StatusCode, retryAfter);
        }

        return response.Headers.Location is { } elsewhere && (int)response.StatusCode is >= 300 and < 400
            ? Unreachable.Elsewhere(address, elsewhere)
            : Unreachable.NotASnug(address);
    }

    private static async Task<ProblemDocument?> ProblemAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var type = content.Headers.ContentType?.MediaType;
        if (!string.Equals(type, "application/problem+json", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (await BoundedBody.ReadAsync(content, MaxProblemBytes, cancellationToken).ConfigureAwait(false) is not { } json)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(json, Wire.Json.ProblemDocument);
        }
        catch (JsonException)
        {
            return null; // Problem documents of other programs lack what ours always have.
        }
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time)
    {
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? header?.Date - time.GetUtcNow();
        if (wait is not { } asked)
        {
            return null;
        }

        return asked < TimeSpan.Zero ? TimeSpan.Zero : asked > LongestWait ? LongestWait : asked;
    }
}

/// <summary>Reads an answer that may never end.</summary>
internal static class BoundedBody
{
    /// <returns>The whole body, or null if it is longer than <paramref name="maxBytes"/>.</returns>
    internal static async Task<byte[]?> ReadAsync(HttpContent content, int maxBytes, CancellationToken cancellationToken)
    {
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var disposing = stream.ConfigureAwait(false);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
        {
            if (body.Length + read > maxBytes)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }
        return body.ToArray();
    }
}
