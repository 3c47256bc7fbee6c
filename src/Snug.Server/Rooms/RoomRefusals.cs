using System.Globalization;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;

namespace Snug.Server.Rooms;

/// <summary>What rooms say no to.</summary>
internal static class RoomRefusals
{
    public static Refusal NotFound(int id) =>
        new(Problems.RoomNotFound, string.Create(CultureInfo.InvariantCulture, $"There is no room {id} for you here."));

    public static Refusal NoMessage(int id, long number) =>
        new(Problems.NotFound, string.Create(CultureInfo.InvariantCulture, $"There is no message {id}/{number} for you here."));

    /// <summary>For whoever sees the room.</summary>
    public static Refusal NotAllowed(RoomAct act, in RoomFacts room) => new(Problems.NotAllowed, (act, room.Kind) switch
    {
        (RoomAct.AddMember, RoomKinds.Open) => "This room is open: everybody is in it already. Nothing was changed.",
        (RoomAct.ChangeMember or RoomAct.Leave, RoomKinds.Open) => "This room is open: it has no members. Nothing was changed.",
        (RoomAct.AddMember or RoomAct.ChangeMember or RoomAct.Leave, RoomKinds.Direct) =>
            "A talk keeps the people it has; take it out of your list, or begin another. Nothing was changed.",
        (RoomAct.Change or RoomAct.SetPosting, RoomKinds.Direct) => "A talk is called what its people are called. Nothing was changed.",
        (RoomAct.Change or RoomAct.SetPosting or RoomAct.AddMember or RoomAct.ChangeMember, RoomKinds.Private) =>
            "That is for those who keep this room. Nothing was changed.",
        (RoomAct.Change or RoomAct.SetPosting, _) => "It is not for you to change this room. Nothing was changed.",
        (RoomAct.Create, _) => "Owners and admins make the rooms here. No room was made; ask one of them.",
        (RoomAct.Delete, RoomKinds.Private) => "Those who keep this room take words away, and everybody their own. Nothing was changed.",
        (RoomAct.Delete, RoomKinds.Direct) => "In a talk everybody takes away their own words only. Nothing was changed.",
        (RoomAct.Delete, _) => "Owners and admins take words away, and everybody their own. Nothing was changed.",
        (RoomAct.Pin, RoomKinds.Private) => "Those who keep this room pin messages in it. Nothing was changed.",
        (RoomAct.Pin, _) => "Owners and admins pin messages in this room. Nothing was changed.",
        (RoomAct.Post, _) when room.TakesReplies =>
            "You can read this room and reply in it. Nothing was kept; reply to a message, or say it in another room.",
        (RoomAct.Post or RoomAct.Reply, _) =>
            "You can read this room, but not say anything in it. Nothing was kept; say it in another room.",
        _ => "You see this room, but this is not for you to do there. Nothing was changed.",
    });

    public static Refusal Archived(RoomAct act, int id) => new(Problems.RoomArchived, act is RoomAct.Post or RoomAct.Reply
        ? string.Create(CultureInfo.InvariantCulture, $"Room {id} is archived: "
            + $"it can be read, nothing new is said there. Nothing was kept; say it in another room.")
        : string.Create(CultureInfo.InvariantCulture, $"Room {id} is archived: it is read and stays as it is. Nothing was changed."));

    public static Refusal Deleted(int id, long number) => new(
        Problems.MessageDeleted,
        string.Create(CultureInfo.InvariantCulture, $"Message {id}/{number} is deleted, its words are gone. Nothing was changed."));

    public static Refusal NotYourWords(int id, long number) => new(
        Problems.NotAllowed,
        string.Create(CultureInfo.InvariantCulture, $"Message {id}/{number} is somebody else's; everybody changes their own words only. ")
            + "Nothing was changed.");
}
