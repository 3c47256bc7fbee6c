using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Snug.Terminal.Sessions;

/// <summary>Where a server is, in the one way of writing it by which its session is found again.</summary>
public sealed record ServerAddress
{
    /// <summary>Where <c>snug serve</c> listens if nothing else is said.</summary>
    public const string Default = "http://localhost:5080";

    private ServerAddress(Uri uri)
    {
        Uri = uri;
        Address = uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');
    }

    /// <summary>Scheme, host, port if it is not the usual one, and path if the server lives below one; no slash at the end.</summary>
    public string Address { get; }

    /// <summary>The same, ending in a slash.</summary>
    public Uri Uri { get; }

    /// <summary>A name for files about this server: readable, and exact by the hash behind it.</summary>
    internal string FileName
    {
        get
        {
            var readable = string.Concat(Address.Select(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '_'));
            var exact = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Address)))[..8];
            return $"{(readable.Length > 80 ? readable[..80] : readable)}.{exact}";
        }
    }

    /// <summary>Others on the way could read along: plain HTTP to anything but this computer.</summary>
    public bool IsUnencrypted =>
        Uri.Scheme == Uri.UriSchemeHttp && !(Uri.IsLoopback || (IPAddress.TryParse(Uri.Host, out var ip) && IPAddress.IsLoopback(ip)));

    /// <inheritdoc/>
    public override string ToString() => Address;

    internal static ServerAddress At(Uri uri, string path) =>
        new(new UriBuilder(uri.Scheme, uri.Host, uri.Port, path.TrimEnd('/') + "/").Uri);
}
