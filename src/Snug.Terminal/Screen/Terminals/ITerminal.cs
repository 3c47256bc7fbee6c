using System.Threading.Channels;
using Snug.Terminal.Screen.Keys;

namespace Snug.Terminal.Screen.Terminals;

/// <summary>
/// A terminal that can carry a screen: keys as they are pressed, its size, and the way back to how it was found. What is shown goes
/// through <see cref="Tty.SafeWriter"/>, like everything else.
/// </summary>
public interface ITerminal
{
    /// <summary>Keys and what else the terminal tells, while it is entered. Completes when the window is gone.</summary>
    ChannelReader<TerminalInput> Inputs { get; }

    /// <summary>Cells across and down.</summary>
    (int Columns, int Rows) Size { get; }

    /// <summary>How many colours it can show.</summary>
    Colours Colours { get; }

    /// <summary>
    /// Takes the terminal: raw keys, the alternate screen, bracketed paste, focus reports. It is given back at the end of the process,
    /// however that comes.
    /// </summary>
    void Enter();

    /// <summary>Whether it tells of the mouse, from now on and whenever it is entered. Off, the mouse is the terminal's own.</summary>
    void UseMouse(bool isOn);

    /// <summary>Gives the terminal back as it was found. More than once changes nothing.</summary>
    void Leave();

    /// <summary>
    /// Stops the program as Ctrl-Z does, the terminal given back meanwhile; <see cref="Resumed"/> follows when it goes on.
    /// </summary>
    void Suspend();

    /// <summary>
    /// Lets the person edit text in their <c>$VISUAL</c> or <c>$EDITOR</c>; <see cref="Resumed"/> follows. Null if there is no editor or it
    /// failed.
    /// </summary>
    Task<string?> Edit(string text, CancellationToken cancellationToken);
}

/// <summary>How many colours a terminal shows.</summary>
public enum Colours
{
    /// <summary>None wanted (NO_COLOR) or none there: bold, dim and reverse only.</summary>
    None,

    /// <summary>The 16 that every terminal has.</summary>
    Sixteen,

    /// <summary>The palette of 256.</summary>
    Palette,

    /// <summary>24 bits.</summary>
    True,
}
