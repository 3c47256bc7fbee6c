using Microsoft.Extensions.Hosting;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Storage;

/// <summary>Looks at the file once a second, so that its loss is told also while nobody sends and nobody asks.</summary>
internal sealed class FileWatch(SqliteDatabase database, EventLog log, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        var before = FileState.InPlace;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            database.RenewLock();
            if (database.File.Look() is var now && now != before)
            {
                before = now;
                await log.Enqueue(new Nothing());
            }
        }
    }

    /// <summary>The log looks at the file before each batch, and does what is to be done.</summary>
    private sealed class Nothing : Write<bool>
    {
        private protected override Refusal? Authorise(IKnown known) => null;

        protected override Outcome<bool> Run(Batch batch) => true;
    }
}
