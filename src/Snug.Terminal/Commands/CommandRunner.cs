using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Sessions;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Commands;

/// <summary>The frame around every command: Ctrl-C stops it, and what goes wrong becomes a sentence and an exit code.</summary>
internal static class CommandRunner
{
    /// <summary>Runs a command that Ctrl-C ends at once.</summary>
    public static async Task<int> RunOnce(CommandContext context, Func<CancellationToken, Task<int>> command)
    {
        using var stop = new CancellationTokenSource();
        using (context.Interrupts.Listen(_ => stop.Cancel()))
        {
            return await WithErrorsReported(context, command, stop.Token);
        }
    }

    /// <summary>Runs a command as somebody who may talk on the server.</summary>
    /// <param name="name">Who to be, or null for whoever came in last.</param>
    public static Task<int> AsSomebody(
        CommandContext context, ServerAddress server, WantedName? name, Func<SnugClient, CancellationToken, Task<int>> command) =>
        RunOnce(context, async stop =>
        {
            var signIn = new SignIn(context, server);
            await using var client = await signIn.Open(name, stop);
            try
            {
                return await command(client, stop);
            }
            catch (SnugProblemException problem) when (problem.Is(Problems.SignIn))
            {
                throw signIn.HasEnded(client.Token);
            }
        });

    /// <summary>Runs a command and says what went wrong.</summary>
    public static async Task<int> WithErrorsReported(
        CommandContext context, Func<CancellationToken, Task<int>> command, CancellationToken stop)
    {
        try
        {
            var code = await command(stop);
            context.Out.Flush();
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
            return ReportRefusal(context, refused);
        }
        catch (NotSignedInException nobody) when (nobody.NeedsInvite)
        {
            context.Talk.Line($"{nobody.Message} One comes in there by invitation: {context.Program} chat LINK, "
                + $"with the link that you were given. What a program runs as: SNUG_TOKEN, see docs/identity.md");
            return ExitCode.Refused;
        }
        catch (NotSignedInException nobody)
        {
            context.Talk.Line($"Nobody has come in to {nobody.Server.Address} from here yet. "
                + $"Come in: {context.Program} chat {nobody.Server.Address}   or give a name: --name NAME");
            return ExitCode.Refused;
        }
        catch (NamelessException nameless)
        {
            context.Talk.Line($"{nameless.Message} Nothing was said. Say the name with --name NAME.");
            return ExitCode.Refused;
        }
        catch (SomebodyElseException others)
        {
            context.Talk.Line($"{others.Message} Nothing was done. To come in as {others.Name} all the same, say it with --name.");
            return ExitCode.Refused;
        }
        catch (EndedException ended)
        {
            return ReportRefusal(context, ended);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Talk.Line($"{e.Message}");
            return ExitCode.Refused;
        }
    }

    /// <summary>Says that a session has ended, and the way back in.</summary>
    /// <returns>The exit code for it.</returns>
    public static int ReportRefusal(CommandContext context, EndedException ended)
    {
        if (ended.Who is null)
        {
            context.Talk.Line($"{ended.Message} Put the right one there, or take the variable away.");
        }
        else
        {
            context.Talk.Line($"{ended.Message} To come in again: {context.Program} chat {ended.Server.Address}");
        }

        return ExitCode.Refused;
    }

    /// <summary>Says why the server did not do it.</summary>
    /// <param name="instead">What to say in place of the reason, where that has been said.</param>
    /// <returns>The exit code for it.</returns>
    public static int ReportRefusal(CommandContext context, SnugException refused, string? instead = null)
    {
        context.Talk.Line($"{instead ?? refused.Message}");
        if (refused is SnugUnreachableException { IsTransient: true })
        {
            context.Talk.Line($"Start one: {context.Program} serve   or name another: --server ADDRESS");
        }
        else if (refused is SnugProblemException problem && problem.Is(Problems.InviteNeeded))
        {
            context.Talk.Line($"With a link that you were given: {context.Program} chat LINK --name NAME");
        }

        return refused is SnugUnreachableException || refused.IsTransient ? ExitCode.Unreachable : ExitCode.Refused;
    }
}
