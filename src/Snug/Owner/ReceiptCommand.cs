using System.CommandLine;
using Snug.Serve;
using Snug.Server.Backups;
using Snug.Server.Storage;
using Snug.Terminal;
using Snug.Terminal.Commands;

namespace Snug.Owner;

/// <summary><c>snug receipt [FILE]</c>: 32 letters that prove everything said so far.</summary>
internal static class ReceiptCommand
{
    public static Command Create(CommandContext context)
    {
        var file = OwnerCommands.File("FILE", "A database, also while it is served, or a backup (SNUG_DB; default snug.db)");
        file.Arity = ArgumentArity.ZeroOrOne;
        var command = new Command("receipt", "Print a short proof of everything said so far") { file };
        command.SetAction((parsed, _) => OwnerCommands.WithErrorsReported(context, () =>
        {
            var given = parsed.GetResult(file) is { Tokens.Count: > 0 } ? parsed.GetValue(file) : null;
            var path = given is null ? OwnerCommands.Settings(database: null).DatabasePath : OwnerCommands.Typed(given);
            var receipt = Receipt.Of(path);
            context.Out.Line($"{receipt}");
            context.Out.Flush();
            context.Talk.Line($"Keep it where nobody changes it. Whether all of this is still as it was: "
                + $"{context.Program} verify {OwnCommand.Quoted(DatabaseName.Shown(path))} --receipt {receipt}");
            return Task.FromResult(ExitCode.Done);
        }));
        return command;
    }
}
