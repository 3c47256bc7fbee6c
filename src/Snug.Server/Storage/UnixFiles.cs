using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Snug.Server.Storage;

/// <summary>
/// What .NET does not tell about files on Linux: which one it is, and locks that belong to a handle. On other systems nothing here
/// is known, and whoever asks has to do without.
/// </summary>
internal static partial class UnixFiles
{
    private const string Libc = "libc";
    private const int CurrentFolder = -100; // AT_FDCWD
    private const int NoEntry = 2;
    private const int NoFolder = 20;
    private const int Again = 11;
    private const int NoAccess = 13;

    /// <summary>AT_EMPTY_PATH: the handle itself.</summary>
    private const int OfTheHandle = 0x1000;

    /// <summary>STATX_NLINK and STATX_INO.</summary>
    private const uint Wanted = 0x4 | 0x100;

    /// <summary>Is any of this known here?</summary>
    [SupportedOSPlatformGuard("linux")]
    public static bool AreKnown { get; } = OperatingSystem.IsLinux() && Environment.Is64BitProcess && HasStatx();

    /// <summary>Follows links. Null if there is no such file; also where nothing is known: ask <see cref="AreKnown"/> first.</summary>
    /// <exception cref="IOException">It cannot be told.</exception>
    public static FileFacts? Of(string path) => Ask(CurrentFolder, path, 0);

    /// <summary>Of an open file, whatever became of its name.</summary>
    public static FileFacts? Of(SafeFileHandle handle) => Ask((int)handle.DangerousGetHandle(), "", OfTheHandle);

    /// <summary>
    /// Opens a file past .NET, which takes a lock of its own with every file it opens. Closing what this returns drops every POSIX
    /// lock that this process has on the file: MUST NOT be closed before SQLite has closed it.
    /// </summary>
    /// <returns>Null if it cannot be opened.</returns>
    public static SafeFileHandle? Open(string path, bool isToWrite)
    {
        const int ReadWrite = 2;
        const int CloseOnExec = 0x80000;
        var descriptor = NativeOpen(path, (isToWrite ? ReadWrite : 0) | CloseOnExec);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Takes a lock on one byte that belongs to the handle and ends with it ("open file description lock", fcntl(2)).</summary>
    /// <returns>False if another handle has it. True also where the file system has no such locks.</returns>
    public static bool TryLock(SafeFileHandle handle, long position)
    {
        const int SetLock = 37;
        var range = new Range { Type = Range.Write, Start = position, Length = 1 };
        return Control((int)handle.DangerousGetHandle(), SetLock, ref range) >= 0
            || Marshal.GetLastPInvokeError() is not (Again or NoAccess);
    }

    /// <summary>Does another handle have it?</summary>
    public static bool IsLocked(SafeFileHandle handle, long position)
    {
        const int GetLock = 36;
        var range = new Range { Type = Range.Write, Start = position, Length = 1 };
        return Control((int)handle.DangerousGetHandle(), GetLock, ref range) >= 0 && range.Type != Range.None;
    }

    /// <summary>The path without any link in it; null if there is no such file.</summary>
    public static unsafe string? RealPath(string path)
    {
        var real = NativeRealPath(path, 0);
        try
        {
            return real == 0 ? null : Marshal.PtrToStringUTF8(real);
        }
        finally
        {
            NativeMemory.Free((void*)real);
        }
    }

    /// <summary>
    /// May this process write it (or read it) now? Asked by name, because opening and closing it would drop SQLite's locks.
    /// </summary>
    public static bool MayWrite(string path) =>
        OperatingSystem.IsWindows() ? !File.GetAttributes(path).HasFlag(FileAttributes.ReadOnly) : Access(path, 2) == 0;

    /// <inheritdoc cref="MayWrite"/>
    public static bool MayRead(string path) => OperatingSystem.IsWindows() || Access(path, 4) == 0;

    /// <summary>Makes a new name durable: it stands in its folder, which has to reach the disk as well.</summary>
    public static void SyncFolderOf(string path)
    {
        if (!OperatingSystem.IsWindows() && Path.GetDirectoryName(path) is { } folder && Open(folder, isToWrite: false) is { } handle)
        {
            using (handle)
            {
                _ = Sync((int)handle.DangerousGetHandle());
            }
        }
    }

    private static FileFacts? Ask(int folder, string path, int flags)
    {
        if (!AreKnown)
        {
            return null;
        }

        if (Statx(folder, path, flags, Wanted, out var facts) == 0)
        {
            return new FileFacts(new FileIdentity(((ulong)facts.DeviceMajor << 32) | facts.DeviceMinor, facts.Inode), facts.Links);
        }

        var error = Marshal.GetLastPInvokeError();
        return error is NoEntry or NoFolder
            ? null
            : throw new IOException($"{(path.Length > 0 ? path : "an open file")} cannot be "
                + $"looked at: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    /// <summary>A C library from before 2018 lacks it.</summary>
    private static bool HasStatx()
    {
        try
        {
            return Statx(CurrentFolder, "/", 0, Wanted, out _) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport(Libc, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int folder, string path, int flags, uint wanted, out Facts facts);

    [LibraryImport(Libc, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int NativeOpen(string path, int flags);

    [LibraryImport(Libc, EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sync(int descriptor);

    [LibraryImport(Libc, EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(int descriptor, int command, ref Range range);

    [LibraryImport(Libc, EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint NativeRealPath(string path, nint memory);

    [LibraryImport(Libc, EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Access(string path, int mode);

    /// <summary>struct flock of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Range
    {
        public const short Write = 1;
        public const short None = 2;

        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int Process;
    }

    /// <summary>struct statx, the same on every processor (include/uapi/linux/stat.h).</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Facts
    {
        [FieldOffset(0x10)]
        public uint Links;

        [FieldOffset(0x20)]
        public ulong Inode;

        [FieldOffset(0x88)]
        public uint DeviceMajor;

        [FieldOffset(0x8c)]
        public uint DeviceMinor;
    }
}
