using System.Collections.Concurrent;

namespace Snug.Server.Storage.Sqlite;

/// <summary>
/// Read-only connections, kept open between uses. A reader MUST NOT keep one over anything slow (a network write, an await of
/// somebody else): an open snapshot stops the checkpoint, and the WAL grows.
/// </summary>
internal sealed class ReadConnections(string path) : IDisposable
{
    private readonly ConcurrentBag<ReadConnection> idle = [];
    private volatile bool closed;

    /// <summary>Lends a connection; disposing of the lease gives it back.</summary>
    public Lease Rent() => new(this, idle.TryTake(out var connection) ? connection : new ReadConnection(path));

    /// <inheritdoc/>
    public void Dispose()
    {
        closed = true;
        while (idle.TryTake(out var connection))
        {
            connection.Dispose();
        }
    }

    private void Return(ReadConnection connection)
    {
        idle.Add(connection);
        if (closed)
        {
            Dispose();
        }
    }

    /// <summary>A borrowed connection.</summary>
    internal readonly struct Lease(ReadConnections owner, ReadConnection connection) : IDisposable
    {
        /// <summary>A statement, prepared once a connection. <paramref name="sql"/> MUST be a constant.</summary>
        public Statement Prepare(string sql) => connection.Prepare(sql);

        public void Dispose() => owner.Return(connection);
    }
}
