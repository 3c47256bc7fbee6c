namespace Snug.Server.Storage.Sqlite;

/// <summary>
/// Reads a database that this process does not serve: one at rest, a backup, or a running server's. Leaves nothing behind: a
/// file at rest is read as it lies, because SQLite would otherwise put a -wal and a -shm beside it.
/// </summary>
internal static class DatabaseFile
{
    /// <summary>Opens it to be read. Keep it for one page or one check, not longer: see <see cref="IsAtRest"/>.</summary>
    /// <exception cref="StartupException">There is no such file, or it is no database of Snug.</exception>
    /// <param name="path">The file.</param>
    /// <param name="shownAs">What it is called in sentences, if it is a copy under a name that nobody gave it.</param>
    public static SqliteReader Open(string path, string? shownAs = null)
    {
        var full = DatabasePath.Of(path);
        var name = shownAs ?? Path.GetFileName(full);
        if (!File.Exists(full))
        {
            throw new StartupException($"There is no file {full}.");
        }

        if (!UnixFiles.MayRead(full))
        {
            throw new StartupException($"{name} may not be read by who runs this. Run it as the file's owner.");
        }

        SqliteReader? connection = null;
        try
        {
            connection = new SqliteReader(IsAtRest(full) ? $"{new Uri(full).AbsoluteUri}?immutable=1" : full);
            RequireOurs(connection, name, path);
            return connection;
        }
        catch (StorageException failure)
        {
            connection?.Dispose();
            throw new StartupException(Explain(name, shownAs is null ? path : null, failure));
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

    /// <summary>A way back is only offered onto what was a database: not onto somebody's letter or archive.</summary>
    private static string Explain(string name, string? path, StorageException failure) =>
        failure.IsNoDatabase ? $"{name} cannot be read as a database: it is something else, or its beginning is damaged. "
            + $"Name the file that Snug keeps, or a backup of it. Nothing was changed."
        : failure.Failure is StorageFailure.Held ? $"Another program is holding {name}. Close it there, and try again. Nothing was changed."
        : path is null ? $"{name} cannot be read as a database ({failure.Message}): it is damaged."
        : $"{name} cannot be read as a "
            + $"database ({failure.Message}). It is damaged: keep it, and bring back a backup: snug restore BACKUP --db {path}";

    private static void RequireOurs(SqliteReader connection, string name, string path)
    {
        using var rows = connection.Prepare("select application_id, user_version from pragma_application_id, pragma_user_version").Query();
        if (!rows.Read() || rows.Long(0) != Migrations.ApplicationId)
        {
            throw new StartupException($"{name} is a database of another program, not of Snug. "
                + $"A chatroom.db of the original comes along with: snug import {path}");
        }

        if (rows.Long(1) > Migrations.Newest)
        {
            throw new StartupException($"{name} was made by a newer Snug; this is {SnugServer.Version} and leaves it alone. Update Snug.");
        }
    }
}
