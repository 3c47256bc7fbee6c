using System.Globalization;
using Snug.Server.Log;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Storage;

/// <summary>
/// Compares the log with how far it had come, before anything is written to the file. What was lost may still be in the -wal, of which
/// SQLite takes what it can read and writes over the rest: it is kept aside.
/// </summary>
internal static class LostEnd
{
    private const string HasLog = "select count(*) from sqlite_schema where type = 'table' and name = 'log'";

    private const string Head = "select max(position) from log";

    private const string At = "select position, tag from log where position = ?1";

    /// <summary>Looks.</summary>
    /// <param name="writer">Open, and nothing written yet.</param>
    /// <param name="path">Of the database.</param>
    /// <param name="time">Names what is kept.</param>
    /// <param name="isWalKept">The -wal was damaged and is kept already.</param>
    /// <returns>What to tell the owner; null if all is well, or nothing is known.</returns>
    public static string? Find(SqliteWriter writer, string path, TimeProvider time, bool isWalKept)
    {
        var receipt = new ReceiptFile(path);
        if (receipt.Read() is not { Position: > 0 } reached || WhatIsLost(writer, path, reached) is not { } loss)
        {
            return null;
        }

        var stamp = time.GetLocalNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var wal = isWalKept ? null : KeepWal(path, stamp);
        var kept = new[] { wal, receipt.PutAside(stamp) }.Where(file => file is not null).ToList();
        return loss
            + (kept.Count == 0 ? "" : $" Kept: {string.Join(", ", kept)}.")
            + $" If you did not do this yourself, look at the disk's health, and at your last backup: snug restore BACKUP --db {path}";
    }

    private static string? WhatIsLost(SqliteWriter writer, string path, Cursor reached)
    {
        try
        {
            return Compare(writer, Path.GetFileName(path), reached);
        }
        catch (StorageException)
        {
            // Damage, of which the start says more when it reads on.
            return null;
        }
    }

    private static string? Compare(SqliteWriter writer, string name, Cursor reached)
    {
        var there = reached.Position.ToString("N0", CultureInfo.InvariantCulture);
        if (writer.Ask(HasLog) == "0")
        {
            return $"{name} is new, and the one that was here had reached {there}. What was said is not in it "
                + $"(the file was moved away or removed).";
        }

        var end = long.Parse(writer.Ask(Head) ?? "0", CultureInfo.InvariantCulture);
        return end < reached.Position
            ? $"The log ends at {end.ToString("N0", CultureInfo.InvariantCulture)}, and it had reached {there}. The end was lost "
                + $"(a damaged -wal, or an older file was put here)."
            : Holds(writer, reached) ? null
            : $"The log up to {there} is another than the one that was here (another file was put here).";
    }

    private static bool Holds(SqliteWriter writer, Cursor reached)
    {
        using var rows = writer.Prepare(At).Bind(1, reached.Position).Query();
        Span<byte> tag = stackalloc byte[Tag.Length];
        reached.Tag.CopyTo(tag);

        // As bytes: a file from before the chain has other tags, and is another file for sure.
        return rows.Read() && rows.Raw(1).SequenceEqual(tag);
    }

    private static string? KeepWal(string path, string stamp)
    {
        var wal = path + "-wal";
        if (new FileInfo(wal) is not { Exists: true, Length: > 0 })
        {
            return null;
        }

        var kept = $"{wal}.of-{stamp}";
        try
        {
            File.Copy(wal, kept, overwrite: true);
            return kept;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"The end of the log is not in {Path.GetFileName(path)}, and {Path.GetFileName(wal)}, where it may be, could not be "
                + $"kept aside ({refused.Message}), so nothing was changed. Make room, and start Snug again.");
        }
    }
}
