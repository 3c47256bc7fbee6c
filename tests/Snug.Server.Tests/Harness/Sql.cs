using System.Globalization;
using System.Text;
using SQLitePCL;

namespace Snug.Server.Tests;

/// <summary>Another program at a database: a file, or a database of PostgreSQL that is named by its address.</summary>
internal static partial class Sql
{
    /// <summary>Runs a script and lets go again.</summary>
    public static void Run(string store, string sql)
    {
        using var connection = Connect(store);
        connection.Run(sql);
    }

    /// <summary>Asks without writing: each row's columns as text, and null where there is nothing.</summary>
    public static List<string?[]> Ask(string store, string sql)
    {
        using var connection = Connect(store, readOnly: true);
        return [.. connection.Rows(sql).Select(row => Array.ConvertAll(row, Shown))];
    }

    /// <summary>The first column of the first row.</summary>
    public static string? AskOne(string store, string sql) => Ask(store, sql) is [[var first, ..], ..] ? first : null;

    /// <summary>A handle that writes and stays open, as DB Browser has one.</summary>
    public static SqlConnection Open(string path) => new(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);

    /// <summary>Connects to either.</summary>
    public static ISqlConnection Connect(string store, bool readOnly = false)
    {
        ISqlConnection? elsewhere = null;
        ConnectElsewhere(store, readOnly, ref elsewhere);
        return elsewhere ?? (readOnly ? new SqlConnection(store, raw.SQLITE_OPEN_READONLY) : Open(store));
    }

    /// <summary>Where a store can be something else than a file: in the tests of the server.</summary>
    static partial void ConnectElsewhere(string store, bool readOnly, ref ISqlConnection? connection);

    /// <summary>A value as SQLite writes it into a text.</summary>
    internal static string? Shown(object? value) => value switch
    {
        byte[] bytes => Encoding.UTF8.GetString([.. bytes.TakeWhile(one => one != 0)]),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}

/// <summary>What tests ask of a connection, whatever engine it is to.</summary>
internal interface ISqlConnection : IDisposable
{
    /// <summary>Runs a script.</summary>
    void Run(string sql);

    /// <summary>Runs one statement with values for ?1, ?2 …; gives each row's columns as long, double, string, byte[] or null.</summary>
    List<object?[]> Rows(string sql, params ReadOnlySpan<object?> values);

    /// <summary>The question for the names of a table's columns, in their order.</summary>
    string ColumnNames(string table);
}

/// <summary>A connection of another program to a file.</summary>
internal sealed class SqlConnection : ISqlConnection
{
    private readonly sqlite3 handle;

    public SqlConnection(string path, int flags)
    {
        Batteries_V2.Init();
        Check(raw.sqlite3_open_v2(path, out handle, flags, null));
        Check(raw.sqlite3_busy_timeout(handle, 10_000));
    }

    /// <inheritdoc/>
    public void Run(string sql) => Check(raw.sqlite3_exec(handle, sql));

    /// <summary>Runs one statement with values for ?1, ?2 …; gives each row's columns as text.</summary>
    public List<string?[]> Ask(string sql, params ReadOnlySpan<string?> values) =>
        [.. Rows(sql, [.. values]).Select(row => Array.ConvertAll(row, Sql.Shown))];

    /// <inheritdoc/>
    public List<object?[]> Rows(string sql, params ReadOnlySpan<object?> values)
    {
        Check(raw.sqlite3_prepare_v2(handle, sql, out var statement));
        using (statement)
        {
            for (var index = 0; index < values.Length; index++)
            {
                Check(values[index] switch
                {
                    null => raw.sqlite3_bind_null(statement, index + 1),
                    byte[] bytes => raw.sqlite3_bind_blob(statement, index + 1, bytes),
                    string text => raw.sqlite3_bind_text(statement, index + 1, text),
                    var number => raw.sqlite3_bind_int64(statement, index + 1, Convert.ToInt64(number, CultureInfo.InvariantCulture)),
                });
            }

            var rows = new List<object?[]>();
            int code;
            while ((code = raw.sqlite3_step(statement)) == raw.SQLITE_ROW)
            {
                rows.Add([.. Enumerable.Range(0, raw.sqlite3_column_count(statement)).Select(column => Column(statement, column))]);
            }

            Check(code == raw.SQLITE_DONE ? raw.SQLITE_OK : code);
            return rows;
        }
    }

    /// <inheritdoc/>
    public string ColumnNames(string table) => $"select name from pragma_table_info('{table}') order by cid";

    public void Dispose() => handle.Dispose();

    private static object? Column(sqlite3_stmt statement, int column) => raw.sqlite3_column_type(statement, column) switch
    {
        raw.SQLITE_NULL => null,
        raw.SQLITE_INTEGER => raw.sqlite3_column_int64(statement, column),
        raw.SQLITE_BLOB => raw.sqlite3_column_blob(statement, column).ToArray(),
        raw.SQLITE_FLOAT => raw.sqlite3_column_double(statement, column),
        _ => raw.sqlite3_column_text(statement, column).utf8_to_string(),
    };

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"SQLite {code}: {raw.sqlite3_errmsg(handle).utf8_to_string()}"));
        }
    }
}
