using System.Globalization;
using Snug.Protocol;
using Snug.Server.Hosting;

namespace Snug.Server.Rooms;

/// <summary>What rooms say no to.</summary>
internal static class RoomRefusals
{
    public static Refusal NotFound(int id) =>
        new(Problems.RoomNotFound, string.Create(CultureInfo.InvariantCulture, $"There is no room {id} for you here."));

    public static Refusal NoMessage(int id, long number) =>
        new(Problems.NotFound, string.Create(CultureInfo.InvariantCulture, $"There is no message {id}/{number} for you here."));

    /// <summary>For whoever sees the room.</summary>
    public static Refusal NotAllowed(RoomAct act) => new(Problems.NotAllowed, act switch
    {
        RoomAct.Change => "It is not for you to change this room. Nothing was changed.",
        RoomAct.Create => "It is not for you to make a room of that kind here. No room was made.",
        RoomAct.Delete => "Only the owner of this server takes words away. Nothing was changed.",
        RoomAct.Post => "You can read this room, but not say anything in it. Nothing was kept; say it in another room.",
        _ => "You see this room, but this is not for you to do there. Nothing was changed.",
    });

    public static Refusal Archived(int id) =>
        new(Problems.RoomArchived, string.Create(CultureInfo.InvariantCulture, $"Room {id} is archived: "
            + $"it can be read, nothing new is said there. Nothing was kept; say it in another room."));
}
