using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen;

/// <summary>The keys that stand above the commands in the help; docs/screen.md has all of them.</summary>
internal static class KeyHelp
{
    /// <summary>A line each.</summary>
    public static IReadOnlyList<SafeText> Lines { get; } =
    [
        SafeText.Of($"  Enter            says it; Alt-Enter or Ctrl-J breaks the line"),
        SafeText.Of($"  Tab              completes names, /commands, #rooms and :emoji:"),
        SafeText.Of($"  Up               edits what you said last; Ctrl-Up and Ctrl-Down bring back lines"),
        SafeText.Of($"  Alt-P            who is here, beside the room on a wide screen, or no longer"),
        SafeText.Of($"  Alt-N            shows the numbers of messages, for /reply N, or their times"),
        SafeText.Of($"  PgUp, PgDn       older, newer; End (on an empty line) the newest"),
        SafeText.Of($"  Esc, Alt-3       the rooms, room 3; Esc also closes this"),
        SafeText.Of($"  Ctrl-N, Ctrl-P   the next room, the one before; Alt-A where something is new"),
        SafeText.Of($"  Ctrl-X Ctrl-E    writes in your editor"),
    ];
}
