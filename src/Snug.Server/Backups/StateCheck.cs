using System.Runtime.CompilerServices;
using Snug.Server.Log;
using Snug.Server.People;
using Snug.Server.Rooms;
using Snug.Server.Storage;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Backups;

/// <summary>Rooms and people against the log, and every row of every table against its own check.</summary>
internal static class StateCheck
{
    private const string Name = "select name from people where id = ?1";

    /// <summary>The tables that the log says nothing of: columns in their order, then the check.</summary>
    private static readonly (CheckedTable Table, int Columns, string Sql, Func<IRow, string> Tell)[] Tables =
    [
        (CheckedTable.Keys, 6, """select key, person_id, fingerprint, room_id, number, at, "check" from keys""",
            row => $"A key of person {row.Long(1)} is not what was kept: the send it belongs to is refused when it is repeated."),
        (CheckedTable.Sessions, 3, """select token_hash, person_id, created_at, "check" from sessions""",
            row => $"A session of person {row.Long(1)} is not what was kept: it is nobody's now."),
        (CheckedTable.Codes, 4, """select code, person_id, key, expires_at, "check" from codes""",
            row => $"A code of person {row.Long(1)} is not what was kept: it lets nobody in."),
        (CheckedTable.ReadMarks, 3, """select person_id, room_id, number, "check" from read_marks""",
            row => $"How far person {row.Long(0)} has read room {row.Long(1)} is not what was kept."),
        (CheckedTable.Settings, 2, """select name, value, "check" from settings""",
            row => $"The setting {row.TextOrNull(0)} is not what was kept."),
        (CheckedTable.ImportedRooms, 5,
            """select room_id, original_id, original_name, bytes_read, read_hash, "check" from imported_rooms""",
            row => $"What was brought over into room {row.Long(0)} is not what was kept: another import would not know where it was."),
        (CheckedTable.Followers, 3, """select name, position, tag, "check" from followers""",
            row => $"The place of the follower \"{row.TextOrNull(0)}\" is not what was kept."),
    ];

    /// <summary>Are rooms and people what the log says they became?</summary>
    public static void CheckStates(SqliteReader connection, LogCheck log, Findings findings)
    {
        using (var rows = connection.Prepare(RoomSql.All).Query())
        {
            while (rows.Read())
            {
                if (!Fits(rows, CheckedTable.Rooms, log.Rooms, Hashed.Room, RoomSql.Salt, RoomSql.Hashed))
                {
                    findings.Say(
                        "rooms", $"Room {rows.Long(0)} is not what it last became: its name, its topic or what proves them was changed.");
                }
            }
        }

        using (var rows = connection.Prepare(PersonSql.All).Query())
        {
            while (rows.Read())
            {
                if (!Fits(rows, CheckedTable.People, log.People, Hashed.Person, PersonSql.Salt, PersonSql.Hashed))
                {
                    findings.Say(
                        "people", $"Person {rows.Long(0)}'s name is not the one that was last given, or what proves it was changed.");
                }
            }
        }
    }

    /// <summary>Looks at the rows that only have a check.</summary>
    public static void CheckRows(SqliteReader connection, Findings findings)
    {
        foreach (var (table, columns, sql, tell) in Tables)
        {
            using var rows = connection.Prepare(sql).Query();
            while (rows.Read())
            {
                if (!RowCheck.Fits(rows, table, columns))
                {
                    findings.Say($"rows of {table}", tell(rows));
                }
            }
        }
    }

    /// <summary>The hash of a state as its row has it now, byte for byte as it is stored; null if there is no salt.</summary>
    /// <param name="row">Of any query.</param>
    /// <param name="subject">What it is.</param>
    /// <param name="salt">The salt's column.</param>
    /// <param name="columns">Those that are hashed, in the order of their ids.</param>
    [SkipLocalsInit]
    public static Tag? Hash(IRow row, Hashed subject, int salt, ReadOnlySpan<int> columns)
    {
        if (row.KindOf(salt) is not ColumnKind.Blob || row.Raw(salt) is not { Length: Salt.Length } bytes)
        {
            return null;
        }

        var state = new StateHash(stackalloc byte[FieldBuffer.Usual], subject, Salt.From(bytes));
        for (var index = 0; index < columns.Length; index++)
        {
            var id = (byte)(index + 1);
            switch (row.KindOf(columns[index]))
            {
                case ColumnKind.Null:
                    break;
                case ColumnKind.Integer:
                    state.Add(id, row.Long(columns[index]));
                    break;
                default:
                    state.Add(id, row.Raw(columns[index]));
                    break;
            }
        }

        return state.End();
    }

    /// <summary>What somebody is called in this file.</summary>
    public static string NameOf(SqliteReader connection, long person)
    {
        using var rows = connection.Prepare(Name).Bind(1, person).Query();
        return rows.Read() && rows.TextOrNull(0) is { } name ? name : $"person {person}";
    }

    /// <param name="salt">The salt's column; behind it stand the position of the newest event and the check.</param>
    private static bool Fits(
        IRow row, CheckedTable table, IReadOnlyDictionary<long, Newest> newest, Hashed subject, int salt, ReadOnlySpan<int> columns) =>
        RowCheck.Fits(row, table, salt + 2)
            && newest.TryGetValue(row.Long(0), out var last)
            && row.LongOrNull(salt + 1) == last.Position
            && (!last.IsWhole || (Hash(row, subject, salt, columns) is { } state && state == last.Hash));
}
