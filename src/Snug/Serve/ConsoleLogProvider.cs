using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Snug.Terminal;
using Snug.Terminal.Tty;

namespace Snug.Serve;

/// <summary>
/// The log of <c>snug serve</c> (the doorman's book): <c>19:02  Dana came in (browser)</c> for people, plain lines with a stamp and a level
/// for files and other programs. Goes the one safe way out, because names are other people's text.
/// <para>
/// Whoever logs MUST NOT wait for the book or fail with it: a pipe that nobody empties, a reader that went away and a full disk
/// below a log file are no reason to keep a sender waiting, and none to end a server. So one thread writes, and lines that do not
/// fit into its queue are counted instead.
/// </para>
/// </summary>
internal sealed class ConsoleLogProvider : ILoggerProvider
{
    private const int MostWaiting = 2_000;

    /// <summary>A line that comes again within this time is counted: strangers must not fill a disk with our warnings.</summary>
    private static readonly TimeSpan QuietFor = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(1);

    private readonly CommandContext context;
    private readonly Thread thread;
    private readonly Lock gate = new();
    private readonly Dictionary<(string Category, int Event), (long Since, int Untold)> told = [];
    private readonly Channel<SafeText> lines = Channel.CreateBounded<SafeText>(new BoundedChannelOptions(MostWaiting)
    {
        // Wait with TryWrite only: what does not fit is counted.
        FullMode = BoundedChannelFullMode.Wait,
        SingleReader = true,
    });

    private int leftOut;

    public ConsoleLogProvider(CommandContext context)
    {
        this.context = context;

        // In the background: an output that takes nothing more must not keep the process from ending.
        thread = new Thread(WriteLines) { Name = "Snug book", IsBackground = true };
        thread.Start();
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new CategoryLogger(this, categoryName);

    /// <summary>A line of ours with text from outside in its braces.</summary>
    public void Line(ref SafeTextBuilder sentence) => Say(SafeText.Of(ref sentence));

    /// <summary>
    /// A line as it is, on a terminal. In a file it has its time like every other: whoever reads there when a server was started and
    /// stopped has nothing else to tell it by.
    /// </summary>
    public void Say(SafeText line)
    {
        if (context.OutputIsTerminal)
        {
            Queue(line);
        }
        else if (line.ToString().Length > 0)
        {
            Queue(SafeText.Of($"{Stamp} {Name(LogLevel.Information)} {line}"));
        }
    }

    private void Queue(SafeText line)
    {
        if (!lines.Writer.TryWrite(line))
        {
            Interlocked.Increment(ref leftOut);
        }
    }

    /// <summary>After <see cref="Dispose"/>: the output takes nothing, and whoever writes to it waits.</summary>
    public bool IsStuck => thread.IsAlive;

    /// <summary>Writes what waits, if somebody takes it.</summary>
    public void Dispose()
    {
        lines.Writer.TryComplete();
        thread.Join(StopPatience);
    }

    private void WriteLines()
    {
        // This thread has nothing else to do: it may block.
        while (lines.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (lines.Reader.TryRead(out var line))
            {
                Put(line);
                if (Interlocked.Exchange(ref leftOut, 0) is > 0 and var missing)
                {
                    Put(Stamped(LogLevel.Warning, $"{missing} lines are missing here: nobody took them in time"));
                }
            }
        }
    }

    private void Put(SafeText line)
    {
        try
        {
            context.Out.Line(line);
        }
        catch (Exception gone) when (gone is ClosedOutputException or IOException)
        {
            // Nobody reads any more, or the disk below is full: the rooms go on without a book.
            Interlocked.Increment(ref leftOut);
        }
    }

    private void Write(string category, LogLevel level, EventId happening, string line, Exception? exception)
    {
        // A bug of ours is told each time: whoever met it was given a trace id to ask for.
        var isBug = exception is not null && category.StartsWith("Snug.", StringComparison.Ordinal);
        if (level >= LogLevel.Warning && !isBug)
        {
            if (IsToldAlready((category, happening.Id), out var untold))
            {
                return;
            }

            line = untold == 0 ? line : string.Create(CultureInfo.InvariantCulture, $"{line} (and {untold} more like it before)");
        }

        Queue(Stamped(level, exception is null ? line : $"{line} {exception}"));
    }

    private bool IsToldAlready((string Category, int Event) kind, out int untold)
    {
        lock (gate)
        {
            var now = context.Time.GetTimestamp();
            var isKnown = told.TryGetValue(kind, out var before);
            untold = before.Untold;
            if (isKnown && context.Time.GetElapsedTime(before.Since, now) < QuietFor)
            {
                told[kind] = (before.Since, before.Untold + 1);
                return true;
            }

            told[kind] = (now, 0);
            return false;
        }
    }

    private string Stamp => context.Time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private SafeText Stamped(LogLevel level, string line)
    {
        if (!context.OutputIsTerminal)
        {
            return SafeText.Of($"{Stamp} {Name(level)} {line}");
        }

        var time = context.Now.ToString("HH:mm", CultureInfo.InvariantCulture);
        return SafeText.Of($"  {time}  {line}");
    }

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Warning => "warn",
        LogLevel.Error or LogLevel.Critical => "error",
        _ => "info",
    };

    private sealed class CategoryLogger(ConsoleLogProvider owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is not LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            owner.Write(category, logLevel, eventId, formatter(state, exception), exception);
    }
}
