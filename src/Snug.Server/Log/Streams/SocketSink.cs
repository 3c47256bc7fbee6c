using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Snug.Server.Log.Streams;

/// <summary>
/// The fast path, for plain HTTP/1.1: non-blocking sends straight on the connection's socket, past the response's pipe. Costs
/// one system call a reader and write, where the pipe copies and wakes a task of Kestrel's to make that call.
/// </summary>
/// <remarks>
/// Kestrel MUST have nothing to say on this connection, before, during or after. Before: only a connection's first request is
/// served this way, because an answer to an earlier one may still be in Kestrel's pipe (a completed flush does not prove that it
/// left). During: the head goes out here too. After: the answer ends with the connection (RFC 9112, 6.3: no length, no chunks,
/// <c>Connection: close</c>; so the bytes are the same for every reader and for <see cref="PipeSink"/>), and the connection is
/// aborted before Kestrel could add an answer of its own. All calls go through <see cref="Socket"/>, which holds the descriptor for the
/// one call: after the close it throws, and can never meet a newer connection with the same number.
/// </remarks>
internal sealed class SocketSink : IEventSink
{
    /// <summary>How long a peer may take to close its side after the end, so that the end is not cut off by our abort.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly HttpContext http;
    private readonly Socket socket;
    private readonly TimeProvider time;
    private readonly Action onReady;
    private Action? resume;
    private ValueTaskAwaiter<int> pending;
    private bool hasHead;

    private SocketSink(HttpContext http, Socket socket, TimeProvider time, Action onReady)
    {
        this.http = http;
        this.socket = socket;
        this.time = time;
        this.onReady = onReady;
    }

    /// <summary>The sink for this request, or null if its connection needs the pipe.</summary>
    /// <param name="http">The request; its answer's headers MUST be complete before the first byte.</param>
    /// <param name="time">For the answer's date.</param>
    /// <param name="onReady">Called when a full socket takes bytes again.</param>
    public static SocketSink? TryOpen(HttpContext http, TimeProvider time, Action onReady)
    {
        if (!HttpProtocol.IsHttp11(http.Request.Protocol)
            || http.Features.Get<ITlsHandshakeFeature>() is not null
            || http.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket
            || !IsFirstOfItsConnection(http))
        {
            return null;
        }

        try
        {
            socket.Blocking = false;
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The peer left in this moment: the pipe says so in its own way.
            return null;
        }

        return new SocketSink(http, socket, time, onReady);
    }

    /// <inheritdoc/>
    public bool Send(ReadOnlyMemory<byte> bytes)
    {
        bytes = bytes[Push(bytes.Span)..];
        if (bytes.IsEmpty)
        {
            return true;
        }

        try
        {
            // The rest goes when the peer makes room: the runtime's one epoll waits for that, no thread or timer of ours.
#pragma warning disable CA2012 // Its awaiter is kept, and asked once: here or in Resume.
            pending = socket.SendAsync(bytes, SocketFlags.None).GetAwaiter();
#pragma warning restore CA2012
        }
        catch (ObjectDisposedException)
        {
            return true;
        }

        if (pending.IsCompleted)
        {
            Finish();
            return true;
        }

        pending.UnsafeOnCompleted(resume ??= Resume);
        return false;
    }

    /// <inheritdoc/>
    public async ValueTask Write(ReadOnlyMemory<byte> bytes)
    {
        if (!hasHead)
        {
            hasHead = true;
            var whole = new ArrayBufferWriter<byte>(1024 + bytes.Length);
            WriteHead(whole, http.Response, time.GetUtcNow());
            whole.Write(bytes.Span);
            bytes = whole.WrittenMemory;
        }

        try
        {
            bytes = bytes[Push(bytes.Span)..];
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, http.RequestAborted)..];
            }
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
            throw new OperationCanceledException("the peer left", broken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask End()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
            await Task.Delay(Farewell, http.RequestAborted);
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The peer has closed its side, as it should.
        }

        Abort();
    }

    /// <inheritdoc/>
    public void Abort() => http.Abort();

    /// <summary>Sends what the socket takes now.</summary>
    /// <returns>How much that was: all of it as well if the connection is broken, because its abort ends the reader.</returns>
    private int Push(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var sent = socket.Send(bytes, SocketFlags.None, out var error);
            switch (error)
            {
                case SocketError.Success:
                    return sent;
                case SocketError.WouldBlock or SocketError.IOPending or SocketError.NoBufferSpaceAvailable:
                    return 0;
                default:
                    Abort();
                    return bytes.Length;
            }
        }
        catch (ObjectDisposedException)
        {
            return bytes.Length;
        }
    }

    private void Resume()
    {
        Finish();
        onReady();
    }

    private void Finish()
    {
        try
        {
            _ = pending.GetResult();
        }
        catch (Exception)
        {
            // A boundary: one broken connection must not stop the loop that serves all the others. Its abort ends the reader.
            Abort();
        }
    }

    /// <summary>Kestrel names requests <c>CONNECTION:COUNT</c>. Anything else is served through the pipe, which is always right.</summary>
    private static bool IsFirstOfItsConnection(HttpContext http) => http.TraceIdentifier.EndsWith(":00000001", StringComparison.Ordinal);

    private static void WriteHead(IBufferWriter<byte> output, HttpResponse response, DateTimeOffset now)
    {
        var head = new StringBuilder("HTTP/1.1 200 OK\r\nConnection: close\r\n", 512);
        head.Append(CultureInfo.InvariantCulture, $"Date: {now:R}\r\n");
        foreach (var (name, values) in response.Headers)
        {
            foreach (var value in values)
            {
                // Kestrel's dictionary has refused control characters already.
                head.Append(name).Append(": ").Append(value).Append("\r\n");
            }
        }

        Encoding.Latin1.GetBytes(head.Append("\r\n").ToString(), output);
    }
}
