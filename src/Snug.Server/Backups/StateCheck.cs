using System.Runtime.CompilerServices;
using Snug.Server.Log;
using Snug.Server.Messages;
using Snug.Server.Messages.Saved;
using Snug.Server.People;
using Snug.Server.People.Audit;
using Snug.Server.People.Highlights;
using Snug.Server.People.Invites;
using Snug.Server.People.Mutes;
using Snug.Server.People.Passwords;
using Snug.Server.Reports;
using Snug.Server.Rooms;
using Snug.Server.Rooms.Members;
using Snug.Server.Rooms.Preferences;
using Snug.Server.Storage;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Backups;

/// <summary>Rooms and people against the log, and every row of every table against its own check.</summary>
internal static class StateCheck
{
    private const string Name = "select name from people where id = ?1";

    private const int Always = int.MaxValue;

    /// <summary>
    /// The tables that the log says nothing of: columns in the order in which they came to be, then the check; and from which schema to
    /// which they are there.
    /// </summary>
    private static readonly (CheckedTable Table, int From, int Until, int Columns, string Sql, Func<IRow, string> Tell)[] Tables =
    [
        (CheckedTable.Keys, Migrations.Chain, Always, 6, """select key, person_id, fingerprint, room_id, number, at, "check" from keys""",
            row => $"A key of person {row.Long(1)} is not what was kept: the send it belongs to is refused when it is repeated."),
        (CheckedTable.Sessions, Migrations.Chain, Migrations.Door - 1, 3,
            """select token_hash, person_id, created_at, "check" from sessions""", TellSession),
        (CheckedTable.Sessions, Migrations.Door, Always, 5,
            """select token_hash, person_id, created_at, used_at, device, "check" from sessions""", TellSession),
        (CheckedTable.Codes, Migrations.Chain, Migrations.Door - 1, 4, """select code, person_id, key, expires_at, "check" from codes""",
            row => $"A code of person {row.Long(1)} is not what was kept: it lets nobody in."),
        (CheckedTable.Invites, Migrations.Door, Always, InviteSql.ColumnCount, InviteSql.All,
            row => $"The invite {row.Long(0)} is not what was kept: it lets nobody in."),
        (CheckedTable.Passwords, Migrations.Door, Always, PasswordSql.ColumnCount, PasswordSql.All,
            row => $"The password of person {row.Long(0)} is not what was kept: it signs nobody in."),
        (CheckedTable.Audit, Migrations.Door, Always, AuditSql.ColumnCount, AuditSql.All,
            row => $"Row {row.Long(0)} of the audit log is not what was kept."),
        (CheckedTable.RoomPreferences, Migrations.Members, Always, RoomPreferences.ColumnCount, RoomPreferences.All,
            row => $"How room {row.Long(1)} stands in the list of person {row.Long(0)} is not what was kept."),
        (CheckedTable.Mutes, Migrations.Members, Always, MuteStore.ColumnCount, MuteStore.All,
            row => $"Whom person {row.Long(0)} muted is not what was kept."),
        (CheckedTable.Mentions, Migrations.Conversation, Always, Mentions.ColumnCount, Mentions.All,
            row => $"That message {row.Long(1)}/{row.Long(2)} names person {row.Long(0)} is not what was kept."),
        (CheckedTable.SavedMessages, Migrations.Conversation, Always, SavedMessages.ColumnCount, SavedMessages.All,
            row => $"What person {row.Long(0)} saved is not what was kept."),
        (CheckedTable.Highlights, Migrations.Conversation, Always, HighlightStore.ColumnCount, HighlightStore.All,
            row => $"The highlight words of person {row.Long(0)} are not what was kept."),
        (CheckedTable.Reports, Migrations.Members, Always, ReportStore.ColumnCount, ReportStore.All,
            row => $"The report {row.Long(0)} is not what was kept."),
        (CheckedTable.ReadMarks, Migrations.Chain, Always, 3, """select person_id, room_id, number, "check" from read_marks""",
            row => $"How far person {row.Long(0)} has read room {row.Long(1)} is not what was kept."),
        (CheckedTable.Settings, Migrations.Chain, Always, 2, """select name, value, "check" from settings""",
            row => $"The setting {row.TextOrNull(0)} is not what was kept."),
        (CheckedTable.ImportedRooms, Migrations.Chain, Always, 5,
            """select room_id, original_id, original_name, bytes_read, read_hash, "check" from imported_rooms""",
            row => $"What was brought over into room {row.Long(0)} is not what was kept: another import would not know where it was."),
        (CheckedTable.Followers, Migrations.Chain, Always, 3, """select name, position, tag, "check" from followers""",
            row => $"The place of the follower \"{row.TextOrNull(0)}\" is not what was kept."),
    ];

    /// <summary>Are rooms and people what the log says they became?</summary>
    public static void CheckStates(SqliteReader connection, int version, LogCheck log, Findings findings)
    {
        using (var rows = connection.Prepare(RoomSql.AllOf(version)).Query())
        {
            while (rows.Read())
            {
                if (!Fits(rows, CheckedTable.Rooms, RoomSql.ColumnsChecked, log.Rooms, Hashed.Room, RoomSql.Salt, RoomSql.Hashed))
                {
                    findings.Say(
                        "rooms", $"Room {rows.Long(0)} is not what it last became: its name, its topic or what proves them was changed.");
                }
            }
        }

        using (var rows = connection.Prepare(version < Migrations.Door ? PersonSql.AllBeforeRoles : PersonSql.All).Query())
        {
            while (rows.Read())
            {
                if (!Fits(rows, CheckedTable.People, PersonSql.ColumnCount, log.People, Hashed.Person, PersonSql.Salt, PersonSql.Hashed))
                {
                    findings.Say(
                        "people", $"Person {rows.Long(0)}'s name is not the one that was last given, or what proves it was changed.");
                }
            }
        }
    }

    /// <summary>Is who was in which room, from when to when, what the log says?</summary>
    public static void CheckMembers(SqliteReader connection, int version, LogCheck log, Findings findings)
    {
        if (version < Migrations.Members)
        {
            return;
        }

        var found = new HashSet<(long Room, long Person, long From)>();
        using var rows = connection.Prepare(MemberSql.All).Query();
        while (rows.Read())
        {
            var (room, person, from) = (rows.Long(0), rows.Long(1), rows.Long(2));
            found.Add((room, person, from));
            var inLog = log.Stays.TryGetValue((room, person), out var stays) ? stays.Find(stay => stay.From == from) : null;
            if (inLog is not { Newest: var last }
                || !MemberRows.Fits(rows)
                || rows.LongOrNull(MemberSql.Salt + 1) != last.Position
                || (last.IsWhole && Hash(rows, Hashed.Member, MemberSql.Salt, MemberSql.Hashed) != last.Hash))
            {
                findings.Say("members", $"That person {person} was in room {room} is not what was kept.");
            }
        }

        foreach (var ((room, person), stays) in log.Stays)
        {
            if (stays.Exists(stay => !found.Contains((room, person, stay.From))))
            {
                findings.Say("members", $"The log says that person {person} was in room {room}, and the members do not.");
            }
        }
    }

    /// <summary>Looks at the rows that only have a check.</summary>
    public static void CheckRows(SqliteReader connection, int version, Findings findings)
    {
        foreach (var (table, _, _, columns, sql, tell) in Tables.Where(table => version >= table.From && version <= table.Until))
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

    private static string TellSession(IRow row) => $"A session of person {row.Long(1)} is not what was kept: it is nobody's now.";

    /// <param name="count">How many columns there are before the check.</param>
    /// <param name="salt">The salt's column; behind it stands the position of the newest event.</param>
    private static bool Fits(
        IRow row,
        CheckedTable table,
        int count,
        IReadOnlyDictionary<long, Newest> newest,
        Hashed subject,
        int salt,
        ReadOnlySpan<int> columns) =>
        RowCheck.Fits(row, table, count)
            && newest.TryGetValue(row.Long(0), out var last)
            && row.LongOrNull(salt + 1) == last.Position
            && (!last.IsWhole || (Hash(row, subject, salt, columns) is { } state && state == last.Hash));
}
