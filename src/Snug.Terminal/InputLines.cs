using System.Threading.Channels;
using Snug.Terminal.Tty;

namespace Snug.Terminal;

/// <summary>
/// Lines from a keyboard or a pipe, readable while other things happen. A blocking read cannot be cancelled, so it stays on a
/// thread of its own, which ends with the process.
/// </summary>
public sealed class InputLines
{
    private readonly Func<CancellationToken, ValueTask<string?>> next;
    private readonly Action? start;
    private bool started;

    /// <summary>Lines that somebody writes to a channel; its completion is the end of the input.</summary>
    public InputLines(ChannelReader<string> lines) => next = async cancellationToken =>
        await lines.WaitToReadAsync(cancellationToken) && lines.TryRead(out var line) ? line : null;

    /// <summary>Lines typed at a terminal that may be read key by key in between.</summary>
    internal InputLines(InputBytes typed) => next = typed.NextLine;

    /// <summary>Lines of a pipe or a file. Nothing is read before somebody asks.</summary>
    public InputLines(Func<Stream> open)
    {
        // A few lines ahead: what a program reads from a pipe must not grow with the pipe.
        var channel = Channel.CreateBounded<PipedLine>(new BoundedChannelOptions(64) { SingleReader = true, SingleWriter = true });
        next = cancellationToken => Take(channel.Reader, cancellationToken);
        start = () => new Thread(() => Pump(open, channel.Writer)) { IsBackground = true, Name = "input" }.Start();
    }

    /// <summary>The next line without its line break, or null at the end.</summary>
    /// <exception cref="UnreadableLineException">The next line is no text. The one after it can be asked for.</exception>
    /// <exception cref="IOException">The input broke off.</exception>
    public ValueTask<string?> Next(CancellationToken cancellationToken)
    {
        Start();
        return next(cancellationToken);
    }

    private static async ValueTask<string?> Take(ChannelReader<PipedLine> lines, CancellationToken cancellationToken)
    {
        try
        {
            if (!await lines.WaitToReadAsync(cancellationToken) || !lines.TryRead(out var line))
            {
                return null;
            }

            return line.Fault is { } fault ? throw new UnreadableLineException(fault) : line.Text;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not its end: whoever takes it for one tells a script that all of it was read.
            throw new IOException($"Standard input cannot be read: {e.Message}", e);
        }
    }

    private void Start()
    {
        if (started)
        {
            return;
        }

        started = true;
        start?.Invoke();
    }

    private static void Pump(Func<Stream> open, ChannelWriter<PipedLine> lines)
    {
        try
        {
            using var input = open();
            foreach (var line in PipedLines.Of(input))
            {
                // This thread has nothing else to do, and its reader may be slow.
                if (!lines.TryWrite(line))
                {
                    lines.WriteAsync(line).AsTask().GetAwaiter().GetResult();
                }
            }

            lines.Complete();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or UnauthorizedAccessException or ChannelClosedException)
        {
            lines.TryComplete(e);
        }
    }
}

/// <summary>A line of the input is no text that can be said. The message says which line, what is wrong with it, and what to do.</summary>
public sealed class UnreadableLineException(string message) : Exception(message);
