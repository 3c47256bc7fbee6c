using System.Globalization;
using Microsoft.Extensions.Logging;
using Snug.Terminal;

namespace Snug.Serve;

/// <summary>
/// The doorman's book: <c>19:02  Dana came in (browser)</c> for people, plain lines with a stamp and a level for files and other
/// programs. Goes the one safe way out, because names are other people's text.
/// </summary>
internal sealed class BookLoggerProvider(Surroundings surroundings) : ILoggerProvider
{
    private readonly Lock gate = new();

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Book(this);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Write(LogLevel level, string line, Exception? exception)
    {
        lock (gate)
        {
            var cause = exception is null ? "" : $" {exception}";
            if (!surroundings.OutputIsTerminal)
            {
                var stamp = surroundings.Time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
                surroundings.Out.Line($"{stamp} {Name(level)} {line}{cause}");
                return;
            }

            var time = surroundings.Now.ToString("HH:mm", CultureInfo.InvariantCulture);
            surroundings.Out.Line($"  {time}  {line}{cause}");
        }
    }

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Warning => "warn",
        LogLevel.Error or LogLevel.Critical => "error",
        _ => "info",
    };

    private sealed class Book(BookLoggerProvider owner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is not LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            owner.Write(logLevel, formatter(state, exception), exception);
    }
}
