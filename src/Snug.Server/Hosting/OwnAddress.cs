using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;

namespace Snug.Server.Hosting;

/// <summary>The addresses of this server as links carry them: one that whoever gets the link can open.</summary>
public sealed class OwnAddress(ServeOptions options, IServer server)
{
    /// <summary>A link to a path here.</summary>
    /// <param name="http">Who asks: a link for others leads elsewhere than where somebody at this computer asked.</param>
    /// <param name="path">Begins with a slash.</param>
    public string LinkTo(HttpContext http, string path)
    {
        if (options.PublicUrl is { } url)
        {
            return url.GetLeftPart(UriPartial.Path).TrimEnd('/') + path;
        }

        var host = http.Request.Host;
        return options.IsForOthers && IsLoopback(host.Host) && ForOthers() is [var reachable, ..]
            ? $"{http.Request.Scheme}://{Written(reachable)}:{host.Port ?? (http.Request.IsHttps ? 443 : 80)}{path}"
            : $"{http.Request.Scheme}://{host}{path}";
    }

    /// <summary>The same where nobody asks: for whoever is to come, from wherever they can.</summary>
    public string LinkForOthers(string path)
    {
        if (options.PublicUrl is { } url)
        {
            return url.GetLeftPart(UriPartial.Path).TrimEnd('/') + path;
        }

        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var listening = BindingAddress.Parse(addresses.FirstOrDefault() ?? "http://localhost:5080");
        var host = listening.Host.Trim('[', ']');
        var isAll = !IPAddress.TryParse(host, out var number) ? host is "+" or "*"
            : number.Equals(IPAddress.Any) || number.Equals(IPAddress.IPv6Any);
        var named = isAll ? ForOthers() is [var own, ..] ? Written(own) : "localhost"
            : number is null || IPAddress.IsLoopback(number) ? "localhost"
            : Written(number);
        return $"{listening.Scheme}://{named}:{listening.Port}{path}";
    }

    /// <summary>As it stands in an address.</summary>
    public static string Written(IPAddress address) =>
        address.AddressFamily is AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();

    /// <summary>Where others reach this machine, the old kind first.</summary>
    public static IReadOnlyList<IPAddress> ForOthers() => ForOthers([AddressFamily.InterNetwork, AddressFamily.InterNetworkV6]);

    /// <summary>Of networks that are up; the old kind first, which is easier to type. None while there is no network.</summary>
    public static IReadOnlyList<IPAddress> ForOthers(IReadOnlyCollection<AddressFamily> families)
    {
        try
        {
            return
            [
                .. NetworkInterface.GetAllNetworkInterfaces()
                    .Where(network => network.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
                    .SelectMany(network => network.GetIPProperties().UnicastAddresses)
                    .Select(unicast => unicast.Address)
                    .Where(address => families.Contains(address.AddressFamily) && IsReachable(address))
                    .OrderBy(address => address.AddressFamily is AddressFamily.InterNetworkV6),
            ];
        }
        catch (NetworkInformationException)
        {
            // A system that does not tell: then nothing is named that might be wrong.
            return [];
        }
    }

    internal static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Link-local addresses hold for one cable, and in IPv6 need the reader's own name for it.</summary>
    private static bool IsReachable(IPAddress address) =>
        !IPAddress.IsLoopback(address)
        && !address.IsIPv6LinkLocal
        && !(address.AddressFamily is AddressFamily.InterNetwork && address.GetAddressBytes() is [169, 254, ..]);
}
