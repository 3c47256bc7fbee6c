using Snug.Protocol;
using Snug.Server.People;

namespace Snug.Server.Rooms;

/// <summary>
/// Who may do what in a room: one function an action, deny by default. What a person may not see does not exist for them: the
/// same 404 as for a room that is absent. Private rooms and roles have their place here.
/// </summary>
internal static class RoomPolicy
{
    /// <summary>The room with this id, if it is there for <paramref name="caller"/>.</summary>
    public static RoomEntry? Find(Caller caller, RoomDirectory rooms, int id) =>
        rooms.Find(id) is { } room && MayRead(caller, room) ? room : null;

    /// <summary>Open rooms are everybody's, joined or not.</summary>
    public static bool MayRead(Caller caller, RoomEntry room) => caller.PersonId > 0 && room.Kind == RoomKinds.Open;

    /// <summary>For whom nobody knows: those who come by the original's door.</summary>
    public static bool MayGuestRead(RoomEntry room) => room.Kind == RoomKinds.Open;

    public static bool MayPost(Caller caller, RoomEntry room) => MayRead(caller, room);

    /// <summary>Rename, topic, archive: until there are roles, whoever may read.</summary>
    public static bool MayChange(Caller caller, RoomEntry room) => MayRead(caller, room);
}
