using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Snug.Server.Log.Streams;

/// <summary>
/// Sets up a connection's socket when it becomes a stream. Not on the listener: pages and downloads want large buffers.
/// </summary>
internal static class StreamSocket
{
    private const int SendBufferBytes = 32 * 1024;

    // tcp(7): IPPROTO_TCP and TCP_USER_TIMEOUT, which .NET has no names for.
    private const int Tcp = 6;
    private const int TcpUserTimeout = 18;

    /// <summary>With a ping every 15 s, a peer that vanished is noticed within 30 s.</summary>
    private const int UnacknowledgedMs = 14_000;

    /// <summary>Best effort: an odd transport streams as well, only its dead peers are noticed later.</summary>
    public static void Tune(HttpContext http)
    {
        if (http.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket)
        {
            return;
        }

        try
        {
            socket.SendBufferSize = SendBufferBytes;
            socket.NoDelay = true;
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, optionValue: true);
            if (OperatingSystem.IsLinux())
            {
                socket.SetRawSocketOption(Tcp, TcpUserTimeout, BitConverter.GetBytes(UnacknowledgedMs));
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The peer left in this moment; the stream's first write meets it.
        }
    }
}
