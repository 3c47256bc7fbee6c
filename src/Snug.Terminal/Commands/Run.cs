using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Commands;

/// <summary>The frame around every command: Ctrl-C stops it, and what goes wrong becomes a sentence and an exit code.</summary>
internal static class Run
{
    /// <summary>Runs a command that Ctrl-C ends at once.</summary>
    public static async Task<int> OnceAsync(Surroundings surroundings, Func<CancellationToken, Task<int>> command)
    {
        using var stop = new CancellationTokenSource();
        using (surroundings.Interrupts.Listen(_ => stop.Cancel()))
        {
            return await SaidAsync(surroundings, command, stop.Token);
        }
    }

    /// <summary>Runs a command and says what went wrong.</summary>
    public static async Task<int> SaidAsync(Surroundings surroundings, Func<CancellationToken, Task<int>> command, CancellationToken stop)
    {
        try
        {
            var code = await command(stop);
            surroundings.Out.Flush();
            return code;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (ClosedOutputException)
        {
            // "snug tail 1 | head": the reader has what it wanted.
            return ExitCode.Done;
        }
        catch (SnugException refused)
        {
            return Say(surroundings, refused);
        }
        catch (NobodyException nobody)
        {
            surroundings.Talk.Line($"Nobody has come in to {nobody.Server.Address} from here yet. Come in: {surroundings.Program} chat {nobody.Server.Address}   or give a name: --name NAME");
            return ExitCode.Refused;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            surroundings.Talk.Line($"{e.Message}");
            return ExitCode.Refused;
        }
    }

    /// <summary>Says why the server did not do it.</summary>
    /// <returns>The exit code for it.</returns>
    public static int Say(Surroundings surroundings, SnugException refused)
    {
        if (refused is SnugProblemException problem && problem.Is(Problems.SignIn))
        {
            surroundings.Talk.Line($"This session has ended. To come in again: {surroundings.Program} chat ADDRESS");
            return ExitCode.Refused;
        }

        surroundings.Talk.Line($"{refused.Message}");
        if (refused is SnugUnreachableException { IsTransient: true })
            surroundings.Talk.Line($"Start one: {surroundings.Program} serve   or name another: --server ADDRESS");
        return refused is SnugUnreachableException || refused.IsTransient ? ExitCode.Unreachable : ExitCode.Refused;
    }
}
