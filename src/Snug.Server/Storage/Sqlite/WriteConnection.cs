using SQLitePCL;

namespace Snug.Server.Storage.Sqlite;

/// <summary>
/// The only connection that writes and checkpoints. SQLite 3.50.4 can corrupt its WAL when two connections write or
/// checkpoint at once (sqlite.org/wal.html, "the WAL-reset bug", fixed in 3.51.3), so there MUST be one of these a database,
/// used by one thread at a time.
/// </summary>
internal sealed class WriteConnection : IDisposable
{
    /// <summary>Above this the WAL is copied back into the database, which stalls the writer for some 40 ms.</summary>
    public const long CheckpointBytes = 64L * 1024 * 1024;

    private static readonly (string Name, string Value)[] Settings =
    [
        ("journal_mode", "wal"),
        ("synchronous", "2"),
        ("fullfsync", "1"),
        ("checkpoint_fullfsync", "1"),
        ("mmap_size", "0"),
        ("foreign_keys", "1"),
        ("secure_delete", "1"),
        ("wal_autocheckpoint", "0"),
        ("busy_timeout", "1000"),
    ];

    private readonly sqlite3 database;
    private readonly string walPath;
    private readonly Statements statements;

    /// <summary>Opens or makes the file. Nothing is written to it before <see cref="ApplySettings"/>.</summary>
    public WriteConnection(string path)
    {
        Batteries_V2.Init();
        walPath = path + "-wal";
        var code = raw.sqlite3_open_v2(path, out database, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX, null);
        if (code != raw.SQLITE_OK)
        {
            throw StorageException.From(database, code);
        }

        statements = new Statements(database);

        // Until it is known to be ours: another program's WAL MUST NOT be copied back by our looking at it.
        CopyBackOnClose(isWanted: false);
    }

    /// <summary>Bytes in the write-ahead log file now.</summary>
    public long WalBytes => File.Exists(walPath) ? new FileInfo(walPath).Length : 0;

    /// <summary>Sets what durability rests on and reads every setting back.</summary>
    /// <exception cref="StorageException">It is not a database, or a setting did not take.</exception>
    public void ApplySettings()
    {
        CopyBackOnClose(isWanted: true);
        foreach (var (name, value) in Settings)
        {
            Ask($"pragma {name} = {value}");
            var now = Ask($"pragma {name}");
            if (now != value)
            {
                throw new StorageException(StorageFailure.Broken, $"{name} = {value} does not take, it stays {now}: Snug needs a local disk");
            }
        }
    }

    /// <summary>A statement, prepared once. <paramref name="sql"/> MUST be a constant: statements are kept by reference.</summary>
    public Statement Prepare(string sql) => statements.Prepare(sql);

    /// <summary>Takes the write lock at once, so that a commit can no longer be refused for it.</summary>
    public void Begin() => Prepare("begin immediate").Run();

    /// <summary>Returns when the transaction is on disk.</summary>
    public void Commit() => Prepare("commit").Run();

    public void Rollback()
    {
        // SQLite has rolled back by itself after some errors; then there is nothing left to do.
        if (raw.sqlite3_get_autocommit(database) == 0)
        {
            Prepare("rollback").Run();
        }
    }

    /// <summary>Runs a script of several statements: migrations.</summary>
    public void Script(string sql)
    {
        var code = raw.sqlite3_exec(database, sql);
        if (code != raw.SQLITE_OK)
        {
            throw StorageException.From(database, code);
        }
    }

    /// <summary>The first column of the first row as text; null without a row.</summary>
    public string? Ask(string sql)
    {
        using var statement = new Statement(database, sql);
        using var rows = statement.Query();
        return rows.Read() ? rows.TextOrNull(0) : null;
    }

    /// <summary>Copies the WAL into the database and empties it. With readers at work it may do less and succeeds later.</summary>
    /// <returns>True if the WAL is empty now.</returns>
    public bool Checkpoint()
    {
        // Not the usual second of patience: readers never hold a snapshot for longer than a page.
        Ask("pragma busy_timeout = 100");
        var code = raw.sqlite3_wal_checkpoint_v2(database, null, raw.SQLITE_CHECKPOINT_TRUNCATE, out _, out _);
        var failure = code is raw.SQLITE_OK or raw.SQLITE_BUSY ? null : StorageException.From(database, code);
        Ask("pragma busy_timeout = 1000");
        return failure is null ? code == raw.SQLITE_OK : throw failure;
    }

    private void CopyBackOnClose(bool isWanted) =>
        _ = raw.sqlite3_db_config(database, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, isWanted ? 0 : 1, out _);

    /// <inheritdoc/>
    public void Dispose()
    {
        statements.Dispose();
        database.Dispose();
    }
}
