namespace Snug.Server.Messages;

/// <summary>SQL of messages. Every page is bounded by the published head, ?, so that nobody reads beyond the streams.</summary>
internal static class MessageSql
{
    /// <summary>The columns that <see cref="MessageRows"/> reads, in its order, from <c>messages m</c>. Spelled here only.</summary>
    public const string Columns = "m.room_id, m.number, m.author_id, m.author_name, m.via, m.text, m.at, m.key, m.deleted_at";

    public const string Insert =
        "insert into messages (position, room_id, number, author_id, author_name, via, text, at, key) values (?1, ?2, ?3, ?4, ?5, ?6, "
            + "?7, ?8, ?9)";

    public const string One = $"select {Columns} from messages m where m.room_id = ?1 and m.number = ?2";

    /// <summary>The last ?4 up to number ?2, newest first.</summary>
    public const string Before =
        $"select {Columns} from messages m where m.room_id = ?1 and m.number < ?2 and m.position <= ?3 order by m.number desc limit ?4";

    /// <summary>The first ?4 after number ?2.</summary>
    public const string After =
        $"select {Columns} from messages m where m.room_id = ?1 and m.number > ?2 and m.position <= ?3 order by m.number limit ?4";

    public const string Delete = "update messages set text = '', deleted_at = ?3 where room_id = ?1 and number = ?2";
}
