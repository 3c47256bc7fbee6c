// Backups/ owns copies of the database: making one of a running or stopped server, checking it, putting it back.
// Called by the owner's commands (Snug/Owner) and, in a running server, by the owner's endpoints.

using System.Diagnostics;
using System.Security.Cryptography;
using Snug.Server.Storage;
using Snug.Server.Storage.Copies;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Backups;

/// <summary>
/// A copy of the database in one file, made while people talk: it holds everything that was acknowledged before it began. SQLite
/// copies the pages of one snapshot (sqlite.org/backup.html); writers go on meanwhile. The copy gets its name only when it is
/// whole and has been checked, so a file with that name is a backup.
/// </summary>
internal static class Backup
{
    /// <summary>Copies what <paramref name="source"/> reads to <paramref name="target"/>.</summary>
    /// <exception cref="StartupException">With what to do; nothing has that name then.</exception>
    public static BackupReport Run(SqliteReader source, string target, TimeProvider time) =>
        Run(partial => DatabaseCopy.Make(source, partial), target, time);

    /// <summary>
    /// The same of a PostgreSQL, row by row into a new file. What was changed there by hand is found here and not when it is needed: a
    /// restore would refuse it.
    /// </summary>
    /// <exception cref="StartupException">With what to do; nothing has that name then.</exception>
    public static BackupReport Run(CopySource source, string shown, string target, TimeProvider time) => Run(
        partial =>
        {
            CopyRows(source, partial, time);
            DatabaseCopy.MakeBackup(partial);
            if (Verification.Of(partial, shown) is [var first, ..])
            {
                throw new StartupException($"The backup was not made, because what stands in {source.Name} is not what Snug wrote there: "
                    + $"{first} Keep your last backup, and look: snug verify {shown}");
            }
        },
        target,
        time);

    /// <summary>Puts all of a database into a file that is there and empty.</summary>
    internal static void CopyRows(CopySource source, string file, TimeProvider time)
    {
        using var copy = new SqliteTarget(file, source.Schema, time);
        Copy.Run(source, copy);
    }

    private static BackupReport Run(Action<string> copy, string target, TimeProvider time)
    {
        var full = Path.GetFullPath(target);
        RequireFree(full);
        var began = time.GetTimestamp();
        var partial = full + ".partial";
        try
        {
            CreatePrivately(partial);
            copy(partial);
            var report = Look(partial, full, began, time);
            File.Move(partial, full);
            return report;
        }
        catch (StorageException damage) when (damage.Failure is StorageFailure.Damaged)
        {
            throw new StartupException($"The backup was not made: "
                + $"the database itself is damaged ({damage.Message}). Keep your last backup, stop Snug, and look: snug verify FILE");
        }
        catch (Exception failure) when (failure is StorageException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The backup was not made ({failure.Message}). Name a file on a disk with room for it.");
        }
        finally
        {
            File.Delete(partial);
            File.Delete(partial + "-journal");
        }
    }

    /// <exception cref="StartupException">A file cannot be made there.</exception>
    internal static void RequireFolder(string full)
    {
        if (Path.GetDirectoryName(full) is { } folder && !Directory.Exists(folder))
        {
            throw new StartupException($"There is no folder {folder}. Make it first, or name another file.");
        }
    }

    private static void RequireFree(string full)
    {
        RequireFolder(full);

        if (File.Exists(full) || Directory.Exists(full))
        {
            throw new StartupException($"{full} is there already, and a backup is not written over. "
                + $"Name another file, or move that one away.");
        }
    }

    /// <summary>What people said is for the owner's eyes.</summary>
    internal static void CreatePrivately(string path)
    {
        File.Delete(path);
        PrivateFile.Create(path);
    }

    private static BackupReport Look(string partial, string full, long began, TimeProvider time)
    {
        using var file = new FileStream(partial, FileMode.Open, FileAccess.ReadWrite);
        var checksum = Convert.ToHexStringLower(SHA256.HashData(file));
        file.Flush(flushToDisk: true);
        using var connection = DatabaseFile.Open(partial);
        using var rows = connection
            .Prepare("select (select count(*) from messages), (select count(*) from rooms), (select coalesce(max(position), 0) from log)")
            .Query();
        var isThere = rows.Read();
        Debug.Assert(isThere, "a query of aggregates has one row");
        return new BackupReport(
            full,
            file.Length,
            rows.Long(0),
            rows.Int(1),
            rows.Long(2),
            checksum,
            time.GetElapsedTime(began).TotalSeconds,
            Receipt.Head(connection)?.ToString());
    }
}

/// <summary>What is in a backup.</summary>
/// <param name="File">Its full path.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Messages">How many it holds, deleted ones too.</param>
/// <param name="Rooms">How many it holds.</param>
/// <param name="Position">Of the newest event in it.</param>
/// <param name="Sha256">Checksum of the file, in hexadecimal: what <c>sha256sum</c> prints.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Receipt">Of the newest event in it; null if it is of before the chain.</param>
public sealed record BackupReport(
    string File, long Bytes, long Messages, int Rooms, long Position, string Sha256, double Seconds, string? Receipt);
