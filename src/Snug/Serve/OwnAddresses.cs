using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Snug.Serve;

/// <summary>The addresses at which others reach this machine.</summary>
internal static class OwnAddresses
{
    /// <summary>Of networks that are up; the old kind first, which is easier to type. None while there is no network.</summary>
    public static IReadOnlyList<IPAddress> All(IReadOnlyCollection<AddressFamily> families)
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

    /// <summary>Link-local addresses hold for one cable, and in IPv6 need the reader's own name for it.</summary>
    private static bool IsReachable(IPAddress address) =>
        !IPAddress.IsLoopback(address)
        && !address.IsIPv6LinkLocal
        && !(address.AddressFamily is AddressFamily.InterNetwork && address.GetAddressBytes() is [169, 254, ..]);
}
