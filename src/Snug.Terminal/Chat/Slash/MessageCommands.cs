using System.Globalization;
using Snug.Protocol;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Chat.Slash;

/// <summary>What is done with one message by its number: reply, edit, delete, look at its thread, and what is hidden in it.</summary>
internal static class MessageCommands
{
    /// <summary><c>/reply N [WORDS]</c>: at once, or with what is said next.</summary>
    public static Task Reply(CommandCall call)
    {
        if (Take(call, out var words) is not { } number)
        {
            return RefuseNumber(call, "/reply N WORDS");
        }

        return words.Length > 0 ? call.View.Say(new NewMessage(words, number), call.CancellationToken) : call.View.Reply(number);
    }

    /// <summary><c>/edit [N] [WORDS]</c>: with words by the server; without them in the input line.</summary>
    public static Task Edit(CommandCall call)
    {
        if (call.Text.Length == 0)
        {
            return call.View.Edit(null);
        }

        if (Take(call, out var words) is { } number && words.Length == 0)
        {
            return call.View.Edit(number);
        }

        return call.RunOnServer(call.Line);
    }

    /// <summary><c>/delete N</c>: in five seconds, where somebody sits who could think better of it.</summary>
    public static Task Delete(CommandCall call)
    {
        if (Take(call, out var rest) is not { } number || rest.Length > 0 || !call.View.HasPerson)
        {
            // Of another room, or nobody would undo it: the server says what it is.
            return call.RunOnServer(call.Line);
        }

        var room = call.View.Room;

        call.Deletes.Start(room, number, refused => call.View.Refuse(
            string.Empty, SafeText.Of($"Message {number:0} was not deleted. {refused.Message}")));
        call.View.SayDeleting(SafeText.Of($"Message {number:0} goes in {PendingDeletes.Patience.TotalSeconds.ToString(
            CultureInfo.InvariantCulture)} s; /undo keeps it."));
        return Task.CompletedTask;
    }

    /// <summary><c>/undo</c>: the message that was to be deleted stays.</summary>
    public static Task Undo(CommandCall call)
    {
        call.View.Remark(call.Deletes.Undo() is { } kept ? Kept(kept.Number) : SafeText.Of($"There is nothing to undo."));
        return Task.CompletedTask;
    }

    /// <summary>What to say of a message that stays.</summary>
    public static SafeText Kept(long number) => SafeText.Of($"Message {number:0} stays.");

    /// <summary><c>/spoiler [N]</c>: what is hidden in a message.</summary>
    public static Task Reveal(CommandCall call) => call.Text.Length == 0 ? call.View.Reveal(null)
        : Take(call, out var rest) is { } number && rest.Length == 0 ? call.View.Reveal(number)
        : RefuseNumber(call, "/spoiler N");

    /// <summary><c>/unread [N]</c>: message N and what came after it is new again, on all devices.</summary>
    public static Task Unread(CommandCall call)
    {
        var number = call.Text.Length == 0 ? Newest(call) : Take(call, out var rest) is { } given && rest.Length == 0 ? given : 0;
        if (number < 1)
        {
            return RefuseNumber(call, "/unread N");
        }

        var room = call.View.Room;
        return call.View.Call(
            stop => call.Session.Client.MarkUnreadAfterAsync(room, number - 1, stop),
            mark =>
            {
                call.Session.Server.Take(mark);
                return call.View.ShowRooms();
            },
            refused => call.View.Refuse(string.Empty, SafeText.OneLine(refused.Message)));
    }

    /// <summary><c>/thread [N]</c>: a message, what it answers and what answers it.</summary>
    public static Task Thread(CommandCall call)
    {
        var number = call.Text.Length == 0 ? Newest(call) : Take(call, out var rest) is { } given && rest.Length == 0 ? given : 0;
        if (number < 1)
        {
            return RefuseNumber(call, "/thread N");
        }

        var room = call.View.Room;
        return call.View.Call(
            stop => call.Session.Client.GetThreadAsync(room, number, limit: WireLimits.PageMost, cancellationToken: stop),
            page =>
            {
                if (page.Messages.Count > 0 && call.View.OpenThread(room, page.Messages))
                {
                    return Task.CompletedTask;
                }

                var count = Math.Max(0, page.Messages.Count - 1);
                call.View.Show(page.Messages.Count == 0
                    ? [SafeText.Of($"There is no message {number:0} in this room.")]
                    : [
                        SafeText.Of($"The thread of message {page.Messages[0].Number:0}, {Wording.Count(count, "reply", "replies")}:"),
                        .. call.Listing.Lines(page.Messages.Select(static message => message with { Thread = null }), call.Session.Server),
                        SafeText.Of($"/reply {page.Messages[^1].Number:0} WORDS answers the last."),
                    ]);
                return Task.CompletedTask;
            },
            refused => call.View.Refuse(string.Empty, SafeText.OneLine(refused.Message)));
    }

    /// <summary><c>+:name:</c> alone on a line: a reaction to the newest message.</summary>
    public static string? ReactionLine(string emoji, RoomView? room) =>
        room is { LastWords: { DeletedAt: null, Number: var newest } } || (newest = room?.Room.LastNumber ?? 0) > 0
            ? string.Create(CultureInfo.InvariantCulture, $"/react {newest} {emoji}")
            : null;

    private static long Newest(CommandCall call) => call.Session.Server.Room(call.View.Room)?.Room.LastNumber ?? 0;

    /// <summary>The number that the text begins with: <c>118</c>, <c>#118</c> or, of the open room, <c>#3/118</c>.</summary>
    internal static long? Take(CommandCall call, out string rest)
    {
        var end = call.Text.AsSpan().IndexOfAny(" \t\n");
        (var first, rest) = end < 0 ? (call.Text, string.Empty) : (call.Text[..end], call.Text[end..].Trim());
        var parts = first.TrimStart('#').Split('/');
        var isHere = parts.Length == 1
            || (parts.Length == 2 && parts[0] == call.View.Room.ToString(CultureInfo.InvariantCulture));
        return isHere && long.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : null;
    }

    internal static Task RefuseNumber(CommandCall call, string form)
    {
        call.View.Refuse(call.Line, SafeText.Of(
            $"Which message of this room? It is written {form}; /numbers on shows the numbers. Nothing was sent."));
        return Task.CompletedTask;
    }
}
