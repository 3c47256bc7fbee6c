using Snug.Server.People;
using Snug.Server.Storage;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Backups;

/// <summary>Rows that cannot be, each found by one statement; the first column goes into the sentence.</summary>
internal static class TableRules
{
    private static readonly (string Sort, string Sentence, string Sql)[] Always =
    [
        ("rows", "A row points at one that is not there: table {0}.", "select \"table\" from pragma_foreign_key_check"),
        ("rooms", "Rooms have a hole before room {0}.",
            "select id from (select id, lag(id, 1, 0) over (order by id) as before from rooms) where id <> before + 1"),
        ("people", "People have a hole before person {0}.",
            "select id from (select id, lag(id, 1, 0) over (order by id) as before from people) where id <> before + 1"),
        ("rooms", "Room {0} was not made exactly once according to the log.",
            """
            select coalesce(r.id, l.room_id)
            from rooms r
            full join (select room_id, count(*) as times from log where kind = 1 group by room_id) l on l.room_id = r.id
            where r.id is null or l.times is not 1
            """),
        ("people", "Person {0} did not come in exactly once according to the log.",
            """
            select coalesce(p.id, l.person_id)
            from people p
            full join (select person_id, count(*) as times from log where kind = 5 group by person_id) l on l.person_id = p.id
            where p.id is null or l.times is not 1
            """),
        ("keys", "A key answers with message {0}, which is not there.",
            """
            select k.room_id || '/' || k.number
            from keys k
            left join messages m on m.room_id = k.room_id and m.number = k.number
            where k.room_id is not null and k.number is not null and m.position is null
            """),
    ];

    /// <summary>What the chain says better, of files that have none.</summary>
    private static readonly (string Sort, string Sentence, string Sql)[] BeforeTheChain =
    [
        ("messages", "Message {0} does not follow the one before it.",
            """
            select room_id || '/' || number
            from (select room_id, number, position,
                         lag(number, 1, 0) over (partition by room_id order by number) as number_before,
                         lag(position, 1, 0) over (partition by room_id order by number) as position_before
                  from messages)
            where number <> number_before + 1 or position <= position_before
            """),
        ("messages", "Message {0} is deleted and its text is still there.",
            "select room_id || '/' || number from messages where deleted_at is not null and text <> ''"),
        ("rows of the log", "The log has a hole before position {0}.",
            "select position from (select position, lag(position, 1, 0) over (order by position) as before from log) "
                + "where position <> before + 1"),
        ("rows of the log", "Position {0} has an event of a kind that is not known.",
            "select position from log where kind not in (select id from event_kinds)"),
        ("rows of the log", "Position {0} has no tag.", "select position from log where tag = ''"),
        ("messages", "Position {0} says that a message was posted, and it is not there, or is another.",
            """
            select l.position
            from log l
            left join messages m on m.position = l.position
            where l.kind = 3
              and (m.position is null or m.room_id is not l.room_id or m.number is not l.number or m.author_id is not l.person_id)
            """),
        ("messages", "Message {0} was never posted according to the log.",
            "select m.room_id || '/' || m.number from messages m left join log l on l.position = m.position and l.kind = 3 where "
                + "l.position is null"),
        ("messages", "Message {0} is deleted on one side only: the log and the messages differ.",
            """
            select coalesce(m.room_id, l.room_id) || '/' || coalesce(m.number, l.number)
            from (select room_id, number from messages where deleted_at is not null) m
            full join (select distinct room_id, number from log where kind = 4) l on l.room_id = m.room_id and l.number = m.number
            where m.number is null or l.number is null
            """),
    ];

    private const string FollowersSentence = "The follower \"{0}\" stands at a place that the log does not have.";

    /// <summary>Looks for all of them.</summary>
    public static void Check(SqliteReader connection, bool hasChain, Findings findings)
    {
        foreach (var (sort, sentence, sql) in hasChain ? Always : [.. Always, .. BeforeTheChain])
        {
            Add(connection, sort, sentence, sql, findings);
        }

        AddNames(connection, findings);
        AddFollowers(connection, hasChain, findings);
    }

    private static void Add(SqliteReader connection, string sort, string sentence, string sql, Findings findings)
    {
        using var rows = connection.Prepare(sql).Query();
        while (rows.Read())
        {
            findings.Say(sort, string.Format(null, sentence, rows.TextOrNull(0) ?? "?"));
        }
    }

    /// <summary>Work that stands nowhere begins anew. Files of earlier versions have no such table.</summary>
    private static void AddFollowers(SqliteReader connection, bool hasChain, Findings findings)
    {
        if (hasChain)
        {
            Add(
                connection,
                "followers",
                FollowersSentence,
                """
                select f.name
                from followers f
                left join log l on l.position = f.position and l.tag = f.tag
                where l.position is null and not (f.position = 0 and f.tag = zeroblob(20))
                """,
                findings);
            return;
        }

        using (var table = connection.Prepare("select 1 from sqlite_schema where name = 'followers'").Query())
        {
            if (!table.Read())
            {
                return;
            }
        }

        Add(
            connection,
            "followers",
            FollowersSentence,
            """
            select f.name
            from followers f
            left join log l on l.position = f.position and l.tag = f.tag
            where l.position is null and not (f.position = 0 and f.tag = '0')
            """,
            findings);
    }

    /// <summary>Names are compared folded: one that was changed by hand would be taken and free at once.</summary>
    private static void AddNames(SqliteReader connection, Findings findings)
    {
        using var rows = connection.Prepare("select id, name, folded_name from people").Query();
        while (rows.Read())
        {
            if (NameFolding.Fold(rows.TextOrNull(1) ?? "") != rows.TextOrNull(2))
            {
                findings.Say("people", $"Person {rows.Long(0)} has a name that is not compared as it is written.");
            }
        }
    }
}
