using System.Text;

namespace Snug.Server.Storage.Sqlite;

/// <summary>
/// Says that this process, and no other, writes to the database: an open handle on a file beside it, where commands also learn
/// whom to ask, and a lock on the database itself, which holds whatever name it is reached by. What counts is the handles, never
/// that a file exists: a handle is gone with its process, however it ends.
/// </summary>
internal sealed class DatabaseLock : IDisposable
{
    private readonly Lock gate = new();
    private readonly string databasePath;
    private FileStream handle;
    private InodeLock? inode;
    private byte[] announcement = [];

    private DatabaseLock(string databasePath, FileStream handle)
    {
        this.databasePath = databasePath;
        this.handle = handle;
    }

    /// <summary>The file that is locked.</summary>
    /// <param name="databasePath">As <see cref="DatabasePath.Of"/> has it.</param>
    public static string PathFor(string databasePath) => databasePath + ".lock";

    /// <summary>Takes the lock for <paramref name="databasePath"/>, which need not be there yet.</summary>
    /// <param name="databasePath">As <see cref="DatabasePath.Of"/> has it.</param>
    /// <exception cref="StartupException">Another process has it.</exception>
    public static DatabaseLock Take(string databasePath)
    {
        FileStream opened;
        try
        {
            opened = Open(databasePath);
        }
        catch (IOException failure) when (!IsSharing(failure))
        {
            throw new StartupException($"{PathFor(databasePath)} cannot be made ({failure.Message}). Keep the database on a local disk "
                + $"that can be written to: --db FILE");
        }
        catch (IOException)
        {
            throw Taken(databasePath);
        }
        catch (UnauthorizedAccessException) when (File.Exists(PathFor(databasePath)))
        {
            throw new StartupException($"{PathFor(databasePath)} belongs to somebody else and may not be written. "
                + $"Start Snug as its owner; if no Snug runs there, remove it.");
        }
        catch (UnauthorizedAccessException)
        {
            throw new StartupException($"The folder of {databasePath} cannot be written to. "
                + $"Start Snug as its owner, or keep the database elsewhere: --db FILE");
        }

        var taken = new DatabaseLock(databasePath, opened);
        try
        {
            if (File.Exists(databasePath))
            {
                taken.TakeFile();
            }

            opened.SetLength(0);
            return taken;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Takes the database itself, if that was not there before.</summary>
    /// <exception cref="StartupException">Another process has it, or it has more than one name.</exception>
    public void TakeFile()
    {
        if (inode is not null)
        {
            return;
        }

        inode = InodeLock.TryTake(databasePath) ?? throw Taken(databasePath);
        try
        {
            RequireOneName(databasePath);
        }
        catch
        {
            inode.Dispose();
            throw;
        }
    }

    /// <exception cref="StartupException">It has more than one name.</exception>
    public static void RequireOneName(string databasePath)
    {
        if (UnixFiles.Of(databasePath) is { Names: > 1 and var names })
        {
            throw new StartupException($"{Path.GetFileName(databasePath)} has {names} names (hard links). What is newest is kept beside "
                + $"one of them and missing under the others, so messages would vanish. Find the others and remove them: "
                + $"find FOLDER -samefile {databasePath}");
        }
    }

    /// <summary>Tells the commands of whoever may read this file (its owner) where this process can be asked, and by which token.</summary>
    public void Announce(string address, string token)
    {
        lock (gate)
        {
            announcement = Encoding.UTF8.GetBytes($"{address}\n{token}\n");
            Write();
        }
    }

    /// <summary>Puts the file back if somebody tidied it away: commands would not find this process.</summary>
    public void Renew()
    {
        try
        {
            lock (gate)
            {
                if (UnixFiles.Of(handle.SafeFileHandle) is { } held && UnixFiles.Of(PathFor(databasePath))?.Identity != held.Identity)
                {
                    var again = Open(databasePath);
                    handle.Dispose();
                    handle = again;
                    Write();
                }
            }
        }
        catch (Exception notNow) when (notNow is IOException or UnauthorizedAccessException)
        {
            // Another process looks at it in this moment, or the folder is gone. The database itself is still held.
        }
    }

    private static FileStream Open(string databasePath)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,

            // Others may read the announcement. On Windows that is a way of sharing; elsewhere only None locks at all.
            Share = OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(PathFor(databasePath), options);
    }

    private void Write()
    {
        handle.SetLength(0);
        handle.Position = 0;
        handle.Write(announcement);
        handle.Flush(flushToDisk: false);
    }

    private static StartupException Taken(string databasePath) =>
        new($"Another Snug is "
            + $"serving {Path.GetFileName(databasePath)} already. Stop it first, or keep another database: snug serve --db FILE");

    /// <summary>Is it that another process has it? EWOULDBLOCK, or ERROR_SHARING_VIOLATION on Windows.</summary>
    private static bool IsSharing(IOException failure)
    {
        const int Linux = 11;
        const int Mac = 35;
        const int Windows = unchecked((int)0x80070020);
        return failure.HResult is Linux or Mac or Windows;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // What is announced here ends with this process.
        handle.SetLength(0);
        handle.Dispose();
        inode?.Dispose();
    }
}
