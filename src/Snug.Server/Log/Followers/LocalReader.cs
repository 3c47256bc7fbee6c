// Log/Followers/ owns whoever follows the log inside the process. LocalReader.Follow reads pages from disk until it has met its
// LocalBacklog, to which the Projection hands each commit. A Follower is work that stands on it, a Tailer one whose place is kept in the
// database. Nothing here runs on the path of a post: a commit adds to a list and rings a bell.
// Called by the slices' own followers (Streams/SignedOutStreams, Rooms/RoomsForOperator). Calls LogReader, and EventLog for Tailers.

using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting;
using Snug.Server.Storage;

namespace Snug.Server.Log.Followers;

/// <summary>Follows the log inside the process, with the same cursor rules as a stream.</summary>
internal sealed class LocalReader(
    LogReader log, EventLog eventLog, Projection projection, IHostApplicationLifetime lifetime)
{
    /// <summary>Events a page.</summary>
    internal const int MostEvents = 128;

    /// <summary>Cancelled when the server begins to stop: all that follow end with it.</summary>
    public CancellationToken Stopping => lifetime.ApplicationStopping;

    /// <summary>
    /// Everything after a cursor: pages from the log, then what is published, without a gap or a double between. Events are as they are
    /// now. Nothing waits for the caller: one that is slow reads the log again. A page is the caller's only until it asks for the next.
    /// Ends, without an exception, when the server stops.
    /// </summary>
    /// <param name="who">Who follows, and what of the log. The server itself can go on from any place, a person as a stream can.</param>
    /// <param name="after">Where to go on; null for now. One that does not fit is answered by a page that says reset.</param>
    /// <param name="stop">Ends it too.</param>
    /// <exception cref="StorageException">The log cannot be read at this moment: go on later from the last cursor.</exception>
    public async IAsyncEnumerable<LogPage> Follow(
        Viewer who, Cursor? after, [EnumeratorCancellation] CancellationToken stop = default)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop, Stopping);
        using var backlog = new LocalBacklog(happened => Sees(who, happened));
        projection.Add(backlog);
        try
        {
            var place = after ?? projection.Head;
            if (after is not null && !await CanResume(place, who))
            {
                place = projection.Head;
                yield return LogPage.Reset(place);
            }

            var told = place;
            while (!over.IsCancellationRequested)
            {
                // What is published from here on waits in the backlog; up to here it is read from the log. The two meet at one position.
                var met = projection.Read((_, head) => backlog.Collect(head));
                while (place.Position < met.Position && !over.IsCancellationRequested)
                {
                    var page = await ReadOrReset(who, place, met);
                    place = page.Reached;
                    if (page.Events.Count > 0 || page.IsReset || place.Position - told.Position >= LocalBacklog.MostPassedOver)
                    {
                        told = place;
                        yield return page;
                    }
                }

                while (place.Position >= met.Position && await backlog.Next(over.Token) is { } page)
                {
                    told = place = page.Reached;
                    yield return page;
                }
            }
        }
        finally
        {
            projection.Remove(backlog);
        }
    }

    private bool Sees(Viewer who, LogEvent happened) =>
        who.Sees(happened.Kind, happened.Audience, happened.Cursor.Position, happened.RoomId, happened.PersonId, projection);

    private async ValueTask<bool> CanResume(Cursor asked, Viewer who)
    {
        try
        {
            return await log.CanResume(asked, MostBehind(who));
        }
        catch (StorageException damaged) when (damaged.Failure is StorageFailure.Damaged)
        {
            await eventLog.ConfirmDamage(damaged.Message);
            return false;
        }
    }

    /// <summary>A person can fetch a snapshot, which is cheaper than a year of events; the server itself has only the log.</summary>
    private static long MostBehind(Viewer who) => who.Caller is null ? long.MaxValue : LogReader.MostBehind;

    /// <summary>What lies in a damaged page cannot be given, and asking again gives the same: the hole is told aloud.</summary>
    private async ValueTask<LogPage> ReadOrReset(Viewer who, Cursor place, Cursor met)
    {
        if (met.Position - place.Position > MostBehind(who))
        {
            return LogPage.Reset(met);
        }

        try
        {
            return await Read(who, place, met);
        }
        catch (StorageException damaged) when (damaged.Failure is StorageFailure.Damaged)
        {
            await eventLog.ConfirmDamage(damaged.Message);
            return LogPage.Reset(met);
        }
    }

    private async ValueTask<LogPage> Read(Viewer who, Cursor place, Cursor met)
    {
        var events = new List<LogEvent>();
        var reached = met;
        await log.Read(place.Position, met.Position, (in stored, tag, row) =>
        {
            reached = new Cursor(stored.Position, tag);
            if (who.Sees(
                Kinds.Find((int)stored.Kind),
                (Audience)stored.Audience,
                stored.Position,
                (int?)stored.RoomId,
                (int?)stored.PersonId,
                projection))
            {
                events.Add(log.Render(stored, tag, row));
            }

            return events.Count < MostEvents;
        });
        await log.Complete(events);
        return new LogPage(events, reached, IsReset: false);
    }
}
