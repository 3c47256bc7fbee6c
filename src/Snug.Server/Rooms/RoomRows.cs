using Snug.Protocol;
using Snug.Server.Storage;

namespace Snug.Server.Rooms;

/// <summary>Rows of rooms as wire records.</summary>
internal static class RoomRows
{
    /// <summary>Reads the columns of <see cref="RoomSql.All"/>; nobody's read mark is in it.</summary>
    public static Room Read(IRow rows) => new(
        checked((int)rows.Long(0)),
        rows.Text(1),
        rows.Text(2),
        rows.TextOrNull(3),
        rows.Long(5),
        ReadNumber: null,
        rows.LongOrNull(4) is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null);
}
