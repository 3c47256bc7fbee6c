using Microsoft.Extensions.Logging;
using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Log.Followers;
using Snug.Server.Messages;
using Snug.Server.Rooms;
using Snug.Server.Storage;

namespace Snug.Server.People.Bans;

/// <summary>
/// Takes away what somebody said before they were sent away, message by message. Over restarts: what a server did not come to, the next one
/// does.
/// </summary>
internal sealed class MessageRemoval(
    LocalReader reader, EventLog log, IDatabase database, TimeProvider time, ILogger<MessageRemoval> logger)
        : Tailer(reader, log, database, time, logger)
{
    /// <summary>Rows of messages that are looked at in one read: no snapshot is held for longer.</summary>
    private const int Window = 20_000;

    /// <summary>So many at a time in the log's queue: what others say goes in between.</summary>
    private const int AtOnce = 64;

    private readonly EventLog log = log;
    private readonly IDatabase database = database;

    /// <inheritdoc/>
    protected override string Name => "removing messages";

    /// <inheritdoc/>
    protected override IReadOnlyList<Kind> Kinds { get; } = [Log.Kinds.RemovalBegun];

    /// <inheritdoc/>
    protected override async ValueTask Handle(IReadOnlyList<LogEvent> events, CancellationToken stop)
    {
        foreach (var begun in events)
        {
            await Remove(begun.PersonId!.Value, begun.Cursor.Position, stop);
        }
    }

    /// <summary>Which removals were not finished is not known: all that were ever asked for are gone through again.</summary>
    protected override ValueTask<Cursor> Reset(Cursor head, CancellationToken stop) => ValueTask.FromResult(Cursor.Beginning);

    private async Task Remove(int personId, long upTo, CancellationToken stop)
    {
        for (var from = 0L; from < upTo; from += Window)
        {
            stop.ThrowIfCancellationRequested();
            var found = new List<(int Room, long Number)>();
            await database.Read(
                MessageSql.OfPerson,
                row =>
                {
                    found.Add((row.Int(0), row.Long(1)));
                    return true;
                },
                personId,
                from,
                Math.Min(from + Window, upTo));
            foreach (var some in found.Chunk(AtOnce))
            {
                await Task.WhenAll(some.Select(message => Delete(message.Room, message.Number)));
            }
        }
    }

    private async Task Delete(int room, long number)
    {
        if (log.Projection.Rooms.Find(room) is not { } entry)
        {
            return; // Its row is damaged, so nobody is shown what is in it.
        }

        var outcome = await log.Enqueue(new DeleteMessage(entry, number, Who.Owner, log.Projection.People));
        if (outcome.Refusal is { } refusal && refusal.Problem != Problems.Damaged)
        {
            // Tried again, from the first that is left.
            throw new IOException(refusal.Detail);
        }
    }
}
