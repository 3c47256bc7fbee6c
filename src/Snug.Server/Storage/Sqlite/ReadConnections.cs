using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Snug.Server.Storage.Sqlite;

/// <summary>
/// Read-only connections, kept open between uses. A reader MUST NOT keep one over anything slow (a network write, an await of
/// somebody else): an open snapshot stops the checkpoint, and the WAL grows.
/// </summary>
internal sealed class ReadConnections(string path) : IDisposable
{
    private readonly ConcurrentBag<ReadConnection> idle = [];
    private readonly string connectionString = new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = SqliteOpenMode.ReadOnly,
        Pooling = false,
    }.ToString();

    private volatile bool closed;

    /// <summary>Lends a connection; disposing of the lease gives it back.</summary>
    public Lease Rent() => new(this, idle.TryTake(out var connection) ? connection : new ReadConnection(connectionString));

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
        /// <summary>For Dapper.</summary>
        public SqliteConnection Connection => connection.Connection;

        /// <summary>For queries that run for every reader or request.</summary>
        public Statement Prepare(string sql) => connection.Prepare(sql);

        public void Dispose() => owner.Return(connection);
    }
}

/// <summary>One read-only connection and the statements prepared on it.</summary>
internal sealed class ReadConnection : IDisposable
{
    private readonly Dictionary<string, Statement> statements = new(ReferenceEqualityComparer.Instance);

    public ReadConnection(string connectionString)
    {
        Connection = new SqliteConnection(connectionString);
        Connection.Open();
    }

    public SqliteConnection Connection { get; }

    public Statement Prepare(string sql)
    {
        if (!statements.TryGetValue(sql, out var statement))
        {
            statement = new Statement(Connection.Handle!, sql);
            statements.Add(sql, statement);
        }

        return statement;
    }

    public void Dispose()
    {
        foreach (var statement in statements.Values)
        {
            statement.Dispose();
        }

        Connection.Dispose();
    }
}
