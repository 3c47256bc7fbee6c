namespace Snug.Terminal.Tty;

/// <summary>Whoever read the output has gone: there is nobody left to write to.</summary>
public sealed class ClosedOutputException(IOException inner) : Exception("The output was closed.", inner);

/// <summary>
/// Standard output or standard error that tells a closed pipe from a full disk: the first ends a command in silence, the second
/// is a failure.
/// </summary>
internal sealed class OutputStream(Stream to) : Stream
{
    private const int BrokenPipe = 32; // EPIPE, on Linux and macOS

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            to.Write(buffer);
        }
        catch (IOException e) when (e.HResult == BrokenPipe)
        {
            throw new ClosedOutputException(e);
        }
        catch (UnauthorizedAccessException e) when (e.InnerException is IOException badDescriptor)
        {
            // Started without an output at all: "snug serve >&-".
            throw new ClosedOutputException(badDescriptor);
        }
    }

    public override void Flush() => to.Flush();
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}

/// <summary>Drops what is written once whoever read it has gone. MUST be written to by one thread at a time.</summary>
internal sealed class ForgivingWriter(TextWriter to) : TextWriter(System.Globalization.CultureInfo.InvariantCulture)
{
    private bool isClosed;

    public override System.Text.Encoding Encoding => to.Encoding;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value) => Try(() => to.Write(value));

    public override void Flush() => Try(to.Flush);

    private void Try(Action write)
    {
        if (isClosed)
        {
            return;
        }

        try
        {
            write();
        }
        catch (ClosedOutputException)
        {
            isClosed = true;
        }
    }
}
