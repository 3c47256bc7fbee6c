using System.Globalization;
using Snug.Server.Storage;
using Snug.Server.Storage.Copies;
using Snug.Server.Storage.Postgres;

namespace Snug.Server.Backups;

/// <summary>
/// A database as <c>snug verify</c> looks at it: a file itself, and of a PostgreSQL one moment in a file, which is gone when this is
/// disposed of. So there is one text of every look. While nothing else is said, what is printed names what was typed.
/// </summary>
public sealed class VerifiedDatabase : IDisposable
{
    private const double BytesPerMegabyte = 1024 * 1024;

    private readonly string? folder;
    private readonly Findings beforehand = new();

    private VerifiedDatabase(string shown, string path, string? folder)
    {
        Shown = shown;
        Path = path;
        this.folder = folder;
    }

    /// <summary>What it is called.</summary>
    public string Shown { get; }

    /// <summary>The file that is looked at.</summary>
    public string Path { get; }

    /// <summary>Is it a PostgreSQL?</summary>
    public bool IsCopy => folder is not null;

    /// <summary>Opens a file or a PostgreSQL, also one that is served.</summary>
    /// <param name="database">A path or an address.</param>
    /// <param name="tell">Hears where the copy lies.</param>
    /// <exception cref="StartupException">It cannot be opened, or there is no room for the copy.</exception>
    public static VerifiedDatabase Open(string database, TimeProvider time, Action<string> tell)
    {
        if (!PostgresAddress.IsOne(database))
        {
            return new VerifiedDatabase(database, database, folder: null);
        }

        using var source = PostgresCopySource.Open(database);
        var made = Directory.CreateTempSubdirectory("snug-verify-").FullName;
        var copy = new VerifiedDatabase(
            PostgresAddress.Read(database).Shown, System.IO.Path.Combine(made, "snug.db"), made);
        try
        {
            RequireSpace(source, made, tell);
            copy.Fill(source, database, time);
            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    /// <summary>Looks at everything.</summary>
    /// <param name="receipts">Cursors that somebody kept.</param>
    public VerificationReport Report(IReadOnlyList<string> receipts)
    {
        var report = Verification.Report(Path, receipts, IsCopy ? Shown : null);
        return report with { Findings = [.. beforehand.ToList(), .. report.Findings] };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (folder is not null)
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private void Fill(PostgresCopySource source, string address, TimeProvider time)
    {
        try
        {
            PrivateFile.Create(Path);
            Backup.CopyRows(source, Path, time);
            PostgresSchemaCheck.Check(address, source.Schema, time, beforehand);
        }
        catch (StorageException failure) when (failure.Failure is StorageFailure.Refused)
        {
            throw new StartupException($"{Shown} is not sound: what stands there breaks a rule of its own tables ({failure.Message}). "
                + "Keep it, and bring back a backup into another database: snug restore BACKUP --db postgres://USER@HOST/ANOTHER");
        }
        catch (Exception failure) when (failure is StorageException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{Shown} was not looked at: the copy for it was not made ({failure.Message}). Make room in "
                + $"{folder}, or name another folder in TMPDIR.");
        }
    }

    private static void RequireSpace(PostgresCopySource source, string folder, Action<string> tell)
    {
        var needed = source.Bytes;
        var said = (needed / BytesPerMegabyte).ToString("N0", CultureInfo.InvariantCulture);
        tell($"Looking at a copy in {folder}, which takes up to {said} MB and is removed afterwards.");
        if (new DriveInfo(folder).AvailableFreeSpace < needed)
        {
            throw new StartupException($"There is no room for it. Make {said} MB free there, or name another folder in TMPDIR.");
        }
    }
}
