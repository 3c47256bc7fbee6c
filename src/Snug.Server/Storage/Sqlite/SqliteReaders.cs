using System.Collections.Concurrent;

namespace Snug.Server.Storage.Sqlite;

/// <summary>
/// Read-only connections, kept open between uses. A reader MUST NOT keep one over anything slow (a network write, an await of
/// somebody else): an open snapshot stops the checkpoint, and the WAL grows.
/// </summary>
internal sealed class SqliteReaders(string path, ServedFile file) : IDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentBag<SqliteReader> idle = [];
    private readonly SemaphoreSlim returned = new(0);
    private int waiting;
    private volatile bool closed;

    /// <summary>Lends a connection; disposing of the lease gives it back.</summary>
    public Lease Rent()
    {
        if (idle.TryTake(out var connection))
        {
            return new Lease(this, connection);
        }

        if (file.Look() is FileState.InPlace)
        {
            connection = new SqliteReader(path);
            if (file.Look() is FileState.InPlace)
            {
                return new Lease(this, connection);
            }

            connection.Dispose();
        }

        return new Lease(this, AnOldOne());
    }

    /// <summary>Opens one now: whatever becomes of the file's name, this one goes on reading the right file.</summary>
    public void OpenOne()
    {
        using var lease = new Lease(this, new SqliteReader(path));
        using var rows = lease.Prepare("select count(*) from sqlite_schema").Query();
        rows.Read();
    }

    /// <summary>The name stands for another file, or for none: only those that are open already read the right one.</summary>
    private SqliteReader AnOldOne()
    {
        Interlocked.Increment(ref waiting);
        try
        {
            while (!closed)
            {
                if (idle.TryTake(out var connection))
                {
                    return connection;
                }

                returned.Wait(LookAgain);
            }

            throw new ObjectDisposedException(nameof(SqliteReaders));
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        closed = true;
        while (idle.TryTake(out var connection))
        {
            connection.Dispose();
        }
    }

    private void Return(SqliteReader connection)
    {
        idle.Add(connection);
        if (Volatile.Read(ref waiting) > 0)
        {
            returned.Release();
        }

        if (closed)
        {
            Dispose();
        }
    }

    /// <summary>A borrowed connection.</summary>
    internal readonly struct Lease(SqliteReaders owner, SqliteReader connection) : IDisposable
    {
        /// <summary>For a copy of all: it reads the open file, whatever became of its name.</summary>
        internal SqliteReader Connection => connection;

        /// <summary>A statement, prepared once a connection. <paramref name="sql"/> MUST be a constant.</summary>
        public SqliteStatement Prepare(string sql) => connection.Prepare(sql);

        public void Dispose() => owner.Return(connection);
    }
}
