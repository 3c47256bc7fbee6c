using System.CommandLine;
using System.Globalization;
using Snug.Serve;
using Snug.Server.Backups;
using Snug.Terminal;
using Snug.Terminal.Chat;
using Snug.Terminal.Commands;

namespace Snug.Owner;

/// <summary><c>snug move FROM TO</c>: from a file into a PostgreSQL, or back.</summary>
internal static class MoveCommand
{
    public static Command Create(CommandContext context)
    {
        var from = OwnerCommands.File("FROM", "A database file, or postgres://USER@HOST/DATABASE");
        var to = OwnerCommands.File("TO", "The same; there must not be a Snug yet");
        var command = new Command("move", "Move everything from a file into a PostgreSQL, or back, with the server stopped")
        {
            from, to,
        };
        command.SetAction((parsed, _) => OwnerCommands.WithErrorsReported(context, () =>
        {
            var (source, target) = (OwnerCommands.Typed(parsed.GetRequiredValue(from)), OwnerCommands.Typed(parsed.GetRequiredValue(to)));
            var report = Move.Run(source, target, context.Time);
            var seconds = report.Seconds.ToString("0.0", CultureInfo.InvariantCulture);
            context.Out.Line(
                $"{report.To}: {Wording.Count(report.Messages, "message", "messages")} in {Wording.Count(
                    report.Rooms, "room", "rooms")}, {Wording.Count(report.People, "person", "people")}, moved in {seconds} s.");
            context.Out.Line($"Receipt {report.Receipt}");
            context.Out.Line($"Start it: {context.Program} serve --db {OwnCommand.Quoted(target)}");
            context.Out.Line($"Whether it is what it was: {context.Program} verify {OwnCommand.Quoted(target)} --receipt {report.Receipt}");
            context.Out.Line($"{report.From} is kept, and is not served any more. Delete it when you are sure.");
            return Task.FromResult(ExitCode.Done);
        }));
        return command;
    }
}
