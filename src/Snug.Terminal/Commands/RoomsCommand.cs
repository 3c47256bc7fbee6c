using System.CommandLine;
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
                foreach (var line in parsed.GetValue(json) ? rooms.Select(JsonText.Of) : Table(rooms))
                {
                    context.Out.Data(line);
                }

                return ExitCode.Done;
            }));
        return command;
    }

    private static IEnumerable<SafeText> Table(IReadOnlyList<Protocol.Room> rooms)
    {
        yield return SafeText.Of($"   No.   New  Room");
        foreach (var room in rooms)
        {
            var topic = room.Topic is { Length: > 0 } text ? SafeText.Of($" · {text}") : SafeText.Empty;
            var archived = room.ArchivedAt is null ? string.Empty : " (archived)";
            yield return SafeText.Of(
                $"{Column(room.Id, 6)}{Column(room.Unread is > 0 and var unread ? unread : null, 6)}  {room.Name}{topic}{archived}");
        }
    }

    private static string Column(long? number, int width) =>
        (number?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? string.Empty).PadLeft(width);
}
