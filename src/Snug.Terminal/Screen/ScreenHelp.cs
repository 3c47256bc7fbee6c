using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen;

/// <summary>What <c>/help</c> shows over the room.</summary>
internal static class ScreenHelp
{
    public static IReadOnlyList<SafeText> Lines { get; } =
    [
        SafeText.Of($"Enter says it. Alt-Enter or Ctrl-J breaks the line. Tab completes names, /commands and #rooms."),
        SafeText.Of($"Esc, /rooms     the rooms                PgUp PgDn    older, newer"),
        SafeText.Of($"/3, Alt-3       go to room 3             End          the newest (on an empty line)"),
        SafeText.Of($"Alt-A           what is new next         /search WORD looks through what is loaded"),
        SafeText.Of($"Ctrl-N Ctrl-P   next, previous room      #3/120       goes to that message"),
        SafeText.Of($"/create NAME    make a room              Ctrl-X Ctrl-E  write in your editor"),
        SafeText.Of($"/names /me      who is here, who you are /bell off    no bell when you are named"),
        SafeText.Of($"/code           a code for your other device          /quit   leave (Ctrl-C twice)"),
        SafeText.Of($"/topic /rename  what the room is about     /archive /unarchive  close it, open it again"),
        SafeText.Of($"/join ROOM      by number or name; /leave  /me waves  says what you do"),
        SafeText.Of($"//text          says /text               Esc closes this"),
    ];
}
