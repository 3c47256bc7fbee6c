using System.Runtime.InteropServices;

namespace Snug.Terminal.Tty;

/// <summary>The size of a terminal, asked from the kernel and not from the terminal: nothing is written.</summary>
internal static class WindowSize
{
    /// <summary>Cells in a line, or 0 if the system does not say.</summary>
    public static int Columns(int descriptor)
    {
        if (!OperatingSystem.IsLinux()) return 0;
        return ioctl(descriptor, AskWindowSize, out var size) == 0 ? size.Columns : 0;
    }

    private const nuint AskWindowSize = 0x5413; // TIOCGWINSZ

    // Variadic in C; on Linux that is the same call. On macOS on ARM it is not, so it is not asked there.
    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ioctl(int descriptor, nuint request, out Size size);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Size
    {
        public readonly ushort Rows;
        public readonly ushort Columns;
        public readonly ushort WidthInPixels;
        public readonly ushort HeightInPixels;
    }
}
