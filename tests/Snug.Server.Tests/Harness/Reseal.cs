using Snug.Server.Log;
using Snug.Server.Storage;

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

    public static void Run(string store)
    {
        using var connection = Sql.Connect(store);
        connection.Run("begin");
        foreach (var (table, name) in Tables)
        {
            Checks(connection, table, name);
        }

        Tags(connection);
        connection.Run("commit");
    }

    /// <summary>Is there a row in any table that does not fit its check? For tests of what writes them.</summary>
    public static List<string> Unfit(string store)
    {
        using var connection = Sql.Connect(store, readOnly: true);
        var unfit = new List<string>();
        foreach (var (table, name) in Tables)
        {
            var columns = Columns(connection, name);
            unfit.AddRange(connection.Rows($"select {string.Join(", ", columns)} from {name}")
                .FindAll(row => !RowCheck.Fits(new StoredRow(row), table, columns.Count - 1))
                .Select(row => $"{name} {Sql.Shown(row[0])}"));
        }

        return unfit;
    }

    /// <summary>The columns in the order of the check, which stands behind them: it comes before those that came later.</summary>
    private static List<string> Columns(ISqlConnection connection, string table)
    {
        var columns = connection.Rows(connection.ColumnNames(table)).ConvertAll(row => $"\"{row[0]}\"");
        columns.Remove("\"check\"").ShouldBeTrue();
        columns.Add("\"check\"");
        return columns;
    }

    private static void Checks(ISqlConnection connection, CheckedTable table, string name)
    {
        var columns = Columns(connection, name);
        var row = string.Join(" and ", columns.SkipLast(1).Select((column, index) => $"{column} is not distinct from ?{index + 1}"));
        foreach (var found in connection.Rows($"select {string.Join(", ", columns)} from {name}"))
        {
            var stored = new StoredRow(found);
            if (!RowCheck.Fits(stored, table, columns.Count - 1))
            {
                found[^1] = RowCheck.Of(stored, table, columns.Count - 1)!.Value;
                connection.Rows($"update {name} set \"check\" = ?{columns.Count} where {row}", found);
            }
        }
    }

    private static void Tags(ISqlConnection connection)
    {
        var tag = default(Tag);
        foreach (var found in connection.Rows(
            "select position, kind, at, room_id, number, person_id, audience, hash, tag from log order by position"))
        {
            var stored = new StoredRow(found);
            var row = new LogRow(
                stored.Long(0),
                stored.Long(1),
                stored.Long(2),
                stored.LongOrNull(3),
                stored.LongOrNull(4),
                stored.LongOrNull(5),
                (byte)stored.Long(6));
            tag = Chain.Next(tag, row, stored.Tag(7));
            if (tag != stored.Tag(8))
            {
                var bytes = new byte[Tag.Length];
                tag.CopyTo(bytes);
                connection.Rows("update log set tag = ?2 where position = ?1", row.Position, bytes);
            }
        }
    }
}
