using System.Globalization;
using Snug.Server.Storage;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Backups;

/// <summary>
/// <c>snug verify FILE</c>: is the file whole, has the numbering no hole, is everything that stands in it what was written, and does the
/// log lead to the receipts that people kept?
/// </summary>
public static class Verification
{
    /// <summary>Looks at a database, also a running server's. Nothing is changed.</summary>
    /// <returns>What is wrong, each as a sentence; empty if all is well.</returns>
    /// <exception cref="StartupException">It cannot be opened at all.</exception>
    /// <param name="path">The file.</param>
    /// <param name="shownAs">What it is called in sentences, if it is a copy under a name that nobody gave it.</param>
    public static IReadOnlyList<string> Of(string path, string? shownAs = null) => Report(path, [], shownAs).Findings;

    /// <summary>The same, and compares the log with receipts.</summary>
    /// <param name="path">The file.</param>
    /// <param name="receipts">Cursors that somebody kept.</param>
    /// <param name="shownAs">What it is called in sentences, if it is a copy under a name that nobody gave it.</param>
    /// <exception cref="StartupException">It cannot be opened at all, or one of them is no receipt.</exception>
    public static VerificationReport Report(string path, IReadOnlyList<string> receipts, string? shownAs = null)
    {
        var kept = receipts.Select(ReceiptCheck.Parse).ToList();

        // Read first: a server that runs writes it behind its commits.
        var beside = shownAs is null ? new ReceiptFile(DatabasePath.Of(path)).Read() : null;
        using var connection = DatabaseFile.Open(path, shownAs);
        connection.Prepare("begin").Run();
        var findings = new Findings();
        var version = SchemaVersion(connection);
        if (version < Migrations.Chain)
        {
            Guarded(findings, () => StructureCheck.CheckPages(connection, findings));
            Guarded(findings, () => TableRules.Check(connection, hasChain: false, findings));
            return new VerificationReport(findings.ToList(), [.. kept.Select(ReceiptCheck.NoChain)], HasChain: false, Receipt: null, null);
        }

        var log = new LogCheck(connection, version, findings);
        Guarded(findings, () => StructureCheck.CheckPages(connection, findings));
        Guarded(findings, () => StructureCheck.CheckSchema(connection, version, findings));
        Guarded(findings, () => StructureCheck.CheckHeader(connection, version, findings));
        Guarded(findings, () => StructureCheck.CheckKinds(connection, findings));
        Guarded(findings, log.Run);
        Guarded(findings, () => StateCheck.CheckStates(connection, version, log, findings));
        Guarded(findings, () => StateCheck.CheckMembers(connection, version, log, findings));
        Guarded(findings, () => StateCheck.CheckRows(connection, version, findings));
        Guarded(findings, () => TableRules.Check(connection, hasChain: true, findings));
        if (beside is { } reached)
        {
            Guarded(findings, () => ReceiptCheck.CheckBeside(connection, log.Head, reached, findings));
        }

        IReadOnlyList<ReceiptAnswer> answers = [];
        Guarded(findings, () => answers = ReceiptCheck.Answer(connection, log, kept, shownAs ?? Path.GetFileName(path)));
        return new VerificationReport(findings.ToList(), answers, HasChain: true, log.Head.ToString(), Date(log.BegunAt));
    }

    /// <summary>
    /// The newest of what header and tables say: a bit that turned in one of them MUST NOT make a chain into a file from before it.
    /// </summary>
    internal static int SchemaVersion(SqliteReader connection) =>
        (int)Math.Min(
            Math.Max(Ask(connection, "select user_version from pragma_user_version"), AskTable(connection)), Migrations.Newest);

    private static long AskTable(SqliteReader connection)
    {
        try
        {
            return Ask(connection, "select coalesce(max(number), 0) from migrations");
        }
        catch (StorageException)
        {
            // A bit turned in what makes that table, or it is not there: the look at the schema says so.
            return 0;
        }
    }

    private static long Ask(SqliteReader connection, string sql)
    {
        using var rows = connection.Prepare(sql).Query();
        return rows.Read() ? rows.Long(0) : 0;
    }

    /// <summary>A page that cannot be read ends one look, not the others.</summary>
    private static void Guarded(Findings findings, Action look)
    {
        try
        {
            look();
        }
        catch (StorageException damage)
        {
            findings.Say("parts", $"A part of the file cannot be read: {damage.Message}.");
        }
    }

    private static string? Date(long? at) =>
        at is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known).ToString("d MMM yyyy", CultureInfo.InvariantCulture) : null;
}

/// <summary>What came of looking at a database.</summary>
/// <param name="Findings">What is wrong, each as a sentence; empty if all is well.</param>
/// <param name="Receipts">One answer a receipt, in their order.</param>
/// <param name="HasChain">A file from before the chain has none: a bit that turned in its words is not seen.</param>
/// <param name="Receipt">Of the end of its log.</param>
/// <param name="Since">The day from which on everything is proved, if the file is older than that.</param>
public sealed record VerificationReport(
    IReadOnlyList<string> Findings, IReadOnlyList<ReceiptAnswer> Receipts, bool HasChain, string? Receipt, string? Since);

/// <summary>What became of a receipt.</summary>
/// <param name="Fits">The log leads to it.</param>
/// <param name="Sentence">Why, or why not.</param>
public sealed record ReceiptAnswer(bool Fits, string Sentence);
