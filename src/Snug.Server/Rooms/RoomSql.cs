using Snug.Server.Storage;

namespace Snug.Server.Rooms;

/// <summary>SQL of rooms and read marks.</summary>
internal static class RoomSql
{
    // In the order in which the columns came to be: the check is over all of it.
    private const string Columns =
        """id, name, kind, topic, created_by, created_at, archived_at, salt, changed, posting, replies, "check" """;

    /// <summary>Every room.</summary>
    public const string All = $"select {Columns} from rooms order by id";

    public const string One = $"select {Columns} from rooms where id = ?1";

    /// <summary>Every room of a file of an earlier schema: a null leaves hash and check as they were.</summary>
    public static string AllOf(long schema) =>
        schema >= Migrations.Replies ? All : schema >= Migrations.Members ? AllBeforeReplies : AllBeforeMembers;

    // From before there were announcement rooms.
    private const string AllBeforeMembers =
        """
        select id, name, kind, topic, created_by, created_at, archived_at, salt, changed, null, null, "check" from rooms order by id
        """;

    // From before announcement rooms took replies.
    private const string AllBeforeReplies =
        """
        select id, name, kind, topic, created_by, created_at, archived_at, salt, changed, posting, null, "check" from rooms order by id
        """;

    /// <summary>How many columns there are before the check.</summary>
    public const int ColumnsChecked = 11;

    /// <summary>Those that <see cref="RoomRows.Hash"/> covers, in its order: a new one goes to the end.</summary>
    public static ReadOnlySpan<int> Hashed => [1, 2, 3, 4, 5, 6, 9, 10];

    /// <summary>Where the salt of that hash stands; behind it the position of the newest event, and the check.</summary>
    public const int Salt = 7;

    public const string Insert =
        """
        insert into rooms (id, name, kind, topic, created_by, created_at, archived_at, salt, changed, posting, replies, "check")
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        """;

    /// <summary>Of a file that is only being brought to the form in which the newer columns can be added.</summary>
    public const string InsertBeforeMembers =
        """
        insert into rooms (id, name, kind, topic, created_by, created_at, archived_at, salt, changed, "check")
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        """;

    /// <summary>The values are those of <see cref="Insert"/>.</summary>
    public const string Update =
        """
        update rooms
        set name = ?2, kind = ?3, topic = ?4, created_by = ?5, created_at = ?6, archived_at = ?7, salt = ?8, changed = ?9, posting = ?10,
            replies = ?11, "check" = ?12
        where id = ?1
        """;

    public const string MarksOfPerson =
        "select person_id, room_id, number, \"check\" from read_marks where person_id = ?1 order by room_id";

    public const string MarkOfPerson =
        "select person_id, room_id, number, \"check\" from read_marks where person_id = ?1 and room_id = ?2";

    public const string ForgetMark = "delete from read_marks where person_id = ?1 and room_id = ?2";

    /// <summary>Gives a row if the mark moved: it only grows.</summary>
    public const string RaiseMark =
        """
        insert into read_marks (person_id, room_id, number, "check") values (?1, ?2, ?3, ?4)
        on conflict (person_id, room_id) do update set number = excluded.number, "check" = excluded."check"
        where excluded.number > read_marks.number
        returning number
        """;

    /// <summary>Gives a row if the mark moved, also back; it does not where it stands further than ?5.</summary>
    public const string SetMark =
        """
        insert into read_marks (person_id, room_id, number, "check") values (?1, ?2, ?3, ?4)
        on conflict (person_id, room_id) do update set number = excluded.number, "check" = excluded."check"
        where excluded.number <> read_marks.number and read_marks.number <= ?5
        returning number
        """;

    /// <summary>For a mark that is known to move.</summary>
    public const string MoveMark =
        """
        insert into read_marks (person_id, room_id, number, "check") values (?1, ?2, ?3, ?4)
        on conflict (person_id, room_id) do update set number = excluded.number, "check" = excluded."check"
        """;
}
