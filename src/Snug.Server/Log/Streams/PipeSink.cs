using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;

namespace Snug.Server.Log.Streams;

/// <summary>Writes to the response's pipe: works under every protocol that Kestrel speaks.</summary>
internal sealed class PipeSink(HttpContext http, Action onReady) : IEventSink
{
    private readonly PipeWriter pipe = http.Response.BodyWriter;
    private Action? resume;
    private ValueTaskAwaiter<FlushResult> pending;

    /// <inheritdoc/>
    public bool Send(ReadOnlyMemory<byte> bytes)
    {
        ValueTaskAwaiter<FlushResult> flush;
        try
        {
            pipe.Write(bytes.Span);
#pragma warning disable CA2012 // Its awaiter is kept, and asked once: here or in Resume.
            flush = pipe.FlushAsync().GetAwaiter();
#pragma warning restore CA2012
            if (flush.IsCompleted)
            {
                // A closed peer shows here too; its request is aborted, which ends the reader.
                _ = flush.GetResult();
                return true;
            }
        }
        catch (Exception)
        {
            // A boundary: one broken connection must not stop the loop that serves all the others.
            http.Abort();
            return true;
        }

        // One flush is pending at most, so its awaiter can live here and costs no allocation.
        pending = flush;
        pending.UnsafeOnCompleted(resume ??= Resume);
        return false;
    }

    /// <inheritdoc/>
    public async ValueTask Write(ReadOnlyMemory<byte> bytes) => await pipe.WriteAsync(bytes, http.RequestAborted);

    /// <summary>Kestrel ends the answer when the request's own task does.</summary>
    public ValueTask End() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public void Abort() => http.Abort();

    private void Resume()
    {
        try
        {
            _ = pending.GetResult();
        }
        catch (Exception)
        {
            // A boundary: whatever broke the connection, the abort that comes with it ends the reader.
        }

        onReady();
    }
}
