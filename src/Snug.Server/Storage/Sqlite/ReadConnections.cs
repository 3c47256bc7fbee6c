using System.Collections.Concurrent;
using SQLitePCL;

namespace Snug.Server.Storage.Sqlite;

/// <summary>
/// Read-only connections, kept open between uses. A reader MUST NOT keep one over anything slow (a network write, an await of
/// somebody else): an open snapshot stops the checkpoint, and the WAL grows.
/// </summary>
internal sealed class ReadConnections(string path) : IDisposable
{
    private readonly ConcurrentBag<Reader> idle = [];
    private volatile bool closed;

    /// <summary>Lends a connection; disposing of the lease gives it back.</summary>
    public Lease Rent() => new(this, idle.TryTake(out var connection) ? connection : new Reader(path));

    /// <inheritdoc/>
    public void Dispose()
    {
        closed = true;
        while (idle.TryTake(out var connection))
        {
            connection.Dispose();
        }
    }

    private void Return(Reader connection)
    {
        idle.Add(connection);
        if (closed)
        {
            Dispose();
        }
    }

    /// <summary>A borrowed connection.</summary>
    internal readonly struct Lease(ReadConnections owner, Reader connection) : IDisposable
    {
        /// <summary>A statement, prepared once a connection. <paramref name="sql"/> MUST be a constant.</summary>
        public Statement Prepare(string sql) => connection.Prepare(sql);

        public void Dispose() => owner.Return(connection);
    }

    /// <summary>Straight on SQLite's own interface: ADO.NET would be 8 MB more in a server's memory, and slower.</summary>
    internal sealed class Reader : IDisposable
    {
        private const int PatienceMs = 1_000;

        private readonly sqlite3 database;
        private readonly Statements statements;

        public Reader(string path)
        {
            var code = raw.sqlite3_open_v2(path, out database, raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_NOMUTEX, null);
            if (code != raw.SQLITE_OK)
            {
                throw StorageException.From(database, code);
            }

            _ = raw.sqlite3_busy_timeout(database, PatienceMs);
            statements = new Statements(database);
        }

        public Statement Prepare(string sql) => statements.Prepare(sql);

        public void Dispose()
        {
            statements.Dispose();
            database.Dispose();
        }
    }
}
