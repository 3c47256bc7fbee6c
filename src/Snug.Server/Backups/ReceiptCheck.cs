using Snug.Server.Log;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Backups;

/// <summary>Compares a log with receipts, which are cursors that somebody kept.</summary>
internal static class ReceiptCheck
{
    private const string TagAt = "select tag from log where position = ?1";

    /// <summary>Reads what somebody wrote down.</summary>
    /// <exception cref="StartupException">It is none.</exception>
    public static Cursor Parse(string text) =>
        Cursor.TryParse(text, out var cursor) ? cursor : throw new StartupException(Receipt.WhatIsWrongWith(text)!);

    /// <summary>What is said of a receipt where there is no chain.</summary>
    public static ReceiptAnswer NoChain(Cursor receipt) =>
        new(Fits: false, $"{Name(receipt)}: cannot be checked, this file has no chain yet.");

    /// <summary>The line that the server itself writes beside its database.</summary>
    public static void CheckBeside(SqliteReader connection, Cursor head, Cursor reached, Findings findings)
    {
        var (end, there) = (LogCheck.Number(head.Position), LogCheck.Number(reached.Position));
        if (reached.Position > head.Position)
        {
            findings.Say(
                "things",
                $"The log ends at {end}, and it had reached {there}. The end was lost (a damaged -wal, or an older file was put here).");
        }
        else if (reached.Position > 0 && Find(connection, reached.Position) != reached.Tag)
        {
            findings.Say("things", $"The log up to {there} is another than the one that was here, as the file -receipt beside it says.");
        }
    }

    /// <summary>One answer a receipt.</summary>
    /// <param name="connection">The file.</param>
    /// <param name="log">After its pass.</param>
    /// <param name="kept">In any order.</param>
    /// <param name="name">The file's, for a command to type.</param>
    public static IReadOnlyList<ReceiptAnswer> Answer(SqliteReader connection, LogCheck log, IReadOnlyList<Cursor> kept, string name)
    {
        var answers = kept.Select(receipt => Answer(connection, log, receipt)).ToList();
        var lastThatFits = kept.Where((_, index) => answers[index].Fits).Select(receipt => receipt.Position).DefaultIfEmpty(0).Max();
        var firstThatDoesNot = kept
            .Where((receipt, index) => !answers[index].Fits && receipt.Position <= log.Head.Position && receipt.Position > lastThatFits)
            .Select(receipt => (long?)receipt.Position)
            .Min();
        if (firstThatDoesNot is { } notLater)
        {
            answers.Add(new ReceiptAnswer(Fits: false, lastThatFits > 0
                ? $"The histories parted after {LogCheck.Number(lastThatFits)} and not later than {LogCheck.Number(notLater)}."
                : $"Where they parted one receipt cannot say: give an older one, or the other file: snug verify {name} --against FILE"));
        }

        return answers;
    }

    private static ReceiptAnswer Answer(SqliteReader connection, LogCheck log, Cursor receipt)
    {
        var (name, at) = (Name(receipt), LogCheck.Number(receipt.Position));
        if (receipt.Position > log.Head.Position)
        {
            var end = LogCheck.Number(log.Head.Position);
            return new ReceiptAnswer(Fits: false, $"{name}: the log ends at {end}. The receipt is from later, or from another server.");
        }

        if (receipt.Position > 0 && Find(connection, receipt.Position) != receipt.Tag)
        {
            return new ReceiptAnswer(Fits: false, $"{name}: does not fit. The history up to {at} is another.");
        }

        return log.FirstWrong <= receipt.Position
            ? new ReceiptAnswer(Fits: false, $"{name}: stands in the log, and what stands before it does not lead there any more.")
            : new ReceiptAnswer(Fits: true, $"{name}: fits. The log up to {at} is as it was.");
    }

    internal static Tag? Find(SqliteReader connection, long position)
    {
        if (position == 0)
        {
            return default(Tag);
        }

        using var rows = connection.Prepare(TagAt).Bind(1, position).Query();
        return rows.Read() ? LogCheck.TagOrNull(rows, 0) : null;
    }

    /// <summary>So much of it that nobody mixes it up.</summary>
    private static string Name(Cursor receipt)
    {
        var text = receipt.ToString();
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        return text.Length > dash + 9 ? $"Receipt {text[..(dash + 9)]}…" : $"Receipt {text}";
    }
}
