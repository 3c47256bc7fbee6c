using System.Buffers;
using System.Diagnostics;
using System.Text;
using SQLitePCL;

namespace Snug.Server.Storage.Sqlite;

/// <summary>
/// A prepared statement on one connection. Straight on SQLite's own interface, because the append runs several of them a
/// message and ADO.NET's bookkeeping costs as much as the statements (docs: sqlite.org/c3ref/intro.html).
/// MUST be used by one thread at a time, and reset before it is used again (Run does it; readers dispose of <see cref="Rows"/>).
/// </summary>
internal sealed class Statement : IDisposable
{
    private const int OnStackBytes = 512;

    private readonly sqlite3 database;
    private readonly sqlite3_stmt owner;

    // The owner's; 0 once it is disposed of, which SQLite refuses as misuse.
    private nint handle;

    /// <exception cref="StorageException">The statement is not valid here.</exception>
    public Statement(sqlite3 database, string sql)
    {
        this.database = database;
        Check(raw.sqlite3_prepare_v2(database, sql, out owner));
        handle = owner.DangerousGetHandle();
    }

    /// <summary>Binds the parameters ?1, ?2 … in order.</summary>
    public Statement Bind(int index, long value)
    {
        Check(NativeStatement.BindInt64(handle, index, value));
        return this;
    }

    public Statement Bind(int index, long? value)
    {
        Check(value is { } number ? NativeStatement.BindInt64(handle, index, number) : NativeStatement.BindNull(handle, index));
        return this;
    }

    public Statement Bind(int index, string? value)
    {
        Check(value is null ? NativeStatement.BindNull(handle, index) : BindText(index, value));
        return this;
    }

    public Statement Bind(int index, byte[] value)
    {
        Check(raw.sqlite3_bind_blob(owner, index, value));
        return this;
    }

    /// <summary>Runs a statement that gives no rows and makes it ready for the next use.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Run()
    {
        try
        {
            var code = NativeStatement.Step(handle);
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
    public void Dispose()
    {
        handle = 0;
        owner.Dispose();
    }

    private unsafe int BindText(int index, string value)
    {
        const nint KeepACopy = -1;
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        byte[]? rented = null;
        var utf8 = most <= OnStackBytes ? stackalloc byte[OnStackBytes] : rented = ArrayPool<byte>.Shared.Rent(most);
        var length = Encoding.UTF8.GetBytes(value, utf8);
        fixed (byte* first = utf8)
        {
            var code = NativeStatement.BindText(handle, index, first, length, KeepACopy);
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }

            return code;
        }
    }

    private void Reset()
    {
        // The result repeats the step's error, which was thrown already.
        _ = NativeStatement.Reset(handle);
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
            var code = NativeStatement.Step(statement.handle);
            if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
            {
                statement.Throw(code);
            }

            return code == raw.SQLITE_ROW;
        }

        public bool IsNull(int column) => NativeStatement.ColumnType(statement.handle, column) == raw.SQLITE_NULL;

        public long Long(int column) => NativeStatement.ColumnInt64(statement.handle, column);

        public long? LongOrNull(int column) => IsNull(column) ? null : Long(column);

        public int Int(int column) => (int)Long(column);

        public int? IntOrNull(int column) => IsNull(column) ? null : Int(column);

        public unsafe string Text(int column)
        {
            Debug.Assert(!IsNull(column), "a column that is never null");
            var first = NativeStatement.ColumnText(statement.handle, column);
            return Encoding.UTF8.GetString(first, NativeStatement.ColumnBytes(statement.handle, column));
        }

        public byte[] Bytes(int column) => raw.sqlite3_column_blob(statement.owner, column).ToArray();

        public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

        public void Dispose() => statement.Reset();
    }
}
