using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Sessions;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Chat.Slash;

/// <summary>
/// <c>/forward N ROOM</c>: says a message in another room, as a quote with who said it and where. It goes out as whatever is said does:
/// once, also when there is no connection now.
/// </summary>
internal static class ForwardCommand
{
    /// <summary>Of rooms that may be meant no more are named: nobody reads a longer list.</summary>
    private const int MostMeant = 4;

    public static Task Run(CommandCall call)
    {
        if (MessageCommands.Take(call, out var name) is not { } number || name.Length == 0)
        {
            return MessageCommands.RefuseNumber(call, "/forward N ROOM");
        }

        if (Goal(call, name, out var why) is not { } goal)
        {
            return Refuse(call, why);
        }

        if (call.View.Find(number) is { } known)
        {
            return Forward(call, known, goal);
        }

        var room = call.View.Room;
        return call.View.Call(
            stop => call.Session.Client.GetMessagesAsync(room, MessageRange.Around(number), 3, stop),
            page => page.Messages.FirstOrDefault(message => message.Number == number) is { } found
                ? Forward(call, found, goal)
                : Refuse(call, SafeText.Of($"There is no message {number:0} in this room.")),
            refused => call.View.Refuse(call.Line, SafeText.OneLine(refused.Message)));
    }

    private static async Task Forward(CommandCall call, Message message, Room goal)
    {
        if (message.DeletedAt is not null || message.Damaged is true)
        {
            await Refuse(call, SafeText.Of($"Message {message.Number:0} says nothing any more that could be forwarded."));
            return;
        }

        var words = Forwarding.Words(message);
        if (MessageLength.TooMany(words) is not null)
        {
            await Refuse(call, SafeText.Of($"With its quotation marks that is more than a message holds. Say its "
                + $"link there instead: #{message.Room:0}/{message.Number:0}"));
            return;
        }

        try
        {
            var item = await call.Session.Outbox.AddAsync(goal.Id, words, call.CancellationToken);
            call.View.Remark(SafeText.Of($"Message {message.Number:0} goes to {Wording.NameWithin(goal)}."));
            call.View.Sends(item);
        }
        catch (IOException e)
        {
            await Refuse(call, SafeText.OneLine(e.Message));
        }
    }

    /// <summary>The room that is meant by its number or by its name, where this person may say something.</summary>
    private static Room? Goal(CommandCall call, string name, out SafeText why)
    {
        var server = call.Session.Server;
        List<Room> meant = Destination.RoomNumber(name.TrimStart('#')) is { } number
            ? server.Room(number) is { } numbered ? [numbered.Room] : []
            : Named([.. server.Rooms.Select(static view => view.Room)], PersonNames.Fold(name.TrimStart('#', '@')));
        List<Room> open = [.. meant.Where(room => room.ArchivedAt is null && Wording.WhyReadOnly(server, room) is null)];
        why = open switch
        {
            [{ Id: var only }] when only == call.View.Room => SafeText.Of($"That is the room in which it was said."),
            [_] => SafeText.Empty,
            [] => SafeText.Of($"There is no room {name} where you may say something."),
            _ => SafeText.Of($"Several rooms are called like that, say the number: {SafeText.FromSafeParts(string.Join(
                ", ", open.Take(MostMeant).Select(static room => SafeText.Of($"{room.Id:0} {room.Name}").ToString())))}."),
        };
        return open is [var one] && one.Id != call.View.Room ? one : null;
    }

    /// <summary>What is called so; where nothing is, what has it in its name.</summary>
    private static List<Room> Named(List<Room> rooms, string folded)
    {
        var called = rooms.FindAll(room => PersonNames.Fold(room.Name) == folded);
        return called.Count > 0 || folded.Length == 0
            ? called
            : rooms.FindAll(room => PersonNames.Fold(room.Name).Contains(folded, StringComparison.Ordinal));
    }

    private static Task Refuse(CommandCall call, SafeText why)
    {
        call.View.Refuse(call.Line, SafeText.Of($"{why} Nothing was forwarded."));
        return Task.CompletedTask;
    }
}
