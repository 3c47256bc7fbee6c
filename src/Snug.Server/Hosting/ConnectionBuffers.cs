using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace Snug.Server.Hosting;

/// <summary>
/// Kestrel's buffers, of which only so many are kept for the next use. Its own pool lets go slowly: after 10,000 readers had come at once
/// it still held 20 to 40 MB when they had been idle for 15 seconds.
/// </summary>
internal sealed class ConnectionBuffers : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    private const int Bytes = 4096;
    private const int MostKept = 512;

    private readonly ConcurrentQueue<Buffer> idle = new();
    private int kept;

    /// <inheritdoc/>
    public override int MaxBufferSize => Bytes;

    /// <inheritdoc/>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    /// <inheritdoc/>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, Bytes);
        if (!idle.TryDequeue(out var buffer))
        {
            return new Buffer(this);
        }

        Interlocked.Decrement(ref kept);
        return buffer;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // Nothing to let go of: the collector takes the pool and what it keeps.
    }

    private void Return(Buffer buffer)
    {
        if (Interlocked.Increment(ref kept) <= MostKept)
        {
            idle.Enqueue(buffer);
        }
        else
        {
            Interlocked.Decrement(ref kept);
        }
    }

    private sealed class Buffer(ConnectionBuffers pool) : IMemoryOwner<byte>
    {
        // Pinned: the kernel reads and writes it with every call on the socket.
        public Memory<byte> Memory { get; } = GC.AllocateUninitializedArray<byte>(Bytes, pinned: true);

        public void Dispose() => pool.Return(this);
    }
}
