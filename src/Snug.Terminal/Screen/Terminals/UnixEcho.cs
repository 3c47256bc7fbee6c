using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Snug.Terminal.Screen.Terminals;

/// <summary>
/// The terminal that lines are typed at shows none of what is typed, but where a line ends. As it was before, when this is disposed of or
/// the process ends.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class UnixEcho : IDisposable
{
    private const int Input = 0;
    private const uint Echo = 0x8; // ECHO, everywhere

    private readonly byte[] before;
    private readonly byte[] hidden;
    private readonly PosixSignalRegistration continued;

    private UnixEcho(byte[] before, byte[] hidden)
    {
        (this.before, this.hidden) = (before, hidden);
        AppDomain.CurrentDomain.ProcessExit += Exit;
        // Behind Ctrl-Z and fg the terminal may be as the shell likes it.
        continued = PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => Set(this.hidden));
        Set(hidden);
    }

    /// <summary>Null where there is no terminal.</summary>
    public static UnixEcho? Hide()
    {
        var mode = new byte[UnixCalls.ModeLength];
        if (UnixCalls.tcgetattr(Input, mode) != 0)
        {
            return null;
        }

        // c_lflag is the fourth member: of four bytes each, on macOS of eight. ECHONL shows the line break alone.
        var (offset, lineBreak) = OperatingSystem.IsLinux() ? (12, 0x40u) : OperatingSystem.IsMacOS() ? (24, 0x10u) : (12, 0x10u);
        byte[] silent = [.. mode];
        var flags = BitConverter.ToUInt32(silent, offset);
        _ = BitConverter.TryWriteBytes(silent.AsSpan(offset), (flags & ~Echo) | lineBreak);
        return new UnixEcho(mode, silent);
    }

    public void Dispose()
    {
        continued.Dispose();
        AppDomain.CurrentDomain.ProcessExit -= Exit;
        Set(before);
    }

    private static void Set(byte[] mode) => _ = UnixCalls.tcsetattr(Input, UnixCalls.Now, mode);

    private void Exit(object? sender, EventArgs e) => Set(before);
}
