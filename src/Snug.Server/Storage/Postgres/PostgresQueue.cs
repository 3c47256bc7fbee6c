using Npgsql;
using NpgsqlTypes;

namespace Snug.Server.Storage.Postgres;

/// <summary>
/// Statements that wait for the next trip, in order. Plain inserts into one table become one statement of many rows, as long as nothing
/// else came between that could see the difference.
/// </summary>
internal sealed class PostgresQueue
{
    private readonly List<Queued> queued = [];

    // Inserts that more rows may be added to: nothing but plain inserts was queued after them.
    private readonly Dictionary<PostgresSql, RowGroup> open = [];

    public bool IsEmpty => queued.Count == 0;

    public void Add(PostgresSql sql, BoundValue[] values)
    {
        if (sql.Insert is null)
        {
            open.Clear();
            queued.Add(new Queued(sql, values, null, null));
            return;
        }

        if (!open.TryGetValue(sql, out var group))
        {
            group = new RowGroup(sql.Insert);
            open.Add(sql, group);
            queued.Add(new Queued(sql, [], group, null));
        }

        group.Add(values);
    }

    /// <param name="changed">Hears of the row that it gives back.</param>
    public void Add(PostgresSql sql, BoundValue[] values, Action<IRow> changed)
    {
        open.Clear();
        queued.Add(new Queued(sql, values, null, changed));
    }

    public void Clear()
    {
        queued.Clear();
        open.Clear();
    }

    /// <summary>Moves all of it to the end of <paramref name="batch"/>.</summary>
    /// <returns>Who hears of the rows of those that give rows, in order.</returns>
    public List<Action<IRow>?> MoveTo(NpgsqlBatch batch)
    {
        var listeners = new List<Action<IRow>?>();
        foreach (var statement in queued)
        {
            batch.BatchCommands.Add(statement.ToCommand());
            if (statement.Changed is not null || statement.Sql.ReturnsRows)
            {
                listeners.Add(statement.Changed);
            }
        }

        Clear();
        return listeners;
    }

    /// <summary>A command with its parameters.</summary>
    public static NpgsqlBatchCommand Command(string text, IEnumerable<BoundValue> values)
    {
        var command = new NpgsqlBatchCommand(text);
        foreach (var (type, value) in values)
        {
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
        }

        return command;
    }

    private readonly record struct Queued(PostgresSql Sql, BoundValue[] Values, RowGroup? Group, Action<IRow>? Changed)
    {
        public NpgsqlBatchCommand ToCommand() => Group?.ToCommand() ?? Command(Sql.Text, Values);
    }

    /// <summary>Rows of one insert.</summary>
    private sealed class RowGroup(PostgresInsert insert)
    {
        private readonly List<BoundValue[]> rows = [];
        private readonly Dictionary<RowKey, int> places = [];

        public void Add(BoundValue[] row)
        {
            // "on conflict do update" refuses a second row of one key in a statement; the last is what all of them would leave.
            if (insert.Updates)
            {
                var key = new RowKey([.. insert.KeyColumns.Select(column => row[column].Value)]);
                if (!places.TryAdd(key, rows.Count))
                {
                    rows[places[key]] = row;
                    return;
                }
            }

            rows.Add(row);
        }

        public NpgsqlBatchCommand ToCommand()
        {
            NpgsqlDbType[] types = [.. rows[0].Select(value => value.Type)];
            var command = new NpgsqlBatchCommand(insert.TextFor(types));
            for (var column = 0; column < types.Length; column++)
            {
                command.Parameters.Add(new NpgsqlParameter
                {
                    NpgsqlDbType = NpgsqlDbType.Array | types[column],
                    Value = Column(column, types[column]),
                });
            }

            return command;
        }

        private object Column(int column, NpgsqlDbType type) => type switch
        {
            NpgsqlDbType.Bigint => rows.ConvertAll(row => (long?)row[column].Value),
            NpgsqlDbType.Text => rows.ConvertAll(row => (string?)row[column].Value),
            _ => rows.ConvertAll(row => (byte[]?)row[column].Value),
        };
    }

    /// <summary>What tells rows of a table apart.</summary>
    private readonly struct RowKey(object?[] values) : IEquatable<RowKey>
    {
        private readonly object?[] values = values;

        public bool Equals(RowKey other) => values.AsSpan().SequenceEqual(other.values);

        public override bool Equals(object? obj) => obj is RowKey other && Equals(other);

        public override int GetHashCode() => values.Aggregate(0, HashCode.Combine);
    }
}
