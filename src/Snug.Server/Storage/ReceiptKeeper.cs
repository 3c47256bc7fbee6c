using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Snug.Server.Log;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Storage;

/// <summary>
/// Writes down how far the log is, at most once a second, and once more when the log has ended. It looks at what is published, which is
/// durable. Started before the log and so stopped after it.
/// </summary>
internal sealed partial class ReceiptKeeper(
    SqliteDatabase database, Projection projection, TimeProvider time, ILogger<ReceiptKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private bool hasFailed;

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Keep();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        do
        {
            Keep();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Keep()
    {
        if (database.Receipt.TryWrite(projection.Head) is { } reason && !hasFailed)
        {
            hasFailed = true;
            LogNotKept(Path.GetFileName(database.Receipt.Path), reason);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Name} cannot be written ({Reason}): should the end of the log be lost, the next start may not notice")]
    private partial void LogNotKept(string name, string reason);
}
