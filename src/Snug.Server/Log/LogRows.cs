using Snug.Server.Storage;

namespace Snug.Server.Log;

/// <summary>A row of the log as it is hashed; its names are the table's columns.</summary>
internal readonly record struct LogRow(
    long Position, long Kind, long At, long? RoomId, long? Number, long? PersonId, byte Audience)
{
    /// <summary>What it refers to.</summary>
    public References ToReferences() => new((int?)RoomId, Number, (int?)PersonId, DateTimeOffset.FromUnixTimeMilliseconds(At));
}

/// <summary>Rows of the log.</summary>
internal static class LogRows
{
    // Where the columns stand in the rows of LogSql: in the table's order.
    public const int Position = 0;
    public const int Kind = 1;
    public const int RoomId = 2;
    public const int Number = 3;
    public const int PersonId = 4;
    public const int At = 5;
    public const int Audience = 6;
    public const int Hash = 7;
    public const int Tag = 8;

    /// <summary>The one way in for an event.</summary>
    /// <param name="insert">A <see cref="LogSql.InsertEvent"/>.</param>
    public static void Insert(IStatement insert, in LogRow row, Tag hash, Tag tag) =>
        insert
            .Bind(1, row.Position)
            .Bind(2, row.Kind)
            .Bind(3, row.RoomId)
            .Bind(4, row.Number)
            .Bind(5, row.PersonId)
            .Bind(6, row.At)
            .Bind(7, row.Audience)
            .Bind(8, hash)
            .Bind(9, tag)
            .Run();

    /// <summary>Reads what is hashed of a row.</summary>
    /// <exception cref="StorageException">It holds what no row of the log can hold.</exception>
    public static LogRow Read(IRow row)
    {
        Span<long> numbers = stackalloc long[Audience + 1];
        row.Longs(Position, numbers);
        return new LogRow(
            numbers[Position],
            numbers[Kind],
            numbers[At],
            numbers[RoomId] is not 0 and var room ? room : row.LongOrNull(RoomId),
            numbers[Number] is not 0 and var number ? number : row.LongOrNull(Number),
            numbers[PersonId] is not 0 and var person ? person : row.LongOrNull(PersonId),
            numbers[Audience] is >= byte.MinValue and <= byte.MaxValue and var audience
                ? (byte)audience
                : throw new StorageException(StorageFailure.Damaged, "an audience is none"));
    }

    /// <summary>Is the row at a position what was appended there? Its tag says so, with the tag before it.</summary>
    public static bool Follows(IWriter writer, long position)
    {
        try
        {
            using var rows = writer.Prepare(LogSql.AtAndBefore).Bind(1, position).Query();
            return rows.Read() && Follows(rows, out _, out _);
        }
        catch (StorageException damaged) when (damaged.Failure is StorageFailure.Damaged)
        {
            return false;
        }
    }

    /// <summary>The same of the row that was read, while the one before it comes next.</summary>
    /// <exception cref="StorageException">One of them holds what no row of the log can hold.</exception>
    public static bool Follows(IRows rows, out LogRow row, out Cursor cursor)
    {
        row = Read(rows);
        cursor = CursorOf(rows);
        var hash = rows.Tag(Hash);
        var before = rows.Read() ? CursorOf(rows) : Cursor.Beginning;
        return before.Position == cursor.Position - 1 && Chain.Next(before.Tag, row, hash) == cursor.Tag;
    }

    /// <summary>Where a row stands.</summary>
    public static Cursor CursorOf(IRow row) => new(row.Long(Position), row.Tag(Tag));
}
