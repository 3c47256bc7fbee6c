using System.CommandLine;
using Snug.Serve;
using Snug.Server.Backups;
using Snug.Terminal;
using Snug.Terminal.Commands;

namespace Snug.Owner;

/// <summary><c>snug verify FILE</c>: is the file whole, and is its story without a hole?</summary>
internal static class VerifyCommand
{
    public static Command Create(CommandContext context)
    {
        var file = OwnerCommands.File("FILE", "A database or a backup");
        var command = new Command("verify", "Look whether a database or backup is whole") { file };
        command.SetAction((parsed, _) => OwnerCommands.WithErrorsReported(context, () =>
        {
            var path = parsed.GetRequiredValue(file);
            var findings = Verification.Of(path);
            foreach (var finding in findings)
            {
                context.Out.Line($"{finding}");
            }

            if (findings.Count > 0)
            {
                context.Talk.Line($"{path} is not sound. "
                    + $"Keep it, and bring back a backup: {context.Program} restore BACKUP --db {OwnCommand.Quoted(path)}");
                return Task.FromResult(ExitCode.Refused);
            }

            context.Out.Line($"{path} is sound: the file is whole, no number is missing, and log and messages tell the same.");
            return Task.FromResult(ExitCode.Done);
        }));
        return command;
    }
}
