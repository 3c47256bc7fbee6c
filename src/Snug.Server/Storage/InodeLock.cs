using System.Collections.Concurrent;
using System.Runtime.Versioning;

namespace Snug.Server.Storage;

/// <summary>
/// A lock on the database file itself, whatever name it is reached by: the <c>.lock</c> beside it knows only its own name, and can
/// be removed. On Linux it is a lock of the handle on a byte far behind those that SQLite locks (1 GB and a little) and any content;
/// SQLite's own are of the process, and neither kind disturbs the other as long as this handle is closed last.
/// </summary>
internal sealed class InodeLock : IDisposable
{
    private const long Position = 1L << 62;

    /// <summary>
    /// What this process holds. Per process, as POSIX locks are: opening and closing such a file once more would drop those of
    /// SQLite, and another process would believe that nobody is at work.
    /// </summary>
    private static readonly ConcurrentDictionary<FileIdentity, Microsoft.Win32.SafeHandles.SafeFileHandle?> HeldHere = new();

    private readonly IDisposable? file;
    private readonly FileIdentity? identity;

    private InodeLock(IDisposable? file, FileIdentity? identity = null)
    {
        this.file = file;
        this.identity = identity;
    }

    /// <summary>Takes the lock on a file that is there. MUST be disposed of after SQLite has closed the file.</summary>
    /// <returns>Null if it is held already, here or elsewhere.</returns>
    public static InodeLock? TryTake(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return OnWindows(path);
        }

        if (UnixFiles.Of(path) is not { } facts)
        {
            return new InodeLock(file: null); // Nothing can be known here but the lock beside the file.
        }

        if (!HeldHere.TryAdd(facts.Identity, null))
        {
            return null;
        }

        var handle = UnixFiles.Open(path, isToWrite: true);
        if (handle is null)
        {
            HeldHere.TryRemove(facts.Identity, out _);
            return new InodeLock(file: null); // It may not be written: whoever asked for the lock finds out next.
        }

        if (UnixFiles.TryLock(handle, Position))
        {
            // Kept open as long as it stands here: the inode of a file that was let go might be given to another.
            HeldHere[facts.Identity] = handle;
            return new InodeLock(handle, facts.Identity);
        }

        HeldHere.TryRemove(facts.Identity, out _);
        handle.Dispose();
        return null;
    }

    /// <summary>Does a process hold it?</summary>
    public static bool IsHeld(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            using var held = File.Exists(path) ? OnWindows(path) : new InodeLock(file: null);
            return held is null;
        }

        if (UnixFiles.Of(path) is not { } facts)
        {
            return false;
        }

        if (HeldHere.ContainsKey(facts.Identity))
        {
            return true;
        }

        using var handle = UnixFiles.Open(path, isToWrite: false);
        return handle is not null && UnixFiles.IsLocked(handle, Position);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // In this order: once a file without a name is closed, the next file may get its inode.
        if (identity is { } held)
        {
            HeldHere.TryRemove(held, out _);
        }

        file?.Dispose();
    }

    /// <summary>Links to one file have one lock there too.</summary>
    [SupportedOSPlatform("windows")]
    private static InodeLock? OnWindows(string path)
    {
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
            stream.Lock(Position, 1);
            return new InodeLock(stream);
        }
        catch (IOException failure)
        {
            // Whatever else is in the way is no other process: whoever asked for the lock finds it out next.
            stream?.Dispose();
            return IsAnothers(failure) ? null : new InodeLock(file: null);
        }
        catch (UnauthorizedAccessException)
        {
            return new InodeLock(file: null);
        }
    }

    /// <summary>ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION.</summary>
    private static bool IsAnothers(IOException failure)
    {
        const int Sharing = unchecked((int)0x80070020);
        const int Locked = unchecked((int)0x80070021);
        return failure.HResult is Sharing or Locked;
    }
}
