using System.Runtime.Versioning;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen.Terminals;

/// <summary>
/// A Windows console that understands the sequences of terminals: Windows Terminal, and the console of Windows 10 and later.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsTerminal : RealTerminal
{
    private const int UsualColumns = 80;
    private const int UsualRows = 24;

    private readonly nint input = WindowsCalls.GetStdHandle(WindowsCalls.InputHandle);
    private readonly nint output = WindowsCalls.GetStdHandle(WindowsCalls.OutputHandle);
    private readonly WindowsInput source;
    private uint inputBefore;
    private uint outputBefore;
    private (int Columns, int Rows) size;

    private WindowsTerminal(WindowsInput source, InputBytes typed, Interrupts interrupts, Func<string, string?> variable, TimeProvider time)
        : base(typed, interrupts, variable, time)
    {
        this.source = source;
        source.SizeChanged = SizeChanged;
        // Every console that can show a screen at all shows all colours; TERM means nothing here unless somebody set it.
        Colours = TerminalKind.ColoursOf(name => name == "COLORTERM" ? "truecolor" : variable(name));
    }

    public override (int Columns, int Rows) Size =>
        Console.IsOutputRedirected ? (UsualColumns, UsualRows) : (Console.WindowWidth, Console.WindowHeight);

    public override Colours Colours { get; }

    /// <summary>The console of this process, or null if it is too old to show a screen.</summary>
    public static WindowsTerminal? Open(
        WindowsInput source, InputBytes typed, Interrupts interrupts, Func<string, string?> variable, TimeProvider time)
    {
        if (variable("TERM") is "dumb")
        {
            return null;
        }

        return CanSet(WindowsCalls.InputHandle, WindowsCalls.TerminalSequencesIn)
            && CanSet(WindowsCalls.OutputHandle, WindowsCalls.ProcessedOutput | WindowsCalls.TerminalSequencesOut)
            ? new WindowsTerminal(source, typed, interrupts, variable, time)
            : null;
    }

    /// <summary>There is no Ctrl-Z that stops a program here.</summary>
    public override void Suspend()
    {
    }

    protected override void RememberMode()
    {
        _ = WindowsCalls.GetConsoleMode(input, out inputBefore);
        _ = WindowsCalls.GetConsoleMode(output, out outputBefore);
    }

    protected override void SetMode()
    {
        const uint cooked = WindowsCalls.ProcessedInput | WindowsCalls.LineInput | WindowsCalls.EchoInput | WindowsCalls.MouseInput;
        _ = WindowsCalls.SetConsoleMode(input, (inputBefore & ~cooked) | WindowsCalls.TerminalSequencesIn | WindowsCalls.WindowInput);
        var mode = outputBefore | WindowsCalls.ProcessedOutput | WindowsCalls.TerminalSequencesOut;
        if (!WindowsCalls.SetConsoleMode(output, mode | WindowsCalls.NoReturnWithLineFeed))
        {
            _ = WindowsCalls.SetConsoleMode(output, mode);
        }

        source.IsRaw = true;
    }

    protected override void RestoreMode()
    {
        source.IsRaw = false;
        _ = WindowsCalls.SetConsoleMode(input, inputBefore);
        _ = WindowsCalls.SetConsoleMode(output, outputBefore);
    }

    protected override void Write(ReadOnlySpan<byte> sequences)
    {
        try
        {
            using var mode = Console.OpenStandardOutput();
            mode.Write(sequences);
        }
        catch (IOException)
        {
            // The window is gone.
        }
    }

    protected override void Watch() => size = Size;

    protected override void Unwatch()
    {
    }

    private static bool CanSet(int which, uint flags)
    {
        var handle = WindowsCalls.GetStdHandle(which);
        if (!WindowsCalls.GetConsoleMode(handle, out var before) || !WindowsCalls.SetConsoleMode(handle, before | flags))
        {
            return false;
        }

        _ = WindowsCalls.SetConsoleMode(handle, before);
        return true;
    }

    private void SizeChanged()
    {
        // The event tells of the buffer, the window is asked.
        var before = size;
        size = Size;
        if (size != before)
        {
            Tell(new Keys.Resized());
        }
    }
}
