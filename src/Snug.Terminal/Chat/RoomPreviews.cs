using Snug.Client;
using Snug.Protocol;

namespace Snug.Terminal.Chat;

/// <summary>
/// Fetches what the room table shows of each room: its newest words, and whether one's name is among the new ones. A room that
/// has said nothing since is not asked again, and never more than a screenful: a server may have hundreds.
/// </summary>
internal static class RoomPreviews
{
    private const int MostRooms = 20;
    private const int MostMessages = 50;

    /// <summary>Looks at what is known before it asks, and changes nothing in it: the messages are for whoever keeps it.</summary>
    /// <exception cref="SnugUnreachableException">The server did not answer.</exception>
    public static async Task<IReadOnlyList<Message>> Fetch(SnugClient client, ServerView server, CancellationToken cancellationToken)
    {
        var rooms = server.Rooms
            .Where(static room => room.Room.LastNumber > (room.LastWords?.Number ?? 0))
            .OrderByDescending(static room => room.New > 0)
            .Take(MostRooms)
            .ToList();
        var fetching = rooms.Select(room => Fetch(client, room, cancellationToken)).ToList();
        return [.. (await Task.WhenAll(fetching)).SelectMany(static page => page.Messages)];
    }

    private static async Task<MessagePage> Fetch(SnugClient client, RoomView room, CancellationToken cancellationToken)
    {
        try
        {
            var limit = (int)Math.Clamp(room.New, 1, MostMessages);
            return await client.GetMessagesAsync(room.Room.Id, MessageRange.Newest, limit, cancellationToken);
        }
        catch (SnugProblemException)
        {
            // Too quick, or the room is gone: the table shows the rest.
            return new MessagePage([], string.Empty);
        }
    }
}
