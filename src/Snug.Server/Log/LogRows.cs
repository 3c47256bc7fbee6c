using Snug.Server.Storage;

namespace Snug.Server.Log;

/// <summary>A row of the log as it is hashed; its names are the table's columns.</summary>
internal readonly record struct LogRow(
    long Position, long Kind, long At, long? RoomId, long? Number, long? PersonId, byte Audience);

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
    public static LogRow Read(IRow row) => new(
        row.Long(Position),
        row.Long(Kind),
        row.Long(At),
        row.LongOrNull(RoomId),
        row.LongOrNull(Number),
        row.LongOrNull(PersonId),
        row.Long(Audience) is >= byte.MinValue and <= byte.MaxValue and var audience
            ? (byte)audience
            : throw new StorageException(StorageFailure.Damaged, "an audience is none"));
}
