using System.CommandLine;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Commands;

/// <summary><c>snug token</c>: what proves who one is, for <c>curl</c> and for programs.</summary>
internal static class TokenCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var server = Inputs.Server(surroundings);
        var name = Inputs.Name(surroundings);
        var command = new Command("token", "Print your token, for curl and for programs; keep it secret") { server, name };
        command.SetAction((parsed, _) => Run.OnceAsync(surroundings, async stop =>
        {
            await using var client = await new Entrance(surroundings, parsed.GetRequiredValue(server)).OpenAsync(parsed.GetValue(name), stop);
            surroundings.Out.Data(SafeText.OneLine(client.Token));
            return ExitCode.Done;
        }));
        return command;
    }
}
