using Microsoft.Extensions.Logging;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.Log.Followers;
using Snug.Server.People;

namespace Snug.Server.Rooms;

/// <summary>Tells the operator of every room that is made, by whichever door, on whichever server.</summary>
internal sealed class RoomsForOperator(
    LocalReader reader, OperatorLog operatorLog, Projection projection, TimeProvider time, ILogger<RoomsForOperator> logger)
        : Follower(reader, projection, time, logger)
{
    private const string Nameless = "Somebody";

    private readonly PersonDirectory people = projection.People;

    /// <inheritdoc/>
    protected override string Name => "telling which rooms are made";

    /// <inheritdoc/>
    protected override IReadOnlyList<Kind> Kinds { get; } = [Log.Kinds.RoomCreated];

    /// <inheritdoc/>
    protected override ValueTask Handle(IReadOnlyList<LogEvent> events, CancellationToken stop)
    {
        foreach (var made in events)
        {
            var room = (Room)made.State;
            if (room.Kind is not RoomKinds.Open)
            {
                // Whoever reads the log may not be in it.
                continue;
            }

            var maker = made.PersonId is { } personId ? people.Find(personId)?.Name : null;
            operatorLog.RoomCreated(maker ?? Nameless, room.Id, room.Name);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override ValueTask<Cursor> Reset(Cursor head, CancellationToken stop) => ValueTask.FromResult(head);
}
