using System.Globalization;
using System.Text;
using Snug.Server.Storage;

namespace Snug.Server.Tests;

/// <summary>A row as a test read it past the server, for the server's own rules of rows.</summary>
internal sealed class StoredRow(object?[] columns) : IRow
{
    public bool IsNull(int column) => columns[column] is null;

    public long Long(int column) => columns[column] is null ? 0 : Convert.ToInt64(columns[column], CultureInfo.InvariantCulture);

    public void Longs(int first, Span<long> numbers)
    {
        for (var index = 0; index < numbers.Length; index++)
        {
            numbers[index] = Long(first + index);
        }
    }

    public string Text(int column) => (string)columns[column]!;

    public byte[] Bytes(int column) => (byte[])columns[column]!;

    public ColumnKind KindOf(int column) => columns[column] switch
    {
        null => ColumnKind.Null,
        long => ColumnKind.Integer,
        double => ColumnKind.Real,
        string => ColumnKind.Text,
        _ => ColumnKind.Blob,
    };

    public ReadOnlySpan<byte> Raw(int column) => columns[column] is string text ? Encoding.UTF8.GetBytes(text) : (byte[]?)columns[column];
}
