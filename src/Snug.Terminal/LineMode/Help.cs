using Snug.Terminal.Tty;

namespace Snug.Terminal.LineMode;

/// <summary>What <c>/help</c> says.</summary>
internal static class Help
{
    public static IEnumerable<SafeText> Lines { get; } =
    [
        SafeText.Of($"What you type goes to the room when you press Enter. Lines that begin with / are for Snug:"),
        SafeText.Of($"  /rooms          the rooms, and what is new in them"),
        SafeText.Of($"  /3              go to room 3"),
        SafeText.Of($"  #3/120          what was said around message 120 of room 3"),
        SafeText.Of($"  /create NAME    make a room"),
        SafeText.Of($"  /topic TEXT     what the room is about; /rename NAME, /archive, /unarchive"),
        SafeText.Of($"  /join ROOM      go to a room by its number or name; /leave"),
        SafeText.Of($"  /names          who is here"),
        SafeText.Of($"  /older          what was said before"),
        SafeText.Of($"  /me             who you are; /me waves says what you do"),
        SafeText.Of($"  /code           a code for your other device"),
        SafeText.Of($"  /words          what you wrote under another name and is not sent"),
        SafeText.Of($"  /quit           leave; what waits is sent first"),
        SafeText.Of($"  //text          say /text"),
    ];
}
