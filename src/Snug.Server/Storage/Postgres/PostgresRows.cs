using System.Text;
using Npgsql;

namespace Snug.Server.Storage.Postgres;

/// <summary>A row that was read whole. Numbers are longs, whatever PostgreSQL computed them as.</summary>
internal sealed class PostgresRow(object?[] columns) : IRow
{
    /// <summary>Reads the row a reader stands at.</summary>
    public static PostgresRow Read(NpgsqlDataReader reader)
    {
        var columns = new object?[reader.FieldCount];
        for (var column = 0; column < columns.Length; column++)
        {
            columns[column] = reader.IsDBNull(column) ? null : reader.GetValue(column) switch
            {
                int number => (long)number,
                var value => value,
            };
        }

        return new PostgresRow(columns);
    }

    /// <inheritdoc/>
    public bool IsNull(int column) => columns[column] is null;

    /// <inheritdoc/>
    public long Long(int column) => columns[column] is long number ? number : 0;

    /// <inheritdoc/>
    public void Longs(int first, Span<long> numbers)
    {
        for (var index = 0; index < numbers.Length; index++)
        {
            numbers[index] = Long(first + index);
        }
    }

    /// <inheritdoc/>
    public string Text(int column) => (string)columns[column]!;

    /// <inheritdoc/>
    public byte[] Bytes(int column) => (byte[])columns[column]!;

    /// <inheritdoc/>
    public ColumnKind KindOf(int column) => columns[column] switch
    {
        null => ColumnKind.Null,
        long => ColumnKind.Integer,
        string => ColumnKind.Text,
        byte[] => ColumnKind.Blob,
        _ => ColumnKind.Real,
    };

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Raw(int column) => columns[column] switch
    {
        string text => Encoding.UTF8.GetBytes(text),
        byte[] bytes => bytes,
        _ => default,
    };
}

/// <summary>Rows that were read whole, in order.</summary>
internal sealed class PostgresRows(IReadOnlyList<PostgresRow> rows) : IRows
{
    private int index = -1;

    private PostgresRow Row => rows[index];

    /// <inheritdoc/>
    public bool Read() => ++index < rows.Count;

    /// <inheritdoc/>
    public bool IsNull(int column) => Row.IsNull(column);

    /// <inheritdoc/>
    public long Long(int column) => Row.Long(column);

    /// <inheritdoc/>
    public void Longs(int first, Span<long> numbers) => Row.Longs(first, numbers);

    /// <inheritdoc/>
    public string Text(int column) => Row.Text(column);

    /// <inheritdoc/>
    public byte[] Bytes(int column) => Row.Bytes(column);

    /// <inheritdoc/>
    public ColumnKind KindOf(int column) => Row.KindOf(column);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Raw(int column) => Row.Raw(column);

    public void Dispose()
    {
        // They are in memory.
    }
}
