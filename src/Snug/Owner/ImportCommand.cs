using System.CommandLine;
using Snug.Serve;
using Snug.Server.Legacy;
using Snug.Terminal;
using Snug.Terminal.Commands;

namespace Snug.Owner;

/// <summary><c>snug import chatroom.db</c>: brings the rooms of the original along.</summary>
internal static class ImportCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var file = OwnerCommands.File("FILE", "The original's database, chatroom.db");
        var database = OwnerCommands.Database();
        var command = new Command("import", "Bring the rooms of an original chatroom.db along; may be run again") { file, database };
        command.SetAction((parsed, cancel) => OwnerCommands.SaidAsync(surroundings, async () =>
        {
            var into = OwnerCommands.Settings(parsed.GetValue(database)).DatabasePath;
            var report = await OriginalImport.RunAsync(into, parsed.GetRequiredValue(file), surroundings.Time, cancel);
            Print(surroundings, report, into);
            return ExitCode.Done;
        }));
        return command;
    }

    private static void Print(Surroundings surroundings, ImportReport report, string into)
    {
        foreach (var room in report.Rooms)
        {
            var from = room.OriginalId == room.Room.ToString(System.Globalization.CultureInfo.InvariantCulture) ? "" : $", there room {room.OriginalId}";
            surroundings.Out.Line($"Room {room.Room:0}, {room.Name}{from}: {Words(room)}");
        }

        surroundings.Out.Line($"Messages brought over: {report.Messages}");
        Say(surroundings, report.KeptAsTheyAre, "Without a name, kept as they are under the file's name");
        Say(surroundings, report.KeptInParts, "Longer than a message holds, kept as several");
        Say(surroundings, report.Signs, "Characters that no screen shows, kept as signs such as \u241b");
        surroundings.Out.Line($"Nobody proved these names, so they belong to nobody here. Look: {surroundings.Program} open {OwnCommand.Quoted(into)}");
    }

    private static void Say(Surroundings surroundings, int count, string what)
    {
        if (count > 0)
        {
            surroundings.Out.Line($"{what}: {count}");
        }
    }

    private static string Words(ImportedRoom room) => room.Fate switch
    {
        RoomFate.KeptFree => "there is no such room in the original; the number is kept free",
        RoomFate.GoneOnWith => "was here already, went on with it",
        _ => room.IsArchived ? "brought over; archived, as it was not shown there" : "brought over",
    };
}
