using Snug.Terminal.LineMode;
using Snug.Terminal.Sessions;

namespace Snug.Terminal.Commands;

/// <summary>
/// <c>snug</c> alone, on a terminal or by a double click: what somebody sees who has read nothing. It comes back after each choice, so
/// that a window that opened with it stays open and what went wrong can be read.
/// </summary>
/// <param name="run">Runs a command line of this program.</param>
internal sealed class MainMenu(Surroundings surroundings, Func<IReadOnlyList<string>, Task<int>> run)
{
    public async Task<int> RunAsync()
    {
        while (true)
        {
            surroundings.Out.Line($"Snug {ProgramVersion.Number}: chat rooms of your own");
            surroundings.Out.Line($"1. Host here");
            surroundings.Out.Line($"2. Join");
            surroundings.Out.Line($"3. Look into a file");
            if (await AskAsync("What do you want to do (q leaves)? ") is not { } line) return ExitCode.Done;

            switch (line.ToLowerInvariant())
            {
                case "1": await run(["serve"]); break;
                case "2": await JoinAsync(); break;
                case "3": await LookAsync(); break;
                case "q" or "quit" or "/quit": return ExitCode.Done;
                default: surroundings.Out.Line($"Type the number in front of a line, or q to leave."); break;
            }

            surroundings.Out.Line($"");
        }
    }

    private async Task JoinAsync()
    {
        var usual = surroundings.Variable("SNUG_SERVER") is { Length: > 0 } set ? set : ServerAddress.Default;
        if (await AskAsync($"Address or link ({usual}): ") is not { } address) return;
        await run(address.Length == 0 ? ["chat"] : ["chat", "--", address]);
    }

    private async Task LookAsync()
    {
        const string usual = "snug.db";
        if (await AskAsync($"Database or backup ({usual}): ") is not { } file) return;
        await run(["open", "--", file.Length == 0 ? usual : file]);
    }

    private async Task<string?> AskAsync(string question)
    {
        using var loop = new LineLoop(surroundings);
        surroundings.Out.Ask($"{question}");
        try
        {
            return (await loop.NextLineAsync())?.Trim();
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
