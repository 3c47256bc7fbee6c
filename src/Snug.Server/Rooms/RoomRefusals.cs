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

    public static Refusal Archived(int id) =>
        new(Problems.RoomArchived, string.Create(CultureInfo.InvariantCulture, $"Room {id} is archived: "
            + $"it can be read, nothing new is said there. Nothing was kept; say it in another room."));
}
