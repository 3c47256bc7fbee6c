using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.People;
using Snug.Server.People.Invites;
using Snug.Server.People.Presence;
using Snug.Server.Rooms;

namespace Snug.Server.Commands;

/// <summary>The commands about people and the door. They make the same writes as the endpoints, whose policy decides.</summary>
internal sealed class PeopleCommands(
    EventLog log, InviteDirectory invites, PresenceBoard board, Limits limits, OwnAddress own, TimeProvider time)
{
    private const int MostPeople = 50;

    private const int MostInvites = 20;

    /// <summary>A link for somebody new, into the room where it is asked for.</summary>
    public async Task<CommandTable.Outcome> Invite(CommandTable.Call call)
    {
        if (InviteLine.Read(call.Text) is not { } line)
        {
            return Refused(new Refusal(Problems.Malformed, "An invitation lasts 3650 days at most. None was made."));
        }

        int[] rooms = call.Room.IsArchived ? [] : [call.Room.Id];
        var wanted = new NewInvite(rooms, line.Role, line.Uses, time.GetUtcNow().AddDays(line.Days), line.Note);
        var unfit = InviteEndpoints.ReadTerms(wanted, time.GetUtcNow(), out var terms);
        // What was typed, not the hour that it comes to: the same line under the same key is the same invitation.
        var content = string.Create(CultureInfo.InvariantCulture, $"/invite {call.Room.Id}\n{call.Text}");
        var noKey = IdempotencyKey.Read(call.Key, call.Caller.PersonId, content, out var key);
        if ((unfit ?? noKey ?? limits.ChangePeople(call.Caller)) is { } refused)
        {
            return Refused(refused);
        }

        var made = await log.Enqueue(new MakeInvite(terms, Who.Is(call.Caller), key));
        return made.Refusal is { } refusal ? Refused(refusal) : Said($"{Link(call, made.Value!.Code)}\n{Describe(made.Value.Row)}");
    }

    /// <summary>The newest invitations.</summary>
    public async Task<CommandTable.Outcome> Invites(CommandTable.Call call)
    {
        if (PeoplePolicy.Refuse(PersonAct.Invite, Who.Is(call.Caller), log.Projection) is { } refusal)
        {
            return Refused(refusal);
        }

        var all = await invites.List();
        var lines = all.Take(MostInvites).Select(Line).ToList();
        return Said(
            lines.Count == 0 ? "Nobody was invited yet. /invite makes a link."
            : all.Length > MostInvites ? $"The newest {MostInvites} of {all.Length} invitations:\n{string.Join('\n', lines)}"
            : string.Join('\n', lines));
    }

    /// <summary>Who is known here, with roles, and who of them is here now.</summary>
    public Task<CommandTable.Outcome> People(CommandTable.Call call)
    {
        var wanted = NamedPeople.Name(call.Text);
        var found = TextRules.CanBeInName(wanted)
            ? log.Projection.Read((known, _) => known.People.Search(NameFolding.Fold(wanted), MostPeople + 1))
            : [];
        var here = board.Names.Append(call.Caller.Name).ToHashSet(StringComparer.Ordinal);
        var lines = found.Take(MostPeople).Select(person => Line(person, here.Contains(person.Name))).ToList();
        return Task.FromResult(Said(
            lines.Count == 0 ? $"Nobody here is called {CommandTable.Shorten(wanted)}."
            : found.Length > MostPeople ? $"{string.Join('\n', lines)}\nThere are more: /people NAME looks for some."
            : string.Join('\n', lines)));
    }

    public Task<CommandTable.Outcome> Role(CommandTable.Call call)
    {
        var gap = call.Text.LastIndexOf(' ');
        var role = gap < 0 ? "" : call.Text[(gap + 1)..].ToLowerInvariant();
        return Change(
            gap < 0 ? "" : call.Text[..gap],
            CommandTable.Missing("/role NAME ROLE", "who is to have which role (owner, admin, member, bot)"),
            person => PersonEndpoints.Change(person.Id, new PersonChange(Role: role), call.Caller, log, limits),
            person => $"{person.Name} is {Article(person.Role)} now.");
    }

    public Task<CommandTable.Outcome> Deactivate(CommandTable.Call call) => Change(
        call.Text,
        CommandTable.Missing("/deactivate NAME", "who is not to come in any more"),
        person => PersonEndpoints.Change(person.Id, new PersonChange(Deactivated: true), call.Caller, log, limits),
        person => $"{person.Name} may not come in any more. What they said stays; /reactivate {person.Name} lets them in again.");

    public Task<CommandTable.Outcome> Reactivate(CommandTable.Call call) => Change(
        call.Text,
        CommandTable.Missing("/reactivate NAME", "who may come in again"),
        person => PersonEndpoints.Change(person.Id, new PersonChange(Deactivated: false), call.Caller, log, limits),
        person => person.Status is { } status
            ? $"{person.Name} may still not come in ({status}): /unban {person.Name} lifts that."
            : $"{person.Name} may come in again. Their sessions have ended: /link {person.Name} makes a link back.");

    public Task<CommandTable.Outcome> Ban(CommandTable.Call call)
    {
        const string Messages = "--messages";
        var words = call.Text.Split(' ', 2, StringSplitOptions.TrimEntries);
        var removes = words[0] == Messages;
        var name = removes ? words.ElementAtOrDefault(1) ?? "" : call.Text;
        return Change(
            name,
            CommandTable.Missing("/ban [--messages] NAME", "who is to be sent away"),
            person => PersonEndpoints.Ban(person.Id, new Ban(removes), call.Caller, log, limits),
            person => $"{person.Name} was sent away, and so was the invitation by which they came. "
                + $"{(removes ? "What they said is being removed" : "What they said stays")}; /unban {person.Name} lifts the ban.");
    }

    public Task<CommandTable.Outcome> Unban(CommandTable.Call call) => Change(
        call.Text,
        CommandTable.Missing("/unban NAME", "whose ban is to be lifted"),
        person => PersonEndpoints.Unban(person.Id, call.Caller, log, limits),
        person => person.Status is { } status
            ? $"{person.Name} may still not come in ({status}): /reactivate {person.Name} lifts that."
            : $"{person.Name} may come in again. Their sessions have ended: /link {person.Name} makes a link back.");

    /// <summary>A link back to a lost name.</summary>
    public async Task<CommandTable.Outcome> WayBack(CommandTable.Call call)
    {
        if (call.Text.Length == 0)
        {
            return CommandTable.Missing("/link NAME", "who lost their name");
        }

        if (NamedPeople.Find(log.Projection, call.Text) is not { } person)
        {
            return NamedPeople.NoSuchName(call.Text);
        }

        if (limits.ChangePeople(call.Caller) is { } tooQuick)
        {
            return Refused(tooQuick);
        }

        var made = await log.Enqueue(new MakeWayBack(person.Id, Who.Is(call.Caller)));
        return made.Refusal is { } refusal
            ? Refused(refusal)
            : Said($"{Link(call, made.Value!.Code)}\nWhoever opens this is {person.Name}. It works once, for a day; another one voids it.");
    }

    /// <summary>Another name for whoever asks.</summary>
    public async Task<CommandTable.Outcome> Nick(CommandTable.Call call)
    {
        if (call.Text.Length == 0)
        {
            return CommandTable.Missing("/nick NAME", "what you want to be called");
        }

        var renamed = await PersonEndpoints.Rename(new MeChange(call.Text), call.Caller, log, limits);
        return renamed.Result is Ok<Person> { Value: { } person }
            ? Said($"You are called {person.Name} now, everywhere.")
            : Refused(((ProblemResult)renamed.Result).Refusal);
    }

    /// <summary>Changes somebody who is named in a line.</summary>
    /// <param name="missing">The answer to a line without a name.</param>
    private async Task<CommandTable.Outcome> Change(
        string name,
        CommandTable.Outcome missing,
        Func<Person, Task<Results<Ok<Person>, ProblemResult>>> change,
        Func<Person, string> say)
    {
        if (name.Length == 0)
        {
            return missing;
        }

        if (NamedPeople.Find(log.Projection, name) is not { } person)
        {
            return NamedPeople.NoSuchName(name);
        }

        var changed = await change(person);
        return changed.Result is Ok<Person> { Value: { } now } ? Said(say(now)) : Refused(((ProblemResult)changed.Result).Refusal);
    }

    private string Link(CommandTable.Call call, string code)
    {
        call.Request.HttpContext.Response.Headers.CacheControl = "no-store";
        return own.LinkTo(call.Request.HttpContext, $"/j/{code}");
    }

    private static string Describe(InviteRow row) =>
        $"Whoever opens this comes in with a name{(row.Role is null or Roles.Member ? "" : $", as {row.Role}")}"
            + $"{(row.Uses is { } uses ? $", {Times(uses)}" : "")}"
            + $"{(row.ExpiresAt is { } end ? $", until {When(DateTimeOffset.FromUnixTimeMilliseconds(end))}" : "")}. It is told this once.";

    private static string Line(Invite invite)
    {
        var came = invite.Uses is { } uses
            ? string.Create(CultureInfo.InvariantCulture, $"{invite.Used} of {uses} came")
            : string.Create(CultureInfo.InvariantCulture, $"{invite.Used} came");
        var names = string.Join(", ", invite.People.Select(person => person.Name));
        return string.Create(CultureInfo.InvariantCulture, $"{invite.Id}: {invite.Role}")
            + (invite.Note is { } note ? $", {note}" : "")
            + $", {came}{(names.Length > 0 ? $" ({names})" : "")}"
            + (!invite.Works ? ", lets nobody in any more" : invite.ExpiresAt is { } end ? $", until {When(end)}" : "");
    }

    private static string Line(Person person, bool isHere)
    {
        string?[] facts = [person.Role, person.Status, isHere ? "here" : null];
        var told = string.Join(", ", facts.Where(fact => fact is not null));
        return told.Length == 0 ? person.Name : $"{person.Name}: {told}";
    }

    private static string Article(string? role) => role switch
    {
        Roles.Owner => "an owner",
        Roles.Admin => "an admin",
        Roles.Bot => "a bot",
        _ => "a member",
    };

    private static string Times(int count) => count == 1 ? "once" : string.Create(CultureInfo.InvariantCulture, $"{count} times");

    private static string When(DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"{at.UtcDateTime:d MMM yyyy HH:mm} UTC");

    private static CommandTable.Outcome Said(string said) => new(new CommandAnswer(said), null);

    private static CommandTable.Outcome Refused(Refusal refusal) => new(null, refusal);
}
