using System.Globalization;
using Snug.Server.Log;
using Snug.Server.Storage;
using Snug.Server.Storage.Copies;
using Snug.Server.Storage.Postgres;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Backups;

/// <summary>
/// <c>snug receipt</c>: a cursor is a short proof of everything before it. Whoever keeps one can tell later whether the history is still
/// the same (docs/durability.md).
/// </summary>
public static class Receipt
{
    /// <summary>Of the newest event in a database, also a running server's.</summary>
    /// <exception cref="StartupException">It cannot be opened, or has no chain yet.</exception>
    public static string Of(string path)
    {
        if (PostgresAddress.IsOne(path))
        {
            using var snapshot = PostgresCopySource.Open(path);
            return snapshot.Head.ToString();
        }

        var name = Path.GetFileName(path);
        using var connection = DatabaseFile.Open(path);
        try
        {
            return Head(connection)?.ToString() ?? throw new StartupException(
                $"{name} has no chain yet, so there is no receipt. It gets one when this Snug serves it: snug serve --db {path}");
        }
        catch (StorageException damage)
        {
            throw new StartupException($"{name} is damaged ({damage.Message}), so there is no receipt. Look: snug verify {path}");
        }
    }

    /// <summary>Why <paramref name="text"/> is no receipt, in a sentence; null if it is one.</summary>
    public static string? WhatIsWrongWith(string text)
    {
        if (Cursor.TryParse(text, out _))
        {
            return null;
        }

        var letters = text.AsSpan(text.IndexOf('-', StringComparison.Ordinal) + 1);
        var why = letters.Length == 5 ? "It is a cursor from before the chain, which proves nothing."
            : letters.ContainsAnyInRange('A', 'Z') ? "Its letters are small ones."
            : letters.Length != Tag.Letters
                ? string.Create(CultureInfo.InvariantCulture, $"It has {letters.Length} letters and not {Tag.Letters}.")
            : "Its letters are a to z and 2 to 7, behind a number and a dash.";
        return $"\"{text}\" is no receipt. {why} One that you can compare it with: snug receipt FILE";
    }

    /// <summary>The end of a log; null if the file is from before the chain.</summary>
    /// <exception cref="StorageException">It cannot be read.</exception>
    internal static Cursor? Head(SqliteReader connection)
    {
        if (Verification.SchemaVersion(connection) < Migrations.Chain)
        {
            return null;
        }

        using var rows = connection.Prepare(LogSql.Head).Query();
        return rows.Read() ? new Cursor(rows.Long(0), rows.Tag(1)) : Cursor.Beginning;
    }
}
