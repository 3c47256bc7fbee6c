using System.Buffers;
using System.IO.Hashing;
using System.Text;
using SQLitePCL;

namespace Snug.Server.Tests.Backups;

/// <summary>
/// All that a database says to whoever reads it: every row of every table with the types of its values, which rows the indexes find, what
/// its tables and views are made of, and the numbers in its header.
/// </summary>
internal static class Contents
{
    /// <summary>
    /// When a migration ran and by which version is told to nobody, compared with nothing and listed in docs/durability.md as not covered.
    /// </summary>
    private static readonly (string Name, string Sql, string Key)[] Queries =
    [
        ("schema", "select type, name, tbl_name, sql from sqlite_schema order by type, name", "1"),
        ("header", "select application_id, user_version, encoding from pragma_application_id, pragma_user_version, pragma_encoding", ""),
        ("log", "select * from log order by position", "0"),
        ("messages", "select room_id || '/' || number, * from messages order by position", "0"),
        ("messages by number",
            """
            select room_id || '/' || number, position
            from messages indexed by sqlite_autoindex_messages_1
            where room_id > 0
            order by room_id, number
            """,
            "0"),
        ("rooms", "select * from rooms order by id", "0"),
        ("people", "select * from people order by id", "0"),
        ("people by name",
            "select folded_name, * from people indexed by sqlite_autoindex_people_1 where folded_name > '' order by folded_name", "0"),
        ("keys", "select * from keys", "0"),
        ("sessions", "select * from sessions", ""),
        ("invites", "select * from invites order by id", "0"),
        ("passwords", "select * from passwords order by person_id", "0"),
        ("audit", "select * from audit order by id", "0"),
        ("read_marks", "select * from read_marks", ""),
        ("members", "select room_id || ',' || person_id, * from members", "0"),
        ("room_preferences", "select * from room_preferences", ""),
        ("mutes", "select * from mutes", ""),
        ("reports", "select * from reports order by id", "0"),
        ("reports by message",
            "select id, * from reports indexed by sqlite_autoindex_reports_1 where room_id > 0 order by room_id, number, person_id", "0"),
        ("settings", "select * from settings", "0"),
        ("imported_rooms", "select * from imported_rooms", "0"),
        ("followers", "select * from followers", "0"),
        ("event_kinds", "select * from event_kinds order by id", "0"),
        ("kinds by name",
            "select name, id from event_kinds indexed by sqlite_autoindex_event_kinds_1 where name > '' order by name", "0"),
        ("migrations", "select number from migrations order by number", "0"),
    ];

    /// <summary>Reads all of it.</summary>
    /// <param name="path">A file at rest.</param>
    /// <param name="names">Take down what each row is called, too: where it stands and its key.</param>
    /// <returns>A list of rows for each query; null if it cannot be read to its end.</returns>
    public static List<List<(ulong Hash, string? Name)>>? Read(string path, bool names = false)
    {
        _ = raw.sqlite3_open_v2(
            $"{new Uri(path).AbsoluteUri}?immutable=1", out var connection, raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI, null);
        using (connection)
        {
            var all = new List<List<(ulong Hash, string? Name)>>();
            foreach (var (name, sql, key) in Queries)
            {
                if (Read(connection, sql, names ? name : null, key) is not { } rows)
                {
                    return null;
                }

                all.Add(rows);
            }

            return all;
        }
    }

    /// <summary>What the rows are called that differ; the end of the table where one is missing or new.</summary>
    public static List<string> Differences(List<List<(ulong Hash, string? Name)>> before, List<List<(ulong Hash, string? Name)>> after)
    {
        var differences = new List<string>();
        foreach (var (index, rows) in before.Index())
        {
            var now = after[index];
            for (var row = 0; row < Math.Max(rows.Count, now.Count); row++)
            {
                if (row >= rows.Count || row >= now.Count || rows[row].Hash != now[row].Hash)
                {
                    differences.Add(row < rows.Count ? rows[row].Name! : $"{Queries[index].Name} one too many");
                }
            }
        }

        return differences;
    }

    private static List<(ulong Hash, string? Name)>? Read(sqlite3 connection, string sql, string? name, string key)
    {
        if (raw.sqlite3_prepare_v2(connection, sql, out var statement) != raw.SQLITE_OK)
        {
            return null;
        }

        using (statement)
        {
            var rows = new List<(ulong Hash, string? Name)>();
            var bytes = new ArrayBufferWriter<byte>();
            int code;
            while ((code = raw.sqlite3_step(statement)) == raw.SQLITE_ROW)
            {
                // The key first: taken as text, a number becomes one.
                var hash = Hash(statement, bytes);
                rows.Add((hash, name is null ? null
                    : key.Length == 0 ? $"{name} {rows.Count}"
                    : $"{name} {Encoding.Latin1.GetString(raw.sqlite3_column_blob(statement, key[0] - '0'))}"));
            }

            return code == raw.SQLITE_DONE ? rows : null;
        }
    }

    private static ulong Hash(sqlite3_stmt statement, ArrayBufferWriter<byte> row)
    {
        row.ResetWrittenCount();
        for (var column = 0; column < raw.sqlite3_column_count(statement); column++)
        {
            var type = raw.sqlite3_column_type(statement, column);
            var bytes = type == raw.SQLITE_INTEGER
                ? BitConverter.GetBytes(raw.sqlite3_column_int64(statement, column))
                : raw.sqlite3_column_blob(statement, column);
            row.Write([(byte)type]);
            row.Write(BitConverter.GetBytes(bytes.Length));
            row.Write(bytes);
        }

        return XxHash3.HashToUInt64(row.WrittenSpan);
    }
}
