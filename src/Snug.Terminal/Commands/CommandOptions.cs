using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Snug.Terminal.Sessions;

namespace Snug.Terminal.Commands;

/// <summary>Arguments and options that several commands share, each with its environment variable.</summary>
public static class CommandOptions
{
    /// <summary>Which server to talk to.</summary>
    public static Option<ServerAddress> Server(CommandContext context) => new("--server", "-s")
    {
        Description = "The server's address (SNUG_SERVER)",
        HelpName = "ADDRESS",
        CustomParser = result => ReadServer(result, result.Tokens[0].Value),
        DefaultValueFactory = result =>
            ReadServer(result, context.Variable("SNUG_SERVER") is { Length: > 0 } set ? set : ServerAddress.Default),
    };

    /// <summary>Who to be: somebody who is known here, or somebody new.</summary>
    public static Option<string?> Name(CommandContext context) => new("--name")
    {
        Description = "Be this person: by their session if they are known here, else come in with the name (SNUG_ME)",
        HelpName = "NAME",
        DefaultValueFactory = _ => context.Variable("SNUG_ME") is { Length: > 0 } set ? set : null,
    };

    /// <summary>The name that was given, or null.</summary>
    internal static WantedName? Wanted(ParseResult parsed, Option<string?> name) =>
        parsed.GetValue(name) is { } text ? new WantedName(text, IsByOption: parsed.GetResult(name) is { Implicit: false }) : null;

    /// <summary>Data for programs.</summary>
    public static Option<bool> Json() => Flag("--json", "Print JSON, one object a line, exact and printable ASCII only");

    /// <summary>An option that is there or not. By itself it would take a "true" or "false" behind it, which is a word to say.</summary>
    public static Option<bool> Flag(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>A room, by its number.</summary>
    public static Argument<int> Room(CommandContext context) => new("ROOM")
    {
        Description = "The room's number",
        CustomParser = result => ReadRoom(result, context) ?? default,
    };

    /// <summary>A room, where it need not be said.</summary>
    public static Option<int?> RoomOption(CommandContext context) => new("--room", "-r")
    {
        Description = "The room's number",
        HelpName = "N",
        CustomParser = result => ReadRoom(result, context),
    };

    /// <summary>The number of a message; 0 stands before the first.</summary>
    public static Option<long?> MessageNumber(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }

            result.AddError($"\"{text}\" is not the number of a message.");
            return null;
        },
    };

    private static int? ReadRoom(ArgumentResult result, CommandContext context)
    {
        var text = result.Tokens[0].Value;
        if (RoomNumber(text) is { } room)
        {
            return room;
        }

        result.AddError($"\"{text}\" is not a room. Rooms have numbers: 1, 2, 3; {context.Program} rooms lists them.");
        return null;
    }

    internal static int? RoomNumber(string text) => Destination.RoomNumber(text.TrimStart('#'));

    private static ServerAddress ReadServer(ArgumentResult result, string text)
    {
        if (Destination.TryParse(text, out var destination))
        {
            return destination.Server;
        }

        result.AddError($"\"{text}\" is not a server's address. It looks like {ServerAddress.Default} or https://chat.example.org");
        return null!;
    }
}
