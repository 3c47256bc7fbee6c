using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Snug.Terminal.Screen.Terminals;

/// <summary>The calls of Windows that a console needs.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsCalls
{
    public const int InputHandle = -10;
    public const int OutputHandle = -11;

    public const uint ProcessedInput = 0x1; // Ctrl-C is a signal
    public const uint LineInput = 0x2;
    public const uint EchoInput = 0x4;
    public const uint WindowInput = 0x8;
    public const uint MouseInput = 0x10;
    public const uint TerminalSequencesIn = 0x200; // ENABLE_VIRTUAL_TERMINAL_INPUT

    public const uint ProcessedOutput = 0x1;
    public const uint TerminalSequencesOut = 0x4; // ENABLE_VIRTUAL_TERMINAL_PROCESSING
    public const uint NoReturnWithLineFeed = 0x8; // DISABLE_NEWLINE_AUTO_RETURN

    public const ushort KeyEvent = 0x1;
    public const ushort SizeEvent = 0x4;
    public const ushort AltKey = 0x12;

    private const string Kernel = "kernel32.dll";

    /// <summary>INPUT_RECORD, of which only keys are looked at.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 20)]
    public struct Record
    {
        [FieldOffset(0)]
        public ushort Kind;

        [FieldOffset(4)]
        public int IsDown;

        [FieldOffset(8)]
        public ushort Repeats;

        [FieldOffset(10)]
        public ushort Key;

        [FieldOffset(14)]
        public ushort Character;
    }

    [DllImport(Kernel, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static extern nint GetStdHandle(int which);

    [DllImport(Kernel, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool GetConsoleMode(nint handle, out uint mode);

    [DllImport(Kernel, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool SetConsoleMode(nint handle, uint mode);

    [DllImport(Kernel, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool GetNumberOfConsoleInputEvents(nint handle, out uint count);

    [DllImport(Kernel, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool ReadConsoleInputW(nint handle, [Out] Record[] records, uint length, out uint count);

    // Without the character set each half of a character came as one of its own, and the buffer held half of what was asked for.
    [DllImport(Kernel, SetLastError = true, CharSet = CharSet.Unicode)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool ReadConsoleW(nint handle, [Out] char[] characters, uint length, out uint count, nint control);

    [DllImport(Kernel, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static extern uint WaitForMultipleObjects(
        uint count, nint[] handles, [MarshalAs(UnmanagedType.Bool)] bool all, uint milliseconds);
}
