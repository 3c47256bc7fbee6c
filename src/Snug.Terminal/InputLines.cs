using System.Text;
using System.Threading.Channels;

namespace Snug.Terminal;

/// <summary>
/// Lines from a keyboard or a pipe, readable while other things happen. A blocking read cannot be cancelled, so it stays on a
/// thread of its own, which ends with the process.
/// </summary>
public sealed class InputLines
{
    /// <summary>
    /// A longer line is cut here. It is far beyond what a message holds, so it is refused anyway, and a pipe without line
    /// breaks cannot fill the memory.
    /// </summary>
    public const int LongestLine = 1_000_000;

    private readonly Func<CancellationToken, ValueTask<string?>> _next;
    private readonly Action? _start;
    private bool _started;

    /// <summary>Lines that somebody writes to a channel; its completion is the end of the input.</summary>
    public InputLines(ChannelReader<string> lines) => _next = cancellationToken => Take(lines, cancellationToken);

    /// <summary>Lines typed at a terminal that may be read key by key in between.</summary>
    internal InputLines(Tty.TypedBytes typed) => _next = typed.NextLineAsync;

    /// <summary>Lines of a reader that blocks. Nothing is read before somebody asks.</summary>
    public InputLines(Func<TextReader> open)
    {
        // A few lines ahead: what a program reads from a pipe must not grow with the pipe.
        var channel = Channel.CreateBounded<string>(new BoundedChannelOptions(64) { SingleReader = true, SingleWriter = true });
        _next = cancellationToken => Take(channel.Reader, cancellationToken);
        _start = () => new Thread(() => Pump(open, channel.Writer)) { IsBackground = true, Name = "input" }.Start();
    }

    /// <summary>The next line without its line break, or null at the end.</summary>
    public ValueTask<string?> Next(CancellationToken cancellationToken)
    {
        Start();
        return _next(cancellationToken);
    }

    private static async ValueTask<string?> Take(ChannelReader<string> lines, CancellationToken cancellationToken) =>
        await lines.WaitToReadAsync(cancellationToken) && lines.TryRead(out var line) ? line : null;

    private void Start()
    {
        if (_started) return;
        _started = true;
        _start?.Invoke();
    }

    private static void Pump(Func<TextReader> open, ChannelWriter<string> lines)
    {
        try
        {
            using var reader = open();
            while (ReadLine(reader) is { } line)
            {
                // This thread has nothing else to do, and its reader may be slow.
                if (!lines.TryWrite(line)) lines.WriteAsync(line).AsTask().GetAwaiter().GetResult();
            }

            lines.Complete();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or UnauthorizedAccessException or ChannelClosedException)
        {
            // The terminal is gone: the same as its end.
            lines.TryComplete();
        }
    }

    private static string? ReadLine(TextReader reader)
    {
        StringBuilder? line = null;
        while (reader.Read() is var character and >= 0)
        {
            line ??= new StringBuilder();
            if (character == '\n') break;
            if (line.Length < LongestLine) line.Append((char)character);
        }

        if (line is null) return null;
        if (line.Length > 0 && line[^1] == '\r') line.Length--;
        return line.ToString();
    }
}
