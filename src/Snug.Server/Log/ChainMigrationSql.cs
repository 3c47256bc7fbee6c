namespace Snug.Server.Log;

/// <summary>
/// SQL of <see cref="ChainMigration"/>: from tables that were not strict, so each column is made what it ought to be.
/// </summary>
internal static class ChainMigrationSql
{
    private const string MessageColumns =
        """
        m.position, cast(m.room_id as integer), cast(m.number as integer), cast(m.author_id as integer), cast(m.author_name as text),
        cast(m.via as text), cast(m.text as text), cast(m.at as integer), cast(m.key as text), cast(m.deleted_at as integer), null, null
        """;

    /// <summary>With the position of the newest event that said who they are; 0 if there is none.</summary>
    public const string People =
        """
        select p.id, cast(p.name as text), cast(p.folded_name as text), cast(p.joined_at as integer), coalesce(l.position, 0)
        from old_people p
        left join (select person_id, max(position) as position from old_log where kind = 5 group by person_id) l on l.person_id = p.id
        order by p.id
        """;

    /// <summary>The columns that rooms had then, and the position of the newest event that said so; 0 if there is none.</summary>
    public const string Rooms =
        """
        select r.id, cast(r.name as text), cast(r.kind as text), cast(r.topic as text), cast(r.created_by as integer),
               cast(r.created_at as integer), cast(r.archived_at as integer), coalesce(l.position, 0)
        from old_rooms r
        left join (select room_id, max(position) as position from old_log where kind in (1, 2) group by room_id) l on l.room_id = r.id
        order by r.id
        """;

    public const string Deletions = "select room_id, number, max(position) from old_log where kind = 4 group by room_id, number";

    public const string Log =
        $"""
        select l.position, cast(l.kind as integer), cast(l.at as integer), cast(l.room_id as integer), cast(l.number as integer),
               cast(l.person_id as integer), cast(l.audience as integer),
               {MessageColumns}
        from old_log l
        left join old_messages m on m.position = l.position and l.kind = 3
        order by l.position
        """;

    public const int FirstColumnOfMessage = 7;

    public const string MessagesWithoutEvent =
        $"""
        select {MessageColumns}
        from old_messages m
        left join old_log l on l.position = m.position and l.kind = 3
        where l.position is null
        order by m.position
        """;

    /// <summary>A place keeps its event; one that this log does not have stays such a one.</summary>
    public static readonly (string Select, string Insert, int Columns) Followers = (
        """
        select cast(f.name as text), cast(f.position as integer), coalesce(n.tag, zeroblob(20))
        from old_followers f
        left join old_log l on l.position = f.position and l.tag = f.tag
        left join log n on n.position = l.position
        """,
        """insert into followers (name, position, tag, "check") values (?1, ?2, ?3, ?4)""",
        3);

    public static readonly (string Select, string Insert, int Columns) Keys = (
        """
        select cast(key as text), cast(person_id as integer), cast(fingerprint as integer), cast(room_id as integer),
               cast(number as integer), cast(at as integer)
        from old_keys
        """,
        """insert into keys (key, person_id, fingerprint, room_id, number, at, "check") values (?1, ?2, ?3, ?4, ?5, ?6, ?7)""",
        6);

    public static readonly (string Select, string Insert, int Columns) Sessions = (
        "select cast(token_hash as blob), cast(person_id as integer), cast(created_at as integer) from old_sessions",
        """insert into sessions (token_hash, person_id, created_at, "check") values (?1, ?2, ?3, ?4)""",
        3);

    public static readonly (string Select, string Insert, int Columns) Codes = (
        "select cast(code as text), cast(person_id as integer), cast(key as text), cast(expires_at as integer) from old_codes",
        """insert into codes (code, person_id, key, expires_at, "check") values (?1, ?2, ?3, ?4, ?5)""",
        4);

    public static readonly (string Select, string Insert, int Columns) ReadMarks = (
        "select cast(person_id as integer), cast(room_id as integer), cast(number as integer) from old_read_marks",
        """insert into read_marks (person_id, room_id, number, "check") values (?1, ?2, ?3, ?4)""",
        3);

    public static readonly (string Select, string Insert, int Columns) Settings = (
        "select cast(name as text), cast(value as text) from old_settings",
        """insert into settings (name, value, "check") values (?1, ?2, ?3)""",
        2);

    public static readonly (string Select, string Insert, int Columns) ImportedRooms = (
        """
        select cast(room_id as integer), cast(original_id as text), cast(original_name as text), cast(bytes_read as integer),
               cast(read_hash as text)
        from old_imported_rooms
        """,
        """
        insert into imported_rooms (room_id, original_id, original_name, bytes_read, read_hash, "check") values (?1, ?2, ?3, ?4, ?5, ?6)
        """,
        5);

    /// <summary>With secure_delete each page of theirs is overwritten.</summary>
    public const string DropOld =
        """
        drop table old_log;
        drop table old_event_kinds;
        drop table old_messages;
        drop table old_keys;
        drop table old_sessions;
        drop table old_codes;
        drop table old_read_marks;
        drop table old_migrations;
        drop table old_settings;
        drop table old_imported_rooms;
        drop table old_followers;
        drop table old_rooms;
        drop table old_people;
        """;
}
