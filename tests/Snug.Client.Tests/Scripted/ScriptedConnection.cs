using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Snug.Client.Tests;

/// <summary>A request as it came.</summary>
/// <param name="Target">Path and query.</param>
internal sealed record ReceivedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body)
{
    internal string? Header(string name) => Headers.GetValueOrDefault(name);
}

/// <summary>One connection of the scripted server, with one request on it.</summary>
internal sealed class ScriptedConnection(Socket socket, CancellationToken life) : IDisposable
{
    private bool chunked;

    internal ReceivedRequest Asked { get; private set; } = new("", "", new Dictionary<string, string>(), "");

    public void Dispose() => socket.Dispose();

    /// <returns>False if the client hung up without asking anything.</returns>
    internal async Task<bool> ReadRequest()
    {
        var received = new List<byte>();
        int end;
        while ((end = IndexOfBody(received)) < 0)
        {
            if (!await Receive(received))
            {
                return false;
            }
        }
        var head = Encoding.ASCII.GetString([.. received[..end]]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = head.Skip(1).Select(field => field.Split(": ", 2))
            .ToDictionary(field => field[0], field => field[1], StringComparer.OrdinalIgnoreCase);
        var length = int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture);
        while (received.Count < end + length)
        {
            if (!await Receive(received))
            {
                return false;
            }
        }
        var first = head[0].Split(' ');
        Asked = new ReceivedRequest(first[0], first[1], headers, Encoding.UTF8.GetString([.. received[end..]]));
        return true;
    }

    /// <summary>A whole answer.</summary>
    internal async Task Answer(int status, string type, string body, params string[] headers)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var more = string.Concat(headers.Select(header => header + "\r\n"));
        var size = $"Content-Length: {bytes.Length}\r\n";
        await WriteRaw($"HTTP/1.1 {status} Scripted\r\nContent-Type: {type}\r\n{size}Connection: close\r\n{more}\r\n");
        await Send(bytes);
    }

    /// <summary>The head of a stream of events.</summary>
    /// <param name="framing">How the body's end is told, if it ends well: a cut looks different in each.</param>
    internal Task StartStream(Framing framing = Framing.Chunked)
    {
        chunked = framing == Framing.Chunked;
        var coding = chunked ? "Transfer-Encoding: chunked\r\n" : "";
        return WriteRaw($"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n{coding}\r\n");
    }

    internal Task Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    /// <summary>A piece of the stream's body.</summary>
    internal async Task Write(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        if (!chunked)
        {
            await Send(bytes);
            return;
        }
        var size = Encoding.ASCII.GetBytes(bytes.Length.ToString("x", CultureInfo.InvariantCulture));
        byte[] chunk = [.. size, .. "\r\n"u8, .. bytes.Span, .. "\r\n"u8];
        await Send(chunk);
    }

    /// <summary>Bytes that need not be HTTP.</summary>
    internal Task WriteRaw(string text) => Send(Encoding.ASCII.GetBytes(text));

    /// <summary>Says nothing more until the client hangs up.</summary>
    internal async Task Hold()
    {
        var ignored = new List<byte>();
        while (await Receive(ignored))
        {
            ignored.Clear();
        }
    }

    /// <summary>Makes the closing a reset, as when the process behind it is killed.</summary>
    internal void CloseByReset() => socket.LingerState = new LingerOption(enable: true, seconds: 0);

    private static int IndexOfBody(List<byte> received)
    {
        var index = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(received).IndexOf("\r\n\r\n"u8);
        return index < 0 ? -1 : index + 4;
    }

    private async Task<bool> Receive(List<byte> received)
    {
        var buffer = new byte[4096];
        var read = await socket.ReceiveAsync(buffer, life);
        received.AddRange(buffer.AsSpan(0, read));
        return read > 0;
    }

    private async Task Send(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, life)..];
        }
    }
}

internal enum Framing
{
    /// <summary>As Kestrel sends to browsers: a cut shows as a missing last chunk.</summary>
    Chunked,

    /// <summary>As an HTTP/1.0 proxy passes it on: a cut looks just like the end.</summary>
    UntilClose,
}
