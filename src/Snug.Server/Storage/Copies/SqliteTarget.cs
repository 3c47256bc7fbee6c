using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Storage.Copies;

/// <summary>
/// A new database file that is filled. Nothing is synced meanwhile and nothing can be undone, because what fails is thrown away: whoever
/// made it MUST sync it before it gets a name that anybody trusts.
/// </summary>
internal sealed class SqliteTarget : CopyTarget
{
    private readonly SqliteWriter writer;

    /// <param name="path">A file that is there and empty.</param>
    /// <param name="schema">Of the source: a copy of before an update stays what the old program left.</param>
    public SqliteTarget(string path, int schema, TimeProvider time)
    {
        writer = new SqliteWriter(path);
        try
        {
            writer.Script("pragma journal_mode = off; pragma synchronous = off");
            Migrations.Run(writer, path, SnugServer.Version, time, tell: null, upTo: schema);

            // Tables come in the order of their names. Who looks at the copy afterwards looks for rows that point nowhere.
            writer.Script("pragma foreign_keys = 0");
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override RowTaker Begin(CopiedTable table) => new Taker(writer, table);

    /// <summary>A setting of the file's own.</summary>
    public void Put(string name, string value) => Settings.Put(writer.Prepare, name, value);

    /// <inheritdoc/>
    public override void Dispose() => writer.Dispose();

    private sealed class Taker : RowTaker
    {
        private readonly SqliteWriter writer;
        private readonly CopiedTable table;
        private readonly IStatement insert;
        private long count;

        public Taker(SqliteWriter writer, CopiedTable table)
        {
            this.writer = writer;
            this.table = table;
            if (Copy.MakeRoom(table) is { } clear)
            {
                writer.Script(clear);
            }

            var values = string.Join(", ", Enumerable.Range(1, table.Columns.Count).Select(index => $"?{index}"));
            insert = writer.Prepare($"insert into {table.Name} ({table.ColumnList}) values ({values})");
            writer.Begin();
        }

        public override void Take(IRow row)
        {
            for (var column = 0; column < table.Columns.Count; column++)
            {
                Bind(row, column);
            }

            insert.Run();
            count++;
        }

        public override long End()
        {
            writer.Commit();
            return count;
        }

        public override void Dispose()
        {
            // What is half done is thrown away with the file.
        }

        private void Bind(IRow row, int column)
        {
            if (row.IsNull(column))
            {
                insert.Bind(column + 1, (long?)null);
                return;
            }

            switch (table.Columns[column].Kind)
            {
                case ColumnKind.Integer:
                    insert.Bind(column + 1, row.Long(column));
                    break;
                case ColumnKind.Text:
                    insert.Bind(column + 1, row.Text(column));
                    break;
                default:
                    insert.Bind(column + 1, row.Raw(column));
                    break;
            }
        }
    }
}
