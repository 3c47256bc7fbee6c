using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Snug.Terminal.Sessions;

/// <summary>Where a server is, in the one way of writing it by which its session is found again.</summary>
public sealed record ServerAddress
{
    /// <summary>Where <c>snug serve</c> listens if nothing else is said.</summary>
    public const string Default = "http://localhost:5080";

    /// <summary>As a URI writes them; the last three are what older versions kept when somebody typed them.</summary>
    private static readonly string[] ThisComputer = ["localhost", "127.0.0.1", "[::1]", "0.0.0.0", "[::]", "[::ffff:127.0.0.1]"];

    private ServerAddress(Uri uri)
    {
        Uri = uri;
        Address = Written(uri);
        Identity = IsThisComputer(uri.Host) ? Written(new UriBuilder(uri) { Host = "localhost" }.Uri) : Address;
    }

    /// <summary>Scheme, host, port if it is not the usual one, and path if the server lives below one; no slash at the end.</summary>
    public string Address { get; }

    /// <summary>
    /// Which server it is: the same for every way of writing this computer's address. Under it sessions and words are kept, so that whoever
    /// came in at <c>localhost</c> is known at <c>127.0.0.1</c>.
    /// </summary>
    public string Identity { get; }

    /// <summary>The same, ending in a slash.</summary>
    public Uri Uri { get; }

    /// <summary>A name for files about this server: readable, and exact by the hash behind it.</summary>
    internal string FileName => FileNameOf(Identity);

    /// <summary>Other ways of writing the same address: to older versions each was a server of its own.</summary>
    internal IEnumerable<string> OtherAddresses =>
        IsThisComputer(Uri.Host)
            ? ThisComputer.Select(host => Written(new UriBuilder(Uri) { Host = host }.Uri)).Where(address => address != Identity)
            : [];

    /// <summary>The name for files about the server at an address.</summary>
    internal static string FileNameOf(string address)
    {
        var readable = string.Concat(address.Select(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '_'));
        var exact = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address)))[..8];
        return $"{(readable.Length > 80 ? readable[..80] : readable)}.{exact}";
    }

    /// <summary>Others on the way could read along: plain HTTP to anything but this computer.</summary>
    public bool IsUnencrypted =>
        Uri.Scheme == Uri.UriSchemeHttp && !(Uri.IsLoopback || (IPAddress.TryParse(Uri.Host, out var ip) && IPAddress.IsLoopback(ip)));

    /// <inheritdoc/>
    public override string ToString() => Address;

    internal static ServerAddress At(Uri uri, string path) =>
        new(new UriBuilder(uri.Scheme, Host(uri), uri.Port, path.TrimEnd('/') + "/").Uri);

    private static string Written(Uri uri) =>
        uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');

    /// <summary>
    /// Where a server listens is no place to go to: 0.0.0.0 and [::] are every address of this computer. A server answers to its own
    /// names and to numbers as people write them, so ::ffff:127.0.0.1 goes there as 127.0.0.1.
    /// </summary>
    private static string Host(Uri uri)
    {
        if (!IPAddress.TryParse(uri.Host, out var address))
        {
            return uri.Host == "localhost." ? "localhost" : uri.Host;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
        {
            return "localhost";
        }

        return address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? address.ToString() : uri.Host;
    }

    /// <summary>The other addresses of the loopback network (127.0.0.2) may be other servers, and are.</summary>
    private static bool IsThisComputer(string host) => ThisComputer.Contains(host, StringComparer.OrdinalIgnoreCase);
}
