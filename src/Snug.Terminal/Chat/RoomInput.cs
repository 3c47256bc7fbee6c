using System.Globalization;
using System.Text.RegularExpressions;
using Snug.Terminal.Sessions;

namespace Snug.Terminal.Chat;

/// <summary>What a person typed in a room, understood. Which commands there are it does not know.</summary>
public abstract partial record RoomInput
{
    /// <summary>Reads one line (or one message of several lines, where they can be typed).</summary>
    public static RoomInput Read(string line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return new EmptyInput();
        }

        if (Place(line) is { } place)
        {
            return place;
        }

        if (!line.StartsWith('/'))
        {
            return Reaction().Match(line) is { Success: true } reaction
                ? new ReactionInput(reaction.Groups["emoji"].Value)
                : new SayInput(line);
        }

        if (line.StartsWith("//", StringComparison.Ordinal))
        {
            return new SayInput(line[1..]);
        }

        // The server takes a line apart in the same way.
        var end = line.AsSpan().IndexOfAny(" \t\r\n");
        return end < 0
            ? new CommandInput(line[1..].ToLowerInvariant(), string.Empty, line)
            : new CommandInput(line[1..end].ToLowerInvariant(), line[end..].Trim(), line);
    }

    /// <summary><c>/3</c>, <c>/3/120</c> and <c>#3/120</c>, alone on a line. <c>#3</c> alone is an answer that people give.</summary>
    private static RoomInput? Place(string line)
    {
        var place = line.Trim();
        if (place.Length < 2 || place[0] is not ('#' or '/'))
        {
            return null;
        }

        var parts = place[1..].Split('/');
        if (Destination.RoomNumber(parts[0]) is not { } room)
        {
            return null;
        }

        if (parts.Length == 1)
        {
            return place[0] == '/' ? new GoToRoomInput(room) : null;
        }

        return parts.Length == 2 && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? new GoToMessageInput(room, number)
            : null;
    }

    [GeneratedRegex(@"^\+(?<emoji>:[A-Za-z0-9_+-]{1,64}:)\s*$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reaction();
}

/// <summary>An empty line.</summary>
public sealed record EmptyInput : RoomInput;

/// <summary>Words for the room.</summary>
public sealed record SayInput(string Text) : RoomInput;

/// <summary><c>+:tada:</c>, alone on a line: a reaction to the newest message.</summary>
/// <param name="Emoji">With its colons.</param>
public sealed record ReactionInput(string Emoji) : RoomInput;

/// <summary><c>/3</c></summary>
public sealed record GoToRoomInput(int Room) : RoomInput;

/// <summary><c>#3/120</c>, alone on a line.</summary>
public sealed record GoToMessageInput(int Room, long Number) : RoomInput;

/// <summary>A command: one of the client's own, or one for the server.</summary>
/// <param name="Name">What stands behind the slash, in lower case.</param>
/// <param name="Text">What follows it, without the space around it.</param>
/// <param name="Line">All of it, as it was typed.</param>
public sealed record CommandInput(string Name, string Text, string Line) : RoomInput;
