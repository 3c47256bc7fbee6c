using Npgsql;
using NpgsqlTypes;
using Snug.Server.Storage.Postgres;

namespace Snug.Server.Storage.Copies;

/// <summary>
/// A PostgreSQL that is filled in the transaction in which its tables are made: either all of it is there afterwards, or nothing is.
/// </summary>
internal sealed class PostgresTarget : CopyTarget
{
    private const string ForeignKeys =
        """
        select conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
        from pg_constraint
        where connamespace = to_regnamespace('snug') and contype = 'f'
        order by conname
        """;

    private readonly PostgresCopier copier;
    private readonly List<(string Table, string Name, string Definition)> foreignKeys;

    /// <param name="copier">In a transaction that holds the lock of the log, in a database without the schema.</param>
    public PostgresTarget(PostgresCopier copier, TimeProvider time)
    {
        this.copier = copier;
        copier.Told(connection =>
        {
            PostgresMigrations.MakeAll(connection, SnugServer.Version, time);
            return 0;
        });

        // Looked at once for a whole table, when it is full: row by row it would keep every one in memory until the commit.
        foreignKeys = copier.Told(ReadForeignKeys);
        foreach (var (table, name, _) in foreignKeys)
        {
            copier.Execute($"alter table {table} drop constraint {name}");
        }
    }

    /// <inheritdoc/>
    public override RowTaker Begin(CopiedTable table)
    {
        if (Copy.MakeRoom(table) is { } clear)
        {
            copier.Execute(clear);
        }

        return new Taker(copier, table);
    }

    /// <summary>After the last table.</summary>
    public void Finish()
    {
        foreach (var (table, name, definition) in foreignKeys)
        {
            copier.Execute($"alter table {table} add constraint {name} {definition}");
        }

        copier.Execute("analyze");
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // The connection is its caller's, and with it what was not committed.
    }

    private static List<(string Table, string Name, string Definition)> ReadForeignKeys(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(ForeignKeys, connection);
        using var rows = command.ExecuteReader();
        var found = new List<(string, string, string)>();
        while (rows.Read())
        {
            found.Add((rows.GetString(0), rows.GetString(1), rows.GetString(2)));
        }

        return found;
    }

    private sealed class Taker : RowTaker
    {
        private readonly PostgresCopier copier;
        private readonly CopiedTable table;
        private readonly NpgsqlBinaryImporter import;

        public Taker(PostgresCopier copier, CopiedTable table)
        {
            this.copier = copier;
            this.table = table;
            import = copier.Told(connection =>
                connection.BeginBinaryImport($"copy {table.Name} ({table.ColumnList}) from stdin (format binary)"));

            // It waits for a source that may be slow.
            import.Timeout = TimeSpan.Zero;
        }

        public override void Take(IRow row) => copier.Told(_ =>
        {
            import.StartRow();
            for (var column = 0; column < table.Columns.Count; column++)
            {
                Write(row, column);
            }

            return 0;
        });

        public override long End() => copier.Told(_ => (long)import.Complete());

        public override void Dispose()
        {
            try
            {
                import.Dispose();
            }
            catch (Exception failure) when (PostgresFailure.IsOne(failure))
            {
                // Whatever it was, it was told already; the transaction ends with its connection.
            }
        }

        private void Write(IRow row, int column)
        {
            if (row.IsNull(column))
            {
                import.WriteNull();
                return;
            }

            switch (table.Columns[column].Kind)
            {
                case ColumnKind.Integer:
                    import.Write(row.Long(column), NpgsqlDbType.Bigint);
                    break;
                case ColumnKind.Text:
                    import.Write(row.Text(column), NpgsqlDbType.Text);
                    break;
                default:
                    import.Write(row.Bytes(column), NpgsqlDbType.Bytea);
                    break;
            }
        }
    }
}
