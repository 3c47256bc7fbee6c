// Storage/Copies/ owns what goes from one engine to the other, row by row as it stands: a backup of a PostgreSQL into a file, and moves
// both ways. CopiedTable says what is copied, CopySource where it is read, CopyTarget where it is put. Backups/ calls it.

using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Storage.Copies;

/// <summary>
/// A table as both engines have it. Salts, hashes, tags and checks stand in rows like everything else, so they go over unchanged.
/// </summary>
/// <param name="Name">The same on both.</param>
/// <param name="Columns">All of them, in the order of the SQLite table.</param>
/// <param name="Key">The primary key: rows come in its order, which fills a new file from front to back.</param>
internal sealed record CopiedTable(string Name, IReadOnlyList<CopiedColumn> Columns, IReadOnlyList<string> Key)
{
    /// <summary>Says which scripts ran in the place itself.</summary>
    private const string NotCopied = "migrations";

    private const string Tables =
        $"select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' and name <> '{NotCopied}' order by name";

    private const string ColumnsOf = "select name, type, pk from pragma_table_info(?1) order by cid";

    private static readonly Lazy<IReadOnlyList<CopiedTable>> Newest = new(() => Look(Migrations.Newest));

    /// <summary>For a statement, with commas.</summary>
    public string ColumnList { get; } = string.Join(", ", Columns.Select(column => $"\"{column.Name}\""));

    /// <summary>Every row.</summary>
    public string Select => $"select {ColumnList} from {Name} order by {string.Join(", ", Key.Select(column => $"\"{column}\""))}";

    /// <summary>
    /// What a database of a schema consists of, read from one that this program has just made: who adds a table need not think of it.
    /// </summary>
    public static IReadOnlyList<CopiedTable> Of(int schema) => schema == Migrations.Newest ? Newest.Value : Look(schema);

    private static List<CopiedTable> Look(int schema)
    {
        using var fresh = new SqliteWriter(":memory:");
        Migrations.Run(fresh, ":memory:", SnugServer.Version, TimeProvider.System, tell: null, upTo: schema);
        var names = new List<string>();
        using (var rows = fresh.Prepare(Tables).Query())
        {
            while (rows.Read())
            {
                names.Add(rows.Text(0));
            }
        }

        return names.ConvertAll(name => Look(fresh, name));
    }

    private static CopiedTable Look(SqliteWriter fresh, string name)
    {
        var columns = new List<CopiedColumn>();
        var key = new List<(long Place, string Name)>();
        using var rows = fresh.Prepare(ColumnsOf).Bind(1, name).Query();
        while (rows.Read())
        {
            var column = rows.Text(0);
            columns.Add(new CopiedColumn(column, rows.Text(1).ToUpperInvariant() switch
            {
                "INTEGER" => ColumnKind.Integer,
                "TEXT" => ColumnKind.Text,
                "BLOB" => ColumnKind.Blob,
                var type => throw new NotSupportedException($"{name}.{column} is of the type {type}"),
            }));
            if (rows.Long(2) is > 0 and var place)
            {
                key.Add((place, column));
            }
        }

        return new CopiedTable(name, columns, [.. key.Order().Select(column => column.Name)]);
    }
}

/// <summary>A column.</summary>
/// <param name="Kind">The only kind of value in it beside nothing.</param>
internal sealed record CopiedColumn(string Name, ColumnKind Kind);
