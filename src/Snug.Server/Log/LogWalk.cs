using System.Globalization;
using Snug.Server.Messages;
using Snug.Server.Storage;

namespace Snug.Server.Log;

/// <summary>
/// Goes through the log in its order and makes sure of each row before anything is told of it: positions are dense, and a row is what was
/// appended. A message and its event hold the same facts twice, so comparing them costs nothing; every other row is rare, and is computed
/// anew from the tag before it. One instance a reading.
/// </summary>
/// <param name="place">Everything up to here is known; its row comes first, because the next one's tag stands on it.</param>
internal sealed class LogWalk(long place)
{
    private Tag before;

    /// <summary>Everything up to here is known now.</summary>
    public long Reached { get; private set; } = Math.Max(0, place - 1);

    /// <summary>Takes the next row of <see cref="LogSql.EventsFrom"/>.</summary>
    /// <returns>False for the row at which it began.</returns>
    /// <exception cref="StorageException">It is not the row that was appended there: what happened cannot be told.</exception>
    public bool Step(IRow row)
    {
        if (row.Long(LogRows.Position) != Reached + 1)
        {
            throw DamageAfter(Reached);
        }

        var tag = row.Tag(LogRows.Tag);
        if (Reached + 1 > place && !IsAsItsMessageSays(row) && Chain.Next(before, LogRows.Read(row), row.Tag(LogRows.Hash)) != tag)
        {
            throw DamageAfter(Reached);
        }

        before = tag;
        return ++Reached > place;
    }

    /// <summary>Nothing is missing up to here.</summary>
    public void EndAt(long head)
    {
        if (Reached != head)
        {
            throw DamageAfter(Reached);
        }
    }

    /// <summary>A message that everybody may read: place, room, number, author and time stand in both tables.</summary>
    private static bool IsAsItsMessageSays(IRow row) =>
        row.Long(LogRows.Kind) == Kinds.MessagePosted.Id
            && row.Long(LogRows.Audience) == (int)Audience.Everybody
            && IsSame(row, LogRows.Position, MessageSql.Position)
            && IsSame(row, LogRows.RoomId, MessageSql.RoomId)
            && IsSame(row, LogRows.Number, MessageSql.Number)
            && IsSame(row, LogRows.PersonId, MessageSql.AuthorId)
            && IsSame(row, LogRows.At, MessageSql.At);

    /// <summary>Nothing reads as 0; no position, room, number or person is that.</summary>
    private static bool IsSame(IRow row, int column, int ofMessage) =>
        row.Long(column) == row.Long(LogSql.FirstColumnOfMessage + ofMessage);

    private static StorageException DamageAfter(long position) =>
        new(StorageFailure.Damaged, string.Create(CultureInfo.InvariantCulture, $"row {position + 1} of the log is not what was appended"));
}
