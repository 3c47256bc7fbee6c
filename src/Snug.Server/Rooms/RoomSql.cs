namespace Snug.Server.Rooms;

/// <summary>SQL of rooms and read marks.</summary>
internal static class RoomSql
{
    /// <summary>Every room as <see cref="RoomRows"/> reads it.</summary>
    public const string All =
        """
        select id, name, kind, topic, archived_at, coalesce((select max(number) from messages m where m.room_id = rooms.id), 0)
        from rooms
        order by id
        """;

    public const string Insert = "insert into rooms (id, name, kind, topic, created_by, created_at) values (?1, ?2, ?3, ?4, ?5, ?6)";

    public const string Update = "update rooms set name = ?2, topic = ?3, archived_at = ?4 where id = ?1";

    public const string MarksOfPerson = "select room_id, number from read_marks where person_id = ?1 order by room_id";

    public const string MarkOfPerson = "select number from read_marks where person_id = ?1 and room_id = ?2";

    /// <summary>Gives a row if the mark moved: it only grows.</summary>
    public const string RaiseMark =
        """
        insert into read_marks (person_id, room_id, number) values (?1, ?2, ?3)
        on conflict (person_id, room_id) do update set number = excluded.number where excluded.number > read_marks.number
        returning number
        """;

    /// <summary>Gives a row if the mark moved, also back.</summary>
    public const string SetMark =
        """
        insert into read_marks (person_id, room_id, number) values (?1, ?2, ?3)
        on conflict (person_id, room_id) do update set number = excluded.number where excluded.number <> read_marks.number
        returning number
        """;

    /// <summary>For a mark that is known to move.</summary>
    public const string MoveMark =
        """
        insert into read_marks (person_id, room_id, number) values (?1, ?2, ?3)
        on conflict (person_id, room_id) do update set number = excluded.number
        """;
}
