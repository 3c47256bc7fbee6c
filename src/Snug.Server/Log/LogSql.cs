using Snug.Server.Messages;

namespace Snug.Server.Log;

/// <summary>SQL of the log. Whole statements, so that what runs can be read here and pasted into any SQL tool.</summary>
internal static class LogSql
{
    public const string InsertEvent =
        "insert into log (position, kind, room_id, number, person_id, at, audience, hash, tag) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
            + "?9)";

    public const string KnownKinds = "select id from event_kinds";

    public const string NameKind = "insert into event_kinds (id, name) values (?1, ?2)";

    public const string Head = "select position, tag from log order by position desc limit 1";

    /// <summary>When the newest event happened.</summary>
    public const string NewestAt = "select at from log order by position desc limit 1";

    public const string TagAt = "select tag from log where position = ?1";

    /// <summary>
    /// Events after ?1 up to ?2, also those that nobody is told of, with the messages as they are now. A message has the position of the
    /// event that posted it (kind 3): both tables are read in one direction, without a look at an index.
    /// </summary>
    public const string AllEventsAfter =
        $"""
        select l.position, l.tag, l.kind, l.audience, l.room_id, l.number, l.person_id, {MessageSql.Columns}
        from log l
        left join messages m on m.position = case l.kind
          when 3 then l.position
          else (select position from messages where room_id = l.room_id and number = l.number)
        end
        where l.position > ?1 and l.position <= ?2
        order by l.position
        """;

    /// <summary>The same without those that nobody is told of.</summary>
    public const string EventsAfter =
        $"""
        select l.position, l.tag, l.kind, l.audience, l.room_id, l.number, l.person_id, {MessageSql.Columns}
        from log l
        left join messages m on m.position = case l.kind
          when 3 then l.position
          else (select position from messages where room_id = l.room_id and number = l.number)
        end
        where l.position > ?1 and l.position <= ?2 and l.audience <> 0
        order by l.position
        """;

    /// <summary>Where the columns of the message begin in <see cref="EventsAfter"/>.</summary>
    public const int FirstColumnOfMessage = 7;

    /// <summary>The same for one room, ?3. No index: it looks at no more rows than a reader may be behind.</summary>
    public const string RoomEventsAfter =
        $"""
        select l.position, l.tag, l.kind, l.audience, l.room_id, l.number, l.person_id, {MessageSql.Columns}
        from log l
        left join messages m on m.position = case l.kind
          when 3 then l.position
          else (select position from messages where room_id = l.room_id and number = l.number)
        end
        where l.position > ?1 and l.position <= ?2 and l.audience <> 0 and +l.room_id = ?3
        order by l.position
        """;

    /// <summary>Who did something lately, the latest last; from the newest ?1 events.</summary>
    public const string RecentPeople =
        """
        select person_id
        from (select person_id, position, audience from log order by position desc limit ?1)
        where person_id is not null and audience <> 0
        group by person_id
        order by max(position)
        """;

    /// <summary>Some keys in order, after (?1, ?2): the sweep looks at a few at a time.</summary>
    public const string KeysAfter =
        "select key, person_id, at from keys where (key, person_id) > (?1, ?2) order by key, person_id limit ?3";

    public const string DeleteKey = "delete from keys where key = ?1 and person_id = ?2";
}
