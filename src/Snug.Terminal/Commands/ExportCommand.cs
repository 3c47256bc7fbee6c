using System.CommandLine;
using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Export;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Commands;

/// <summary>
/// <c>snug export [ROOM]</c>: a whole room from its first message on, or every room that the person may see. What was deleted is
/// not in it. Written while it is read: a room of any length takes the memory of a page.
/// </summary>
internal static class ExportCommand
{
    public static Command Create(CommandContext context)
    {
        var room = CommandOptions.Room(context);
        room.Arity = ArgumentArity.ZeroOrOne;
        room.Description = "The room's number; without one, every room you may see";
        var format = new Option<string>("--format")
        {
            Description = "text: for people and grep; jsonl: exact, one message a line; md; html: one page to read and print",
            DefaultValueFactory = _ => "text",
        };
        format.Validators.Add(static result =>
        {
            if (result.Tokens is [{ Value: var asked }] && !ExportFormat.All.ContainsKey(asked))
            {
                result.AddError($"\"{asked}\" is not a form to export. There are: {string.Join(", ", ExportFormat.All.Keys)}.");
            }
        });
        var server = CommandOptions.Server(context);
        var name = CommandOptions.Name(context);
        var command = new Command("export", "Print a whole room, or all of them") { room, format, server, name };
        command.SetAction((parsed, _) =>
            CommandRunner.AsSomebody(context, parsed.GetRequiredValue(server), CommandOptions.Wanted(parsed, name), async (client, stop) =>
            {
                IReadOnlyList<Room> rooms = parsed.GetResult(room) is { Tokens.Count: > 0 }
                    ? [await client.GetRoomAsync(parsed.GetValue(room), stop)]
                    : (await client.GetRoomsAsync(stop)).Rooms;
                rooms = await DirectRooms.AsSeenByMe(client, rooms, stop);
                await Write(context, client, rooms, ExportFormat.All[parsed.GetRequiredValue(format)](context), stop);
                return ExitCode.Done;
            }));
        return command;
    }

    private static async Task Write(
        CommandContext context, SnugClient client, IReadOnlyList<Room> rooms, ExportFormat form, CancellationToken stop)
    {
        var to = context.Out;
        Put(to, form.Begin((await client.WelcomeAsync(stop)).Name));
        foreach (var room in rooms)
        {
            Put(to, form.Room(room, isOnly: rooms.Count == 1));
            try
            {
                await WriteRoom(to, client, room, form, stop);
            }
            catch (SnugProblemException problem) when (rooms.Count > 1 && problem.Is(Problems.RoomNotFound))
            {
                // Somebody took me out of it meanwhile. That is no reason to have none of the others.
                context.Talk.Line($"{problem.Message} It is not whole in what was printed; the others are.");
            }

            Put(to, form.EndOfRoom());
        }

        Put(to, form.End());
        to.Flush();
    }

    private static async Task WriteRoom(SafeWriter to, SnugClient client, Room room, ExportFormat form, CancellationToken stop)
    {
        await foreach (var page in RoomHistory.After(client, room.Id, number: 0, stop))
        {
            foreach (var message in page.Messages.Where(static message => message.DeletedAt is null))
            {
                Put(to, form.Message(message));
            }

            to.Flush();
        }
    }

    private static void Put(SafeWriter to, IEnumerable<SafeText> parts)
    {
        foreach (var part in parts)
        {
            to.Data(part);
        }
    }
}
