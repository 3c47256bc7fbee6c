using Snug.Server.Log;
using Snug.Server.Storage;
using Snug.Server.Storage.Copies;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Backups;

/// <summary>A file that moves, or is moved to.</summary>
internal sealed class FileMoveEnd(string path, TimeProvider time) : MoveEnd
{
    private const string End = "select coalesce(max(position), 0) from log";

    private readonly string full = DatabasePath.Of(path);
    private DatabaseLock? held;
    private SqliteDatabase? database;
    private SqliteReaders.Lease? lease;

    /// <inheritdoc/>
    public override string Name => Path.GetFileName(full);

    /// <inheritdoc/>
    public override string Shown => full;

    /// <inheritdoc/>
    public override void RequireNotServed()
    {
        Backup.RequireFolder(full);
        held = DatabaseLock.Take(full);
    }

    /// <inheritdoc/>
    public override bool IsThere() => new FileInfo(full) is { Exists: true, Length: > 0 };

    /// <inheritdoc/>
    public override MoveMark Mark()
    {
        using var file = DatabaseFile.Open(full);
        using var rows = file.Prepare(MoveMark.Sql).Query();
        return MoveMark.Of(rows);
    }

    /// <inheritdoc/>
    public override Cursor Head()
    {
        using var file = DatabaseFile.Open(full);
        if (Receipt.Head(file) is { } head)
        {
            return head;
        }

        using var rows = file.Prepare(End).Query();
        return new Cursor(rows.Read() ? rows.Long(0) : 0, default);
    }

    /// <inheritdoc/>
    public override (long Messages, long Rooms, long People) Count()
    {
        using var file = DatabaseFile.Open(full);
        using var rows = file.Prepare(Counts).Query();
        return rows.Read() ? (rows.Long(0), rows.Long(1), rows.Long(2)) : default;
    }

    /// <inheritdoc/>
    public override void RequireSound()
    {
        if (Verification.Of(full) is [var first, ..])
        {
            throw new StartupException($"{Name} is not sound, so nothing was moved: {first} Look: snug verify {full}");
        }
    }

    /// <inheritdoc/>
    public override CopySource Read()
    {
        // It takes the lock itself, and nothing of what was looked at can change without it that would not be read again here.
        held?.Dispose();
        held = null;
        database = SqliteDatabase.Open(full, SnugServer.Version, time);
        lease = database.Borrow();
        return new SqliteSource(lease.Value.Connection, Migrations.Newest, Name);
    }

    /// <inheritdoc/>
    public override void Leave(string to)
    {
        var writer = (SqliteWriter)database!.Writer;
        writer.Begin();
        Settings.Put(writer.Prepare, Settings.MovedTo, to);
        writer.Commit();
    }

    /// <inheritdoc/>
    public override void Fill(CopySource source, string? from)
    {
        var partial = full + ".partial";
        try
        {
            Backup.CreatePrivately(partial);
            using (var copy = new SqliteTarget(partial, source.Schema, time))
            {
                Copy.Run(source, copy);
                copy.Put(Settings.MovingFrom, from!);
            }

            if (Verification.Of(partial, Name) is [var first, ..])
            {
                throw new StartupException($"{source.Name} is not sound, so nothing was moved: {first}");
            }

            PutInPlace(partial);
        }
        catch (Exception failure) when (failure is StorageException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"Nothing was moved ({failure.Message}). Name a file on a disk with room for it.");
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <inheritdoc/>
    public override void Arrive()
    {
        using (var writer = new SqliteWriter(full))
        {
            writer.Script($"delete from settings where name = '{Settings.MovingFrom}'");
        }

        new ReceiptFile(full).TryWrite(Head());
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        lease?.Dispose();
        database?.Dispose();
        held?.Dispose();
    }

    /// <summary>What an earlier run left, or a Snug in which nothing happened, makes room.</summary>
    private void PutInPlace(string partial)
    {
        using (var file = new FileStream(partial, FileMode.Open, FileAccess.ReadWrite))
        {
            file.Flush(flushToDisk: true);
        }

        File.Delete(full + "-wal");
        File.Delete(full + "-shm");
        new ReceiptFile(full).Delete();
        File.Move(partial, full, overwrite: true);
        UnixFiles.SyncFolderOf(full);
    }
}
