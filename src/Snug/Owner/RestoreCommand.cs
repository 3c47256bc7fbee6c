using System.CommandLine;
using Snug.Serve;
using Snug.Server.Backups;
using Snug.Terminal;
using Snug.Terminal.Commands;

namespace Snug.Owner;

/// <summary><c>snug restore BACKUP --db FILE</c>: the only way back from a backup.</summary>
internal static class RestoreCommand
{
    public static Command Create(CommandContext context)
    {
        var backup = OwnerCommands.File("BACKUP", "The backup to bring back");

        // Named aloud: a default could be the wrong house.
        var database = new Option<string>("--db")
        {
            Description = "The database that it takes the place of; a PostgreSQL must be empty",
            HelpName = "FILE",
            Required = true,
        };
        var command = new Command("restore", "Put a backup in the place of a database; the server must be stopped") { backup, database };
        command.SetAction((parsed, _) => OwnerCommands.WithErrorsReported(context, () =>
        {
            var path = OwnerCommands.Typed(parsed.GetRequiredValue(database));
            var kept = Restore.Run(parsed.GetRequiredValue(backup), path, context.Time);
            context.Out.Line($"{path} is the backup now, and verified. Start it: {context.Program} serve --db {OwnCommand.Quoted(path)}");
            if (kept is not null)
            {
                context.Out.Line($"What was there before is kept as {kept}; delete it when you are sure.");
            }

            return Task.FromResult(ExitCode.Done);
        }));
        return command;
    }
}
