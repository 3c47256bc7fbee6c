using System.Runtime.Versioning;

namespace Snug.Terminal.Screen.Terminals;

/// <summary>The console that lines are typed at shows none of what is typed, until this is disposed of.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsEcho : IDisposable
{
    private readonly nint input;
    private readonly uint before;
    private readonly Action breakLine;

    private WindowsEcho(nint input, uint before, Action breakLine)
    {
        (this.input, this.before, this.breakLine) = (input, before, breakLine);
        _ = WindowsCalls.SetConsoleMode(input, before & ~WindowsCalls.EchoInput);
    }

    /// <param name="breakLine">Shows where the line ended: here it is not shown either.</param>
    /// <returns>Null where there is no console.</returns>
    public static WindowsEcho? Hide(Action breakLine)
    {
        var console = WindowsCalls.GetStdHandle(WindowsCalls.InputHandle);
        return WindowsCalls.GetConsoleMode(console, out var mode) ? new WindowsEcho(console, mode, breakLine) : null;
    }

    public void Dispose()
    {
        _ = WindowsCalls.SetConsoleMode(input, before);
        breakLine();
    }
}
