using System.CommandLine;
using Snug.Terminal.LineMode;
using Snug.Terminal.Sessions;

namespace Snug.Terminal.Commands;

/// <summary><c>snug chat</c>: come in and talk.</summary>
internal static class ChatCommand
{
    public static Command Create(CommandContext context)
    {
        var address = new Argument<Destination?>("ADDRESS")
        {
            Description = $"The server, a room's address (…/rooms/3) or a link with a code (SNUG_SERVER; default {ServerAddress.Default})",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = static result =>
            {
                var text = result.Tokens[0].Value;
                if (Destination.TryParse(text, out var destination))
                {
                    return destination;
                }

                result.AddError($"\"{text}\" is not the address of a server or of a room. "
                    + $"It looks like {ServerAddress.Default} or https://chat.example.org/rooms/3");
                return null;
            },
        };
        var server = CommandOptions.Server(context);
        var name = CommandOptions.Name(context);
        var room = CommandOptions.RoomOption(context);
        var plain = CommandOptions.Flag(
            "--plain", "Lines instead of a screen: for old consoles and screen readers. Pipes get them anyway");
        var commands = CommandOptions.Flag("--commands", "Lines of a pipe that begin with / are commands, not words");
        var insecure = CommandOptions.Flag("--insecure", "Send a password to an address that is not encrypted, too");
        var command = new Command("chat", "Come in and talk; a pipe is said line by line")
        {
            address, server, name, room, plain, commands, insecure,
        };
        command.Validators.Add(result =>
        {
            // Their values would throw where they cannot be understood; that is said by themselves.
            Destination? named = null;
            if (result.GetResult(address) is { Tokens: [var typed] } && !Destination.TryParse(typed.Value, out named))
            {
                return;
            }

            int? there = named?.Room, here = null;
            if (result.GetResult(room) is { Tokens: [var number] } && (here = CommandOptions.RoomNumber(number.Value)) is null)
            {
                return;
            }

            if (there is not null && here is not null && there != here)
            {
                result.AddError($"The address says room {there} and --room says {here}. Leave one of them away.");
            }

            if (there is null && here is null && !context.InputIsTerminal)
            {
                result.AddError("What comes through a pipe is for a room, and none is named. Nothing was said. "
                    + "Add --room N, or give an address such as http://localhost:5080/rooms/1");
            }
        });
        command.SetAction((parsed, _) =>
        {
            var destination = parsed.GetValue(address) ?? new Destination(parsed.GetRequiredValue(server));
            if (parsed.GetValue(room) is { } number)
            {
                destination = destination with { Room = number };
            }

            var request = new ChatRequest(
                destination, CommandOptions.Wanted(parsed, name), parsed.GetValue(commands), parsed.GetValue(insecure));
            return new LineChat(parsed.GetValue(plain) ? context with { Terminal = null } : context, request).Run();
        });
        return command;
    }
}
