using System.Net;

namespace Snug.Client;

/// <summary>The sentences for "no answer that a Snug gives".</summary>
internal static class Unreachable
{
    /// <summary>A hostile Location could fill the screen.</summary>
    private const int MostOfAnAddress = 200;

    internal static SnugUnreachableException From(Uri address, HttpRequestException broken) => broken.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError =>
            new($"No computer is known as {address.Host}. Is the address spelled right, is this computer online?", inner: broken),
        HttpRequestError.ConnectionError => new($"Nothing answers at {address}. Is the server running?", inner: broken),
        HttpRequestError.SecureConnectionError =>
            new($"{address} cannot prove that it is {address.Host}, so nothing was said to it.", isTransient: false, broken),
        HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError or HttpRequestError.VersionNegotiationError =>
            NotASnug(address, broken),
        _ => Cut(address, broken),
    };

    internal static SnugUnreachableException Cut(Uri address, Exception broken) =>
        new($"The connection to {address} broke before it had answered.", inner: broken);

    internal static SnugUnreachableException TooSlow(Uri address, Exception late) => new($"{address} did not answer in time.", inner: late);

    internal static SnugUnreachableException NotNow(Uri address, HttpStatusCode status, TimeSpan? retryAfter) =>
        new($"{address} cannot answer now (HTTP {(int)status}).") { RetryAfter = retryAfter };

    internal static SnugUnreachableException NotASnug(Uri address, Exception? inner = null) =>
        new($"{address} answers, but it is not a Snug.", isTransient: false, inner);

    internal static SnugUnreachableException Elsewhere(Uri address, Uri elsewhere)
    {
        // AbsoluteUri, because ToString would undo the escapes that keep control characters out.
        if (!Uri.TryCreate(address, elsewhere, out var target) || target.AbsoluteUri.Length > MostOfAnAddress)
        {
            return NotASnug(address);
        }

        return new($"{address} points to {target.AbsoluteUri}. Use that address if you trust it.", isTransient: false);
    }
}
