using System.CommandLine;
using System.Globalization;
using Snug.Serve;
using Snug.Server.Backups;
using Snug.Server.Storage;
using Snug.Terminal;
using Snug.Terminal.Chat;
using Snug.Terminal.Commands;

namespace Snug.Owner;

/// <summary><c>snug backup FILE</c>: one file that holds everything, also while people talk.</summary>
internal static class BackupCommand
{
    public static Command Create(CommandContext context)
    {
        var file = OwnerCommands.File("FILE", "The backup to make; must not be there yet");
        var database = OwnerCommands.Database();
        var command = new Command("backup", "Copy the database into one file, also while people talk") { file, database };
        command.SetAction((parsed, cancel) => OwnerCommands.WithErrorsReported(context, async () =>
        {
            var from = OwnerCommands.Settings(parsed.GetValue(database)).DatabasePath;
            var to = parsed.GetRequiredValue(file);
            var report = await BackupEndpoint.FromCommandLine(from, to, context.Time, cancel);
            var size = (report.Bytes / 1024.0 / 1024).ToString("0.0", CultureInfo.InvariantCulture);
            var seconds = report.Seconds.ToString("0.0", CultureInfo.InvariantCulture);
            context.Out.Line(
                $"{report.File}: {Wording.Count(report.Messages, "message", "messages")} in {Wording.Count(
                    report.Rooms, "room", "rooms")}, {size} MB, checked, in {seconds} s.");
            context.Out.Line($"SHA-256 {report.Sha256}");
            if (report.Receipt is { } receipt)
            {
                context.Out.Line($"Receipt {receipt}");
            }

            context.Out.Line($"Look inside: {context.Program} open {OwnCommand.Quoted(to)}");
            var back = OwnCommand.Quoted(DatabaseName.Shown(from));
            context.Out.Line($"Back again:  {context.Program} restore {OwnCommand.Quoted(to)} --db {back}");
            return ExitCode.Done;
        }));
        return command;
    }
}
