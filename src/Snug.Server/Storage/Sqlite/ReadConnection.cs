using Microsoft.Data.Sqlite;

namespace Snug.Server.Storage.Sqlite;

/// <summary>One read-only connection to a file that this process does not serve, for Dapper and for statements.</summary>
internal sealed class ReadConnection : IDisposable
{
    private readonly Statements statements;

    public ReadConnection(string connectionString)
    {
        Connection = new SqliteConnection(connectionString);
        Connection.Open();
        statements = new Statements(Connection.Handle!);
    }

    public SqliteConnection Connection { get; }

    public Statement Prepare(string sql) => statements.Prepare(sql);

    public void Dispose()
    {
        statements.Dispose();
        Connection.Dispose();
    }
}
