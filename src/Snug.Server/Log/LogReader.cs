using System.Buffers;
using Snug.Protocol;
using Snug.Server.Log.Followers;
using Snug.Server.Messages;
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

    /// <summary>
    /// Rows looked at for a page, however few of them are wanted: no snapshot is held for longer. A database behind a network sends all
    /// that it was asked for, also what is behind the end of the page, so it is asked for about a page.
    /// </summary>
    private readonly int mostRows = database.IsShared ? 250 : 2_000;

    /// <summary>Replies a page: each of their quotes may have to be read by itself.</summary>
    private const int MostLater = 32;

    private readonly Quotes quotes = new(database, projection);

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
    /// <param name="position">After this one.</param>
    /// <param name="head">Up to this one.</param>
    /// <param name="who">Who reads, or the room whose own stream it is: that asks only about now.</param>
    /// <param name="output">Where they go.</param>
    /// <returns>The position up to which everything is in <paramref name="output"/>.</returns>
    /// <exception cref="StorageException">What is in the log there is not what was appended, or cannot be read.</exception>
    public async ValueTask<long> Read(long position, long head, Viewer who, ArrayBufferWriter<byte> output)
    {
        // Events for which there is more to read, and where they belong: nothing else can be asked while the rows come.
        List<(int At, LogEvent Event)>? later = null;
        var start = output.WrittenCount;
        var reached = await Read(position, head, Take);
        if (later is not null)
        {
            await Insert(output, start, later);
        }

        return reached;

        bool Take(in LogRow stored, Tag tag, IRow row)
        {
            var kind = Kinds.Find((int)stored.Kind);
            if (!(who.RoomId is { } only ? IsOfRoom(stored, only) : Sees(who, kind, stored)))
            {
                return true;
            }

            if (kind.Subject.NeedsMore(row))
            {
                (later ??= []).Add((output.WrittenCount, Render(stored, tag, row)));
                return later.Count < MostLater;
            }

            EventEncoder.Copy(output, new Cursor(stored.Position, tag), kind, row, stored.ToReferences(), projection);
            return output.WrittenCount < PageBytes;
        }
    }

    /// <summary>Reads what replies quote.</summary>
    /// <param name="events">Each of them is replaced by one that is whole.</param>
    internal async ValueTask Complete(List<LogEvent> events)
    {
        var messages = events.Select(happened => happened.State).OfType<Message>().ToList();
        await quotes.Fill(messages);
        var next = 0;
        for (var index = 0; index < events.Count; index++)
        {
            if (events[index].State is Message)
            {
                events[index] = events[index] with { State = messages[next++] };
            }
        }
    }

    private async ValueTask Insert(ArrayBufferWriter<byte> output, int start, List<(int At, LogEvent Event)> later)
    {
        var events = later.ConvertAll(one => one.Event);
        await Complete(events);
        var written = output.WrittenSpan[start..].ToArray();
        var before = output.WrittenSpan[..start].ToArray();
        output.ResetWrittenCount();
        output.Write(before);
        var from = 0;
        foreach (var (index, (at, _)) in later.Index())
        {
            output.Write(written.AsSpan(from..(at - start)));
            EventEncoder.Write(output, events[index]);
            from = at - start;
        }

        output.Write(written.AsSpan(from));
    }

    /// <summary>Hands over the rows of all events after a position, each made sure of, until it is enough.</summary>
    /// <param name="position">After this one.</param>
    /// <param name="head">Up to this one.</param>
    /// <param name="take">False ends it early; so does <see cref="mostRows"/>.</param>
    /// <returns>The position of the last one that was handed over.</returns>
    /// <exception cref="StorageException">What is in the log there is not what was appended, or cannot be read.</exception>
    internal async ValueTask<long> Read(long position, long head, TakeEvent take)
    {
        var walk = new LogWalk(position);
        var upTo = Math.Min(head, position + mostRows);
        var isEnough = false;
        await database.Read(
            LogSql.EventsFrom,
            row => !walk.Step(row) || !(isEnough = !take(walk.Stored, walk.Tag, row)),
            position,
            upTo);
        if (!isEnough)
        {
            walk.EndAt(upTo);
        }

        return walk.Reached;
    }

    private bool Sees(Viewer who, Kind kind, in LogRow stored) => who.Sees(
        kind, (Audience)stored.Audience, stored.Position, (int?)stored.RoomId, (int?)stored.PersonId, projection);

    private static bool IsOfRoom(in LogRow stored, int room) =>
        stored.RoomId == room && ((Audience)stored.Audience & (Audience.Everybody | Audience.Room)) != Audience.Nobody;

    /// <summary>The event of a row.</summary>
    /// <param name="stored">What it holds.</param>
    /// <param name="tag">Its tag.</param>
    /// <param name="row">The row itself, for its message.</param>
    internal LogEvent Render(in LogRow stored, Tag tag, IRow row)
    {
        var kind = Kinds.Find((int)stored.Kind);
        var references = stored.ToReferences();
        var state = kind.Subject.Read(row, references, projection);
        return new LogEvent(
            new Cursor(stored.Position, tag),
            kind,
            (Audience)stored.Audience,
            references.RoomId,
            references.Number,
            references.PersonId,
            state);
    }
}

/// <summary>Takes an event that is read from the log, made sure of.</summary>
/// <param name="stored">What its row holds.</param>
/// <param name="tag">Its tag.</param>
/// <param name="row">The row of <see cref="LogSql.EventsFrom"/>, for its message; MUST NOT be kept.</param>
/// <returns>False if it is enough.</returns>
internal delegate bool TakeEvent(in LogRow stored, Tag tag, IRow row);
