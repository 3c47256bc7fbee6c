using System.CommandLine;
using Snug.Terminal.Chat;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Commands;

/// <summary><c>snug create NAME</c>: a new room. Prints its number.</summary>
internal static class CreateCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var roomName = new Argument<string>("NAME") { Description = "What the room is called" };
        var topic = new Option<string?>("--topic") { Description = "One line about it", HelpName = "TEXT" };
        var server = Inputs.Server(surroundings);
        var name = Inputs.Name(surroundings);
        var json = Inputs.Json();
        var command = new Command("create", "Create a room; prints its number") { roomName, topic, server, name, json };
        command.SetAction((parsed, _) => Run.AsSomebodyAsync(surroundings, parsed.GetRequiredValue(server), Inputs.Wanted(parsed, name), async (client, stop) =>
        {
            var room = await NewRoom.CreateAsync(client, parsed.GetRequiredValue(roomName), parsed.GetValue(topic), stop);
            surroundings.Talk.Line($"Made {Wording.NameWithin(room)}.");
            surroundings.Out.Data(parsed.GetValue(json) ? JsonText.Of(room) : SafeText.Of($"{room.Id:0}"));
            return ExitCode.Done;
        }));
        return command;
    }
}
