using Snug.Terminal.Tty;

namespace Snug.Terminal;

/// <summary>
/// All that a command touches outside of itself and the server: so that a test can sit at the keyboard, move the clock and
/// keep its own files.
/// </summary>
public sealed record CommandContext
{
    /// <summary>Data, and the conversation: standard output.</summary>
    public required SafeWriter Out { get; init; }

    /// <summary>What the program has to say about its work: standard error.</summary>
    public required SafeWriter Talk { get; init; }

    /// <summary>What is typed, or comes through a pipe.</summary>
    public required InputLines In { get; init; }

    /// <summary>Somebody sits at the keyboard and can be asked.</summary>
    public required bool InputIsTerminal { get; init; }

    /// <summary>Somebody sees the output: what was shown was read.</summary>
    public required bool OutputIsTerminal { get; init; }

    /// <summary>Ctrl-C, and being asked to stop.</summary>
    public required Interrupts Interrupts { get; init; }

    /// <summary>The terminal that can carry a screen; null for pipes, old consoles and whoever asked for lines.</summary>
    public Screen.Terminals.ITerminal? Terminal { get; init; }

    /// <summary>
    /// Keeps what is typed from being shown, but where the line ends, until the answer is disposed of. Null where nothing is shown anyway.
    /// </summary>
    public Func<IDisposable?> HideTyping { get; init; } = static () => null;

    /// <summary>Where this person's sessions are kept.</summary>
    public required string ConfigFolder { get; init; }

    /// <summary>How this program is called by hand, so that the commands it names work as printed.</summary>
    public string Program { get; init; } = "snug";

    /// <summary>An environment variable, or null.</summary>
    public Func<string, string?> Variable { get; init; } = static _ => null;

    /// <summary>Cells in a line of the terminal.</summary>
    public Func<int> Width { get; init; } = static () => 80;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What time it is on the person's wall: the clock's zone.</summary>
    public DateTimeOffset Now => Time.GetLocalNow();

    /// <summary>An instant as the person's wall clock shows it.</summary>
    public DateTimeOffset Local(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, Time.LocalTimeZone);
}
