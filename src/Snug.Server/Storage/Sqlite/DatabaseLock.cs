using System.Text;

namespace Snug.Server.Storage.Sqlite;

/// <summary>
/// Says that this process, and no other, writes to the database: an open handle on a file beside it. What counts is the
/// handle, never that the file exists: a handle is gone with its process, however it ends.
/// </summary>
internal sealed class DatabaseLock : IDisposable
{
    private readonly FileStream handle;

    private DatabaseLock(FileStream handle) => this.handle = handle;

    /// <summary>The file that is locked.</summary>
    public static string PathFor(string databasePath) => databasePath + ".lock";

    /// <summary>Takes the lock for <paramref name="databasePath"/>.</summary>
    /// <exception cref="StartupException">Another process has it.</exception>
    public static DatabaseLock Take(string databasePath)
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

        try
        {
            var taken = new DatabaseLock(new FileStream(PathFor(databasePath), options));
            taken.handle.SetLength(0);
            return taken;
        }
        catch (IOException failure) when (!IsSharing(failure))
        {
            throw new StartupException($"{PathFor(databasePath)} cannot be made ({failure.Message}). Keep the database on a local disk that takes files: --db FILE");
        }
        catch (IOException)
        {
            throw new StartupException(
                $"Another Snug is serving {Path.GetFileName(databasePath)} already. Stop it first, or keep another database: snug serve --db FILE");
        }
        catch (UnauthorizedAccessException)
        {
            throw new StartupException($"The folder of {databasePath} cannot be written to. Start Snug as its owner, or keep the database elsewhere: --db FILE");
        }
    }

    /// <summary>Tells the commands of whoever may read this file (its owner) where this process can be asked, and by which token.</summary>
    public void Announce(string address, string token)
    {
        handle.SetLength(0);
        handle.Write(Encoding.UTF8.GetBytes($"{address}\n{token}\n"));
        handle.Flush(flushToDisk: false);
    }

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
    }
}
