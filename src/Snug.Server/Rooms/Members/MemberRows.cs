using Snug.Server.Log;
using Snug.Server.Storage;

namespace Snug.Server.Rooms.Members;

/// <summary>Rows of the table <c>members</c>.</summary>
internal static class MemberRows
{
    /// <summary>Is a row of <see cref="MemberSql.All"/> what was written?</summary>
    public static bool Fits(IRow row) => RowCheck.Fits(row, CheckedTable.Members, MemberSql.ColumnsChecked);

    /// <summary>Reads a row that fits.</summary>
    public static Stay Read(IRow row) => new(
        row.Int(0), row.Int(1), row.Long(2), row.LongOrNull(3), row.TextOrNull(4), row.IntOrNull(5), row.IntOrNull(6));

    /// <summary>Puts a stay in, or in place of what it was.</summary>
    /// <param name="statement">A <see cref="MemberSql.Put"/>.</param>
    /// <param name="changed">Position of the event that holds the hash.</param>
    public static void Put(IStatement statement, Stay stay, Salt salt, long changed) =>
        statement
            .Bind(1, stay.RoomId)
            .Bind(2, stay.PersonId)
            .Bind(3, stay.From)
            .Bind(4, stay.Until)
            .Bind(5, stay.Role)
            .Bind(6, stay.AddedBy)
            .Bind(7, stay.RemovedBy)
            .Bind(8, salt)
            .Bind(9, changed)
            .Bind(10, Check(stay, salt, changed))
            .Run();

    /// <summary>Hashes what a stay is, with a new salt.</summary>
    public static Sealed Seal(Stay stay)
    {
        var salt = Salt.New();
        var state = new StateHash(stackalloc byte[FieldBuffer.Usual], Hashed.Member, salt);
        state.Add(1, stay.From);
        state.Add(2, stay.Until);
        state.Add(3, stay.Role);
        state.Add(4, stay.AddedBy);
        state.Add(5, stay.RemovedBy);
        return new Sealed(salt, state.End());
    }

    private static long Check(Stay stay, Salt salt, long changed)
    {
        var check = new RowCheck(stackalloc byte[FieldBuffer.Usual], CheckedTable.Members);
        check.Add(1, stay.RoomId);
        check.Add(2, stay.PersonId);
        check.Add(3, stay.From);
        check.Add(4, stay.Until);
        check.Add(5, stay.Role);
        check.Add(6, stay.AddedBy);
        check.Add(7, stay.RemovedBy);
        check.Add(8, salt);
        check.Add(9, changed);
        return check.End();
    }
}

/// <summary>SQL of members.</summary>
internal static class MemberSql
{
    private const string Columns =
        "room_id, person_id, from_position, until_position, role, added_by, removed_by, salt, changed, \"check\"";

    /// <summary>How many columns there are before the check.</summary>
    public const int ColumnsChecked = 9;

    /// <summary>Those that <see cref="MemberRows.Seal"/> covers, in its order: a new one goes to the end.</summary>
    public static ReadOnlySpan<int> Hashed => [2, 3, 4, 5, 6];

    /// <summary>Where the salt of that hash stands; behind it the position of the newest event.</summary>
    public const int Salt = 7;

    /// <summary>In the order in which people joined.</summary>
    public const string All = $"select {Columns} from members order by from_position";

    /// <summary>Who is in room ?1, in order of id.</summary>
    public const string PeopleIn = "select person_id from members where room_id = ?1 and until_position is null order by person_id";

    /// <summary>The stay of person ?2 in room ?1 that holds position ?3.</summary>
    public const string At =
        $"""
        select {Columns} from members where room_id = ?1 and person_id = ?2 and from_position <= ?3 order by from_position desc limit 1
        """;

    /// <summary>A new stay, or what one became.</summary>
    public const string Put =
        $"""
        insert into members ({Columns}) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        on conflict (room_id, person_id, from_position) do update
        set until_position = excluded.until_position, role = excluded.role, added_by = excluded.added_by,
            removed_by = excluded.removed_by, salt = excluded.salt, changed = excluded.changed, "check" = excluded."check"
        """;
}
