using Microsoft.Extensions.Logging.Abstractions;
using Snug.Server.People;
using Snug.Server.Storage;

namespace Snug.Server.Log;

/// <summary>The log of a database that nobody serves: for commands that change data. Nobody else can open it meanwhile.</summary>
internal sealed class OfflineLog : IAsyncDisposable
{
    private readonly EventStreams streams;

    private OfflineLog(Database database, TimeProvider time)
    {
        Database = database;
        var projection = new Projection();
        projection.Load(database.Writer);
        streams = new EventStreams(projection, new Sessions(database, projection), time);
        Log = new EventLog(database, projection, streams, time, NullLogger<EventLog>.Instance);
    }

    public Database Database { get; }

    public EventLog Log { get; }

    /// <summary>Opens or makes the database.</summary>
    /// <exception cref="StartupException">With what to do.</exception>
    public static async Task<OfflineLog> Open(string path, TimeProvider time)
    {
        var offline = new OfflineLog(Database.Open(path, SnugServer.Version, time), time);
        await offline.Log.StartAsync(CancellationToken.None);
        return offline;
    }

    /// <summary>Leaves one file.</summary>
    public async ValueTask DisposeAsync()
    {
        await Log.StopAsync(CancellationToken.None);
        Log.Dispose();
        streams.Dispose();
        Database.Dispose();
    }
}
