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
        m.position, m.room_id, m.number, m.author_id, m.author_name, m.via, m.text, m.at, m.key, m.deleted_at, m.salt, m.changed,
        m.edited_at, m.reply_to, m.root, m.pinned_at, m.markup, m.mentions, m.reactions, m."check"
        """;

    /// <summary>The same of files from before anything hung on a message.</summary>
    public const string ColumnsBeforeConversation =
        """
        m.position, m.room_id, m.number, m.author_id, m.author_name, m.via, m.text, m.at, m.key, m.deleted_at, m.salt, m.changed,
        null, null, null, null, null, null, null, m."check"
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
    public const int ColumnsChecked = 19;

    /// <summary>Those columns that <see cref="MessageRows.Hash"/> covers, in its order: a new one goes to the end.</summary>
    public static ReadOnlySpan<int> Hashed => [AuthorName, Via, Text, Key, ReplyTo, Root, PinnedAt, Markup, Mentions, Reactions, EditedAt];

    /// <summary>Where the salt of that hash stands.</summary>
    public const int Salt = 10;

    public const int Changed = 11;
    public const int EditedAt = 12;
    public const int ReplyTo = 13;
    public const int Root = 14;
    public const int PinnedAt = 15;
    public const int Markup = 16;
    public const int Mentions = 17;

    /// <summary>Followed by the check.</summary>
    public const int Reactions = 18;

    /// <summary>Of a message that is nothing but words, as most are.</summary>
    public const string Insert =
        """
        insert into messages (position, room_id, number, author_id, author_name, via, text, at, key, deleted_at, salt, changed, "check")
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
        """;

    /// <summary>The same with what can hang on it from the beginning.</summary>
    public const string InsertWithParts =
        """
        insert into messages (position, room_id, number, author_id, author_name, via, text, at, key, deleted_at, salt, changed, "check",
                              reply_to, root, markup, mentions)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
        """;

    /// <summary>The one with the highest number in room ?1.</summary>
    public const string Last = $"select {Columns} from messages m where m.room_id = ?1 order by m.number desc limit 1";

    public const string One = $"select {Columns} from messages m where m.room_id = ?1 and m.number = ?2";

    /// <summary>From number ?2 to ?3.</summary>
    public const string Between =
        $"select {Columns} from messages m where m.room_id = ?1 and m.number between ?2 and ?3 order by m.number";

    /// <summary>Up to fifty of them, by their numbers: all that a page may quote.</summary>
    public const string Some =
        $"""
        select {Columns}
        from messages m
        where m.room_id = ?1
          and m.number in (
            ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
            ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35,
            ?36, ?37, ?38, ?39, ?40, ?41, ?42, ?43, ?44, ?45, ?46, ?47, ?48, ?49, ?50, ?51)
        """;

    /// <summary>The numbers of the thread of root ?2 above ?3 and below ?4: each part from an index of its own.</summary>
    private const string NumbersOfThread =
        """
        select number from messages where room_id = ?1 and number = ?2 and number > ?3 and number < ?4
        union all
        select number from messages where room_id = ?1 and root = ?2 and number > ?3 and number < ?4
        """;

    /// <summary>The last ?5 messages of a thread, descending.</summary>
    public const string ThreadBefore =
        $"""
        select {Columns}
        from (select t.number from ({NumbersOfThread}) as t order by t.number desc limit ?5) as n
        join messages m on m.room_id = ?1 and m.number = n.number
        order by m.number desc
        """;

    /// <summary>The first of them, ascending.</summary>
    public const string ThreadAfter =
        $"""
        select {Columns}
        from (select t.number from ({NumbersOfThread}) as t order by t.number limit ?5) as n
        join messages m on m.room_id = ?1 and m.number = n.number
        order by m.number
        """;

    /// <summary>Every reply in the threads whose roots have the numbers ?2 to ?3, up to number ?4; from an index alone.</summary>
    public const string Replies =
        """
        select root, author_id, number, at
        from messages
        where room_id = ?1 and root between ?2 and ?3 and number <= ?4
        order by root, number
        """;

    /// <summary>What is pinned in a room, the last first.</summary>
    public const string Pinned =
        $"select {Columns} from messages m where m.room_id = ?1 and m.pinned_at is not null order by m.pinned_at desc, m.number desc";

    public const string PinCount = "select count(*) from messages where room_id = ?1 and pinned_at is not null";

    /// <summary>What a person said after position ?2 up to ?3 and is still there.</summary>
    public const string OfPerson =
        """
        select room_id, number from messages
        where position > ?2 and position <= ?3 and author_id = ?1 and deleted_at is null
        order by position
        """;

    /// <summary>
    /// What it is now. Text and salt go in one statement: SQLite overwrites what the row no longer needs (secure_delete).
    /// </summary>
    public const string Update =
        """
        update messages
        set text = ?2, deleted_at = ?3, salt = ?4, changed = ?5, edited_at = ?6, pinned_at = ?7, markup = ?8, mentions = ?9,
            reactions = ?10, "check" = ?11
        where position = ?1
        """;
}
