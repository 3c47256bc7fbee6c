using System.Buffers.Binary;
using System.Globalization;

namespace Snug.Server.Tests;

/// <summary>
/// The bytes of a stopped server's database, and where in them each value lies (sqlite.org/fileformat2.html): for tests in which a disk
/// turns a bit. Reads by itself, because SQLite does not say where a value is.
/// </summary>
internal sealed class DatabaseBytes
{
    private const byte TableLeaf = 0x0d;
    private const byte TableInterior = 0x05;
    private const byte KeyLeaf = 0x0a;
    private const byte KeyInterior = 0x02;

    private readonly string path;
    private readonly byte[] bytes;
    private readonly int pageBytes;

    private DatabaseBytes(string path)
    {
        this.path = path;
        bytes = File.ReadAllBytes(path);
        pageBytes = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(16));
    }

    /// <summary>How many bytes there are.</summary>
    public int Length => bytes.Length;

    public static DatabaseBytes Read(string path) => new(path);

    /// <summary>Turns one bit and writes the file.</summary>
    public void Turn(int at, int bit)
    {
        bytes[at] ^= (byte)(1 << bit);
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>Where a column of a row lies.</summary>
    /// <param name="table">The table.</param>
    /// <param name="column">Its column.</param>
    /// <param name="row">The row, in the order of the table's key, from 0.</param>
    public Spot Find(string table, string column, int row)
    {
        var isKeyed = Sql.AskOne(path, $"select sql from sqlite_schema where name = '{table}'")!
            .Contains("without rowid", StringComparison.OrdinalIgnoreCase);
        var columns = Sql.Ask(path, $"select name, pk, upper(type) from pragma_table_info('{table}') order by cid");

        // A table without a rowid keeps its key first.
        var stored = isKeyed
            ? columns.Where(one => one[1] != "0").OrderBy(one => Whole(one[1])).Concat(columns.Where(one => one[1] == "0")).ToList()
            : columns;
        var index = stored.FindIndex(one => one[0] == column);
        index.ShouldBeGreaterThanOrEqualTo(0, $"{table}.{column}");
        var root = Whole(Sql.AskOne(path, $"select rootpage from sqlite_schema where type = 'table' and name = '{table}'"));
        var cell = Cells(root).ElementAt(row);

        // The whole number that is a table's key is the row's own number; the column holds nothing.
        return !isKeyed && stored[index] is [_, "1", "INTEGER"] ? cell.RowId : cell.Columns[index];
    }

    /// <summary>Where a column of an index's entry lies.</summary>
    public Spot FindInIndex(string index, int column, int row) =>
        Cells(Whole(Sql.AskOne(path, $"select rootpage from sqlite_schema where name = '{index}'"))).ElementAt(row).Columns[column];

    /// <summary>How many rows a table has.</summary>
    public int Count(string table) => Whole(Sql.AskOne(path, $"select count(*) from {table}"));

    private static int Whole(string? number) => int.Parse(number!, CultureInfo.InvariantCulture);

    private IEnumerable<Cell> Cells(int page)
    {
        var start = (page - 1) * pageBytes;
        var head = page == 1 ? start + 100 : start;
        var kind = bytes[head];
        var isLeaf = kind is TableLeaf or KeyLeaf;
        var cells = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(head + 3));
        for (var index = 0; index < cells; index++)
        {
            var at = start + BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(head + (isLeaf ? 8 : 12) + (2 * index)));
            if (!isLeaf)
            {
                foreach (var below in Cells((int)BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at))))
                {
                    yield return below;
                }

                at += 4;
            }

            if (kind != TableInterior)
            {
                yield return CellAt(at, kind == TableLeaf);
            }
        }

        if (kind is TableInterior or KeyInterior)
        {
            foreach (var below in Cells((int)BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(head + 8))))
            {
                yield return below;
            }
        }
    }

    /// <summary>A row that lies whole on its page.</summary>
    private Cell CellAt(int at, bool hasRowId)
    {
        Number(ref at);
        var rowId = at;
        if (hasRowId)
        {
            Number(ref at);
        }

        var spot = new Spot(rowId, at - rowId, rowId);
        var type = at;
        var end = at + (int)Number(ref type);
        var value = end;
        var columns = new List<Spot>();
        while (type < end)
        {
            var typeAt = type;
            var length = LengthOf(Number(ref type));
            columns.Add(new Spot(value, length, typeAt));
            value += length;
        }

        return new Cell(spot, columns);
    }

    private static int LengthOf(long type) => type switch
    {
        0 or 8 or 9 => 0,
        <= 4 => (int)type,
        5 => 6,
        6 or 7 => 8,
        _ => (int)(type - 12) / 2,
    };

    private long Number(ref int at)
    {
        var number = 0L;
        for (var index = 0; index < 8; index++)
        {
            var next = bytes[at++];
            number = (number << 7) | (next & 0x7fL);
            if (next < 0x80)
            {
                return number;
            }
        }

        return (number << 8) | bytes[at++];
    }

    /// <summary>Where a value lies.</summary>
    /// <param name="At">Its first byte.</param>
    /// <param name="Length">How many; 0 for what its type says already: nothing, 0, 1, an empty text.</param>
    /// <param name="TypeAt">Where its type stands.</param>
    internal readonly record struct Spot(int At, int Length, int TypeAt);

    private sealed record Cell(Spot RowId, List<Spot> Columns);
}
