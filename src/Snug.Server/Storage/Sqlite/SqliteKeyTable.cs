namespace Snug.Server.Storage.Sqlite;

/// <summary>Keys by statement: SQLite is in the process, and its index is in memory.</summary>
internal sealed class SqliteKeyTable(SqliteWriter connection) : KeyTable
{
    private const string FindSql =
        """
        select key, person_id, fingerprint, room_id, number, at, "check" from keys where key = ?1 and person_id = ?2
        """;

    /// <summary>Gives no row if the key is there.</summary>
    private const string AddSql =
        """
        insert into keys (key, person_id, fingerprint, room_id, number, at, "check") values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        on conflict (key, person_id) do nothing
        """;

    private const string PutSql =
        """
        insert into keys (key, person_id, fingerprint, room_id, number, at, "check") values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        on conflict (key, person_id) do update
        set fingerprint = excluded.fingerprint, room_id = excluded.room_id, number = excluded.number, at = excluded.at,
            "check" = excluded."check"
        """;

    /// <inheritdoc/>
    public override KeyRow? Find(string key, int personId)
    {
        using var rows = connection.Prepare(FindSql).Bind(1, key).Bind(2, personId).Query();
        return rows.Read()
            ? new KeyRow(key, personId, rows.Long(2), rows.IntOrNull(3), rows.LongOrNull(4), rows.Long(5))
            {
                IsDamaged = !KeyRow.Fits(rows),
            }
            : null;
    }

    /// <inheritdoc/>
    public override bool TryAdd(in KeyRow row)
    {
        Bind(AddSql, row).Run();
        return connection.LastChanged == 1;
    }

    /// <inheritdoc/>
    public override void Put(in KeyRow row) => Bind(PutSql, row).Run();

    private IStatement Bind(string sql, in KeyRow row) =>
        connection.Prepare(sql)
            .Bind(1, row.Key)
            .Bind(2, row.PersonId)
            .Bind(3, row.Fingerprint)
            .Bind(4, row.RoomId)
            .Bind(5, row.Number)
            .Bind(6, row.At)
            .Bind(7, row.Check());
}
