using Snug.Server.Log;
using Snug.Server.Storage;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Tests;

/// <summary>
/// Makes a database that was rewritten by hand fit again: checks of rows and tags of events. What the log says of states that were changed
/// does not fit afterwards: only <c>verify</c> asks for that.
/// </summary>
internal static class Reseal
{
    private static readonly (CheckedTable Table, string Name)[] Tables =
    [
        (CheckedTable.Messages, "messages"),
        (CheckedTable.Rooms, "rooms"),
        (CheckedTable.People, "people"),
        (CheckedTable.Members, "members"),
        (CheckedTable.RoomPreferences, "room_preferences"),
        (CheckedTable.Mutes, "mutes"),
        (CheckedTable.Reports, "reports"),
        (CheckedTable.Keys, "keys"),
        (CheckedTable.Sessions, "sessions"),
        (CheckedTable.Invites, "invites"),
        (CheckedTable.Passwords, "passwords"),
        (CheckedTable.ReadMarks, "read_marks"),
        (CheckedTable.Settings, "settings"),
        (CheckedTable.ImportedRooms, "imported_rooms"),
        (CheckedTable.Followers, "followers"),
    ];

    public static void Run(string path)
    {
        using var writer = new SqliteWriter(path);
        writer.ApplySettings();
        writer.Begin();
        foreach (var (table, name) in Tables)
        {
            Checks(writer, table, name);
        }

        Tags(writer);
        writer.Commit();
    }

    /// <summary>Is there a row in any table that does not fit its check? For tests of what writes them.</summary>
    public static IEnumerable<string> Unfit(string path)
    {
        using var reader = new SqliteReader(path);
        foreach (var (table, name) in Tables)
        {
            var columns = Columns(reader.Prepare($"select name from pragma_table_info('{name}')"));
            using var rows = reader.Prepare($"select {string.Join(", ", columns.Select(Quoted))} from {name}").Query();
            while (rows.Read())
            {
                if (!RowCheck.Fits(rows, table, columns.Count - 1))
                {
                    yield return $"{name} {rows.Raw(0).ToArray().Length} {(rows.KindOf(0) == ColumnKind.Blob ? "" : rows.Text(0))}";
                }
            }
        }
    }

    private static List<string> Columns(IStatement ask)
    {
        var columns = new List<string>();
        using var rows = ask.Query();
        while (rows.Read())
        {
            columns.Add(rows.Text(0));
        }

        // Columns that came later stand behind it.
        columns.Remove("check").ShouldBeTrue();
        columns.Add("check");
        return columns;
    }

    private static string Quoted(string column) => $"\"{column}\"";

    private static void Checks(SqliteWriter writer, CheckedTable table, string name)
    {
        var columns = Columns(writer.Prepare($"select name from pragma_table_info('{name}')"));
        var key = string.Join(" and ", columns.SkipLast(1).Select((column, index) => $"\"{column}\" is ?{index + 1}"));
        var update = writer.Prepare($"update {name} set \"check\" = ?{columns.Count} where {key}");
        var found = new List<(Value[] Row, long Check)>();
        using (var rows = writer.Prepare($"select {string.Join(", ", columns.Select(Quoted))} from {name}").Query())
        {
            while (rows.Read())
            {
                if (!RowCheck.Fits(rows, table, columns.Count - 1))
                {
                    Value[] row = [.. Enumerable.Range(0, columns.Count - 1).Select(column => Of(rows, column))];
                    found.Add((row, RowCheck.Of(rows, table, columns.Count - 1)!.Value));
                }
            }
        }

        foreach (var (row, check) in found)
        {
            foreach (var (index, value) in row.Index())
            {
                value.BindTo(update, index + 1);
            }

            update.Bind(columns.Count, check).Run();
        }
    }

    private static Value Of(IRow row, int column) => row.KindOf(column) switch
    {
        ColumnKind.Null => (string?)null,
        ColumnKind.Integer => row.Long(column),
        ColumnKind.Text => row.Text(column),
        _ => row.Bytes(column),
    };

    private static void Tags(SqliteWriter writer)
    {
        var tag = default(Tag);
        using var rows = writer
            .Prepare("select position, kind, at, room_id, number, person_id, audience, hash, tag from log order by position")
            .Query();
        while (rows.Read())
        {
            var row = new LogRow(
                rows.Long(0), rows.Long(1), rows.Long(2), rows.LongOrNull(3), rows.LongOrNull(4), rows.LongOrNull(5), (byte)rows.Long(6));
            tag = Chain.Next(tag, row, rows.Tag(7));
            if (tag != rows.Tag(8))
            {
                writer.Prepare(SetTag).Bind(1, row.Position).Bind(2, tag).Run();
            }
        }
    }

    private const string SetTag = "update log set tag = ?2 where position = ?1";
}
