using System.CommandLine;
using Snug.Client;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Commands;

/// <summary><c>snug token</c>: what proves who one is, for <c>curl</c> and for programs.</summary>
internal static class TokenCommand
{
    public static Command Create(CommandContext context)
    {
        var server = CommandOptions.Server(context);
        var name = CommandOptions.Name(context);
        var command = new Command("token", "Print your token, for curl and for programs; keep it secret") { server, name };
        command.SetAction((parsed, _) =>
            CommandRunner.AsSomebody(context, parsed.GetRequiredValue(server), CommandOptions.Wanted(parsed, name), async (client, stop) =>
            {
                await Look(client, stop);
                context.Out.Data(SafeText.OneLine(client.Token));
                return ExitCode.Done;
            }));
        return command;
    }

    /// <summary>
    /// A token that has ended proves nothing, and a script would learn it from somebody else. Whether the server is there is not the
    /// question.
    /// </summary>
    private static async Task Look(SnugClient client, CancellationToken stop)
    {
        try
        {
            await client.WhoAmIAsync(stop);
        }
        catch (SnugUnreachableException)
        {
            // The token is what it is.
        }
    }
}
