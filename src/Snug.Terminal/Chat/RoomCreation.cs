using Snug.Client;
using Snug.Protocol;

namespace Snug.Terminal.Chat;

/// <summary>Making a room once, although the answer may be lost.</summary>
internal static class RoomCreation
{
    /// <exception cref="SnugException">The server refused, or did not answer twice.</exception>
    public static async Task<Room> Create(SnugClient client, string name, string? topic, CancellationToken cancellationToken)
    {
        var key = client.NewKey();
        try
        {
            return await client.CreateRoomAsync(name, topic, key, cancellationToken);
        }
        catch (SnugUnreachableException lost) when (lost.IsTransient)
        {
            return await client.CreateRoomAsync(name, topic, key, cancellationToken);
        }
    }
}
