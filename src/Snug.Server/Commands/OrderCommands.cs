using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Snug.Protocol;
using Snug.Server.Administration;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.Messages;
using Snug.Server.People;
using Snug.Server.People.Mutes;
using Snug.Server.Reports;
using Snug.Server.Rooms;
using Snug.Server.Storage;

namespace Snug.Server.Commands;

/// <summary>
/// The commands that keep order: words that are taken away or shown to the admins, people whom one does not want to see, and who may say
/// and make what. They make the same writes as the endpoints, whose policy decides.
/// </summary>
internal sealed class OrderCommands(EventLog log, IDatabase database, MessagePages pages, Limits limits)
{
    private const int LongestShown = 200;

    /// <summary>Takes a message away.</summary>
    public async Task<CommandTable.Outcome> Delete(CommandTable.Call call)
    {
        if (ReadMessage(call, out _) is not var (room, number))
        {
            return CommandTable.Missing("/delete NUMBER", "which message is to go, by its number");
        }

        if (Unseen(call, room) is { } unseen)
        {
            return Refused(unseen);
        }

        var deleted = await MessageEndpoints.Delete(log.Projection.Rooms.Find(room)!, number, call.Caller, log, limits);
        return deleted.Result is ProblemResult refused
            ? Refused(refused.Refusal)
            : Said($"The words of message {room}/{number} are gone.");
    }

    /// <summary>Shows a message to the owners and admins.</summary>
    public async Task<CommandTable.Outcome> Report(CommandTable.Call call)
    {
        if (ReadMessage(call, out var why) is not var (room, number))
        {
            return CommandTable.Missing("/report NUMBER [WHY]", "which message the owners and admins are to see, by its number");
        }

        if (Unseen(call, room) is { } unseen)
        {
            return Refused(unseen);
        }

        var report = new NewReport(why.Length == 0 ? null : why);
        var entry = log.Projection.Rooms.Find(room)!;
        var reported = await ReportEndpoints.Report(entry, number, report, call.Key, call.Caller, log, limits);
        return reported.Result is ProblemResult refused
            ? Refused(refused.Refusal)
            : Said($"The owners and admins see message {room}/{number} now, and nothing else of its room.");
    }

    /// <summary>What was shown to the owners and admins, and waits.</summary>
    public async Task<CommandTable.Outcome> Reports(CommandTable.Call call)
    {
        if (PeoplePolicy.Refuse(PersonAct.LookAfterReports, Who.Is(call.Caller), log.Projection) is { } refusal)
        {
            return Refused(refusal);
        }

        var waiting = (await ReportStore.List(database, pages, log.Projection)).Where(report => report.DoneAt is null).ToList();
        return Said(waiting.Count == 0
            ? "No report waits."
            : $"{string.Join('\n', waiting.Select(Line))}\n/done NUMBER says that it was looked after; with --remove the words go too.");
    }

    /// <summary>A report was looked after.</summary>
    public async Task<CommandTable.Outcome> Done(CommandTable.Call call)
    {
        var words = call.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var removes = words.Contains("--remove");
        if (words.Where(word => word != "--remove").ToList() is not [var typed] || Number(typed) is not { } id)
        {
            return CommandTable.Missing("/done NUMBER [--remove]", "which report was looked after, by its number in /reports");
        }

        var done = await ReportEndpoints.Change(id, new ReportChange(Done: true, removes), call.Caller, log, pages, limits);
        return done.Result is ProblemResult refused ? Refused(refused.Refusal)
            : Said(removes ? $"Report {id} is done, and the words are gone." : $"Report {id} is done. What was said stays.");
    }

    /// <summary>Leaves out what somebody says; alone, whom.</summary>
    public async Task<CommandTable.Outcome> Mute(CommandTable.Call call, bool isMuted)
    {
        if (call.Text.Length == 0)
        {
            var ids = await MuteStore.Of(database, call.Caller.PersonId, log.Projection.Damage);
            var names = log.Projection.Read((known, _) => ids.Select(id => known.People.Find(id)?.Name).OfType<string>().ToList());
            return isMuted
                ? Said(names.Count == 0 ? "You see what everybody says." : $"You do not see what these say: {string.Join(", ", names)}.")
                : CommandTable.Missing("/unmute NAME", "whom you want to see again");
        }

        if (NamedPeople.Find(log.Projection, call.Text) is not { } person)
        {
            return NamedPeople.NoSuchName(call.Text);
        }

        var set = await MuteEndpoints.Set(person.Id, isMuted, call.Caller, log, limits);
        return set.Result is ProblemResult refused ? Refused(refused.Refusal) : Said(isMuted
            ? $"You do not see any more what {person.Name} says. Nobody is told; /unmute {person.Name} undoes it."
            : $"You see again what {person.Name} says.");
    }

    /// <summary>Who may say something in the room.</summary>
    public async Task<CommandTable.Outcome> Announce(CommandTable.Call call)
    {
        RoomChange? change = call.Text.ToLowerInvariant() switch
        {
            "on" => new(Posting: Postings.Admins, Replies: false),
            "replies" => new(Posting: Postings.Admins, Replies: true),
            "off" => new(Posting: Postings.Everybody),
            _ => null,
        };
        if (change is null)
        {
            return call.Text.Length == 0
                ? Said(Posts(call, call.Room.Facts))
                : CommandTable.Missing("/announce on, /announce replies or /announce off", "whether this room is for announcements");
        }

        var changed = await RoomEndpoints.Change(call.Room, change, call.Caller, log, database, limits);
        return changed.Result is Ok<Room> { Value: { } room }
            ? Said(Posts(call, RoomFacts.Of(room)))
            : Refused(((ProblemResult)changed.Result).Refusal);
    }

    /// <summary>Who may make rooms.</summary>
    public async Task<CommandTable.Outcome> Makers(CommandTable.Call call)
    {
        var wanted = call.Text.ToLowerInvariant();
        if (wanted.Length == 0)
        {
            return Said(Makes(log.Projection.Settings));
        }

        var changed = await ServerSettingsEndpoints.Change(new ServerSettingsChange(wanted), call.Caller, log, limits);
        return changed.Result is Ok<ServerSettings> { Value: { } settings }
            ? Said(Makes(settings))
            : Refused(((ProblemResult)changed.Result).Refusal);
    }

    private static string Posts(CommandTable.Call call, in RoomFacts room)
    {
        var others = room.TakesReplies ? "the others read and reply" : "the others read";
        return (room.IsAnnouncements, room.Kind) switch
        {
            (false, _) => $"Everybody who is in {RoomCommands.Title(call)} says something there.",
            (true, RoomKinds.Private) => $"Only those who keep {call.Room.Name} say something there; {others}.",
            _ => $"Only owners and admins say something in {call.Room.Name}; {others}.",
        };
    }

    private static string Makes(ServerSettings settings) => settings.WhoMakesRooms is WhoMakesRooms.Admins
        ? "Owners and admins make the rooms here. Everybody can begin a talk: /direct NAME"
        : "Everybody makes rooms here.";

    /// <summary>One line, however many were said: nobody may look like two reports.</summary>
    private static string Line(Report report)
    {
        var words = string.Join(' ', report.Message.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var shown = words.EnumerateRunes().Count() <= LongestShown
            ? words
            : string.Concat(words.EnumerateRunes().Take(LongestShown)) + "…";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Id}: {report.By.Name} shows message {report.Message.Room}/{report.Message.Number} of {report.Message.Author.Name}")
            + (report.Why is { } why ? $" ({why})" : "")
            + (report.Message.DeletedAt is null ? $": {shown}" : ": its words are gone already");
    }

    /// <summary>A number in this room, or a message as people write it anywhere: 12, #3/12.</summary>
    /// <param name="rest">What follows it.</param>
    internal static (int Room, long Number)? ReadMessage(CommandTable.Call call, out string rest)
    {
        var words = call.Text.Split((char[]?)null, 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        rest = words.ElementAtOrDefault(1) ?? "";
        return (words.FirstOrDefault() ?? "").TrimStart('#').Split('/') switch
        {
            [var number] when Number(number) is { } here => (call.Room.Id, here),
            [var room, var number] when Number(room) is <= int.MaxValue and var there && Number(number) is { } which => ((int)there, which),
            _ => null,
        };
    }

    private static long? Number(string typed) =>
        long.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A line may name a room that its call was not asked for.</summary>
    private Refusal? Unseen(CommandTable.Call call, int room) =>
        RoomPolicy.Refuse(RoomAct.See, Who.Is(call.Caller), log.Projection, room);

    private static CommandTable.Outcome Said(string said) => new(new CommandAnswer(said), null);

    private static CommandTable.Outcome Refused(Refusal refusal) => new(null, refusal);
}
