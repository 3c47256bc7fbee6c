using System.Runtime.InteropServices;

namespace Snug.Terminal.Screen.Terminals;

/// <summary>The calls of POSIX that a terminal needs. Structures that differ between systems are opaque here.</summary>
internal static class UnixCalls
{
    public const int Eintr = 4;
    public const int Eagain = 11;
    public const int EagainOfMac = 35;

    /// <summary>Apply at once: waiting for output to drain would wait forever on a terminal that nobody reads.</summary>
    public const int Now = 0; // TCSANOW

    public const short CanRead = 1; // POLLIN
    public const short CanWrite = 4; // POLLOUT

    /// <summary>More than <c>struct termios</c> takes anywhere: 60 bytes on Linux, 72 on macOS.</summary>
    public const int ModeLength = 256;

    private const string Libc = "libc";
    private const nuint AskTypedAhead = 0x541B; // FIONREAD on Linux

    [StructLayout(LayoutKind.Sequential)]
    public struct Descriptor(int number, short wanted)
    {
        public int Number = number;
        public short Wanted = wanted;
        public short Happened;
    }

    /// <summary>How many bytes a descriptor holds, or 0 if the system does not say.</summary>
    public static int TypedAhead(int descriptor)
    {
        // Variadic in C: see WindowSize.
        if (!OperatingSystem.IsLinux())
        {
            return 0;
        }

        return ioctl(descriptor, AskTypedAhead, out var count) == 0 ? count : 0;
    }

    /// <summary>Waits until one of the descriptors is ready.</summary>
    /// <param name="milliseconds">Less than 0 for as long as it takes.</param>
    /// <returns>False if none was in time.</returns>
    public static bool Poll(Descriptor[] descriptors, int milliseconds)
    {
        while (true)
        {
            var ready = poll(descriptors, (nuint)descriptors.Length, milliseconds);
            if (ready >= 0)
            {
                return ready > 0;
            }

            if (Marshal.GetLastPInvokeError() != Eintr)
            {
                return true;
            }
        }
    }

    [DllImport(Libc, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int tcgetattr(int descriptor, byte[] mode);

    [DllImport(Libc, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int tcsetattr(int descriptor, int when, byte[] mode);

    [DllImport(Libc)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern void cfmakeraw(byte[] mode);

    [DllImport(Libc, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int tcgetpgrp(int descriptor);

    [DllImport(Libc)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int getpgrp();

    [DllImport(Libc, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int kill(int process, int signal);

    [DllImport(Libc, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int pipe(int[] ends);

    [DllImport(Libc, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint read(int descriptor, ref byte to, nint count);

    [DllImport(Libc, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint write(int descriptor, ref readonly byte from, nint count);

    [DllImport(Libc, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int poll([In, Out] Descriptor[] descriptors, nuint count, int milliseconds);

    [DllImport(Libc, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ioctl(int descriptor, nuint request, out int count);
}
