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
    /// <param name="surroundings">Where it was typed.</param>
    /// <param name="others">Further commands: those of the server.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Surroundings surroundings, params IReadOnlyList<Command> others)
    {
        try
        {
            return await RunAsync(Create(surroundings, others), arguments, surroundings);
        }
        catch (ClosedOutputException)
        {
            return ExitCode.Done;
        }
        catch (Exception bug)
        {
            // The last net: a stack trace may quote what others wrote, so it goes the safe way too.
            surroundings.Talk.Line($"A bug in snug: {bug.GetType().Name}: {bug.Message}");
            surroundings.Talk.Line(SafeText.Lines(bug.StackTrace));
            return ExitCode.Refused;
        }
    }

    private static async Task<int> RunAsync(Command root, IReadOnlyList<string> arguments, Surroundings surroundings)
    {
        // Without response files: "snug send 1 @Dana hello" speaks to Dana.
        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is System.CommandLine.Invocation.ParseErrorAction)
        {
            foreach (var error in parsed.Errors) surroundings.Talk.Line($"{error.Message}");
            surroundings.Talk.Line($"See: {surroundings.Program}{Below(parsed.CommandResult)} --help");
            return ExitCode.Usage;
        }

        var code = await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = surroundings.Out,
            Error = surroundings.Talk,
            EnableDefaultExceptionHandler = false,
            // Ctrl-C is for Interrupts: in a chat it does not end the program.
            ProcessTerminationTimeout = null,
        });
        surroundings.Out.Flush();
        surroundings.Talk.Flush();
        return code;
    }

    private static Command Create(Surroundings surroundings, IReadOnlyList<Command> others)
    {
        // Not a RootCommand: that calls itself after the file it was started from.
        var root = new Command("snug", "Chat rooms of your own: a server, and everything to talk in its rooms.") { new HelpOption(), new VersionOption() };
        foreach (var other in others) root.Add(other);
        root.Add(ChatCommand.Create(surroundings));
        root.Add(RoomsCommand.Create(surroundings));
        root.Add(CreateCommand.Create(surroundings));
        root.Add(SendCommand.Create(surroundings));
        root.Add(TailCommand.Create(surroundings));
        root.Add(ExportCommand.Create(surroundings));
        root.Add(TokenCommand.Create(surroundings));
        root.SetAction((parsed, _) => surroundings is { InputIsTerminal: true, OutputIsTerminal: true }
            ? new MainMenu(surroundings, arguments => RunAsync(root, arguments, surroundings)).RunAsync()
            : Task.FromResult(new HelpAction().Invoke(parsed)));
        return root;
    }

    private static string Below(CommandResult result) => result.Parent is CommandResult ? $" {result.Command.Name}" : string.Empty;
}
