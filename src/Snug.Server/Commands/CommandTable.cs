// Commands/ owns the lines that begin with a slash: one table for every client. An entry calls what the endpoints call, so that a command
// may do nothing that a call may not; it only finds the sentence. Called by CommandEndpoints.

using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.Messages;
using Snug.Server.People;
using Snug.Server.People.Presence;
using Snug.Server.Rooms;
using Snug.Server.Storage;

namespace Snug.Server.Commands;

/// <summary>The commands. A new one is a line in <see cref="Entries"/>, a method that does it, and a test.</summary>
internal sealed class CommandTable(
    EventLog log,
    IDatabase database,
    PresenceBoard board,
    Limits limits,
    MessagePages pages,
    OwnAddress own,
    PeopleCommands people,
    RoomCommands rooms,
    OrderCommands order,
    MessageCommands messages)
{
    private const string Everybody = "everybody";

    private const string OwnersAndAdmins = "owners and admins";

    private static readonly Entry[] Entries =
    [
        new("topic", "[TEXT]", "says what the room is about, or sets it", (table, call) => table.Topic(call)),
        new("rename", "NAME", "gives the room another name", (table, call) => table.Rename(call)),
        new("archive", "", "closes the room: nothing new is said there", (table, call) => table.Archive(call, isArchived: true)),
        new("unarchive", "", "opens an archived room again", (table, call) => table.Archive(call, isArchived: false)),
        new("create", "NAME", "makes a room and goes there", (table, call) => table.Create(call)) { Makes = RoomKinds.Open },
        new("private", "NAME", "makes a room for those whom you add, and goes there",
            (table, call) => table.RoomCommands.MakePrivate(call)) { Makes = RoomKinds.Private },
        new("direct", "NAME[, NAME]", "goes to the talk with one to seven others",
            (table, call) => table.RoomCommands.Talk(call)) { Makes = RoomKinds.Direct },
        new("join", "ROOM", "goes to a room, by its number or its name", (table, call) => table.Join(call)),
        new("leave", "", "takes the room out of your list; a private one for good",
            (table, call) => table.RoomCommands.Leave(call)),
        new("members", "", "says who is in a private room, and who keeps it", (table, call) => table.RoomCommands.Members(call)),
        new("add", "NAME[, NAME]", "adds somebody to a private room that you keep", (table, call) => table.RoomCommands.Add(call)),
        new("remove", "NAME", "removes somebody from it", (table, call) => table.RoomCommands.Remove(call)),
        new("keeper", "[--off] NAME", "lets somebody keep it too; --off: no longer", (table, call) => table.RoomCommands.Keeper(call)),
        new("level", "[all|mentions|nothing]", "says, or sets, what of the room reaches you",
            (table, call) => table.RoomCommands.Level(call)),
        new("favourite", "", "puts the room at the head of your list",
            (table, call) => table.RoomCommands.Favourite(call, isFavourite: true)),
        new("unfavourite", "", "puts it back among the others", (table, call) => table.RoomCommands.Favourite(call, isFavourite: false)),
        new("hide", "", "takes the room out of your list", (table, call) => table.RoomCommands.Hide(call, isHidden: true)),
        new("unhide", "", "puts it back", (table, call) => table.RoomCommands.Hide(call, isHidden: false)),
        new("mute", "[NAME]", "leaves out what somebody says, for you; alone, whom",
            (table, call) => table.OrderCommands.Mute(call, true)),
        new("unmute", "NAME", "shows it again", (table, call) => table.OrderCommands.Mute(call, false)),
        new("edit", "NUMBER TEXT", "gives a message of yours other words", (table, call) => table.MessageCommands.Edit(call)),
        new("react", "NUMBER EMOJI", "reacts to a message: with an emoji or its :name:; again takes it back",
            (table, call) => table.MessageCommands.React(call)),
        new("pin", "NUMBER", "pins a message for everybody here", (table, call) => table.MessageCommands.Pin(call, isPinned: true)),
        new("unpin", "NUMBER", "unpins it", (table, call) => table.MessageCommands.Pin(call, isPinned: false)),
        new("pins", "", "lists what is pinned here", (table, call) => table.MessageCommands.Pins(call)),
        new("save", "NUMBER", "keeps a message for you", (table, call) => table.MessageCommands.Save(call, isSaved: true)),
        new("unsave", "NUMBER", "no longer keeps it", (table, call) => table.MessageCommands.Save(call, isSaved: false)),
        new("saved", "", "lists what you keep", (table, call) => table.MessageCommands.Saved(call)),
        new("highlight", "[WORD, WORD]", "says, or sets, the words that are marked for you; - for none",
            (table, call) => table.MessageCommands.Highlight(call)),
        new("delete", "NUMBER", "takes a message away: your own, or where you keep order",
            (table, call) => table.OrderCommands.Delete(call)),
        new("report", "NUMBER [WHY]", "shows a message to the owners and admins", (table, call) => table.OrderCommands.Report(call)),
        new("announce", "[on|off|replies]", "lets only those who keep order say something here",
            (table, call) => table.OrderCommands.Announce(call)),
        new("me", "[TEXT]", "says what you do: /me waves; alone, who you are", (table, call) => table.Me(call)),
        new("names", "", "says who is here", (table, call) => table.Names(call)),
        new("code", "", "makes a code that signs in your other device", (table, call) => table.Code(call)),
        new("people", "[NAME]", "says who comes here: roles, and who is here", (table, call) => table.PeopleCommands.People(call)),
        new("nick", "NAME", "gives you another name, everywhere", (table, call) => table.PeopleCommands.Nick(call)),
        new("invite", "[ROLE] [N times] [N days] [NOTE]", "makes a link by which somebody new comes in",
            (table, call) => table.PeopleCommands.Invite(call)) { Who = OwnersAndAdmins },
        new("invites", "", "lists the invitations, and who came by them",
            (table, call) => table.PeopleCommands.Invites(call)) { Who = OwnersAndAdmins },
        new("role", "NAME ROLE", "gives somebody another role: owner, admin, member, bot",
            (table, call) => table.PeopleCommands.Role(call)) { Who = OwnersAndAdmins },
        new("deactivate", "NAME", "takes somebody's way in; what they said stays",
            (table, call) => table.PeopleCommands.Deactivate(call)) { Who = OwnersAndAdmins },
        new("reactivate", "NAME", "gives it back",
            (table, call) => table.PeopleCommands.Reactivate(call)) { Who = OwnersAndAdmins },
        new("ban", "[--messages] NAME", "sends somebody away for good; --messages: what they said goes too",
            (table, call) => table.PeopleCommands.Ban(call)) { Who = OwnersAndAdmins },
        new("unban", "NAME", "lifts it",
            (table, call) => table.PeopleCommands.Unban(call)) { Who = OwnersAndAdmins },
        new("link", "NAME", "makes a link back for somebody who lost their name",
            (table, call) => table.PeopleCommands.WayBack(call)) { Who = OwnersAndAdmins },
        new("reports", "", "lists the messages that people show you, and that wait",
            (table, call) => table.OrderCommands.Reports(call)) { Who = OwnersAndAdmins },
        new("done", "NUMBER [--remove]", "says that a report was looked after; --remove: the words go too",
            (table, call) => table.OrderCommands.Done(call)) { Who = OwnersAndAdmins },
        new("makers", "[everybody|admins]", "says who may make rooms, or decides it",
            (table, call) => table.OrderCommands.Makers(call)) { Who = OwnersAndAdmins },
        new("help", "", "lists the commands", (table, call) => Answered(table.Help(call))),
    ];

    private PeopleCommands PeopleCommands => people;

    private RoomCommands RoomCommands => rooms;

    private OrderCommands OrderCommands => order;

    private MessageCommands MessageCommands => messages;

    /// <summary>What <c>GET /api/commands</c> gives somebody: what they may do, in the order in which a person wants to read it.</summary>
    public IReadOnlyList<SlashCommand> For(Caller caller) =>
        [.. EntriesFor(caller).Select(entry => new SlashCommand(entry.Name, entry.Takes, entry.Says, entry.Who))];

    private IEnumerable<Entry> EntriesFor(Caller caller)
    {
        var keepsOrder = PeoplePolicy.Refuse(PersonAct.Invite, Who.Is(caller), log.Projection) is null;
        return Entries.Where(entry => (keepsOrder || entry.Who == Everybody)
            && (entry.Makes is not { } kind || RoomPolicy.Refuse(RoomAct.Create, Who.Is(caller), log.Projection, About(kind)) is null));
    }

    private static RoomFacts About(string kind) => new(Id: 0, kind, IsArchived: false);

    /// <summary>Does what a line says.</summary>
    /// <param name="line">As it was typed.</param>
    /// <param name="call">Where and for whom; its text is what follows the name.</param>
    public Task<Outcome> Run(string line, Call call)
    {
        if (!line.StartsWith('/'))
        {
            return Refused(new Refusal(Problems.Malformed, "A command begins with /. Nothing was done; to say something, post a message."));
        }

        if (line.StartsWith("//", StringComparison.Ordinal))
        {
            return Say(call, line[1..]);
        }

        var end = line.AsSpan().IndexOfAny(" \t\r\n");
        var name = (end < 0 ? line[1..] : line[1..end]).ToLowerInvariant();
        var text = end < 0 ? "" : line[end..].Trim();
        return Array.Find(Entries, entry => entry.Name == name) is { } found
            ? found.Run(this, call with { Text = text })
            : Refused(new Refusal(
                Problems.NoSuchCommand,
                $"There is no /{Shorten(name)} here; /help lists what there is. Nothing was sent: to say it as it is, begin with //"));
    }

    private async Task<Outcome> Topic(Call call)
    {
        if (call.Text.Length == 0)
        {
            return call.Room.Topic is { } topic
                ? Said($"Room {call.Room.Id} is about: {topic}")
                : Said($"Room {call.Room.Id} has no topic. /topic TEXT sets it.");
        }

        var changed = await RoomEndpoints.Change(call.Room, new RoomChange(Topic: call.Text), call.Caller, log, database, limits);
        return changed.Result is Ok<Room> { Value: { } room } ? Said($"The topic is now: {room.Topic}") : Refusal(changed.Result);
    }

    private async Task<Outcome> Rename(Call call)
    {
        if (call.Text.Length == 0)
        {
            return Missing("/rename NAME", "what the room is to be called");
        }

        var changed = await RoomEndpoints.Change(call.Room, new RoomChange(Name: call.Text), call.Caller, log, database, limits);
        return changed.Result is Ok<Room> { Value: { } room }
            ? Said($"Room {room.Id} is now called {room.Name}.")
            : Refusal(changed.Result);
    }

    private async Task<Outcome> Archive(Call call, bool isArchived)
    {
        if (call.Room.IsArchived == isArchived)
        {
            var title = Commands.RoomCommands.Title(call);
            return Said($"{title} is {(isArchived ? "archived already" : "open: there is nothing to bring back")}.");
        }

        var changed = await RoomEndpoints.Change(call.Room, new RoomChange(Archived: isArchived), call.Caller, log, database, limits);
        return changed.Result is Ok<Room> { Value: { } room }
            ? Said(isArchived ? $"{room.Name} is archived. /unarchive opens it again." : $"{room.Name} is open again.")
            : Refusal(changed.Result);
    }

    private async Task<Outcome> Create(Call call)
    {
        if (call.Text.Length == 0)
        {
            return Missing("/create NAME", "what the room is to be called");
        }

        var made = await RoomEndpoints.Create(new NewRoom(call.Text), call.Key, call.Caller, log, limits);
        return made.Result switch
        {
            Created<Room> { Value: { } room } => Said($"Room {room.Id}, {room.Name}, is there.", room.Id),
            Ok<Room> { Value: { } room } => Said($"Room {room.Id}, {room.Name}, is there.", room.Id),
            var other => Refusal(other),
        };
    }

    private async Task<Outcome> Join(Call call)
    {
        if (call.Text.Length == 0)
        {
            return Missing("/join ROOM", "where to go: its number or its name");
        }

        var found = FindRoom(call);
        if (found.Answer?.Go is { } room)
        {
            await rooms.Show(room, call);
        }

        return found;
    }

    private Outcome FindRoom(Call call)
    {
        var wanted = call.Text.TrimStart('#');
        if (int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return RoomPolicy.Refuse(RoomAct.See, Who.Is(call.Caller), log.Projection, number) is { } unseen
                ? new Outcome(null, unseen)
                : Said("", number);
        }

        var folded = NameFolding.Fold(wanted);
        var named = log.Projection.Read((known, _) => known.Rooms.All
            .Where(room => RoomPolicy.MaySee(Who.Is(call.Caller), known, room.Id) && NameFolding.Fold(room.Name) == folded)
            .Select(room => room.Id)
            .ToList());
        return named switch
        {
            [var only] => Said("", only),
            [] => new Outcome(null, new Refusal(Problems.RoomNotFound, $"There is no room called {Shorten(wanted)} for you here.")),
            _ => new Outcome(null, new Refusal(
                Problems.Malformed, $"Rooms {string.Join(", ", named)} have that name. Say which by its number: /join {named[0]}")),
        };
    }

    private Task<Outcome> Me(Call call) => call.Text.Length > 0
        ? Say(call, $"_{call.Text}_")
        : Answered($"You are {call.Caller.Name} on {call.Request.Scheme}://{call.Request.Host}. /code makes a code for your other device.");

    private Task<Outcome> Names(Call call)
    {
        var present = board.Current(call.Room.Id);
        var count = present.Sum(room => room.Count);
        // Whoever asks is there, also where their client tells so a moment later.
        var here = present.SelectMany(room => room.People)
            .Select(person => (person.Id, person.Name))
            .Append((call.Caller.PersonId, call.Caller.Name))
            .Distinct()
            .OrderBy(person => person.Item1)
            .Select(person => person.Item2)
            .ToList();
        return Answered(count > here.Count ? $"{count} people are here." : $"Here: {string.Join(", ", here)}.");
    }

    private async Task<Outcome> Code(Call call)
    {
        var made = await SessionEndpoints.Code(call.Key, call.Caller, call.Request.HttpContext, own, log);
        var code = made.Result switch
        {
            Created<DeviceCode> { Value: var fresh } => fresh,
            Ok<DeviceCode> { Value: var again } => again,
            _ => null,
        };
        return code is null
            ? Refusal(made.Result)
            : Said($"On your other device, type {code.Code} instead of a name, or open {code.Link}\nIt works once, for ten minutes.");
    }

    private async Task<Outcome> Say(Call call, string text)
    {
        var posted = await MessageEndpoints.Post(call.Room, new NewMessage(text), call.Key, call.Caller, log, pages, limits);
        return posted.Result is ProblemResult refused ? Refusal(refused) : Said("");
    }

    private string Help(Call call) => string.Join('\n', EntriesFor(call.Caller).Select(entry =>
        $"/{entry.Name}{(entry.Takes.Length > 0 ? " " + entry.Takes : "")}: {entry.Says}").Append("//text: says /text"));

    internal static string Shorten(string typed, int most = 40) => typed.Length <= most ? typed
        : typed[..(char.IsHighSurrogate(typed[most - 1]) ? most - 1 : most)] + "…";

    internal static Outcome Missing(string form, string what) =>
        new(null, new Refusal(Problems.Malformed, $"Say {what}: {form}. Nothing was changed."));

    private static Outcome Said(string said, int? go = null) => new(new CommandAnswer(said, go), null);

    private static Task<Outcome> Answered(string said, int? go = null) => Task.FromResult(Said(said, go));

    private static Task<Outcome> Refused(Refusal refusal) => Task.FromResult(new Outcome(null, refusal));

    private static Outcome Refusal(IResult result) => new(null, ((ProblemResult)result).Refusal);

    /// <summary>One command.</summary>
    private sealed record Entry(string Name, string Takes, string Says, Func<CommandTable, Call, Task<Outcome>> Run)
    {
        /// <summary>Whom it is listed for. What it does decides for itself who may.</summary>
        public string Who { get; init; } = Everybody;

        /// <summary>Listed for those who may make a room of this kind; null for what makes none.</summary>
        public string? Makes { get; init; }
    }

    /// <summary>A line given by somebody in a room.</summary>
    /// <param name="Caller">Who.</param>
    /// <param name="Room">Where; they may see it.</param>
    /// <param name="Key">The call's Idempotency-Key as it came; null without one.</param>
    /// <param name="Request">For the address that a link begins with.</param>
    internal sealed record Call(Caller Caller, RoomEntry Room, string? Key, HttpRequest Request)
    {
        /// <summary>What follows the name, without the space around it.</summary>
        public string Text { get; init; } = "";
    }

    /// <summary>What a command answers, or why it did nothing.</summary>
    internal readonly record struct Outcome(CommandAnswer? Answer, Refusal? Refusal);
}
