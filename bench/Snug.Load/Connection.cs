using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Snug.Load;

/// <summary>
/// One keep-alive connection that writes prepared requests and reads just enough of the answers: a full HTTP client costs several
/// times what the server does, and would be what is measured.
/// </summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] buffer = new byte[64 * 1024];
    private int filled;

    public static async Task<Connection> OpenAsync(int port)
    {
        var connection = new Connection();
        await connection.socket.ConnectAsync(IPAddress.Loopback, port);
        return connection;
    }

    public static byte[] Request(string method, string path, string? token, string? body = null, string? more = null)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"{method} {path} HTTP/1.1\r\nHost: localhost\r\n"));
        text.Append(token is null ? "" : $"Authorization: Bearer {token}\r\n").Append(more);
        text.Append(body is null ? "\r\n" : string.Create(CultureInfo.InvariantCulture, $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> request)
    {
        while (request.Length > 0)
        {
            request = request[await socket.SendAsync(request)..];
        }
    }

    /// <summary>Whatever has come; for streams.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync()
    {
        var count = await socket.ReceiveAsync(buffer.AsMemory());
        return count > 0 ? buffer.AsMemory(0, count) : throw new IOException("the server closed the connection");
    }

    /// <summary>Sends a request and waits for the whole of a chunked or counted answer.</summary>
    /// <returns>The answer's body (chunk marks included).</returns>
    public async Task<(int Status, ReadOnlyMemory<byte> Body)> AskAsync(ReadOnlyMemory<byte> request)
    {
        await SendAsync(request);
        filled = 0;
        while (true)
        {
            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            var count = await socket.ReceiveAsync(buffer.AsMemory(filled));
            if (count == 0)
            {
                throw new IOException("the server closed the connection");
            }

            filled += count;
            if (End() is { } head)
            {
                var status = int.Parse(Encoding.ASCII.GetString(buffer, 9, 3), CultureInfo.InvariantCulture);
                return (status, buffer.AsMemory(head, filled - head));
            }
        }
    }

    public void Dispose() => socket.Dispose();

    /// <returns>Where the body begins, if the answer is whole.</returns>
    private int? End()
    {
        var answer = buffer.AsSpan(0, filled);
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return null;
        }

        var headers = answer[..head];
        var length = headers.IndexOf("Content-Length: "u8);
        if (length < 0)
        {
            return answer.EndsWith("0\r\n\r\n"u8) ? head + 4 : null;
        }

        var digits = headers[(length + 16)..];
        var line = digits.IndexOf((byte)'\r');
        var body = int.Parse(line < 0 ? digits : digits[..line], CultureInfo.InvariantCulture);
        return filled >= head + 4 + body ? head + 4 : null;
    }
}
