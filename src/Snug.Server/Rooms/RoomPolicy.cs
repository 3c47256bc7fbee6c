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
    private const WhoKind Anyone = WhoKind.Person | WhoKind.Bot;

    /// <summary>Why <paramref name="who"/> may not do this in the room; null if they may.</summary>
    public static Refusal? Refuse(RoomAct act, Who who, IKnown known, int room)
    {
        // Of a room that is absent the same is asked as of a private one that nobody is in, so that time tells no more than the answer.
        var facts = known.FindRoom(room);
        var refusal = Refuse(act, who, known, facts ?? new RoomFacts(room, RoomKinds.Private, IsArchived: false));
        return facts is null ? refusal ?? RoomRefusals.NotFound(room) : refusal;
    }

    /// <summary>The same for a room that is at hand, or that is about to be made.</summary>
    public static Refusal? Refuse(RoomAct act, Who who, IKnown known, in RoomFacts room)
    {
        if (!May(act, who, known, room))
        {
            return act is RoomAct.Create || May(RoomAct.See, who, known, room)
                ? RoomRefusals.NotAllowed(act, room)
                : RoomRefusals.NotFound(room.Id);
        }

        return act is RoomAct.Post or RoomAct.Reply or RoomAct.Edit or RoomAct.EditReply or RoomAct.React or RoomAct.Pin
            && room.IsArchived
            ? RoomRefusals.Archived(act, room.Id)
            : null;
    }

    /// <summary>May they see this room? For lists and streams, where nobody is told why not.</summary>
    public static bool MaySee(Who who, IKnown known, int room) => May(RoomAct.See, who, known, room);

    /// <summary>The same for any act.</summary>
    public static bool May(RoomAct act, Who who, IKnown known, int room) =>
        known.FindRoom(room) is { } facts && May(act, who, known, facts);

    /// <summary>
    /// For streams: does somebody follow this room, who may not come in any more since a moment ago? What they could see is told up to the
    /// event that ends their streams; of new ones there are none.
    /// </summary>
    public static bool Follows(int person, IKnown known, int room) => known.FindRoom(room) is { } facts
        && (May(RoomAct.Follow, Who.Is(person), known, facts)
            || (Allowed(RoomAct.Follow, facts, known).HasFlag(WhoKind.Member) && known.FindMember(room, person) is not null));

    /// <summary>May everybody who is in follow it? Then what happens there is for the stream that all share.</summary>
    public static bool IsForEverybody(in RoomFacts room) => room.Kind is RoomKinds.Open;

    /// <summary>The same; a room that is absent is nobody's.</summary>
    public static bool IsForEverybody(IKnown known, int room) => known.FindRoom(room) is { } facts && IsForEverybody(facts);

    private static bool May(RoomAct act, Who who, IKnown known, in RoomFacts room) =>
        (Allowed(act, room, known) & Standing(who, known, room)) != WhoKind.Nobody;

    /// <summary>What somebody is here: what they say they are, and for people what is known of them. Nobody, if it is not true.</summary>
    private static WhoKind Standing(Who who, IKnown known, in RoomFacts room)
    {
        switch (who.Kind)
        {
            case WhoKind.Stranger or WhoKind.Owner:
            case WhoKind.Guest when who.Via is Doors.Legacy:
                return who.Kind;
            case WhoKind.Person when who.PersonId is { } id && known.FindPerson(id) is { IsActive: true, Role: var role }:
                var standing = role switch
                {
                    Roles.Owner or Roles.Admin => WhoKind.Person | WhoKind.Moderator,
                    Roles.Bot => WhoKind.Bot,
                    _ => WhoKind.Person,
                };
                return room.Kind is RoomKinds.Open || known.FindMember(room.Id, id) is not { } member ? standing
                    : standing | WhoKind.Member | (member.IsKeeper && role is not Roles.Bot ? WhoKind.Keeper : WhoKind.Nobody);
            default:
                return WhoKind.Nobody;
        }
    }

    private static WhoKind Allowed(RoomAct act, in RoomFacts room, IKnown known) => act is RoomAct.Create
        ? MayMake(room.Kind, known)
        : room.Kind switch
        {
            RoomKinds.Open => InOpenRoom(act, room),
            RoomKinds.Private => InPrivateRoom(act, room),
            RoomKinds.Direct => InDirectRoom(act),
            _ => WhoKind.Nobody,
        };

    private static bool IsOnlyRead(in RoomFacts room) => room is { IsAnnouncements: true, TakesReplies: false };

    private static WhoKind MayMake(string kind, IKnown known) => kind switch
    {
        RoomKinds.Open => WhoKind.Owner | (known.OnlyAdminsMakeRooms ? WhoKind.Moderator : WhoKind.Person | WhoKind.Guest),
        RoomKinds.Private => known.OnlyAdminsMakeRooms ? WhoKind.Moderator : WhoKind.Person,
        RoomKinds.Direct => WhoKind.Person,
        _ => WhoKind.Nobody,
    };

    /// <summary>
    /// Open rooms are everybody's, joined or not: people who read them may change them, bots read and say. Announcements come from those
    /// who keep order; the others react, and reply where that was said.
    /// </summary>
    private static WhoKind InOpenRoom(RoomAct act, in RoomFacts room) => act switch
    {
        RoomAct.See => Anyone | WhoKind.Guest | WhoKind.Stranger | WhoKind.Owner,
        RoomAct.Read => Anyone | WhoKind.Guest,
        RoomAct.Post => room.IsAnnouncements ? WhoKind.Moderator : Anyone | WhoKind.Guest,
        RoomAct.Follow or RoomAct.BePresent or RoomAct.MarkRead or RoomAct.Report or RoomAct.DeleteOwn or RoomAct.React => Anyone,
        RoomAct.Edit => room.IsAnnouncements ? WhoKind.Moderator : Anyone,
        RoomAct.Reply or RoomAct.EditReply => IsOnlyRead(room) ? WhoKind.Moderator : Anyone,
        RoomAct.Pin => room.IsAnnouncements ? WhoKind.Moderator : WhoKind.Person,
        RoomAct.Change => (room.IsAnnouncements ? WhoKind.Moderator : WhoKind.Person) | WhoKind.Owner,
        RoomAct.SetPosting => WhoKind.Moderator | WhoKind.Owner,
        RoomAct.CallRoom => WhoKind.Moderator,
        RoomAct.Delete => WhoKind.Moderator | WhoKind.Owner,
        RoomAct.Import => WhoKind.Owner,
        _ => WhoKind.Nobody,
    };

    /// <summary>
    /// Private rooms are their members', and their keepers' to order: no owner or admin sees one that they are not in. The server itself
    /// takes the words of somebody who was banned away, in every room.
    /// </summary>
    private static WhoKind InPrivateRoom(RoomAct act, in RoomFacts room) => act switch
    {
        RoomAct.See or RoomAct.Read or RoomAct.Follow or RoomAct.BePresent or RoomAct.MarkRead => WhoKind.Member,
        RoomAct.Post or RoomAct.Edit or RoomAct.Pin => room.IsAnnouncements ? WhoKind.Keeper : WhoKind.Member,
        RoomAct.Reply or RoomAct.EditReply => IsOnlyRead(room) ? WhoKind.Keeper : WhoKind.Member,
        RoomAct.Report or RoomAct.DeleteOwn or RoomAct.React or RoomAct.Leave => WhoKind.Member,
        RoomAct.CallRoom => room.IsAnnouncements ? WhoKind.Keeper : WhoKind.Member,
        RoomAct.Change or RoomAct.SetPosting or RoomAct.AddMember or RoomAct.ChangeMember => WhoKind.Keeper,
        RoomAct.Delete => WhoKind.Keeper | WhoKind.Owner,
        _ => WhoKind.Nobody,
    };

    /// <summary>A direct room has the people that it has: nobody orders it, nobody is added, nobody leaves.</summary>
    private static WhoKind InDirectRoom(RoomAct act) => act switch
    {
        RoomAct.See or RoomAct.Read or RoomAct.Follow or RoomAct.BePresent or RoomAct.MarkRead => WhoKind.Member,
        RoomAct.Post or RoomAct.Edit or RoomAct.React or RoomAct.Pin or RoomAct.Report or RoomAct.DeleteOwn => WhoKind.Member,
        RoomAct.Reply or RoomAct.EditReply or RoomAct.CallRoom => WhoKind.Member,
        RoomAct.Delete => WhoKind.Owner,
        _ => WhoKind.Nobody,
    };
}
