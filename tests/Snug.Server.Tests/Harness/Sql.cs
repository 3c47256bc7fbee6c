using System.Globalization;
using SQLitePCL;

namespace Snug.Server.Tests;

/// <summary>Another program at a database file.</summary>
internal static class Sql
{
    /// <summary>Runs a script and closes the file again.</summary>
    public static void Run(string path, string sql)
    {
        using var connection = Open(path);
        connection.Run(sql);
    }

    /// <summary>Asks a file without writing to it: each row's columns as text, and null where there is nothing.</summary>
    public static List<string?[]> Ask(string path, string sql)
    {
        using var connection = new SqlConnection(path, raw.SQLITE_OPEN_READONLY);
        return connection.Ask(sql);
    }

    /// <summary>The first column of the first row.</summary>
    public static string? AskOne(string path, string sql) => Ask(path, sql) is [[var first, ..], ..] ? first : null;

    /// <summary>A handle that writes and stays open, as DB Browser has one.</summary>
    public static SqlConnection Open(string path) => new(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);
}

/// <summary>A connection of another program.</summary>
internal sealed class SqlConnection : IDisposable
{
    private readonly sqlite3 handle;

    public SqlConnection(string path, int flags)
    {
        Batteries_V2.Init();
        Check(raw.sqlite3_open_v2(path, out handle, flags, null));
        Check(raw.sqlite3_busy_timeout(handle, 10_000));
    }

    /// <summary>Runs a script.</summary>
    public void Run(string sql) => Check(raw.sqlite3_exec(handle, sql));

    /// <summary>Runs one statement with values for ?1, ?2 …; gives each row's columns as text.</summary>
    public List<string?[]> Ask(string sql, params ReadOnlySpan<string?> values)
    {
        Check(raw.sqlite3_prepare_v2(handle, sql, out var statement));
        using (statement)
        {
            for (var index = 0; index < values.Length; index++)
            {
                Check(values[index] is { } value
                    ? raw.sqlite3_bind_text(statement, index + 1, value)
                    : raw.sqlite3_bind_null(statement, index + 1));
            }

            var rows = new List<string?[]>();
            int code;
            while ((code = raw.sqlite3_step(statement)) == raw.SQLITE_ROW)
            {
                rows.Add([.. Enumerable.Range(0, raw.sqlite3_column_count(statement)).Select(column => Column(statement, column))]);
            }

            Check(code == raw.SQLITE_DONE ? raw.SQLITE_OK : code);
            return rows;
        }
    }

    public void Dispose() => handle.Dispose();

    private static string? Column(sqlite3_stmt statement, int column) =>
        raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL ? null : raw.sqlite3_column_text(statement, column).utf8_to_string();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"SQLite {code}: {raw.sqlite3_errmsg(handle).utf8_to_string()}"));
        }
    }
}
