using System.Buffers;
using Snug.Server.Rooms;
using Snug.Server.Storage;

namespace Snug.Server.Log;

/// <summary>Reads the log from disk: for readers that come back, or that fell behind. Events are rendered as they are now.</summary>
internal sealed class LogReader(IDatabase database, Projection projection)
{
    /// <summary>
    /// Bytes a page, in one write: what a slow reader can take within the patience there is with it, where 500 long messages
    /// would be megabytes, for each of thousands that come back at once.
    /// </summary>
    private const int PageBytes = 16 * 1024;

    /// <summary>A reader that is further behind gets <c>reset</c>: a snapshot is cheaper for both.</summary>
    public const long MostBehind = 250_000;

    /// <summary>Is this a place in our log, and near enough to go on from?</summary>
    /// <param name="cursor">As the reader holds it.</param>
    /// <param name="mostBehind">How far behind is near enough.</param>
    public async ValueTask<bool> CanResume(Cursor cursor, long mostBehind = MostBehind)
    {
        var head = projection.Head;
        if (cursor == head)
        {
            return true;
        }

        if (cursor.Position > head.Position || head.Position - cursor.Position > mostBehind)
        {
            return false;
        }

        if (cursor.Position == 0)
        {
            return cursor == Cursor.Beginning;
        }

        var isOurs = false;
        await database.Read(
            LogSql.TagAt,
            row =>
            {
                isOurs = row.Tag(0) == cursor.Tag;
                return false;
            },
            cursor.Position);
        return isOurs;
    }

    /// <summary>
    /// Encodes the events after <paramref name="position"/> up to <paramref name="head"/>, in order, until there is a page of them.
    /// A page is read whole before its first byte is sent: no snapshot waits for a network.
    /// </summary>
    /// <returns>The position up to which everything is in <paramref name="output"/>.</returns>
    public async ValueTask<long> Read(long position, long head, int? roomId, ArrayBufferWriter<byte> output)
    {
        var reached = head;
        bool Take(IRow row)
        {
            if (roomId is null ? !IsForEverybody(row) : (Audience)row.Int(3) is not (Audience.Everybody or Audience.Room))
            {
                return true;
            }

            var happened = Render(row);
            EventEncoder.Write(output, happened);
            if (output.WrittenCount < PageBytes)
            {
                return true;
            }

            reached = happened.Cursor.Position;
            return false;
        }

        await (roomId is { } only
            ? database.Read(LogSql.RoomEventsAfter, Take, position, head, only)
            : database.Read(LogSql.EventsAfter, Take, position, head));
        return reached;
    }

    /// <summary>As it was when it was appended, and as its room is now: a database may have been in other hands in between.</summary>
    private bool IsForEverybody(IRow row) =>
        (Audience)row.Int(3) is Audience.Everybody
            && (row.IntOrNull(4) is not { } room || RoomPolicy.IsForEverybody(projection, room));

    internal LogEvent Render(IRow row)
    {
        var kind = Kinds.Find(row.Int(2));
        var references = new References(row.IntOrNull(4), row.LongOrNull(5), row.IntOrNull(6));
        var state = kind.Subject.Read(row, references, projection);
        var cursor = new Cursor(row.Long(0), row.Tag(1));
        return new LogEvent(cursor, kind, (Audience)row.Int(3), references.RoomId, references.Number, references.PersonId, state);
    }
}
