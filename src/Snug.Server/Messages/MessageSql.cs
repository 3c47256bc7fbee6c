namespace Snug.Server.Messages;

/// <summary>SQL of messages. Every page is bounded by its room's last published number, so that nobody reads beyond the streams.</summary>
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

    // Where some of them stand.
    public const int Position = 0;
    public const int RoomId = 1;
    public const int Number = 2;
    public const int AuthorId = 3;
    public const int AuthorName = 4;
    public const int Via = 5;
    public const int Text = 6;
    public const int At = 7;
    public const int Key = 8;
    public const int DeletedAt = 9;

    /// <summary>How many columns there are before the check.</summary>
    public const int ColumnsChecked = 12;

    /// <summary>Those columns that <see cref="MessageRows.Hash"/> covers, in its order: a new one goes to the end.</summary>
    public static ReadOnlySpan<int> Hashed => [4, 5, 6, 8];

    /// <summary>Where the salt of that hash stands.</summary>
    public const int Salt = 10;

    /// <summary>Followed by the check.</summary>
    public const int Changed = 11;

    public const string Insert =
        """
        insert into messages (position, room_id, number, author_id, author_name, via, text, at, key, deleted_at, salt, changed, "check")
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
        """;

    /// <summary>The one with the highest number in room ?1.</summary>
    public const string Last = $"select {Columns} from messages m where m.room_id = ?1 order by m.number desc limit 1";

    public const string One = $"select {Columns} from messages m where m.room_id = ?1 and m.number = ?2";

    /// <summary>From number ?2 to ?3.</summary>
    public const string Between =
        $"select {Columns} from messages m where m.room_id = ?1 and m.number between ?2 and ?3 order by m.number";

    /// <summary>What a person said after position ?2 up to ?3 and is still there.</summary>
    public const string OfPerson =
        """
        select room_id, number from messages
        where position > ?2 and position <= ?3 and author_id = ?1 and deleted_at is null
        order by position
        """;

    /// <summary>Text and salt go in one statement: SQLite overwrites what the row no longer needs (secure_delete).</summary>
    public const string Delete =
        """
        update messages set text = '', deleted_at = ?2, salt = ?3, changed = ?4, "check" = ?5 where position = ?1
        """;
}
