namespace Snug.Client;

/// <summary>The one spelling of an address that requests are made against.</summary>
internal static class BaseAddress
{
    /// <summary>
    /// Scheme, host, port and path with a slash at its end, so that a server below a path (<c>https://example.org/chat</c>) works and a
    /// user name or a query that was pasted along goes nowhere.
    /// </summary>
    internal static Uri Normalise(Uri address)
    {
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
        {
            throw new ArgumentException("An address of a Snug begins with http:// or https://.", nameof(address));
        }

        var path = address.AbsolutePath;
        return new UriBuilder(address.Scheme, address.Host, address.Port, path.EndsWith('/') ? path : path + "/").Uri;
    }
}
