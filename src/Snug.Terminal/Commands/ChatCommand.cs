using System.CommandLine;
using Snug.Terminal.LineMode;
using Snug.Terminal.Sessions;

namespace Snug.Terminal.Commands;

/// <summary><c>snug chat</c>: come in and talk.</summary>
internal static class ChatCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var address = new Argument<Destination?>("ADDRESS")
        {
            Description = $"The server, a room's address (…/rooms/3) or a link with a code (SNUG_SERVER; default {ServerAddress.Default})",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = static result =>
            {
                var text = result.Tokens[0].Value;
                if (Destination.TryParse(text, out var destination)) return destination;
                result.AddError($"\"{text}\" is not the address of a server or of a room. It looks like {ServerAddress.Default} or https://chat.example.org/rooms/3");
                return null;
            },
        };
        var server = Inputs.Server(surroundings);
        var name = Inputs.Name(surroundings);
        var plain = new Option<bool>("--plain") { Description = "Lines instead of a screen: for pipes, old consoles and screen readers" };
        var command = new Command("chat", "Come in and talk") { address, server, name, plain };
        command.SetAction((parsed, _) =>
        {
            var destination = parsed.GetValue(address) ?? new Destination(parsed.GetRequiredValue(server));
            return new LineChat(parsed.GetValue(plain) ? surroundings with { Terminal = null } : surroundings, new ChatRequest(destination, parsed.GetValue(name))).RunAsync();
        });
        return command;
    }
}
