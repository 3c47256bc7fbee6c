using System.Diagnostics;
using SQLitePCL;

namespace Snug.Server.Storage.Sqlite;

/// <summary>
/// A prepared statement on one connection. Straight on SQLite's own interface, because the append runs several of them a
/// message and ADO.NET's bookkeeping costs as much as the statements (docs: sqlite.org/c3ref/intro.html).
/// MUST be used by one thread at a time, and reset before it is used again (Run does it; readers dispose of <see cref="Rows"/>).
/// </summary>
internal sealed class Statement(sqlite3 database, string sql) : IDisposable
{
    private readonly sqlite3_stmt handle = Prepare(database, sql);

    /// <summary>Binds the parameters ?1, ?2 … in order.</summary>
    public Statement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(handle, index, value));
        return this;
    }

    public Statement Bind(int index, long? value)
    {
        Check(value is { } number ? raw.sqlite3_bind_int64(handle, index, number) : raw.sqlite3_bind_null(handle, index));
        return this;
    }

    public Statement Bind(int index, string? value)
    {
        Check(value is null ? raw.sqlite3_bind_null(handle, index) : raw.sqlite3_bind_text(handle, index, value));
        return this;
    }

    public Statement Bind(int index, byte[] value)
    {
        Check(raw.sqlite3_bind_blob(handle, index, value));
        return this;
    }

    /// <summary>Runs a statement that gives no rows and makes it ready for the next use.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Run()
    {
        try
        {
            var code = raw.sqlite3_step(handle);
            if (code != raw.SQLITE_DONE)
            {
                Throw(code);
            }

            return raw.sqlite3_changes(database);
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>The rows, one at a time. Dispose of it before the next use.</summary>
    public Rows Query() => new(this);

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    private static sqlite3_stmt Prepare(sqlite3 database, string sql)
    {
        var code = raw.sqlite3_prepare_v2(database, sql, out var statement);
        return code == raw.SQLITE_OK ? statement : throw StorageException.From(database, code);
    }

    private void Reset()
    {
        // The result repeats the step's error, which was thrown already.
        _ = raw.sqlite3_reset(handle);
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            Throw(code);
        }
    }

    private void Throw(int code) => throw StorageException.From(database, code);

    /// <summary>A running query: Read, then the columns by index.</summary>
    internal readonly struct Rows(Statement statement) : IDisposable
    {
        public bool Read()
        {
            var code = raw.sqlite3_step(statement.handle);
            if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
            {
                statement.Throw(code);
            }

            return code == raw.SQLITE_ROW;
        }

        public bool IsNull(int column) => raw.sqlite3_column_type(statement.handle, column) == raw.SQLITE_NULL;

        public long Long(int column) => raw.sqlite3_column_int64(statement.handle, column);

        public long? LongOrNull(int column) => IsNull(column) ? null : Long(column);

        public int Int(int column) => raw.sqlite3_column_int(statement.handle, column);

        public int? IntOrNull(int column) => IsNull(column) ? null : Int(column);

        public string Text(int column)
        {
            Debug.Assert(!IsNull(column), "a column that is never null");
            return raw.sqlite3_column_text(statement.handle, column).utf8_to_string();
        }

        public byte[] Bytes(int column) => raw.sqlite3_column_blob(statement.handle, column).ToArray();

        public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

        public void Dispose() => statement.Reset();
    }
}
