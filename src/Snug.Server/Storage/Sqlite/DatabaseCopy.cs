using SQLitePCL;

namespace Snug.Server.Storage.Sqlite;

/// <summary>Copies a database into another file while people talk; <see cref="Backups.Backup"/> calls it.</summary>
internal static class DatabaseCopy
{
    /// <summary>
    /// Copies the pages of one snapshot (sqlite.org/backup.html), in one step: in WAL mode readers and the writer do not wait for each
    /// other, whereas a copy in portions begins anew with every message that comes between them, and never ends in a busy house.
    /// </summary>
    /// <param name="source">Read from; a checkpoint waits for it meanwhile.</param>
    /// <param name="target">A file that is there and empty.</param>
    /// <exception cref="StorageException">The copy is not whole.</exception>
    public static void Make(SqliteReader source, string target)
    {
        using (var copy = SqliteReader.Open(target, raw.SQLITE_OPEN_READWRITE))
        {
            CopyPages(source.Handle, copy);

            // One file that opens anywhere without a -wal beside it.
            SqliteStatement.Ask(copy, "pragma journal_mode = delete");
        }

        MakeBackup(target);
    }

    /// <summary>Makes a backup of a whole copy, with nothing of what a backup does not hold.</summary>
    /// <exception cref="StorageException">The copy is not whole.</exception>
    public static void MakeBackup(string target)
    {
        using var copy = SqliteReader.Open(target, raw.SQLITE_OPEN_READWRITE);

        // Codes that still sign somebody in are no part of a backup; nor is where the database itself went. Whoever brings a backup back
        // says that this is the house from now on.
        SqliteStatement.Ask(copy, "pragma secure_delete = on");
        SqliteStatement.Ask(copy, "delete from invites where person_id is not null");
        SqliteStatement.Ask(copy, $"delete from settings where name in ('{Settings.MovedTo}', '{Settings.MovingFrom}')");
        var verdict = SqliteStatement.Ask(copy, "pragma integrity_check(1)");
        if (verdict != "ok")
        {
            throw new StorageException(StorageFailure.Damaged, $"the copy is damaged: {verdict}");
        }
    }

    private static void CopyPages(sqlite3 source, sqlite3 copy)
    {
        const string Main = "main";
        const int AllPages = -1;
        using var backup = raw.sqlite3_backup_init(copy, Main, source, Main);
        if (backup.IsInvalid)
        {
            throw StorageException.From(copy, raw.sqlite3_errcode(copy));
        }

        // What went wrong is told by finishing, on the copy's connection.
        var stepped = raw.sqlite3_backup_step(backup, AllPages);
        var finished = raw.sqlite3_backup_finish(backup);
        if (stepped != raw.SQLITE_DONE)
        {
            throw StorageException.From(copy, finished == raw.SQLITE_OK ? stepped : finished);
        }
    }
}
