using Snug.Server.Log;

namespace Snug.Server.Storage.Sqlite;

/// <summary>
/// The database file while this process serves it: the lock, the one connection that writes, and the connections that read.
/// </summary>
internal sealed class SqliteDatabase : IDatabase
{
    private readonly DatabaseLock held;
    private readonly SqliteReaders readers;
    private readonly TimeProvider time;
    private readonly SqliteWriter writer;
    private bool isClosed;

    private SqliteDatabase(string path, DatabaseLock held, SqliteWriter writer, TimeProvider time)
    {
        Path = path;
        this.held = held;
        this.time = time;
        this.writer = writer;
        File = new ServedFile(path);
        Receipt = new ReceiptFile(path);
        readers = new SqliteReaders(path, File);
        readers.OpenOne();
    }

    /// <summary>Full path of the file, links resolved.</summary>
    public string Path { get; }

    /// <summary>What became of the file since it was opened.</summary>
    public ServedFile File { get; }

    /// <summary>How far its log had come, beside it.</summary>
    public ReceiptFile Receipt { get; }

    /// <summary>What was found when it was opened.</summary>
    public StartReport Start { get; private init; } = new(null);

    /// <summary>Filled in when it is closed.</summary>
    public StopReport Stop { get; } = new();

    /// <inheritdoc/>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <inheritdoc/>
    public string Shown => Name;

    /// <inheritdoc/>
    public bool IsShared => false;

    /// <inheritdoc/>
    public IWriter Writer => writer;

    /// <summary>
    /// Takes the lock, opens or makes the file, copies back what an earlier process left in the WAL (before the first answer:
    /// after a failed sync nobody else knows what the disk holds), and migrates.
    /// </summary>
    /// <param name="tell">Hears what takes long.</param>
    /// <exception cref="StartupException">With what to do.</exception>
    public static SqliteDatabase Open(string path, string version, TimeProvider time, Action<string>? tell = null)
    {
        var full = DatabasePath.Of(path);
        RequireFolder(full);
        var taken = DatabaseLock.Take(full);
        SqliteWriter? opened = null;
        try
        {
            CreatePrivately(full);
            taken.TakeFile();
            RequireWritable(full);
            opened = new SqliteWriter(full);
            Migrations.Check(opened, full, version);
            RequireNotMoved(opened, full);

            // Nothing of a -wal is written over before the first checkpoint, and nothing of another program's file is copied.
            var damage = WalDamage.Keep(full, time);
            var lost = LostEnd.Find(opened, full, time, isWalKept: damage is not null);
            opened.ApplySettings();
            opened.Rest(wipe: true);
            Migrations.Run(opened, full, version, time, tell);
            Kinds.Name(opened);
            return new SqliteDatabase(full, taken, opened, time) { Start = StartReport.Of(damage, lost) };
        }
        catch (StorageException failure)
        {
            opened?.Dispose();
            taken.Dispose();
            throw new StartupException(Explain(full, failure));
        }
        catch
        {
            opened?.Dispose();
            taken.Dispose();
            throw;
        }
    }

    /// <summary>Tells the owner's commands where to ask while this process holds the lock.</summary>
    public void Announce(string address, string token) => held.Announce(address, token);

    /// <summary>Puts back what commands need to find this process, if somebody tidied it away.</summary>
    public void RenewLock() => held.Renew();

    /// <inheritdoc/>
    public ValueTask<IDisposable?> Hold(string work, CancellationToken stop) => ValueTask.FromResult<IDisposable?>(null);

    /// <inheritdoc/>
    public FileState Look() => File.Look();

    /// <summary>Lends a read-only connection, for a copy of the whole.</summary>
    public SqliteReaders.Lease Borrow() => readers.Rent();

    /// <inheritdoc/>
    public ValueTask Read(string sql, Func<IRow, bool> take, params ReadOnlySpan<Value> values)
    {
        using var lease = readers.Rent();
        var statement = lease.Prepare(sql);
        for (var index = 0; index < values.Length; index++)
        {
            values[index].BindTo(statement, index + 1);
        }

        using var rows = statement.Query();
        while (rows.Read() && take(rows))
        {
            // It takes one row after the other.
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Leaves one file: everything is in it, and -wal and -shm are gone. If that cannot be, <see cref="Stop"/> says what is where.
    /// </summary>
    public void Dispose()
    {
        if (isClosed)
        {
            return;
        }

        isClosed = true;
        readers.Dispose();
        var last = new ShutdownCheck(Path, File, Stop);
        last.BeforeClosing(writer, time);
        writer.Dispose();
        last.AfterClosing();
        held.Dispose();
    }

    private static void RequireNotMoved(SqliteWriter opened, string full)
    {
        if (opened.Ask("select 1 from sqlite_schema where name = 'settings'") is null)
        {
            return;
        }

        using var rows = opened.Prepare(MoveMark.Sql).Query();
        MoveMark.Of(rows).RequireNone(System.IO.Path.GetFileName(full), full);
    }

    private static void RequireFolder(string full)
    {
        if (System.IO.Path.GetDirectoryName(full) is { } folder && !Directory.Exists(folder))
        {
            throw new StartupException($"There is no folder {folder}. Make it first, or keep the database elsewhere: --db FILE");
        }

        if (Directory.Exists(full))
        {
            throw new StartupException($"{full} is a folder. Name a file: --db {System.IO.Path.Combine(full, "snug.db")}");
        }
    }

    /// <summary>SQLite opens what it may only read, too, and the first person who says something would hear of a failed disk.</summary>
    /// <exception cref="StartupException">It cannot be served.</exception>
    internal static void RequireWritable(string full)
    {
        foreach (var file in new[] { full, full + "-wal", full + "-shm" })
        {
            if (System.IO.File.Exists(file) && !UnixFiles.MayWrite(file))
            {
                throw new StartupException($"{file} may not be written, so nothing could be kept. "
                    + $"Make it writable (chmod u+w {file}), start Snug as its owner, or keep another database: snug serve --db FILE");
            }
        }
    }

    /// <summary>
    /// What people say is for the owner's eyes; SQLite gives -wal and -shm the same mode. On every system: only a file can be locked.
    /// </summary>
    private static void CreatePrivately(string full)
    {
        if (!System.IO.File.Exists(full))
        {
            PrivateFile.Create(full);
        }
    }

    private static string Explain(string full, StorageException failure)
    {
        var name = System.IO.Path.GetFileName(full);
        return failure.Failure switch
        {
            StorageFailure.Held =>
                $"Another program is holding {name} (DB Browser with unwritten changes does that). Close it there and start Snug again.",
            StorageFailure.Full => $"The disk that holds {name} is full. Make room and start Snug again; nothing was lost.",
            _ => $"{name} cannot be opened as a database ({failure.Message}). If it is damaged, bring back a backup; nothing was changed.",
        };
    }
}
