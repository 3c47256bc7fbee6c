using Microsoft.Extensions.Hosting;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;

namespace Snug.Server.Rooms;

/// <summary>A new server has one room, so that nobody meets an empty house.</summary>
internal sealed class FirstRoom(EventLog log) : IHostedService
{
    private const string Name = "Lobby";

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (log.Projection.Rooms.Count == 0 && (await log.Enqueue(new Make())).Refusal is { } refusal)
        {
            throw new StartupException(refusal.Detail);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Asked inside the transaction: two servers may start on one empty log at once.</summary>
    private sealed class Make : Write<bool>
    {
        private protected override Refusal? Authorise(IKnown known) => CreateRoom.Refuse(Who.Owner, known);

        protected override Outcome<bool> Run(Batch batch)
        {
            if (batch.RoomCount == 0)
            {
                CreateRoom.Record(batch, RoomKinds.Open, Name, topic: null, personId: null);
            }

            return true;
        }
    }
}
