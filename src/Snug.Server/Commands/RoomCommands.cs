using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.People.Presence;
using Snug.Server.Rooms;
using Snug.Server.Rooms.Members;
using Snug.Server.Rooms.Preferences;
using Snug.Server.Storage;

namespace Snug.Server.Commands;

/// <summary>
/// The commands about rooms for some: who is in them, and how a room stands in one's own list. They make the same writes as the endpoints,
/// whose policy decides.
/// </summary>
internal sealed class RoomCommands(EventLog log, IDatabase database, PresenceBoard board, Limits limits)
{
    private const int First = 1;

    /// <summary>Makes a room that only its members know of.</summary>
    public async Task<CommandTable.Outcome> MakePrivate(CommandTable.Call call)
    {
        if (call.Text.Length == 0)
        {
            return CommandTable.Missing("/private NAME", "what the room is to be called");
        }

        var made = await RoomEndpoints.Create(new NewRoom(call.Text, RoomKinds.Private), call.Key, call.Caller, log, limits);
        return ValueOf(made.Result) is Room room
            ? Said($"Room {room.Id}, {room.Name}, is there. Only those whom you add know of it: /add NAME", room.Id)
            : Refused(made.Result);
    }

    /// <summary>Goes to the talk with somebody, or some.</summary>
    public async Task<CommandTable.Outcome> Talk(CommandTable.Call call)
    {
        if (call.Text.Length == 0)
        {
            return CommandTable.Missing("/direct NAME, NAME", "with whom you want to talk");
        }

        var people = NamedPeople.FindAll(log.Projection, call.Text, out var unknown);
        if (unknown is not null)
        {
            return NamedPeople.NoSuchName(unknown);
        }

        var talk = await MemberEndpoints.Talk(new NewDirect([.. people.Select(person => person.Id)]), call.Key, call.Caller, log, limits);
        if (ValueOf(talk.Result) is not Room room)
        {
            return Refused(talk.Result);
        }

        // Whoever goes there wants to find it again.
        await Set(room.Id, call, now => now with { Hidden = false });
        return Said("", room.Id);
    }

    public async Task<CommandTable.Outcome> Add(CommandTable.Call call)
    {
        if (call.Text.Length == 0)
        {
            return CommandTable.Missing("/add NAME", "who is to be in this room");
        }

        var people = NamedPeople.FindAll(log.Projection, call.Text, out var unknown);
        if (unknown is not null)
        {
            return NamedPeople.NoSuchName(unknown);
        }

        var (added, there) = (new List<string>(), new List<string>());
        foreach (var person in people)
        {
            // Whoever is in an open room is in it already: the policy says so, and not that it stands in my list.
            var isMine = call.Room.Kind is RoomKinds.Open;
            var put = await MemberEndpoints.Put(call.Room, isMine ? 0 : person.Id, member: null, call.Caller, log, limits);
            if (put.Result is ProblemResult)
            {
                return added.Count == 0 ? Refused(put.Result) : Said($"{IsIn(added, call, "now")}. {RefusalOf(put.Result).Detail}");
            }

            (put.Result is Created<Member> ? added : there).Add(person.Name);
        }

        return Said(added.Count == 0 ? $"{IsIn(there, call, "already")}." : $"{IsIn(added, call, "now")}.");
    }

    public async Task<CommandTable.Outcome> Remove(CommandTable.Call call)
    {
        if (call.Text.Length == 0)
        {
            return CommandTable.Missing("/remove NAME", "who is not to be in this room any more");
        }

        if (NamedPeople.Find(log.Projection, call.Text) is not { } person)
        {
            return NamedPeople.NoSuchName(call.Text);
        }

        if (person.Id == call.Caller.PersonId)
        {
            return await Leave(call);
        }

        var isMember = call.Room.Kind is RoomKinds.Open || IsMember(call.Room.Id, person.Id);
        var removed = await MemberEndpoints.Remove(call.Room, person.Id, call.Caller, log, limits);
        return removed.Result is ProblemResult ? Refused(removed.Result)
            : Said(isMember ? $"{person.Name} is not in {Title(call)} any more." : $"{person.Name} is not in {Title(call)}.");
    }

    /// <summary>Who is in a room that not everybody is in.</summary>
    public Task<CommandTable.Outcome> Members(CommandTable.Call call)
    {
        if (call.Room.Kind is RoomKinds.Open)
        {
            return Task.FromResult(Said($"{call.Room.Name} is open: everybody is in it. /names says who is here."));
        }

        var here = board.Current(call.Room.Id)
            .SelectMany(room => room.People)
            .Select(person => person.Id)
            .Append(call.Caller.PersonId)
            .ToHashSet();
        return Task.FromResult(Said(string.Join('\n', MemberEndpoints.Of(call.Room, log.Projection).Select(member =>
        {
            string?[] facts = [member.Role, member.Person.Status, here.Contains(member.Person.Id) ? "here" : null];
            var told = string.Join(", ", facts.Where(fact => fact is not null));
            return told.Length == 0 ? member.Person.Name : $"{member.Person.Name}: {told}";
        }))));
    }

    /// <summary>Makes a member a keeper, or a keeper a member again.</summary>
    public async Task<CommandTable.Outcome> Keeper(CommandTable.Call call)
    {
        const string Off = "--off";
        var words = call.Text.Split(' ', 2, StringSplitOptions.TrimEntries);
        var isOff = words[0] == Off;
        var name = isOff ? words.ElementAtOrDefault(1) ?? "" : call.Text;
        if (name.Length == 0)
        {
            return CommandTable.Missing("/keeper [--off] NAME", "who is to keep this room");
        }

        if (NamedPeople.Find(log.Projection, name) is not { } person)
        {
            return NamedPeople.NoSuchName(name);
        }

        if (call.Room.Kind is RoomKinds.Private && !IsMember(call.Room.Id, person.Id))
        {
            return Refused(new Refusal(
                Problems.NotFound, $"{person.Name} is not in {Title(call)}: /add {person.Name} comes first. Nothing was changed."));
        }

        // In an open room nobody keeps anything; the policy says so.
        var about = call.Room.Kind is RoomKinds.Open ? 0 : person.Id;
        var role = isOff ? MemberRoles.Member : MemberRoles.Keeper;
        var put = await MemberEndpoints.Put(call.Room, about, new NewMember(role), call.Caller, log, limits);
        return put.Result is ProblemResult ? Refused(put.Result) : Said(isOff
            ? $"{person.Name} does not keep {Title(call)} any more, and stays in it."
            : $"{person.Name} keeps {Title(call)} now, and adds and removes like you. /keeper --off {person.Name} undoes it.");
    }

    /// <summary>Out of a private room for good; any other leaves the list.</summary>
    public async Task<CommandTable.Outcome> Leave(CommandTable.Call call)
    {
        if (call.Room.Id == First)
        {
            return Said($"{call.Room.Name} is the first room: there is nowhere to go from here but /join ROOM.");
        }

        var title = Title(call);
        var isLast = call.Room.Kind is RoomKinds.Private && MemberEndpoints.Of(call.Room, log.Projection).Length == 1;
        var left = call.Room.Kind is RoomKinds.Private
            ? (await MemberEndpoints.Remove(call.Room, call.Caller.PersonId, call.Caller, log, limits)).Result
            : (await PreferenceEndpoints.Set(call.Room, now => now with { Hidden = true }, call.Caller, log, limits)).Result;
        if (left is ProblemResult)
        {
            return Refused(left);
        }

        board.Report(call.Caller, call.Room.Id, PresenceStates.Away);
        return Said(
            call.Room.Kind switch
            {
                RoomKinds.Private when isLast => $"You left {title}. Nobody is in it any more, and nobody can come back to it.",
                RoomKinds.Private => $"You left {title}. Only those who keep it can add you again.",
                RoomKinds.Direct => $"{Capital(title)} is out of your list. Nothing is lost: /direct {Others(call)} goes back to it.",
                _ => $"You left {title}; it is out of your list. It is open: /join {call.Room.Id} brings you back.",
            },
            First);
    }

    /// <summary>What of the room is to reach whoever asks.</summary>
    public async Task<CommandTable.Outcome> Level(CommandTable.Call call)
    {
        var wanted = call.Text.ToLowerInvariant();
        if (wanted.Length == 0)
        {
            var wishes = await RoomPreferences.Of(database, call.Caller.PersonId, log.Projection.Damage);
            return Said(Reaches(wishes.Find(wish => wish.Room == call.Room.Id)?.Level ?? Levels.All, call)
                + " /level all, /level mentions and /level nothing change that.");
        }

        if (wanted is not (Levels.All or Levels.Mentions or Levels.Nothing))
        {
            return CommandTable.Missing("/level all, /level mentions or /level nothing", "what of this room is to reach you");
        }

        var set = await Set(call.Room.Id, call, now => now with { Level = wanted });
        return set is null ? Said(Reaches(wanted, call)) : Refused(set);
    }

    public Task<CommandTable.Outcome> Favourite(CommandTable.Call call, bool isFavourite) => Prefer(
        call,
        now => now with { Favourite = isFavourite, Hidden = now.Hidden && !isFavourite },
        isFavourite ? "stands at the head of your list." : "stands among the other rooms again.");

    public Task<CommandTable.Outcome> Hide(CommandTable.Call call, bool isHidden) => Prefer(
        call,
        now => now with { Hidden = isHidden },
        isHidden
            ? string.Create(CultureInfo.InvariantCulture, $"is out of your list. /join {call.Room.Id} puts it back.")
            : "is in your list.");

    /// <summary>Who goes to a room by name or number has it in their list again.</summary>
    public Task Show(int room, CommandTable.Call call) => Set(room, call, now => now with { Hidden = false });

    private async Task<CommandTable.Outcome> Prefer(CommandTable.Call call, Func<RoomPreference, RoomPreference> change, string said) =>
        await Set(call.Room.Id, call, change) is { } refusal ? Refused(refusal) : Said($"{Capital(Title(call))} {said}");

    /// <returns>Why not; null if it is done.</returns>
    private async Task<Refusal?> Set(int room, CommandTable.Call call, Func<RoomPreference, RoomPreference> change)
    {
        var set = await PreferenceEndpoints.Set(log.Projection.Rooms.Find(room)!, change, call.Caller, log, limits);
        return set.Result is ProblemResult refused ? refused.Refusal : null;
    }

    private bool IsMember(int room, int person) => log.Projection.Members.Find(room, person) is not null;

    private static string IsIn(List<string> names, CommandTable.Call call, string when) =>
        $"{NamedPeople.Listed(names)} {(names.Count == 1 ? "is" : "are")} in {Title(call)} {when}";

    private static string Reaches(string level, CommandTable.Call call) => level switch
    {
        Levels.Nothing => $"Nothing in {Title(call)} reaches you.",
        Levels.Mentions => $"Only what names you in {Title(call)} reaches you.",
        _ => $"Everything in {Title(call)} reaches you.",
    };

    /// <summary>What a room is called within a sentence. A talk has no name of its own.</summary>
    public static string Title(CommandTable.Call call) =>
        call.Room.Kind is RoomKinds.Direct ? $"the talk with {Others(call)}" : call.Room.Name;

    private static string Others(CommandTable.Call call) => string.Join(
        ", ", call.Room.People!().Where(person => person.Id != call.Caller.PersonId).Select(person => person.Name));

    private static string Capital(string title) =>
        title.StartsWith("the talk ", StringComparison.Ordinal) ? "T" + title[1..] : title;

    private static object? ValueOf(IResult result) =>
        (result as IValueHttpResult)?.Value;

    private static Refusal RefusalOf(IResult result) => ((ProblemResult)result).Refusal;

    private static CommandTable.Outcome Said(string said, int? go = null) => new(new CommandAnswer(said, go), null);

    private static CommandTable.Outcome Refused(IResult result) => new(null, RefusalOf(result));

    private static CommandTable.Outcome Refused(Refusal refusal) => new(null, refusal);
}
