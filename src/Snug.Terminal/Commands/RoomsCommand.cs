using System.CommandLine;
using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Commands;

/// <summary><c>snug rooms</c>: the rooms one can see.</summary>
internal static class RoomsCommand
{
    public static Command Create(CommandContext context)
    {
        var server = CommandOptions.Server(context);
        var name = CommandOptions.Name(context);
        var json = CommandOptions.Json();
        var command = new Command("rooms", "List the rooms, with what is new in them") { server, name, json };
        command.SetAction((parsed, _) =>
            CommandRunner.AsSomebody(context, parsed.GetRequiredValue(server), CommandOptions.Wanted(parsed, name), async (client, stop) =>
            {
                var rooms = (await client.GetRoomsAsync(stop)).Rooms;
                var isJson = parsed.GetValue(json);
                var lines = isJson
                    ? rooms.Select(JsonText.Of)
                    : Table(Listed(await DirectRooms.AsSeenByMe(client, rooms, stop)));
                foreach (var line in lines)
                {
                    context.Out.Data(line);
                }

                return ExitCode.Done;
            }));
        return command;
    }

    /// <summary>As in the table of <c>snug chat</c>, and what is archived besides.</summary>
    private static IEnumerable<RoomView> Listed(IReadOnlyList<Room> rooms) => rooms
        .Select(static room => new RoomView(room))
        .Where(static view => view.IsListed || view.Room is { ArchivedAt: not null, Hidden: not true })
        .OrderBy(static view => view.Group);

    private static IEnumerable<SafeText> Table(IEnumerable<RoomView> rooms)
    {
        yield return SafeText.Of($"   No.   New  Room");
        foreach (var (room, unread) in rooms.Select(static view => (view.Room, view.New)))
        {
            var topic = room.Topic is { Length: > 0 } text ? SafeText.Of($" · {text}") : SafeText.Empty;
            var archived = room.ArchivedAt is null ? string.Empty : " (archived)";
            yield return SafeText.Of(
                $"{Column(room.Id, 6)}{Column(unread > 0 ? unread : null, 6)}  {room.Name}{Wording.MarkOfKind(room)}{topic}{archived}");
        }
    }

    private static string Column(long? number, int width) =>
        (number?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? string.Empty).PadLeft(width);
}
