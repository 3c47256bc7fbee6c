// Owner/ owns the commands for whoever has the database file: backup, restore, verify, receipt, check, import, open.
// Called by Program; they ask a running server through its owner's endpoints, or work on the file themselves.

using System.CommandLine;
using Snug.Serve;
using Snug.Server;
using Snug.Terminal;
using Snug.Terminal.Commands;

namespace Snug.Owner;

/// <summary>What the owner of a database does with it: bring the original's users along, look inside, keep it safe.</summary>
internal static class OwnerCommands
{
    public static IEnumerable<Command> Create(CommandContext context) =>
    [
        ImportCommand.Create(context),
        OpenCommand.Create(context),
        BackupCommand.Create(context),
        RestoreCommand.Create(context),
        MoveCommand.Create(context),
        VerifyCommand.Create(context),
        ReceiptCommand.Create(context),
        LinkCommand.Create(context),
        PersonCommand.Create(context),
        NodesCommand.Create(context),
        CheckCommand.Create(context),
    ];

    /// <summary>Which database; the same sources as for <c>snug serve</c>.</summary>
    public static Option<string?> Database() =>
        new("--db")
        {
            Description = "The database file, or postgres://USER@HOST/DATABASE (SNUG_DB; default snug.db)",
            HelpName = "FILE",
        };

    /// <summary>What <see cref="Database"/> and the other sources say.</summary>
    /// <exception cref="WrongSettingException">A setting cannot be.</exception>
    public static ServeOptions Settings(string? database, string? port = null, (string Name, string? Value)? given = null)
    {
        var all = new Dictionary<string, string?>(StringComparer.Ordinal) { ["db"] = database, ["port"] = port };
        if (given is var (name, value))
        {
            all[name] = value;
        }

        return ServeSettings.Read(Directory.GetCurrentDirectory(), all);
    }

    /// <summary>A database as it was typed: a file, or an address.</summary>
    /// <exception cref="WrongSettingException">It has a password, which everybody on this machine could read.</exception>
    public static string Typed(string database)
    {
        ServeSettings.RequireNoPassword(database);
        return database;
    }

    /// <summary>A file that the command is about.</summary>
    public static Argument<string> File(string name, string description) => new(name) { Description = description };

    /// <summary>Runs a command; what it refuses is a sentence and an exit code.</summary>
    public static async Task<int> WithErrorsReported(CommandContext context, Func<Task<int>> command)
    {
        try
        {
            var code = await command();
            context.Out.Flush();
            return code;
        }
        catch (StartupException refused)
        {
            context.Out.Flush();
            context.Talk.Line($"{OwnCommand.Runnable(refused.Message, context.Program)}");
            return ExitCode.Refused;
        }
        catch (WrongSettingException wrong)
        {
            context.Talk.Line($"{OwnCommand.Runnable(wrong.Message, context.Program)}");
            return ExitCode.Usage;
        }
    }
}
