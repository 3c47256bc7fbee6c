using System.CommandLine;
using Snug.Serve;
using Snug.Server.Legacy;
using Snug.Server.Storage;
using Snug.Terminal;
using Snug.Terminal.Commands;

namespace Snug.Owner;

/// <summary><c>snug import chatroom.db</c>: brings the rooms of the original along.</summary>
internal static class ImportCommand
{
    public static Command Create(CommandContext context)
    {
        var file = OwnerCommands.File("FILE", "The original's database, chatroom.db");
        var database = OwnerCommands.Database();
        var command = new Command("import", "Bring the rooms of an original chatroom.db along; may be run again") { file, database };
        command.SetAction((parsed, cancel) => OwnerCommands.WithErrorsReported(context, async () =>
        {
            var into = OwnerCommands.Settings(parsed.GetValue(database)).DatabasePath;
            var report = await ImportEndpoint.FromCommandLine(
                into, parsed.GetRequiredValue(file), context.Time, line => context.Talk.Line($"{line}"), cancel);
            Print(context, report, into);
            return ExitCode.Done;
        }));
        return command;
    }

    private static void Print(CommandContext context, ImportReport report, string into)
    {
        if (report.Found is { } found)
        {
            context.Talk.Line($"{OwnCommand.Runnable(found, context.Program)}");
        }

        foreach (var room in report.Rooms)
        {
            var from = room.OriginalId == room.Room.ToString(System.Globalization.CultureInfo.InvariantCulture)
                ? ""
                : $", there room {room.OriginalId}";
            context.Out.Line($"Room {room.Room:0}, {room.Name}{from}: {Words(room)}");
        }

        if (report.Rooms.Count == 0)
        {
            context.Out.Line($"There are no rooms in it, so nothing was brought over.");
            return;
        }

        context.Out.Line($"Messages brought over: {report.Messages}");
        Say(context, report.KeptAsTheyAre, "Without a name, kept as they are under the file's name");
        Say(context, report.KeptInParts, "Longer than a message holds, kept as several");
        Say(context, report.Signs, "Characters that no screen shows, kept as signs such as \u241b");
        if (DatabaseName.IsPostgres(into))
        {
            context.Out.Line($"Nobody proved these names, so they belong to nobody here.");
            return;
        }

        context.Out.Line($"Nobody proved these names, so they belong to nobody "
            + $"here. Look: {context.Program} open {OwnCommand.Quoted(into)}");
    }

    private static void Say(CommandContext context, int count, string what)
    {
        if (count > 0)
        {
            context.Out.Line($"{what}: {count}");
        }
    }

    private static string Words(ImportedRoom room) => room.Result switch
    {
        ImportedRoomResult.Reserved => "there is no such room in the original; the number is kept free",
        ImportedRoomResult.Continued => "was here already, went on with it",
        _ => room.IsArchived ? "brought over; archived, as it was not shown there" : "brought over",
    };
}
