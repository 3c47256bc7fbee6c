using System.CommandLine;
using Snug.Serve;
using Snug.Server.Hosting;
using Snug.Terminal;
using Snug.Terminal.Commands;

namespace Snug.Owner;

/// <summary><c>snug check</c>: can Snug live on this machine, and what to do if not.</summary>
internal static class CheckCommand
{
    public static Command Create(CommandContext context)
    {
        var database = OwnerCommands.Database();
        var port = new Option<string?>("--port") { Description = "The port to look at (SNUG_PORT; default 5080)", HelpName = "N" };
        var command = new Command("check", "Look whether this machine is fit for Snug") { database, port };
        command.SetAction((parsed, _) => OwnerCommands.WithErrorsReported(context, () =>
        {
            var settings = OwnerCommands.Settings(parsed.GetValue(database), parsed.GetValue(port));
            var looks = MachineCheck.Of(settings.DatabasePath, settings.Port, context.Time);
            foreach (var look in looks)
            {
                context.Out.Line($"{Mark(look.Verdict)} {look.What.PadRight(12)} {OwnCommand.Runnable(look.Sentence, context.Program)}");
            }

            return Task.FromResult(looks.Any(look => look.Verdict is Verdict.Bad) ? ExitCode.Refused : ExitCode.Done);
        }));
        return command;
    }

    /// <summary>Words, so that nobody needs colours.</summary>
    private static string Mark(Verdict fitness) => fitness switch
    {
        Verdict.Good => "good    ",
        Verdict.Doubtful => "doubtful",
        _ => "BAD     ",
    };
}
