using System.CommandLine;
using Snug.Server;
using Snug.Server.Rooms;
using Snug.Server.Storage;
using Snug.Terminal;
using Snug.Terminal.Commands;
using Snug.Terminal.LineMode;

namespace Snug.Owner;

/// <summary><c>snug open FILE.db [ROOM]</c>: reads a database or a backup without a server.</summary>
internal static class OpenCommand
{
    public static Command Create(CommandContext context)
    {
        var file = OwnerCommands.File("FILE", "A database or a backup");
        var room = CommandOptions.Room(context);
        room.Arity = ArgumentArity.ZeroOrOne;
        var command = new Command("open", "Read a database or a backup, without a server") { file, room };
        command.SetAction((parsed, _) => OwnerCommands.WithErrorsReported(context, () =>
        {
            if (DatabaseName.IsPostgres(OwnerCommands.Typed(parsed.GetRequiredValue(file))))
            {
                throw new StartupException("snug open reads files. Make one of it, also while people talk, and open that: "
                    + $"snug backup FILE --db {parsed.GetRequiredValue(file)}");
            }

            var rooms = new DatabaseFileRooms(parsed.GetRequiredValue(file));
            var number = parsed.GetResult(room) is { Tokens.Count: > 0 } ? parsed.GetValue(room) : (int?)null;
            return new FileChat(context, Path.GetFileName(parsed.GetRequiredValue(file)), rooms.All(), rooms.Before).Run(number);
        }));
        return command;
    }
}
