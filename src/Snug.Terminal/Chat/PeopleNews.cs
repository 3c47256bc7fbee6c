using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Chat;

/// <summary>
/// What to say of somebody who has another name, of one's own new role, of who joins and leaves the rooms that not everybody is in, and of
/// who may say something there.
/// </summary>
internal static class PeopleNews
{
    /// <summary>Null if there is nothing to say. Asked before the view takes the event: it knows what they were.</summary>
    /// <param name="open">The room that is looked at: of the people in others nothing is said.</param>
    public static SafeText? Hear(SnugEvent told, ServerView before, int? open = null) => told switch
    {
        // A talk is spoken of when something was said in it.
        MemberJoined { Member: { Details: { Kind: not RoomKinds.Direct } room, By: { } by } member } when IsNews(member, by, before) =>
            SafeText.Of($"{Somebody(by, before)} added you to {Wording.NameWithin(room)}. /{room.Id:0} goes there."),
        MemberJoined { Member: var member } when IsOther(member, before, open) && member.Details is null =>
            SafeText.Of($"{member.Person.Name} is in this room now."),
        MemberLeft { Member: var member } when IsOther(member, before, open) =>
            SafeText.Of($"{member.Person.Name} is not in this room any more."),
        MemberLeft { Member: { By: { } by } member } when member.Person.Id == before.Me.Id
            && before.Room(member.Room) is { } lost && open != member.Room => Gone(by, lost.Room, before),
        RoomChanged { Room: var room } when room.Id == open && before.Room(room.Id) is { } known => Posting(known.Room, room, before),
        MemberChanged { Member: var member } when member.Person.Id == before.Me.Id && before.Room(member.Room) is { } room =>
            member.Role is MemberRoles.Keeper
                ? SafeText.Of($"You keep {Wording.NameWithin(room.Room)} now: /add, /remove, /keeper.")
                : SafeText.Of($"You do not keep {Wording.NameWithin(room.Room)} any more."),
        // Whoever gave themselves another name knows: the answer to it says so.
        PersonRenamed { Person: var person } when person.Id != before.Me.Id
            && before.NameOfSomebodyHere(person.Id) is { } name && name != person.Name =>
            SafeText.Of($"{name} is called {person.Name} now."),
        PersonChanged { Person: var person } when person.Id == before.Me.Id && person.Role != before.Me.Role =>
            SafeText.Of($"Your role is {person.Role ?? Roles.Member} now."),
        _ => null,
    };

    /// <summary>The room that was looked at is not there any more, and who did it; they themselves on another device, if nobody.</summary>
    public static SafeText Gone(int? by, Room room, ServerView before) => by is { } id
        ? SafeText.Of($"{Somebody(id, before)} took you out of {Wording.NameWithin(room)}.")
        : SafeText.Of($"You left {Wording.NameWithin(room)}.");

    /// <summary>For those who can say nothing here from now on, or can again.</summary>
    private static SafeText? Posting(Room was, Room now, ServerView server) =>
        (Wording.WhyReadOnly(server, was), Wording.WhyReadOnly(server, now)) switch
        {
            (null, { } why) => why,
            ({ }, { } why) when was.Replies != now.Replies => why,
            ({ }, null) => SafeText.Of($"Everybody says something here again."),
            _ => null,
        };

    private static bool IsNews(MemberEvent member, int by, ServerView before) => member.Person.Id == before.Me.Id && by != before.Me.Id;

    private static bool IsOther(MemberEvent member, ServerView before, int? open) =>
        member.Room == open && member.Person.Id != before.Me.Id && member.By != before.Me.Id;

    private static string Somebody(int id, ServerView server) => server.NameOf(id) ?? "Somebody";
}
