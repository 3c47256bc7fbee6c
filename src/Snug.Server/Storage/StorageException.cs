using SQLitePCL;

namespace Snug.Server.Storage;

/// <summary>What became of a write that storage could not do.</summary>
internal enum StorageFailure
{
    /// <summary>The statement broke a rule of the schema: a bug, and it concerns only its own write.</summary>
    Refused,

    /// <summary>Another program holds the write lock. Nothing was changed; it passes.</summary>
    Held,

    /// <summary>The database cannot be reached, or ended what it was doing. Nothing was changed; it passes.</summary>
    Away,

    /// <summary>The same at the commit: whether it came about is not known yet.</summary>
    Unanswered,

    /// <summary>The log is not the one that this server has read so far: a backup was brought back, or another database answers.</summary>
    OtherLog,

    /// <summary>A newer server on the same database appended what this program does not know.</summary>
    Newer,

    /// <summary>No space left. Nothing was changed; it passes when there is space again.</summary>
    Full,

    /// <summary>Another program has written what only the log's thread may write. Memory and file differ from here on.</summary>
    Foreign,

    /// <summary>A page of the file is not what it was: a bit that turned, or another program. Other pages may be well.</summary>
    Damaged,

    /// <summary>The disk failed. What it holds is only known after a restart, so nothing more may be written.</summary>
    Broken,
}

/// <summary>An error of the storage engine.</summary>
internal sealed class StorageException(StorageFailure failure, string message, Exception? cause = null) : Exception(message, cause)
{
    public StorageFailure Failure { get; } = failure;

    /// <summary>It was reached and lets nobody in, or is not there any more: that passes when somebody does something about it.</summary>
    public bool NeedsOperator { get; init; }

    /// <summary>It does not begin as a database does: another kind of file, most often.</summary>
    public bool IsNoDatabase { get; private init; }

    /// <summary>Reads the error of the last call on <paramref name="database"/> (codes: sqlite.org/rescode.html).</summary>
    public static StorageException From(sqlite3 database, int code)
    {
        var extended = raw.sqlite3_extended_errcode(database);
        return new StorageException(Classify(code & 0xff, extended), $"SQLite {extended}: {raw.sqlite3_errmsg(database).utf8_to_string()}")
        {
            IsNoDatabase = (code & 0xff) == raw.SQLITE_NOTADB,
        };
    }

    private static StorageFailure Classify(int code, int extended) => code switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => StorageFailure.Held,
        raw.SQLITE_FULL => StorageFailure.Full,

        // The wal-index could not grow: the file system is full before a page was written.
        raw.SQLITE_IOERR when extended == raw.SQLITE_IOERR_SHMSIZE => StorageFailure.Full,
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => StorageFailure.Damaged,
        raw.SQLITE_IOERR or raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN => StorageFailure.Broken,
        _ => StorageFailure.Refused,
    };
}
