namespace Snug.Server.Storage.Sqlite;

/// <summary>Keys by statement: SQLite is in the process, and its index is in memory.</summary>
internal sealed class SqliteKeyTable(SqliteWriter connection) : KeyTable
{
    /// <inheritdoc/>
    public override KeyRow? Find(string key, int personId)
    {
        using var rows = connection.Prepare(KeySql.Find).Bind(1, key).Bind(2, personId).Query();
        return rows.Read() ? KeySql.Read(rows) : null;
    }

    /// <inheritdoc/>
    public override bool TryAdd(in KeyRow row)
    {
        KeySql.Bind(connection.Prepare(KeySql.Add), row).Run();
        return connection.LastChanged == 1;
    }

    /// <inheritdoc/>
    public override void Put(in KeyRow row) => KeySql.Bind(connection.Prepare(KeySql.Put), row).Run();
}
