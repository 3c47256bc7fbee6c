using System.Globalization;
using Snug.Server.Log;
using Snug.Server.Storage;
using Snug.Server.Storage.Copies;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Backups;

/// <summary>
/// <c>snug restore BACKUP --db FILE</c>: the only way back. A copy over a database that has a <c>-wal</c> beside it corrupts it,
/// because the old pages in there are put on top of the new file. Clients need no telling: positions after the backup carry
/// tags that this file does not have, so their cursors are answered by <c>reset</c>.
/// </summary>
public static class Restore
{
    /// <summary>Puts a backup in the place of a database that nobody serves.</summary>
    /// <param name="backup">A file that <c>snug backup</c> made, or a database at rest.</param>
    /// <param name="databasePath">The database; it need not be there, or be readable.</param>
    /// <param name="time">Names what is kept of the old one.</param>
    /// <returns>Where the old database is kept now, or null if there was none.</returns>
    /// <exception cref="StartupException">With what to do; the old database is where it was then.</exception>
    public static string? Run(string backup, string databasePath, TimeProvider time)
    {
        if (DatabaseName.IsPostgres(databasePath))
        {
            IntoPostgres(DatabasePath.Of(backup), databasePath, time);
            return null;
        }

        var full = DatabasePath.Of(databasePath);
        var source = DatabasePath.Of(backup);
        Require(source, full);
        using var held = DatabaseLock.Take(full);
        var restored = full + ".restoring";
        try
        {
            CopyToDisk(source, restored);
            RequireSound(restored, Path.GetFileName(source));
            var head = Head(restored);

            // It speaks of the old one: whoever starts Snug next would be told that the end was lost.
            var receipt = new ReceiptFile(full);
            receipt.Delete();
            var kept = PutInPlace(restored, full, time);
            if (head is { } end)
            {
                receipt.TryWrite(end);
            }

            return kept;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // By the name that was asked for: the copy beside it is gone when this is read.
            var reason = failure.Message.Replace(restored, full, StringComparison.Ordinal);
            throw new StartupException($"The backup was not brought back, and nothing was "
                + $"changed ({reason}). Make room or see what is in the way, and try again.");
        }
        finally
        {
            File.Delete(restored);
        }
    }

    /// <summary>Into an empty one: nobody's words are thrown away by a mistyped name, and what is there can be kept beside it.</summary>
    private static void IntoPostgres(string source, string address, TimeProvider time)
    {
        RequireBackup(source, DatabaseName.Shown(address));
        RequireSound(source, Path.GetFileName(source));
        using var file = DatabaseFile.Open(source);
        if (Verification.SchemaVersion(file) is var schema && schema < Migrations.Newest)
        {
            throw new StartupException($"{Path.GetFileName(source)} is of an older Snug. Bring it back into a file, and move that: "
                + $"snug restore {source} --db FILE and then snug move FILE {DatabaseName.Shown(address)}");
        }

        using var target = new PostgresMoveEnd(address, time);
        target.RequireNotServed();
        if (target.IsThere() && (target.Head().Position > 0 || target.Mark() != MoveMark.None))
        {
            throw new StartupException($"{target.Name} holds a Snug already, and nothing is written over. Make an empty database (createdb "
                + "NAME) and name that one. Nothing was changed.");
        }

        target.Fill(new SqliteSource(file, schema, Path.GetFileName(source)), from: null);
    }

    private static void Require(string source, string full)
    {
        if (source == full)
        {
            throw new StartupException("The backup and the database are the same file. Nothing was changed.");
        }

        RequireBackup(source, full);
    }

    private static void RequireBackup(string source, string target)
    {
        if (!File.Exists(source))
        {
            throw new StartupException($"There is no file {source}. Name a backup: snug restore BACKUP --db {target}");
        }

        if (!DatabaseFile.IsAtRest(source))
        {
            throw new StartupException(
                $"{Path.GetFileName(source)} has a -wal beside it, so it is no finished backup. Make one of it first: "
                    + $"snug backup FILE --db {source}");
        }
    }

    private static void CopyToDisk(string source, string restored)
    {
        Backup.CreatePrivately(restored);
        using var from = File.OpenRead(source);
        using var to = new FileStream(restored, FileMode.Open, FileAccess.Write);
        from.CopyTo(to);
        to.Flush(flushToDisk: true);
    }

    /// <summary>The copy is looked at, not the backup: what will be served is what was verified.</summary>
    private static void RequireSound(string restored, string name)
    {
        if (Verification.Of(restored, name) is [var first, ..])
        {
            throw new StartupException($"{name} is not sound, so nothing was changed: {first}");
        }
    }

    /// <returns>Null if it is from before the chain: then the first start writes one.</returns>
    private static Cursor? Head(string restored)
    {
        using var connection = DatabaseFile.Open(restored);
        return Receipt.Head(connection);
    }

    /// <summary>Nobody's words are thrown away by a mistyped name: the old database stays under another one.</summary>
    private static string? PutInPlace(string restored, string full, TimeProvider time)
    {
        if (!File.Exists(full))
        {
            DeleteBeside(full);
            File.Move(restored, full);
            return null;
        }

        Fold(full);
        var kept = full + ".before-" + time.GetLocalNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        if (File.Exists(full + "-wal"))
        {
            // It could not be folded in: it belongs to the old file and MUST NOT meet the new one.
            File.Move(full, kept);
            File.Move(full + "-wal", kept + "-wal");
            DeleteBeside(full);
            File.Move(restored, full);
        }
        else
        {
            // A second name for the old one, then one rename: killed at any moment, there is a whole database under this name.
            DeleteBeside(full);
            File.Replace(restored, full, kept);
        }

        return kept;
    }

    /// <summary>Brings what is in the -wal into the file, if the file still lets itself be opened.</summary>
    private static void Fold(string full)
    {
        try
        {
            using var connection = new SqliteWriter(full);
            connection.Rest(wipe: true);
        }
        catch (StorageException)
        {
            // A damaged database is why people restore.
        }
    }

    private static void DeleteBeside(string full)
    {
        File.Delete(full + "-wal");
        File.Delete(full + "-shm");
    }
}
