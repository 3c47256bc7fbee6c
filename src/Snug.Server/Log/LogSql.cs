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

    /// <summary>The newest event and the one before it, whole.</summary>
    public const string LastTwo =
        "select position, kind, room_id, number, person_id, at, audience, hash, tag from log order by position desc limit 2";

    /// <summary>When the newest event happened.</summary>
    public const string NewestAt = "select at from log order by position desc limit 1";

    public const string TagAt = "select tag from log where position = ?1";

    /// <summary>
    /// Every event from ?1 to ?2, also those that nobody is told of, with the messages as they are now: <see cref="LogWalk"/> misses one
    /// that is not there. A message has the position of the event that posted it (kind 3): both tables are read in one direction, without
    /// a look at an index.
    /// </summary>
    public const string EventsFrom =
        $"""
        select l.position, l.kind, l.room_id, l.number, l.person_id, l.at, l.audience, l.hash, l.tag, {MessageSql.Columns}
        from log l
        left join messages m on m.position = case l.kind
          when 3 then l.position
          else (select position from messages where room_id = l.room_id and number = l.number)
        end
        where l.position >= ?1 and l.position <= ?2
        order by l.position
        """;

    /// <summary>Where the columns of the message begin in <see cref="EventsFrom"/>.</summary>
    public const int FirstColumnOfMessage = 9;

    /// <summary>Who did something lately, the latest last; from the newest ?1 events.</summary>
    public const string RecentPeople =
        """
        select person_id
        from (select person_id, position, audience from log order by position desc limit ?1) as newest
        where person_id is not null and audience = 1
        group by person_id
        order by max(position)
        """;

    /// <summary>The last number of each room, from the newest ?1 events.</summary>
    public const string RecentNumbers =
        """
        select room_id, max(number)
        from (select room_id, number, kind from log order by position desc limit ?1) as newest
        where kind = 3
        group by room_id
        """;

    /// <summary>The numbers of room ?1 above ?2, from all of the log, the highest first.</summary>
    public const string NumbersAbove =
        "select position, number from log where kind = 3 and room_id = ?1 and number > ?2 order by number desc";

    /// <summary>The event at ?1 and the one before it, whole.</summary>
    public const string AtAndBefore =
        """
        select position, kind, room_id, number, person_id, at, audience, hash, tag from log
        where position in (?1, ?1 - 1)
        order by position desc
        """;

    /// <summary>Some keys in order, after (?1, ?2): the sweep looks at a few at a time.</summary>
    public const string KeysAfter =
        """
        select key, person_id, fingerprint, room_id, number, at, "check" from keys
        where (key, person_id) > (?1, ?2)
        order by key, person_id
        limit ?3
        """;

    public const string DeleteKey = "delete from keys where key = ?1 and person_id = ?2";
}
