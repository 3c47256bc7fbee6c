namespace Snug.Terminal.Screen.Keys;

/// <summary>Something that a terminal tells a program which reads it raw.</summary>
public abstract record TerminalInput;

/// <summary>A key.</summary>
/// <param name="Code"><see cref="KeyCode.Text"/> for everything that types a character.</param>
/// <param name="Modifiers">What was held; Shift is not told with a character that it changed.</param>
/// <param name="Text">One character as a person sees it, only with <see cref="KeyCode.Text"/>: <c>a</c> for A-a, Ctrl-A and Alt-A.</param>
public sealed record KeyPress(KeyCode Code, KeyModifiers Modifiers = KeyModifiers.None, string Text = "") : TerminalInput
{
    /// <summary>A character with Ctrl: <c>Ctrl('a')</c>.</summary>
    public static KeyPress Ctrl(char letter) => new(KeyCode.Text, KeyModifiers.Ctrl, letter.ToString());

    /// <summary>A character with Alt, or typed after Esc in one go.</summary>
    public static KeyPress Alt(char character) => new(KeyCode.Text, KeyModifiers.Alt, character.ToString());

    /// <summary>A character.</summary>
    public static KeyPress Type(string character) => new(KeyCode.Text, KeyModifiers.None, character);
}

/// <summary>Text that came in one piece between the marks of bracketed paste. Line breaks are LF; otherwise as it came: hostile.</summary>
/// <param name="Text">What was pasted.</param>
/// <param name="IsCut">It was longer than anybody keeps, and its end is not here.</param>
public sealed record Pasted(string Text, bool IsCut = false) : TerminalInput;

/// <summary>The terminal's window gained or lost the focus. Terminals that cannot tell say nothing.</summary>
public sealed record FocusChanged(bool HasFocus) : TerminalInput;

/// <summary>The mouse wheel was turned by a notch: -1 is up, to what is older.</summary>
public sealed record WheelTurned(int Way) : TerminalInput;

/// <summary>A button of the mouse was pressed.</summary>
public sealed record MousePressed : TerminalInput;

/// <summary>The window has another size.</summary>
public sealed record Resized : TerminalInput;

/// <summary>The program was stopped (Ctrl-Z) or away in an editor, and is back: everything on the screen has to be drawn again.</summary>
public sealed record Resumed : TerminalInput;

/// <summary>Keys besides those that type.</summary>
public enum KeyCode
{
    /// <summary>A character; with Ctrl or Alt a command.</summary>
    Text,
    Enter,
    Tab,
    Backspace,
    Delete,
    Escape,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
}

/// <summary>Keys that are held.</summary>
[Flags]
public enum KeyModifiers
{
    None = 0,
    Shift = 1,
    Alt = 2,
    Ctrl = 4,
}
