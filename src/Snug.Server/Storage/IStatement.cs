namespace Snug.Server.Storage;

/// <summary>
/// A prepared statement on one connection. MUST be used by one thread at a time, and its rows disposed of before it is used again.
/// </summary>
internal interface IStatement
{
    /// <summary>Binds the parameters ?1, ?2 …; all of them before each run.</summary>
    IStatement Bind(int index, long value);

    IStatement Bind(int index, long? value);

    IStatement Bind(int index, string? value);

    /// <summary>Binds bytes, of which it keeps a copy.</summary>
    IStatement Bind(int index, ReadOnlySpan<byte> value);

    /// <summary>The same of bytes that may be missing.</summary>
    IStatement Bind(int index, byte[]? value);

    /// <summary>Runs a statement that gives no rows. An engine behind a network may keep it until the next query or the commit.</summary>
    void Run();

    /// <summary>
    /// Runs a statement that changes one row and gives it back (<c>returning</c>). Nothing may be decided by it inside the transaction:
    /// <paramref name="changed"/> is called before the commit returns, not before this call does.
    /// </summary>
    void Run(Action<IRow> changed);

    /// <summary>The rows, one at a time. Dispose of them before the next use. Costs a trip where the engine is behind a network.</summary>
    IRows Query();
}

/// <summary>One row of a query: columns by their index from 0.</summary>
internal interface IRow
{
    bool IsNull(int column);

    long Long(int column);

    /// <summary>The numbers of columns side by side, in one call; nothing reads as 0.</summary>
    void Longs(int first, Span<long> numbers);

    /// <summary>A text that is never null.</summary>
    string Text(int column);

    byte[] Bytes(int column);

    /// <summary>What is stored there: each row says it for itself.</summary>
    ColumnKind KindOf(int column);

    /// <summary>The bytes of a text or a blob as they are stored; good until the row is left.</summary>
    ReadOnlySpan<byte> Raw(int column);
}

/// <summary>What a column of a row holds.</summary>
internal enum ColumnKind
{
    Null,
    Integer,
    Real,
    Text,
    Blob,
}

/// <summary>A running query.</summary>
internal interface IRows : IRow, IDisposable
{
    /// <summary>Moves to the next row.</summary>
    /// <returns>False after the last.</returns>
    bool Read();
}

/// <summary>Columns in the shapes that callers need.</summary>
internal static class RowColumns
{
    extension(IRow row)
    {
        public int Int(int column) => (int)row.Long(column);

        public int? IntOrNull(int column) => (int?)row.LongOrNull(column);

        /// <summary>Its type is asked for only where it reads as nothing does.</summary>
        public long? LongOrNull(int column) => row.Long(column) is not 0 and var number ? number : row.IsNull(column) ? null : 0;

        public string? TextOrNull(int column) => row.IsNull(column) ? null : row.Text(column);

        /// <summary>Milliseconds since 1970, UTC.</summary>
        public DateTimeOffset Instant(int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.Long(column));

        public DateTimeOffset? InstantOrNull(int column) => row.IsNull(column) ? null : row.Instant(column);
    }
}
