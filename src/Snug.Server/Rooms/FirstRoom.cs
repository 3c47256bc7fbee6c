using Microsoft.Extensions.Hosting;
using Snug.Server.Log;

namespace Snug.Server.Rooms;

/// <summary>A new server has one room, so that nobody meets an empty house.</summary>
internal sealed class FirstRoom(EventLog log) : IHostedService
{
    private const string Name = "Lobby";

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (log.Projection.Rooms.Count == 0)
        {
            var outcome = await log.Append(new CreateRoom(Name, topic: null, personId: null, key: null, log.Projection.Rooms));
            if (outcome.Refusal is { } refusal)
            {
                throw new StartupException(refusal.Detail);
            }
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
