namespace Snug.Client;

/// <summary>
/// The bytes of an event stream, under two limits that the parser does not have: a read that gets nothing for too long
/// throws <see cref="TimeoutException"/> (a peer that vanished sends nothing, for ever), and an event that does not end throws
/// <see cref="InvalidDataException"/> (a hostile server would fill the memory). Reads are one at a time.
/// </summary>
internal sealed class WatchedStream : Stream
{
    private readonly Stream inner;
    private readonly TimeSpan longestSilence;
    private readonly int maxEventBytes;
    private readonly CancellationTokenSource silent = new();
    private readonly ITimer watchdog;
    private int eventBytes;

    internal WatchedStream(Stream inner, TimeSpan longestSilence, int maxEventBytes, TimeProvider time)
    {
        this.inner = inner;
        this.longestSilence = longestSilence;
        this.maxEventBytes = maxEventBytes;
        watchdog = time.CreateTimer(_ => silent.Cancel(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>An event is complete: count anew.</summary>
    internal void StartNextEvent() => eventBytes = 0;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // Only while waiting for bytes: a reader that takes its time with an event is not the server's silence.
        watchdog.Change(longestSilence, Timeout.InfiniteTimeSpan);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silent.Token);
        try
        {
            var read = await inner.ReadAsync(buffer, either.Token).ConfigureAwait(false);
            eventBytes += read;
            return eventBytes <= maxEventBytes ? read : throw new InvalidDataException("one event is endless");
        }
        catch (OperationCanceledException) when (silent.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException();
        }
        finally
        {
            watchdog.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await watchdog.DisposeAsync().ConfigureAwait(false);
        silent.Dispose();
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Reading is asynchronous.");
    public override void Flush() => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
