using System.Net.Sockets;
using System.Text;

namespace Snug.Server.Tests;

/// <summary>A reader on a bare socket with a buffer that does not grow, which takes bytes only when a test says so.</summary>
internal sealed class SlowReader : IDisposable
{
    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 64 * 1024 };
    private readonly byte[] buffer = new byte[64 * 1024];

    private SlowReader()
    {
    }

    /// <summary>All that was taken so far.</summary>
    public StringBuilder Taken { get; } = new();

    /// <summary>Asks for a stream after a cursor and reads nothing.</summary>
    public static async Task<SlowReader> Open(TestServer server, TestPerson guest, string? after = null)
    {
        var reader = new SlowReader();
        await reader.socket.ConnectAsync(server.Address.Host, server.Address.Port, TestDeadline.Token);
        var query = after is null ? "" : $"?after={after}";
        await reader.socket.SendAsync(
            // Either way without chunk sizes between the events.
            Encoding.ASCII.GetBytes(
                $"GET /api/events{query} HTTP/{(server.Transport is StreamTransport.Socket
                    ? "1.1"
                    : "1.0")}\r\nHost: {server.Address.Authority}\r\nAuthorization: Bearer {guest.Token}\r\n\r\n"),
            TestDeadline.Token);
        return reader;
    }

    /// <summary>Takes some bytes.</summary>
    /// <returns>How many; 0 when the stream has ended, -1 when it was cut.</returns>
    public async Task<int> Take(int most = 64 * 1024)
    {
        try
        {
            var length = await socket.ReceiveAsync(buffer.AsMemory(0, Math.Min(most, buffer.Length)), TestDeadline.Token);
            Taken.Append(Encoding.UTF8.GetString(buffer, 0, length));
            return length;
        }
        catch (SocketException)
        {
            return -1;
        }
    }

    /// <summary>Takes everything up to some text.</summary>
    public async Task Until(string text)
    {
        var tail = "";
        while (!tail.Contains(text, StringComparison.Ordinal))
        {
            var before = Taken.Length;
            (await Take()).ShouldBeGreaterThan(0, $"the stream ended before {text}");
            tail = Taken.ToString(Math.Max(0, before - text.Length), Taken.Length - Math.Max(0, before - text.Length));
        }
    }

    /// <summary>Says that nothing more is asked, and goes on listening.</summary>
    public void CloseHalf() => socket.Shutdown(SocketShutdown.Send);

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();
}
