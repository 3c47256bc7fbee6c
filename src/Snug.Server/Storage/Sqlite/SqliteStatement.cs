using System.Buffers;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using SQLitePCL;

namespace Snug.Server.Storage.Sqlite;

/// <summary>
/// A prepared statement on one connection. Straight on SQLite's own interface, because the append runs several of them a
/// message and ADO.NET's bookkeeping costs as much as the statements (docs: sqlite.org/c3ref/intro.html).
/// MUST be used by one thread at a time, and reset before it is used again (Run does it; readers dispose of what Query gave). It is its own
/// rows: a query makes no object.
/// </summary>
internal sealed class SqliteStatement : IStatement, IRows
{
    private const int OnStackBytes = 512;

    /// <summary>In place of a destructor: SQLite copies what is bound.</summary>
    private const nint KeepACopy = -1;

    /// <summary>In place of a destructor: what is bound stays where it is until it is bound again.</summary>
    private const nint StaysThere = 0;

    private const int ShortBlobBytes = 32;
    private const int ShortBlobs = 16;

    private readonly sqlite3 database;
    private readonly sqlite3_stmt owner;

    // The owner's; 0 once it is disposed of, which SQLite refuses as misuse.
    private nint handle;

    // A place for a short blob of each parameter, as tags and salts are: SQLite would ask for memory for each copy.
    private nint shortBlobs;

    /// <exception cref="StorageException">The statement is not valid here.</exception>
    public SqliteStatement(sqlite3 database, string sql)
    {
        this.database = database;
        Check(raw.sqlite3_prepare_v2(database, sql, out owner));
        handle = owner.DangerousGetHandle();
    }

    /// <summary>Binds the parameters ?1, ?2 … in order.</summary>
    public IStatement Bind(int index, long value)
    {
        Check(NativeStatement.BindInt64(handle, index, value));
        return this;
    }

    public IStatement Bind(int index, long? value)
    {
        Check(value is { } number ? NativeStatement.BindInt64(handle, index, number) : NativeStatement.BindNull(handle, index));
        return this;
    }

    public IStatement Bind(int index, string? value)
    {
        Check(value is null ? NativeStatement.BindNull(handle, index) : BindText(index, value));
        return this;
    }

    public unsafe IStatement Bind(int index, ReadOnlySpan<byte> value)
    {
        if (value.Length <= ShortBlobBytes && index < ShortBlobs)
        {
            if (shortBlobs == 0)
            {
                shortBlobs = (nint)NativeMemory.Alloc(ShortBlobBytes * ShortBlobs);
            }

            var place = (byte*)shortBlobs + (ShortBlobBytes * index);
            value.CopyTo(new Span<byte>(place, ShortBlobBytes));
            Check(NativeStatement.BindBlob(handle, index, place, value.Length, StaysThere));
            return this;
        }

        // An empty span may have no address, which SQLite would take for null.
        byte nothing = 0;
        fixed (byte* first = value)
        {
            Check(NativeStatement.BindBlob(handle, index, first is null ? &nothing : first, value.Length, KeepACopy));
        }

        return this;
    }

    /// <inheritdoc/>
    public IStatement Bind(int index, byte[]? value)
    {
        if (value is not null)
        {
            return Bind(index, value.AsSpan());
        }

        Check(NativeStatement.BindNull(handle, index));
        return this;
    }

    /// <summary>Runs a statement that gives no rows and makes it ready for the next use.</summary>
    public void Run()
    {
        try
        {
            var code = NativeStatement.Step(handle);
            if (code != raw.SQLITE_DONE)
            {
                Throw(code);
            }
        }
        finally
        {
            Reset();
        }
    }

    /// <inheritdoc/>
    public void Run(Action<IRow> changed)
    {
        try
        {
            while (Read())
            {
                changed(this);
            }
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>The rows, one at a time. Dispose of them before the next use.</summary>
    public IRows Query() => this;

    /// <inheritdoc/>
    public bool Read()
    {
        var code = NativeStatement.Step(handle);
        if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            Throw(code);
        }

        return code == raw.SQLITE_ROW;
    }

    /// <inheritdoc/>
    public bool IsNull(int column) => NativeStatement.ColumnType(handle, column) == raw.SQLITE_NULL;

    /// <inheritdoc/>
    public long Long(int column) => NativeStatement.ColumnInt64(handle, column);

    /// <inheritdoc/>
    public void Longs(int first, Span<long> numbers)
    {
        for (var index = 0; index < numbers.Length; index++)
        {
            numbers[index] = NativeStatement.ColumnInt64(handle, first + index);
        }
    }

    /// <inheritdoc/>
    public unsafe string Text(int column)
    {
        Debug.Assert(!IsNull(column), "a column that is never null");
        var first = NativeStatement.ColumnText(handle, column);
        return Encoding.UTF8.GetString(first, NativeStatement.ColumnBytes(handle, column));
    }

    /// <inheritdoc/>
    public byte[] Bytes(int column) => Raw(column).ToArray();

    /// <inheritdoc/>
    public ColumnKind KindOf(int column) => NativeStatement.ColumnType(handle, column) switch
    {
        raw.SQLITE_NULL => ColumnKind.Null,
        raw.SQLITE_INTEGER => ColumnKind.Integer,
        raw.SQLITE_TEXT => ColumnKind.Text,
        raw.SQLITE_BLOB => ColumnKind.Blob,
        _ => ColumnKind.Real,
    };

    /// <inheritdoc/>
    public unsafe ReadOnlySpan<byte> Raw(int column)
    {
        var first = NativeStatement.ColumnBlob(handle, column);
        return first is null ? default : new ReadOnlySpan<byte>(first, NativeStatement.ColumnBytes(handle, column));
    }

    /// <summary>Ends a query and makes the statement ready for the next use; it stays prepared.</summary>
    public void Dispose() => Reset();

    /// <summary>Runs a statement once: the first column of the first row as text, null without a row.</summary>
    public static string? Ask(sqlite3 database, string sql)
    {
        var statement = new SqliteStatement(database, sql);
        try
        {
            return statement.Read() ? statement.TextOrNull(0) : null;
        }
        finally
        {
            statement.Close();
        }
    }

    /// <summary>Gives the prepared statement back to SQLite.</summary>
    public unsafe void Close()
    {
        handle = 0;
        owner.Dispose();
        NativeMemory.Free((void*)shortBlobs);
        shortBlobs = 0;
    }

    private unsafe int BindText(int index, string value)
    {
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
}
