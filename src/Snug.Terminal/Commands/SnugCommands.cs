// Commands/ owns the command line of people and scripts, one file a command. CommandRunner frames each: Ctrl-C, sentences for what went
// wrong, exit codes.
// Called by Snug/Program; the commands call Snug.Client, and chat calls LineMode/.

using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Commands;

/// <summary>The command line of the program: what it talks to a server with, and whatever else it is given.</summary>
public static class SnugCommands
{
    /// <summary>Reads the command line, does what it says and answers with an exit code.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="context">Where it was typed.</param>
    /// <param name="others">Further commands: those of the server.</param>
    public static async Task<int> Run(IReadOnlyList<string> arguments, CommandContext context, params IReadOnlyList<Command> others)
    {
        try
        {
            return await Run(Create(context, others), arguments, context);
        }
        catch (ClosedOutputException)
        {
            return ExitCode.Done;
        }
        catch (Exception bug)
        {
            // The last net: a stack trace may quote what others wrote, so it goes the safe way too.
            context.Talk.Line($"A bug in snug: {bug.GetType().Name}: {bug.Message}");
            context.Talk.Line(SafeText.Lines(bug.StackTrace));
            return ExitCode.Refused;
        }
    }

    private static async Task<int> Run(Command root, IReadOnlyList<string> arguments, CommandContext context)
    {
        if (UnknownOptions.Find(root, arguments, out var command) is { } unknown)
        {
            context.Talk.Line($"{unknown}");
            context.Talk.Line($"See: {context.Program}{(command == root ? string.Empty : $" {command.Name}")} --help");
            return ExitCode.Usage;
        }

        // Without response files: "snug send 1 @Dana hello" speaks to Dana.
        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is System.CommandLine.Invocation.ParseErrorAction)
        {
            foreach (var error in parsed.Errors)
            {
                context.Talk.Line($"{error.Message}");
            }

            context.Talk.Line($"See: {context.Program}{Below(parsed.CommandResult)} --help");
            return ExitCode.Usage;
        }

        var code = await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = context.Out,
            Error = context.Talk,
            EnableDefaultExceptionHandler = false,
            // Ctrl-C is for Interrupts: in a chat it does not end the program.
            ProcessTerminationTimeout = null,
        });
        context.Out.Flush();
        context.Talk.Flush();
        return code;
    }

    private static Command Create(CommandContext context, IReadOnlyList<Command> others)
    {
        // Not a RootCommand: that calls itself after the file it was started from.
        var root = new Command("snug", "Chat rooms of your own: a server, and everything to talk in its rooms.")
        {
            // Not /? and /h as well, which it has by itself: those are words to say.
            new HelpOption("--help", "-h", "-?"),
            new VersionOption(),
        };
        foreach (var other in others)
        {
            root.Add(other);
        }

        root.Add(ChatCommand.Create(context));
        root.Add(RoomsCommand.Create(context));
        root.Add(CreateCommand.Create(context));
        root.Add(SendCommand.Create(context));
        root.Add(TailCommand.Create(context));
        root.Add(ExportCommand.Create(context));
        root.Add(TokenCommand.Create(context));
        root.Add(CompletionCommand.Create(context, root));
        root.Add(ManCommand.Create(context, root));
        root.SetAction((parsed, _) => context is { InputIsTerminal: true, OutputIsTerminal: true }
            ? new MainMenu(context, arguments => Run(root, arguments, context)).Run()
            : Task.FromResult(new HelpAction().Invoke(parsed)));
        return root;
    }

    private static string Below(CommandResult result) => result.Parent is CommandResult ? $" {result.Command.Name}" : string.Empty;
}
