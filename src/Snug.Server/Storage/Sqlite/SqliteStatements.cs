using SQLitePCL;

namespace Snug.Server.Storage.Sqlite;

/// <summary>The statements of one connection, each prepared once. MUST be used by one thread at a time.</summary>
internal sealed class SqliteStatements(sqlite3 database) : IDisposable
{
    private readonly Dictionary<string, SqliteStatement> prepared = new(ReferenceEqualityComparer.Instance);

    /// <summary>A statement. <paramref name="sql"/> MUST be a constant: statements are kept by reference.</summary>
    public SqliteStatement Prepare(string sql)
    {
        if (!prepared.TryGetValue(sql, out var statement))
        {
            statement = new SqliteStatement(database, sql);
            prepared.Add(sql, statement);
        }

        return statement;
    }

    public void Dispose()
    {
        foreach (var statement in prepared.Values)
        {
            statement.Close();
        }
    }
}
