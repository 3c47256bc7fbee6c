using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Storage;

/// <summary>Looks at the files once a second, so that a loss or a growth is told also while nobody sends and nobody asks.</summary>
internal sealed partial class FileWatch(SqliteDatabase database, EventLog log, TimeProvider time, ILogger<FileWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        var before = FileState.InPlace;
        var growth = new WalGrowth(database.Path);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            database.RenewLock();
            if (database.File.Look() is var now && now != before)
            {
                before = now;
                await log.Enqueue(new Nothing());
            }

            Tell(growth);
        }
    }

    private void Tell(WalGrowth growth)
    {
        try
        {
            if (growth.Look() is { } sentence)
            {
                LogGrowth(sentence);
            }
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            // The folder may not be looked into any more; the look before this one tells what is to be told.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{What}")]
    private partial void LogGrowth(string what);

    /// <summary>The log looks at the file before each batch, and does what is to be done.</summary>
    private sealed class Nothing : Write<bool>
    {
        private protected override Refusal? Authorise(IKnown known) => null;

        protected override Outcome<bool> Run(Batch batch) => true;
    }
}
