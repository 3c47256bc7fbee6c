using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.Messages;
using Snug.Server.Messages.Emoji;
using Snug.Server.Messages.Saved;
using Snug.Server.People.Highlights;
using Snug.Server.Rooms;
using Snug.Server.Storage;

namespace Snug.Server.Commands;

/// <summary>
/// The commands about one message, by its number: other words, a reaction, a pin, keeping it. They make the same writes as the endpoints,
/// whose policy decides.
/// </summary>
internal sealed class MessageCommands(EventLog log, IDatabase database, MessagePages pages, Limits limits)
{
    private const int LongestShown = 100;

    /// <summary>Gives a message of one's own other words.</summary>
    public async Task<CommandTable.Outcome> Edit(CommandTable.Call call)
    {
        if (Find(call, out var words) is not var (room, number) || words.Length == 0)
        {
            return Unfound(call) ?? CommandTable.Missing("/edit NUMBER TEXT", "which message of yours, by its number, and its new words");
        }

        var edited = await MessageEndpoints.Edit(room, number, new MessageChange(words), call.Caller, log, limits);
        return edited.Result is ProblemResult refused ? Refused(refused.Refusal) : Said($"Message {room.Id}/{number} says that now.");
    }

    /// <summary>Reacts; with an emoji that one chose already it is taken back.</summary>
    public async Task<CommandTable.Outcome> React(CommandTable.Call call)
    {
        if (Find(call, out var emoji) is not var (room, number) || emoji.Length == 0)
        {
            return Unfound(call) ?? CommandTable.Missing("/react NUMBER EMOJI", "which message, by its number, and an emoji or its :name:");
        }

        var isChosen = await pages.ReactionsTo(room, number) is { } reactions && EmojiList.TryNormalise(emoji, out var normal)
            && reactions.Any(one => one.Emoji == normal && one.People.Any(person => person.Id == call.Caller.PersonId));
        var reacted = await MessageEndpoints.React(room, number, emoji, !isChosen, call.Caller, log, limits);
        return reacted.Result is ProblemResult refused
            ? Refused(refused.Refusal)
            : Said(isChosen ? $"Your reaction to {room.Id}/{number} is taken back." : "");
    }

    /// <summary>Pins a message for everybody in its room, or unpins it.</summary>
    public async Task<CommandTable.Outcome> Pin(CommandTable.Call call, bool isPinned)
    {
        if (Find(call, out _) is not var (room, number))
        {
            return Unfound(call) ?? CommandTable.Missing(isPinned ? "/pin NUMBER" : "/unpin NUMBER", "which message, by its number");
        }

        var pinned = await MessageEndpoints.Pin(room, number, isPinned, call.Caller, log, limits);
        return pinned.Result is ProblemResult refused
            ? Refused(refused.Refusal)
            : Said(isPinned ? $"Message {room.Id}/{number} is pinned." : $"Message {room.Id}/{number} is not pinned any more.");
    }

    /// <summary>What is pinned in the room.</summary>
    public async Task<CommandTable.Outcome> Pins(CommandTable.Call call)
    {
        var pinned = (await pages.Pinned(call.Room)).Messages;
        return Said(pinned.Count == 0 ? "Nothing is pinned here. /pin NUMBER pins a message." : string.Join('\n', pinned.Select(Line)));
    }

    /// <summary>Keeps a message for oneself, or no longer.</summary>
    public async Task<CommandTable.Outcome> Save(CommandTable.Call call, bool isSaved)
    {
        if (Find(call, out _) is not var (room, number))
        {
            return Unfound(call) ?? CommandTable.Missing(isSaved ? "/save NUMBER" : "/unsave NUMBER", "which message, by its number");
        }

        var kept = await SavedEndpoints.Set(room, number, isSaved, call.Caller, log, limits);
        return kept.Result is ProblemResult refused
            ? Refused(refused.Refusal)
            : Said(isSaved ? $"Message {room.Id}/{number} is kept for you: /saved" : $"Message {room.Id}/{number} is not kept any more.");
    }

    /// <summary>What one keeps for oneself.</summary>
    public async Task<CommandTable.Outcome> Saved(CommandTable.Call call)
    {
        var saved = await SavedMessages.Of(database, call.Caller, log.Projection, new Quotes(database, log.Projection));
        return Said(saved.Count == 0 ? "You keep no message yet. /save NUMBER keeps one." : string.Join('\n', saved.Select(Line)));
    }

    /// <summary>The words that are highlighted for oneself.</summary>
    public async Task<CommandTable.Outcome> Highlight(CommandTable.Call call)
    {
        if (call.Text.Length == 0)
        {
            var words = await HighlightStore.Of(database, call.Caller.PersonId, log.Projection.Damage);
            return Said(words.Count == 0 ? "No word is highlighted for you. /highlight WORD, WORD sets some."
                : $"Highlighted for you: {string.Join(", ", words)}. /highlight - for none.");
        }

        string[] wanted = call.Text is "-" ? []
            : call.Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (wanted.Length == 0 && call.Text is not "-")
        {
            return CommandTable.Missing("/highlight WORD, WORD", "which words are to be highlighted, or - for none");
        }

        var set = await OwnSettingsEndpoints.Put(new OwnSettings(wanted), call.Caller, log, limits);
        return set.Result is Ok<OwnSettings> { Value: { } now }
            ? Said(now.Highlights.Count == 0 ? "No word is highlighted for you any more."
                : $"Highlighted for you: {string.Join(", ", now.Highlights)}.")
            : Refused(((ProblemResult)set.Result).Refusal);
    }

    /// <summary>The message that a line is about; null if it names none, or one in a room that is not there for the caller.</summary>
    private (RoomEntry Room, long Number)? Find(CommandTable.Call call, out string rest) =>
        OrderCommands.ReadMessage(call, out rest) is var (room, number)
            && RoomPolicy.Refuse(RoomAct.See, Who.Is(call.Caller), log.Projection, room) is null
                ? (log.Projection.Rooms.Find(room)!, number)
                : null;

    /// <summary>It names a message in a room that is not there for the caller.</summary>
    private CommandTable.Outcome? Unfound(CommandTable.Call call) =>
        OrderCommands.ReadMessage(call, out _) is var (room, _)
            && RoomPolicy.Refuse(RoomAct.See, Who.Is(call.Caller), log.Projection, room) is { } unseen
                ? Refused(unseen)
                : null;

    private static string Line(Message message)
    {
        var words = message.DeletedAt is not null ? "deleted" : message.Text.ReplaceLineEndings(" ");
        var shown = CommandTable.Shorten(words, LongestShown);
        return string.Create(CultureInfo.InvariantCulture, $"#{message.Room}/{message.Number} {message.Author.Name}: {shown}");
    }

    private static CommandTable.Outcome Said(string said) => new(new CommandAnswer(said, null), null);

    private static CommandTable.Outcome Refused(Refusal refusal) => new(null, refusal);
}
