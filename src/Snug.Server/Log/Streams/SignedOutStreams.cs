using Microsoft.Extensions.Logging;
using Snug.Server.Log.Followers;
using Snug.Server.People;
using Snug.Server.Storage;

namespace Snug.Server.Log.Streams;

/// <summary>
/// Ends the streams of sessions that have ended on another server, or that nobody knows of any more: every server follows for its own
/// streams. Those that ended here stop at the very event (<see cref="Readers.Publish"/>).
/// </summary>
internal sealed class SignedOutStreams(
    LocalReader reader, Readers readers, Sessions sessions, Projection projection, TimeProvider time, ILogger<SignedOutStreams> logger)
        : Follower(reader, projection, time, logger)
{
    /// <inheritdoc/>
    protected override string Name => "ending the streams of who left";

    /// <inheritdoc/>
    protected override IReadOnlyList<Kind> Kinds { get; } = [Log.Kinds.SessionEnded];

    /// <summary>It is not said which session of the person: the table is asked what is left.</summary>
    protected override async ValueTask Handle(IReadOnlyList<LogEvent> events, CancellationToken stop)
    {
        foreach (var personId in events.Select(ended => ended.PersonId!.Value).Distinct())
        {
            await EndStreamsOf(personId);
        }
    }

    /// <summary>Whose sessions ended meanwhile is not known: everybody's are asked for.</summary>
    protected override async ValueTask<Cursor> Reset(Cursor head, CancellationToken stop)
    {
        foreach (var personId in readers.PeopleWithStreams)
        {
            await EndStreamsOf(personId);
        }

        return head;
    }

    private async ValueTask EndStreamsOf(int personId)
    {
        foreach (var open in readers.ReadersOf(personId))
        {
            if (!open.IsStopping && !await IsOpen(open.Caller.Session))
            {
                open.Http.Abort();
            }
        }
    }

    private async ValueTask<bool> IsOpen(TokenHash session)
    {
        try
        {
            return await sessions.IsOpen(session);
        }
        catch (StorageException)
        {
            // Whether it is open is not known now: the reader comes back and is asked who it is.
            return false;
        }
    }
}
