using Snug.Client;
using Snug.Protocol;

namespace Snug.Terminal.Chat;

/// <summary>Talks between people: to each of them they are called what the others are called.</summary>
internal static class DirectRooms
{
    /// <summary>The room under the name that it has for one of its people; any other as it is.</summary>
    public static Room AsSeenBy(int me, Room room) =>
        room is { Kind: RoomKinds.Direct, People: { } people } && people.Where(person => person.Id != me).ToList() is { Count: > 0 } others
            ? room with { Name = string.Join(", ", others.Select(static person => person.Name)) }
            : room;

    /// <summary>Rooms under the names that they have for whoever asks. Who that is matters only where there are talks among them.</summary>
    public static async Task<IReadOnlyList<Room>> AsSeenByMe(
        SnugClient client, IReadOnlyList<Room> rooms, CancellationToken cancellationToken)
    {
        if (!rooms.Any(static room => room.Kind is RoomKinds.Direct))
        {
            return rooms;
        }

        var me = (await client.WhoAmIAsync(cancellationToken)).Id;
        return [.. rooms.Select(room => AsSeenBy(me, room))];
    }
}
