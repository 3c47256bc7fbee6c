using System.Globalization;
using Snug.Terminal.Sessions;

namespace Snug.Terminal.Chat;

/// <summary>What a person typed in a room, understood.</summary>
public abstract record RoomInput
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
            return new SayInput(line);
        }

        if (line.StartsWith("//", StringComparison.Ordinal))
        {
            return new SayInput(line[1..]);
        }

        var (word, rest) = line.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space
            ? (line[1..space], line[(space + 1)..].Trim())
            : (line[1..].TrimEnd(), string.Empty);
        return (word.ToLowerInvariant(), rest) switch
        {
            ("rooms", "") => new ShowRoomsInput(),
            ("create", _) => new CreateRoomInput(rest),
            ("names", "") => new ShowNamesInput(),
            ("me", "") => new ShowMeInput(),
            ("code", "") => new MakeCodeInput(),
            ("older", "") => new ShowOlderInput(),
            ("words", "") => new ShowWords(),
            ("again" or "copy" or "discard", { Length: > 0 }) => new WithWords(word.ToLowerInvariant(), rest),
            ("search", _) => new SearchInput(rest),
            ("bell", "on" or "off") => new SetBellInput(rest == "on"),
            ("help", _) => new ShowHelpInput(),
            ("quit" or "q" or "exit", "") => new QuitInput(),
            _ => new ServerCommandInput(line),
        };
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
}

/// <summary>An empty line.</summary>
public sealed record EmptyInput : RoomInput;

/// <summary>Words for the room.</summary>
public sealed record SayInput(string Text) : RoomInput;

/// <summary><c>/3</c></summary>
public sealed record GoToRoomInput(int Room) : RoomInput;

/// <summary><c>#3/120</c>, alone on a line.</summary>
public sealed record GoToMessageInput(int Room, long Number) : RoomInput;

/// <summary><c>/search words</c>; without words, the next older place.</summary>
public sealed record SearchInput(string Words) : RoomInput;

/// <summary><c>/bell off</c></summary>
public sealed record SetBellInput(bool IsOn) : RoomInput;

/// <summary><c>/rooms</c></summary>
public sealed record ShowRoomsInput : RoomInput;

/// <summary><c>/create Movie night</c>; an empty name is asked for.</summary>
public sealed record CreateRoomInput(string Name) : RoomInput;

/// <summary><c>/names</c></summary>
public sealed record ShowNamesInput : RoomInput;

/// <summary><c>/me</c></summary>
public sealed record ShowMeInput : RoomInput;

/// <summary><c>/code</c></summary>
public sealed record MakeCodeInput : RoomInput;

/// <summary><c>/older</c></summary>
public sealed record ShowOlderInput : RoomInput;

/// <summary><c>/words</c>: what was written under a session that has ended.</summary>
public sealed record ShowWords : RoomInput;

/// <summary><c>/again 1</c>, <c>/copy 1</c>, <c>/discard 1</c>: what to do with one of them.</summary>
public sealed record WithWords(string Way, string Number) : RoomInput;

/// <summary><c>/help</c></summary>
public sealed record ShowHelpInput : RoomInput;

/// <summary><c>/quit</c></summary>
public sealed record QuitInput : RoomInput;

/// <summary>It begins with a slash and moves nothing of one's own view: for the server, which knows what there is.</summary>
public sealed record ServerCommandInput(string Line) : RoomInput;
