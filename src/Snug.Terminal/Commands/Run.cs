using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Sessions;
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

    /// <summary>Runs a command as somebody who may talk on the server.</summary>
    /// <param name="name">Who to be, or null for whoever came in last.</param>
    public static Task<int> AsSomebodyAsync(
        Surroundings surroundings, ServerAddress server, WantedName? name, Func<SnugClient, CancellationToken, Task<int>> command) =>
        OnceAsync(surroundings, async stop =>
        {
            var entrance = new Entrance(surroundings, server);
            await using var client = await entrance.OpenAsync(name, stop);
            try
            {
                return await command(client, stop);
            }
            catch (SnugProblemException problem) when (problem.Is(Problems.SignIn))
            {
                throw entrance.HasEnded(client.Token);
            }
        });

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
        catch (SomebodyElseException others)
        {
            surroundings.Talk.Line($"{others.Message} Nothing was done. To come in as {others.Name} all the same, say it with --name.");
            return ExitCode.Refused;
        }
        catch (EndedException ended)
        {
            return Say(surroundings, ended);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            surroundings.Talk.Line($"{e.Message}");
            return ExitCode.Refused;
        }
    }

    /// <summary>Says that a session has ended, and the way back in.</summary>
    /// <returns>The exit code for it.</returns>
    public static int Say(Surroundings surroundings, EndedException ended)
    {
        if (ended.Who is null) surroundings.Talk.Line($"{ended.Message} Put the right one there, or take the variable away.");
        else surroundings.Talk.Line($"{ended.Message} To come in again: {surroundings.Program} chat {ended.Server.Address}");
        return ExitCode.Refused;
    }

    /// <summary>Says why the server did not do it.</summary>
    /// <returns>The exit code for it.</returns>
    public static int Say(Surroundings surroundings, SnugException refused)
    {
        surroundings.Talk.Line($"{refused.Message}");
        if (refused is SnugUnreachableException { IsTransient: true })
            surroundings.Talk.Line($"Start one: {surroundings.Program} serve   or name another: --server ADDRESS");
        return refused is SnugUnreachableException || refused.IsTransient ? ExitCode.Unreachable : ExitCode.Refused;
    }
}
