using System.Globalization;
using Snug.Server.Log;
using SQLitePCL;

namespace Snug.Server.Storage.Sqlite;

/// <summary>
/// The only connection that writes and checkpoints. Before 3.51.3 SQLite could corrupt its WAL when two connections wrote or
/// checkpointed at once (sqlite.org/wal.html, "the WAL-reset bug"); ours is newer, and the rule stays: there MUST be one of
/// these a database, used by one thread at a time.
/// </summary>
internal sealed class SqliteWriter : IWriter
{
    /// <summary>Above this the WAL is copied back into the database, which stalls the writer for some 40 ms.</summary>
    private const long CheckpointBytes = 64L * 1024 * 1024;

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

    private const int FrameHeaderBytes = 24;

    /// <summary>SQLITE_DBSTATUS_CACHE_WRITE, which the binding does not name.</summary>
    private const int CacheWrites = 9;

    private readonly sqlite3 database;
    private readonly SqliteStatements statements;
    private readonly OtherWriters others;
    private int pageBytes;

    /// <summary>Opens or makes the file. Nothing is written to it before <see cref="ApplySettings"/>.</summary>
    public SqliteWriter(string path)
    {
        SqliteLibrary.Use();
        var code = raw.sqlite3_open_v2(path, out database, raw.SQLITE_OPEN_READWRITE
            | raw.SQLITE_OPEN_CREATE
            | raw.SQLITE_OPEN_NOMUTEX, null);
        if (code != raw.SQLITE_OK)
        {
            throw StorageException.From(database, code);
        }

        statements = new SqliteStatements(database);
        Keys = new SqliteKeyTable(this);
        others = new OtherWriters(this);

        // Until it is known to be ours: another program's WAL MUST NOT be copied back by our looking at it.
        CopyBackOnClose(isWanted: false);
    }

    /// <inheritdoc/>
    public KeyTable Keys { get; }

    /// <inheritdoc/>
    public bool IsRested => WalBytes == 0;

    /// <inheritdoc/>
    public bool NeedsRest => WalBytes >= CheckpointBytes;

    /// <summary>How many rows the last statement changed.</summary>
    internal int LastChanged => raw.sqlite3_changes(database);

    /// <summary>Bytes of the write-ahead log that are not yet in the database.</summary>
    internal long WalBytes => PagesWritten(andForget: false) * (FrameHeaderBytes + (long)pageBytes);

    /// <summary>Sets what durability rests on and reads every setting back.</summary>
    /// <exception cref="StorageException">It is not a database, or a setting did not take.</exception>
    public void ApplySettings()
    {
        CopyBackOnClose(isWanted: true);
        pageBytes = int.Parse(Ask("pragma page_size")!, CultureInfo.InvariantCulture);
        foreach (var (name, value) in Settings)
        {
            Ask($"pragma {name} = {value}");
            var now = Ask($"pragma {name}");
            if (now != value)
            {
                throw new StorageException(
                    StorageFailure.Broken, $"{name} = {value} does not take, it stays {now}: Snug needs a local disk");
            }
        }
    }

    /// <summary>A statement, prepared once. <paramref name="sql"/> MUST be a constant: statements are kept by reference.</summary>
    public IStatement Prepare(string sql) => statements.Prepare(sql);

    /// <inheritdoc/>
    public IReadOnlyList<IRow> Begin(Cursor head, IReadOnlyList<Write> batch)
    {
        Begin();
        return others.HaveAppended(head)
            ? throw new StorageException(StorageFailure.Foreign, "the log holds events that this server did not write")
            : [];
    }

    /// <inheritdoc/>
    public bool HasMore => false;

    /// <inheritdoc/>
    public IReadOnlyList<IRow> Follow(Cursor head) => [];

    /// <summary>Nobody else writes, so whatever is read is of one moment.</summary>
    public void BeginReading()
    {
        // Nothing to begin.
    }

    /// <summary>SQLite is in the process: it always answers.</summary>
    public bool WasCommitted() => throw new NotSupportedException("a commit of SQLite is never without an answer");

    /// <inheritdoc/>
    public bool IsHeadAnother(Cursor head) => others.IsHeadAnother(head);

    /// <summary>Takes the write lock at once, so that a commit can no longer be refused for it.</summary>
    public void Begin() => Prepare("begin immediate").Run();

    /// <inheritdoc/>
    public void Commit(Cursor? last) => Commit();

    /// <summary>Returns when the transaction is on disk.</summary>
    public void Commit()
    {
        try
        {
            Prepare("commit").Run();
        }
        catch (StorageException failure) when (failure.Failure is StorageFailure.Broken)
        {
            LeaveTheWal();
            throw;
        }
    }

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
    public string? Ask(string sql) => SqliteStatement.Ask(database, sql);

    /// <summary>
    /// Copies the WAL into the database, so that it begins anew. With readers at work it may do less and succeeds later.
    /// </summary>
    /// <param name="wipe">
    /// Shortens the file to nothing too: what it holds is gone from the disk. Otherwise it keeps its length and is written over, which
    /// costs a sync about half of what a file costs that grows; unless a reader kept it until it was far too long.
    /// </param>
    /// <returns>True if all of it is in the database now.</returns>
    public bool Rest(bool wipe)
    {
        // Not the usual second of patience: readers never hold a snapshot for longer than a page.
        Ask("pragma busy_timeout = 100");
        var mode = wipe || WalBytes > 2 * CheckpointBytes ? raw.SQLITE_CHECKPOINT_TRUNCATE : raw.SQLITE_CHECKPOINT_RESTART;
        var code = raw.sqlite3_wal_checkpoint_v2(database, null, mode, out _, out _);
        var failure = code is raw.SQLITE_OK or raw.SQLITE_BUSY ? null : StorageException.From(database, code);
        Ask("pragma busy_timeout = 1000");
        if (failure is not null)
        {
            if (failure.Failure is StorageFailure.Broken)
            {
                LeaveTheWal();
            }

            throw failure;
        }

        if (code == raw.SQLITE_OK)
        {
            PagesWritten(andForget: true);
        }

        return code == raw.SQLITE_OK;
    }

    /// <summary>Copies all that is committed into a new file, or one that is empty. The open file needs no name for that.</summary>
    public void CopyInto(string path)
    {
        Prepare("vacuum into ?1").Bind(1, path).Run();
    }

    /// <summary>After a failed sync nobody knows what the disk holds: the next start looks, and this process leaves all as it is.</summary>
    private void LeaveTheWal() => CopyBackOnClose(isWanted: false);

    /// <summary>In WAL mode every page that leaves the cache is a frame of the WAL.</summary>
    private int PagesWritten(bool andForget)
    {
        _ = raw.sqlite3_db_status(database, CacheWrites, out var pages, out _, andForget ? 1 : 0);
        return pages;
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
