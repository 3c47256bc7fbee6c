using Snug.Terminal.LineMode;
using Snug.Terminal.Sessions;

namespace Snug.Terminal.Commands;

/// <summary>
/// <c>snug</c> alone, on a terminal or by a double click: what somebody sees who has read nothing. It comes back after each choice, so
/// that a window that opened with it stays open and what went wrong can be read.
/// </summary>
/// <param name="run">Runs a command line of this program.</param>
internal sealed class MainMenu(CommandContext context, Func<IReadOnlyList<string>, Task<int>> run)
{
    public async Task<int> Run()
    {
        while (!context.Interrupts.StopAsked.IsCancellationRequested)
        {
            context.Out.Line($"Snug {ProgramVersion.Number}: chat rooms of your own");
            context.Out.Line($"1. Host here");
            context.Out.Line($"2. Join");
            context.Out.Line($"3. Look into a file");
            if (await Ask("What do you want to do (q leaves)? ") is not { } line)
            {
                return ExitCode.Done;
            }

            switch (line.ToLowerInvariant())
            {
                case "1": await run(["serve"]); break;
                case "2": await Join(); break;
                case "3": await Look(); break;
                case "q" or "quit" or "/quit": return ExitCode.Done;
                default: context.Out.Line($"Type the number in front of a line, or q to leave."); break;
            }

            context.Out.Line($"");
        }

        // What ran was stopped from outside, as when the window is closed: nobody is there who could choose again.
        return ExitCode.Interrupted;
    }

    private async Task Join()
    {
        var usual = context.Variable("SNUG_SERVER") is { Length: > 0 } set ? set : ServerAddress.Default;
        if (await Ask($"Address or link ({usual}): ") is not { } address)
        {
            return;
        }

        await run(address.Length == 0 ? ["chat"] : ["chat", "--", address]);
    }

    private async Task Look()
    {
        const string usual = "snug.db";
        if (await Ask($"Database or backup ({usual}): ") is not { } file)
        {
            return;
        }

        await run(["open", "--", file.Length == 0 ? usual : file]);
    }

    private async Task<string?> Ask(string question)
    {
        using var loop = new LineLoop(context);
        context.Out.Ask($"{question}");
        try
        {
            return (await loop.NextLine())?.Trim();
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
