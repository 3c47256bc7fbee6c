using System.Globalization;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Storage;

/// <summary>What a server found when it opened the file.</summary>
/// <param name="Sentence">Null if all was well; otherwise what may be missing, and what to do.</param>
public sealed record StartReport(string? Sentence)
{
    /// <summary>All that was found, in one.</summary>
    internal static StartReport Of(params IEnumerable<string?> found)
    {
        var sentences = string.Join(' ', found.Where(sentence => sentence is not null));
        return new StartReport(sentences.Length == 0 ? null : sentences);
    }
}

/// <summary>What a server left behind when it stopped.</summary>
public sealed class StopReport
{
    /// <summary>
    /// Null if everything is in the database file; otherwise what is where, and what to do. Once the server is disposed of.
    /// </summary>
    public string? Sentence { get; internal set; }
}

/// <summary>
/// The look before "everything is in the database file" is said. Whoever reads that line moves the one file that it names: what
/// lies in a -wal, or in a file that has lost its name, would be gone.
/// </summary>
internal sealed class ShutdownCheck(string path, ServedFile file, StopReport report)
{
    private readonly string name = Path.GetFileName(path);
    private FileState fate;
    private string? rescued;
    private string? failure;

    /// <summary>While the file is open: what has no name any more is brought to safety under a new one.</summary>
    public void BeforeClosing(SqliteWriter writer, TimeProvider time)
    {
        fate = file.Look();
        if (fate is not (FileState.Gone or FileState.Replaced))
        {
            return;
        }

        var stamp = time.GetLocalNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var target = $"{path}.rescued-{stamp}";
        try
        {
            PrivateFile.Create(target);
            writer.CopyInto(target);
            using var copy = new FileStream(target, FileMode.Open, FileAccess.ReadWrite);
            copy.Flush(flushToDisk: true);
            rescued = target;
        }
        catch (Exception reason) when (reason is IOException or UnauthorizedAccessException or StorageException)
        {
            failure = reason.Message;
        }
    }

    /// <summary>Once SQLite has closed it.</summary>
    public void AfterClosing()
    {
        if (fate is FileState.Gone or FileState.Replaced)
        {
            report.Sentence = rescued is null ? NotRescued() : Rescued();
        }
        else if (new FileInfo(file.Wal) is { Exists: true, Length: > 0 })
        {
            report.Sentence =
                $"NOT EVERYTHING IS IN {name}: the newest messages are in {file.Wal}. Keep both files together and move, copy or remove "
                    + $"neither alone. Make room on the disk, or see what ails it, and start Snug again: it puts them together.";
        }
    }

    private string What => fate is FileState.Gone
        ? $"{name} was removed or moved away while Snug ran"
        : $"Another file took the place of {name} while Snug ran";

    private string Rescued()
    {
        // All of it is in the new file. Left here, it would be laid over whatever takes this name next.
        if (file.IsWalOurs())
        {
            TryDelete(file.Wal);
            TryDelete(path + "-shm");
        }

        return $"{What}. What was said is in {rescued}: all that was acknowledged. To go on with it: snug restore {rescued} --db {path}";
    }

    private string NotRescued()
    {
        if (new FileInfo(file.Wal) is not { Exists: true, Length: > 0 } wal || !file.IsWalOurs())
        {
            return $"{What}, and what was said could not be brought to "
                + $"safety ({failure}). Bring back a backup: snug restore BACKUP --db {path}";
        }

        var kept = wal.FullName + ".of-the-old";
        File.Move(wal.FullName, kept, overwrite: true);
        return $"{What}, and what was said could not be brought to safety ({failure}). The newest of "
            + $"it is in {kept}, which belongs to the old {name} and to no other. Bring back a backup: snug restore BACKUP --db {path}";
    }

    private static void TryDelete(string leftover)
    {
        try
        {
            File.Delete(leftover);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // It is empty: everything was copied back before.
        }
    }
}
