using NpgsqlTypes;

namespace Snug.Server.Storage.Postgres;

/// <summary>
/// Keys that came with the trip by which a batch began, and those that the batch has kept since. A key that is in neither is asked for,
/// which costs a trip and is rare: the writes say theirs beforehand.
/// </summary>
internal sealed class PostgresKeyTable(PostgresWriter writer) : KeyTable
{
    private readonly Dictionary<(string Key, int Person), KeyRow?> known = [];

    /// <summary>The rows of the keys that a batch comes with, as arrays of keys and of people.</summary>
    private const string FetchSql =
        """
        select key, person_id, fingerprint, room_id, number, at, "check" from keys
        where (key, person_id) in (select * from unnest($1::text[], $2::bigint[]))
        """;

    /// <summary>What the next trip asks for.</summary>
    public Npgsql.NpgsqlBatchCommand Ask(IReadOnlyList<(string Key, int Person)> keys)
    {
        known.Clear();
        foreach (var key in keys)
        {
            known[key] = null;
        }

        var command = new Npgsql.NpgsqlBatchCommand(FetchSql);
        command.Parameters.Add(new Npgsql.NpgsqlParameter
        {
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
            Value = keys.Select(key => key.Key).ToList(),
        });
        command.Parameters.Add(new Npgsql.NpgsqlParameter
        {
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint,
            Value = keys.Select(key => (long)key.Person).ToList(),
        });
        return command;
    }

    /// <summary>Nothing is known of any key.</summary>
    public void Forget() => known.Clear();

    /// <summary>Takes in a row of what was asked for.</summary>
    public void Take(IRow row)
    {
        var found = ToRow(row);
        known[(found.Key, found.PersonId)] = found;
    }

    /// <inheritdoc/>
    public override KeyRow? Find(string key, int personId)
    {
        if (known.TryGetValue((key, personId), out var row))
        {
            return row;
        }

        using var rows = writer.Prepare(KeySql.Find).Bind(1, key).Bind(2, personId).Query();
        return known[(key, personId)] = rows.Read() ? ToRow(rows) : null;
    }

    /// <inheritdoc/>
    public override bool TryAdd(in KeyRow row)
    {
        if (Find(row.Key, row.PersonId) is not null)
        {
            return false;
        }

        Write(KeySql.Add, row);
        return true;
    }

    /// <inheritdoc/>
    public override void Put(in KeyRow row) => Write(KeySql.Put, row);

    private void Write(string sql, in KeyRow row)
    {
        KeySql.Bind(writer.Prepare(sql), row).Run();
        known[(row.Key, row.PersonId)] = row;
    }

    private static KeyRow ToRow(IRow row) => KeySql.Read(row);
}
