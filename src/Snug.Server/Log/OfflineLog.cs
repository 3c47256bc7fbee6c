using Microsoft.Extensions.Logging.Abstractions;
using Snug.Server.Log.Streams;
using Snug.Server.Storage;
using Snug.Server.Storage.Postgres;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Log;

/// <summary>The log of a database that nobody serves: for commands that change data. Nobody else can open it meanwhile.</summary>
internal sealed class OfflineLog : IAsyncDisposable
{
    private readonly Readers readers;

    private OfflineLog(IDatabase database, TimeProvider time)
    {
        Database = database;
        var projection = new Projection();
        projection.Load(database.Writer);
        readers = new Readers(projection, time);
        Log = new EventLog(database, projection, readers, time, NullLogger<EventLog>.Instance);
    }

    public IDatabase Database { get; }

    public EventLog Log { get; }

    /// <summary>Opens or makes the database.</summary>
    /// <param name="tell">Hears what takes long.</param>
    /// <exception cref="StartupException">With what to do.</exception>
    public static async Task<OfflineLog> Open(string path, TimeProvider time, Action<string>? tell = null)
    {
        IDatabase database = PostgresAddress.IsOne(path)
            ? PostgresDatabase.Open(path, SnugServer.Version, time, tell)
            : SqliteDatabase.Open(path, SnugServer.Version, time, tell);
        var offline = new OfflineLog(database, time);
        await offline.Log.StartAsync(CancellationToken.None);
        return offline;
    }

    /// <summary>Leaves one file.</summary>
    public async ValueTask DisposeAsync()
    {
        await Log.StopAsync(CancellationToken.None);
        Log.Dispose();
        (Database as SqliteDatabase)?.Receipt.TryWrite(Log.Projection.Head);
        readers.Dispose();
        Database.Dispose();
    }
}
