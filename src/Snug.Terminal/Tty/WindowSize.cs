using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Snug.Terminal.Tty;

/// <summary>The size of a terminal, asked from the kernel and not from the terminal: nothing is written.</summary>
internal static class WindowSize
{
    /// <summary>Cells in a line, or 0 if the system does not say.</summary>
    public static int Columns(int descriptor) => OperatingSystem.IsLinux() ? Of(descriptor).Columns : 0;

    /// <summary>Cells across and down, or 0 if the system does not say. Not cheap outside of Linux.</summary>
    public static (int Columns, int Rows) Of(int descriptor)
    {
        if (!OperatingSystem.IsLinux())
        {
            return Asked();
        }

        return ioctl(descriptor, AskWindowSize, out var size) == 0 ? (size.Columns, size.Rows) : (0, 0);
    }

    private const nuint AskWindowSize = 0x5413; // TIOCGWINSZ

    private static (int Columns, int Rows) Asked()
    {
        try
        {
            using var stty = Process.Start(new ProcessStartInfo(
                "stty", ["size"])
            { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
            var numbers = stty.StandardOutput.ReadToEnd().Split(' ', StringSplitOptions.TrimEntries);
            return numbers is [var rows, var columns] ? (Number(columns), Number(rows)) : (0, 0);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            return (0, 0);
        }
    }

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

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
