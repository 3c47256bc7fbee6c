namespace Snug.Server.Storage.Sqlite;

/// <summary>
/// Reads a database that this process does not serve: one at rest, a backup, or a running server's. Leaves nothing behind: a
/// file at rest is read as it lies, because SQLite would otherwise put a -wal and a -shm beside it.
/// </summary>
internal static class DatabaseFile
{
    /// <summary>Opens it to be read. Keep it for one page or one check, not longer: see <see cref="IsAtRest"/>.</summary>
    /// <exception cref="StartupException">There is no such file, or it is no database of Snug.</exception>
    public static ReadConnection Open(string path)
    {
        var full = DatabasePath.Of(path);
        var name = Path.GetFileName(full);
        if (!File.Exists(full))
        {
            throw new StartupException($"There is no file {full}.");
        }

        ReadConnection? connection = null;
        try
        {
            connection = new ReadConnection(IsAtRest(full) ? $"{new Uri(full).AbsoluteUri}?immutable=1" : full);
            RequireOurs(connection, name, path);
            return connection;
        }
        catch (StorageException failure)
        {
            connection?.Dispose();
            throw new StartupException($"{name} cannot be read as a database ({failure.Message}). If it is damaged, bring back a backup: snug restore BACKUP --db {path}");
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Nothing is in a -wal, so the file alone is the whole truth. A server that starts in this moment leaves the file as it is
    /// until its first checkpoint, seconds later.
    /// </summary>
    public static bool IsAtRest(string full) => new FileInfo(full + "-wal") is not { Exists: true, Length: > 0 };

    private static void RequireOurs(ReadConnection connection, string name, string path)
    {
        using var rows = connection.Prepare("select application_id, user_version from pragma_application_id, pragma_user_version").Query();
        if (!rows.Read() || rows.Long(0) != Migrations.ApplicationId)
        {
            throw new StartupException($"{name} is a database of another program, not of Snug. A chatroom.db of the original comes along with: snug import {path}");
        }

        if (rows.Long(1) > Migrations.Newest)
        {
            throw new StartupException($"{name} was made by a newer Snug; this is {SnugServer.Version} and leaves it alone. Update Snug.");
        }
    }
}
