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
    private LogRow stored;

    /// <summary>Everything up to here is known now.</summary>
    public long Reached { get; private set; } = Math.Max(0, place - 1);

    /// <summary>The row that was taken last.</summary>
    public ref readonly LogRow Stored => ref stored;

    /// <summary>Its tag.</summary>
    public Tag Tag { get; private set; }

    /// <summary>Takes the next row of <see cref="LogSql.EventsFrom"/>.</summary>
    /// <returns>False for the row at which it began.</returns>
    /// <exception cref="StorageException">It is not the row that was appended there: what happened cannot be told.</exception>
    public bool Step(IRow row)
    {
        var before = Tag;
        Tag = row.Tag(LogRows.Tag);
        if (Reached + 1 == place)
        {
            return row.Long(LogRows.Position) == place ? ++Reached > place : throw DamageAfter(Reached);
        }

        stored = LogRows.Read(row);
        if (stored.Position != Reached + 1
            || (!IsAsItsMessageSays(stored, row) && Chain.Next(before, stored, row.Tag(LogRows.Hash)) != Tag))
        {
            throw DamageAfter(Reached);
        }

        Reached++;
        return true;
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
    private static bool IsAsItsMessageSays(in LogRow stored, IRow row)
    {
        if (stored.Kind != Kinds.MessagePosted.Id || stored.Audience != (byte)Audience.Everybody)
        {
            return false;
        }

        // Nothing reads as 0; no position, room, number or person is that.
        Span<long> message = stackalloc long[MessageSql.AuthorId + 1];
        row.Longs(LogSql.FirstColumnOfMessage, message);
        return stored.Position == message[MessageSql.Position]
            && (stored.RoomId ?? 0) == message[MessageSql.RoomId]
            && (stored.Number ?? 0) == message[MessageSql.Number]
            && (stored.PersonId ?? 0) == message[MessageSql.AuthorId]
            && stored.At == row.Long(LogSql.FirstColumnOfMessage + MessageSql.At);
    }

    private static StorageException DamageAfter(long position) =>
        new(StorageFailure.Damaged, string.Create(CultureInfo.InvariantCulture, $"row {position + 1} of the log is not what was appended"));
}
