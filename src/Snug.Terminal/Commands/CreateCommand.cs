using System.CommandLine;
using Snug.Terminal.Chat;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Commands;

/// <summary><c>snug create NAME</c>: a new room. Prints its number.</summary>
internal static class CreateCommand
{
    public static Command Create(CommandContext context)
    {
        var roomName = new Argument<string[]>("NAME") { Description = "What the room is called", Arity = ArgumentArity.OneOrMore };
        var topic = new Option<string?>("--topic") { Description = "One line about it", HelpName = "TEXT" };
        var server = CommandOptions.Server(context);
        var name = CommandOptions.Name(context);
        var json = CommandOptions.Json();
        var command = new Command("create", "Create a room; prints its number") { roomName, topic, server, name, json };
        command.SetAction((parsed, _) =>
            CommandRunner.AsSomebody(context, parsed.GetRequiredValue(server), CommandOptions.Wanted(parsed, name), async (client, stop) =>
            {
                var room = await RoomCreation.Create(
                    client, string.Join(' ', parsed.GetRequiredValue(roomName)), parsed.GetValue(topic), stop);
                context.Talk.Line($"Made {Wording.NameWithin(room)}.");
                context.Out.Data(parsed.GetValue(json) ? JsonText.Of(room) : SafeText.Of($"{room.Id:0}"));
                return ExitCode.Done;
            }));
        return command;
    }
}
