using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Snug.Server.Tests;

/// <summary>What the rows of a database say by themselves: docs/chain.py once more, for any engine, and without the product.</summary>
internal static class ChainOfRows
{
    private const string Log = "select position, kind, at, room_id, number, person_id, audience, hash, tag from log order by position";

    private const string States =
        """
        select 1, coalesce(changed, position), salt, author_name, via, text, key from messages where salt is not null
        """;

    /// <summary>What is not as it was written; empty if all is.</summary>
    public static List<string> Wrong(string store)
    {
        using var connection = Sql.Connect(store, readOnly: true);
        connection.Run("begin isolation level repeatable read read only");
        var wrong = new List<string>();
        var hashes = new Dictionary<long, byte[]>();
        var (tag, position) = (new byte[20], 0L);
        foreach (var row in connection.Rows(Log))
        {
            var (at, hash, stored) = ((long)row[0]!, (byte[])row[7]!, (byte[])row[8]!);
            if (at != position + 1 || !Event(tag, row, hash).AsSpan().SequenceEqual(stored))
            {
                wrong.Add(string.Create(CultureInfo.InvariantCulture, $"Row {at} of the log is not what was written."));
            }

            (tag, position) = (stored, at);
            hashes[at] = hash;
        }

        foreach (var row in connection.Rows(States))
        {
            if (!hashes.TryGetValue((long)row[1]!, out var hash) || !State(row).AsSpan().SequenceEqual(hash))
            {
                wrong.Add(string.Create(CultureInfo.InvariantCulture, $"What the event {row[1]} is about is not what the log says."));
            }
        }

        return wrong;
    }

    private static byte[] Event(byte[] before, object?[] row, byte[] hash)
    {
        var record = new byte[91];
        record[0] = 1;
        before.CopyTo(record, 1);
        for (var field = 0; field < 6; field++)
        {
            BinaryPrimitives.WriteInt64BigEndian(record.AsSpan(21 + (8 * field)), (long?)row[field] ?? 0);
        }

        record[69] = (byte)(long)row[6]!;
        record[70] = (byte)((row[3] is null ? 0 : 1) | (row[4] is null ? 0 : 2) | (row[5] is null ? 0 : 4));
        hash.CopyTo(record, 71);
        return Cut(record);
    }

    private static byte[] State(object?[] row)
    {
        var bytes = new List<byte> { 2, (byte)(long)row[0]! };
        bytes.AddRange((byte[])row[2]!);
        for (var field = 3; field < row.Length; field++)
        {
            if (row[field] is not { } value)
            {
                continue;
            }

            var data = value is long number ? BigEndian(number, 8) : Encoding.UTF8.GetBytes((string)value);
            bytes.Add((byte)(field - 2));
            bytes.AddRange(BigEndian(data.Length, 4));
            bytes.AddRange(data);
        }

        return Cut([.. bytes]);
    }

    private static byte[] BigEndian(long number, int length)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return bytes[^length..];
    }

    private static byte[] Cut(byte[] record) => SHA256.HashData(record)[..20];
}
