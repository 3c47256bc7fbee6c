using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;

namespace Snug.Server.Rooms;

/// <summary>
/// Who may do what in a room: the one place that says so, and what it does not say is refused. What somebody may not see does not exist
/// for them: the same 404 as for a room that is absent. Every write asks inside its transaction (<see cref="Write"/>), every call
/// about one room before its handler runs (<see cref="RoomRoutes"/>), every list and stream for each room in it. A new kind of room is
/// a line in <see cref="Allowed"/>; a role is a fact that <see cref="IKnown"/> knows of a person in a room.
/// </summary>
internal static class RoomPolicy
{
    private const WhoKind AnyoneIn = WhoKind.Person | WhoKind.Guest;

    /// <summary>Why <paramref name="who"/> may not do this in the room; null if they may.</summary>
    public static Refusal? Refuse(RoomAct act, Who who, IKnown known, int room) =>
        known.FindRoom(room) is { } facts ? Refuse(act, who, known, facts) : RoomRefusals.NotFound(room);

    /// <summary>The same for a room that is at hand, or that is about to be made.</summary>
    public static Refusal? Refuse(RoomAct act, Who who, IKnown known, in RoomFacts room)
    {
        if (act is not RoomAct.Create && !May(RoomAct.See, who, known, room))
        {
            return RoomRefusals.NotFound(room.Id);
        }

        if (!May(act, who, known, room))
        {
            return RoomRefusals.NotAllowed(act);
        }

        return act is RoomAct.Post && room.IsArchived ? RoomRefusals.Archived(room.Id) : null;
    }

    /// <summary>May they see this room? For lists and streams, where nobody is told why not.</summary>
    public static bool MaySee(Who who, IKnown known, int room) => May(RoomAct.See, who, known, room);

    /// <summary>The same for any act.</summary>
    public static bool May(RoomAct act, Who who, IKnown known, int room) =>
        known.FindRoom(room) is { } facts && May(act, who, known, facts);

    /// <summary>May everybody who is in follow it? Then what happens there is for the stream that all share.</summary>
    public static bool IsForEverybody(in RoomFacts room) => (Allowed(RoomAct.Follow, room.Kind) & WhoKind.Person) != WhoKind.Nobody;

    /// <summary>The same; a room that is absent is nobody's.</summary>
    public static bool IsForEverybody(IKnown known, int room) => known.FindRoom(room) is { } facts && IsForEverybody(facts);

    private static bool May(RoomAct act, Who who, IKnown known, in RoomFacts room) =>
        (Allowed(act, room.Kind) & who.Kind) != WhoKind.Nobody && IsWhoTheySay(who, known) && !IsOnlyForPeople(act, who, known);

    /// <summary>A bot reads and says. What rooms there are, and what they are called, is for people.</summary>
    private static bool IsOnlyForPeople(RoomAct act, Who who, IKnown known) =>
        act is RoomAct.Create or RoomAct.Change && who.PersonId is { } id && known.FindPerson(id) is { Role: Roles.Bot };

    private static bool IsWhoTheySay(Who who, IKnown known) => who.Kind switch
    {
        WhoKind.Person => who.PersonId is { } id && known.FindPerson(id) is { IsActive: true },
        WhoKind.Guest => who.Via is Doors.Legacy,
        WhoKind.Stranger or WhoKind.Owner => true,
        _ => false,
    };

    private static WhoKind Allowed(RoomAct act, string kindOfRoom) => kindOfRoom switch
    {
        RoomKinds.Open => InOpenRoom(act),
        _ => WhoKind.Nobody,
    };

    /// <summary>Open rooms are everybody's, joined or not: people who read them may change them, bots read and say.</summary>
    private static WhoKind InOpenRoom(RoomAct act) => act switch
    {
        RoomAct.See => AnyoneIn | WhoKind.Stranger | WhoKind.Owner,
        RoomAct.Read or RoomAct.Post => AnyoneIn,
        RoomAct.Follow or RoomAct.BePresent or RoomAct.MarkRead => WhoKind.Person,
        RoomAct.Create => AnyoneIn | WhoKind.Owner,
        RoomAct.Change => WhoKind.Person | WhoKind.Owner,
        RoomAct.Delete or RoomAct.Import => WhoKind.Owner,
        _ => WhoKind.Nobody,
    };
}
