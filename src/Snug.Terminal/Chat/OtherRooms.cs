using Snug.Protocol;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Chat;

/// <summary>
/// What is said quietly about the rooms one is not in: each at most once until it was visited, and again only when one is named.
/// </summary>
internal sealed class OtherRooms
{
    private readonly HashSet<int> said = [];
    private readonly HashSet<int> named = [];
    private readonly HashSet<int> made = [];

    /// <summary>The person looks into the room: from now on it may be spoken of again.</summary>
    public void Visit(int room)
    {
        said.Remove(room);
        named.Remove(room);
    }

    /// <summary>The person made the room and knows of it.</summary>
    public void Made(int room) => made.Add(room);

    /// <summary>A message in another room.</summary>
    public SafeText? Hear(Message message, ServerView server)
    {
        if (message.Author.Id == server.Me.Id || server.Room(message.Room) is not { } room || !server.Reaches(message))
        {
            return null;
        }

        if (server.IsForMe(message))
        {
            said.Add(message.Room);
            return named.Add(message.Room)
                ? SafeText.Of($"{Wording.Name(room.Room)}: {Wording.Author(message.Author)} {Wording.DidForMe(
                    message, room.Room, server.Me)}. /{message.Room:0} goes there.")
                : null;
        }

        if (!said.Add(message.Room))
        {
            return null;
        }

        return SafeText.Of($"{Wording.Name(room.Room)}: {Math.Max(1, room.New)} new.");
    }

    /// <summary>A room that somebody made.</summary>
    public SafeText? Hear(Room room) =>
        made.Add(room.Id) && room.Kind is RoomKinds.Open ? SafeText.Of($"{Wording.Name(room)}, is new. /{room.Id:0} goes there.") : null;
}
