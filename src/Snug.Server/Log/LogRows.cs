using Snug.Server.Storage;

namespace Snug.Server.Log;

/// <summary>A row of the log as it is hashed; its names are the table's columns.</summary>
internal readonly record struct LogRow(
    long Position, long Kind, long At, long? RoomId, long? Number, long? PersonId, byte Audience);

/// <summary>Rows of the log.</summary>
internal static class LogRows
{
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
}
