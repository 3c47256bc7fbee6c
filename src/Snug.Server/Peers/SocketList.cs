using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Snug.Server.Peers;

/// <summary>
/// The kernel's lists of connections (proc_pid_net(5)), for where a sandbox bars netlink: slow, as each question reads a list, and right.
/// </summary>
internal static class SocketList
{
    // Not /proc/net: a /proc that shows only a process's own (subset=pid) has none.
    private const string Tcp = "/proc/self/net/tcp";
    private const string Tcp6 = "/proc/self/net/tcp6";

    /// <summary>Asks.</summary>
    /// <param name="theirs">The address of the socket that is asked about. Not an IPv4 address mapped to IPv6.</param>
    /// <param name="ours">What it is connected to.</param>
    /// <param name="owner">Null if there is no such socket.</param>
    /// <returns>False if the lists cannot be read.</returns>
    public static bool TryAsk(IPEndPoint theirs, IPEndPoint ours, out SocketOwner? owner)
    {
        owner = null;
        try
        {
            // A client that speaks IPv4 through an IPv6 socket (as .NET's do) stands in the second list, with mapped addresses.
            owner = theirs.AddressFamily is AddressFamily.InterNetwork ? Find(File.ReadLines(Tcp), theirs, ours) : null;
            owner ??= File.Exists(Tcp6) ? Find(File.ReadLines(Tcp6), Mapped(theirs), Mapped(ours)) : null;
            return true;
        }
        catch (Exception barred) when (barred is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The row with both ends; null if there is none.</summary>
    internal static SocketOwner? Find(IEnumerable<string> lines, IPEndPoint theirs, IPEndPoint ours)
    {
        var ends = $": {Text(theirs)} {Text(ours)} ";
        foreach (var line in lines)
        {
            var at = line.IndexOf(ends, StringComparison.Ordinal);
            if (at < 0)
            {
                continue;
            }

            // st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode …
            var columns = line[(at + ends.Length)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length >= 7
                && int.TryParse(columns[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var state)
                && uint.TryParse(columns[4], NumberStyles.None, CultureInfo.InvariantCulture, out var uid)
                && uint.TryParse(columns[6], NumberStyles.None, CultureInfo.InvariantCulture, out var inode))
            {
                return new SocketOwner(state, uid, inode);
            }
        }

        return null;
    }

    /// <summary>Words of four bytes each, as a number of this machine's; then the port.</summary>
    private static string Text(IPEndPoint end)
    {
        var bytes = end.Address.GetAddressBytes();
        var words = Enumerable.Range(
            0, bytes.Length / 4).Select(word => BitConverter.ToUInt32(bytes, word * 4).ToString("X8", CultureInfo.InvariantCulture));
        return $"{string.Concat(words)}:{end.Port.ToString("X4", CultureInfo.InvariantCulture)}";
    }

    private static IPEndPoint Mapped(IPEndPoint end) => new(end.Address.MapToIPv6(), end.Port);
}
