using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Chat.Slash;

/// <summary><c>/new</c>: what is new in all rooms, in one view. Looking at it is not reading: each room keeps its mark.</summary>
internal static class NewsCommand
{
    /// <summary>Rooms that are asked: where one was named before others.</summary>
    private const int MostRooms = 10;

    /// <summary>Messages that are shown of each, the first new ones: there one begins to read.</summary>
    private const int MostMessages = 20;

    public static Task Run(CommandCall call)
    {
        var rooms = call.Session.Server.Rooms.Where(static room => room.Waits > 0)
            .OrderByDescending(static room => room.IsNamed).Take(MostRooms).ToList();
        if (rooms.Count == 0)
        {
            call.View.Show([SafeText.Of($"Nothing new anywhere.")]);
            return Task.CompletedTask;
        }

        return call.View.Call(
            async stop => await Task.WhenAll(rooms.Select(room => Fetch(call.Session.Client, room, stop))),
            pages =>
            {
                call.View.Show(rooms.Zip(pages).SelectMany(pair => Lines(call, pair.First, pair.Second)));
                return Task.CompletedTask;
            },
            refused => call.View.Refuse(string.Empty, SafeText.OneLine(refused.Message)));
    }

    private static async Task<IReadOnlyList<Message>> Fetch(SnugClient client, RoomView room, CancellationToken stop)
    {
        try
        {
            return (await client.GetMessagesAsync(
                room.Room.Id, MessageRange.After(room.Room.ReadNumber ?? 0), MostMessages, stop)).Messages;
        }
        catch (SnugProblemException)
        {
            // The room is gone meanwhile, or it was too quick: the others are shown.
            return [];
        }
    }

    private static IEnumerable<SafeText> Lines(CommandCall call, RoomView room, IReadOnlyList<Message> messages)
    {
        var named = room.Named > 0 && room.Named < room.Waits ? SafeText.Of($", {room.Named} for you") : SafeText.Empty;
        yield return SafeText.Of($"{Wording.Name(room.Room)}: {room.Waits} new{named}. /{room.Room.Id:0} goes there.");
        foreach (var line in call.Listing.Lines(messages, call.Session.Server))
        {
            yield return line;
        }

        if (room.Waits > messages.Count && messages.Count > 0)
        {
            yield return SafeText.Of($"  … and {room.Waits - messages.Count} more");
        }
    }
}
