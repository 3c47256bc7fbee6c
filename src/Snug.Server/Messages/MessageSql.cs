namespace Snug.Server.Messages;

/// <summary>SQL of messages. Every page is bounded by the published head, ?, so that nobody reads beyond the streams.</summary>
internal static class MessageSql
{
    /// <summary>
    /// The columns that <see cref="MessageRows"/> reads, from <c>messages m</c>, in the table's order, which the check needs. Spelled here
    /// only.
    /// </summary>
    public const string Columns =
        """
        m.position, m.room_id, m.number, m.author_id, m.author_name, m.via, m.text, m.at, m.key, m.deleted_at, m.salt, m.changed, m."check"
        """;

    /// <summary>How many columns there are before the check.</summary>
    public const int ColumnsChecked = 12;

    public const string Insert =
        """
        insert into messages (position, room_id, number, author_id, author_name, via, text, at, key, deleted_at, salt, changed, "check")
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
        """;

    public const string One = $"select {Columns} from messages m where m.room_id = ?1 and m.number = ?2";

    /// <summary>The last ?4 up to number ?2, newest first.</summary>
    public const string Before =
        $"select {Columns} from messages m where m.room_id = ?1 and m.number < ?2 and m.position <= ?3 order by m.number desc limit ?4";

    /// <summary>The first ?4 after number ?2.</summary>
    public const string After =
        $"select {Columns} from messages m where m.room_id = ?1 and m.number > ?2 and m.position <= ?3 order by m.number limit ?4";

    /// <summary>Text and salt go in one statement: SQLite overwrites what the row no longer needs (secure_delete).</summary>
    public const string Delete =
        """
        update messages set text = '', deleted_at = ?2, salt = ?3, changed = ?4, "check" = ?5 where position = ?1
        """;
}
