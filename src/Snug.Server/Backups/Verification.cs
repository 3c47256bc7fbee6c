using Snug.Server.People;
using Snug.Server.Storage;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Backups;

/// <summary>
/// <c>snug verify FILE</c>: is the file whole, has the numbering no hole, and do log and messages tell the same story?
/// </summary>
public static class Verification
{
    private const int MostFindings = 20;

    /// <summary>Each finds rows that cannot be; the first column goes into the sentence.</summary>
    private static readonly (string Sentence, string Sql)[] Rules =
    [
        ("a row points at one that is not there: table {0}", "select \"table\" from pragma_foreign_key_check"),
        ("the log has a hole before position {0}", "select position from (select position, lag(position, 1, 0) over (order by position) "
            + "as before from log) where position <> before + 1"),
        ("position {0} has an event of a kind that is "
            + "not known", "select position from log where kind not in (select id from event_kinds)"),
        ("position {0} has no tag", "select position from log where length(tag) = 0"),
        ("rooms have a hole before "
            + "room {0}", "select id from (select id, lag(id, 1, 0) over (order by id) as before from rooms) where id <> before + 1"),
        ("people have a hole before "
            + "person {0}", "select id from (select id, lag(id, 1, 0) over (order by id) as before from people) where id <> before + 1"),
        ("message {0} does not follow the one before it",
            """
            select room_id || '/' || number
            from (select room_id, number, position,
                         lag(number, 1, 0) over (partition by room_id order by number) as number_before,
                         lag(position, 1, 0) over (partition by room_id order by number) as position_before
                  from messages)
            where number <> number_before + 1 or position <= position_before
            """),
        ("position {0} says that a message was posted, and it is not there, or is another",
            """
            select l.position
            from log l
            left join messages m on m.position = l.position
            where l.kind = 3 and (m.position is null or m.room_id is not l.room_id or m.number is not l.number or m.author_id is not l.person_id)
            """),
        ("message {0} was never posted according to the log",
            "select m.room_id || '/' || m.number from messages m left join log l on l.position = m.position and l.kind = 3 where "
                + "l.position is null"),
        ("message {0} is deleted and its text is "
            + "still there", "select room_id || '/' || number from messages where deleted_at is not null and text <> ''"),
        ("message {0} is deleted on one side only: the log and the messages differ",
            """
            select coalesce(m.room_id, l.room_id) || '/' || coalesce(m.number, l.number)
            from (select room_id, number from messages where deleted_at is not null) m
            full join (select distinct room_id, number from log where kind = 4) l on l.room_id = m.room_id and l.number = m.number
            where m.number is null or l.number is null
            """),
        ("room {0} was not made exactly once according to the log",
            """
            select coalesce(r.id, l.room_id)
            from rooms r
            full join (select room_id, count(*) as times from log where kind = 1 group by room_id) l on l.room_id = r.id
            where r.id is null or l.times is not 1
            """),
        ("person {0} did not come in exactly once according to the log",
            """
            select coalesce(p.id, l.person_id)
            from people p
            full join (select person_id, count(*) as times from log where kind = 5 group by person_id) l on l.person_id = p.id
            where p.id is null or l.times is not 1
            """),
        ("a key answers with message {0}, which is not there",
            """
            select k.room_id || '/' || k.number
            from keys k
            left join messages m on m.room_id = k.room_id and m.number = k.number
            where k.room_id is not null and k.number is not null and m.position is null
            """),
    ];

    /// <summary>Looks at a database, also a running server's. Nothing is changed.</summary>
    /// <returns>What is wrong, each as a sentence; empty if all is well.</returns>
    /// <exception cref="StartupException">It cannot be opened at all.</exception>
    /// <param name="path">The file.</param>
    /// <param name="shownAs">What it is called in sentences, if it is a copy under a name that nobody gave it.</param>
    public static IReadOnlyList<string> Of(string path, string? shownAs = null)
    {
        using var connection = DatabaseFile.Open(path, shownAs);
        var findings = new List<string>();
        try
        {
            AddStructure(connection, findings);
            foreach (var (sentence, sql) in Rules)
            {
                Add(connection, sentence, sql, findings);
            }

            AddNames(connection, findings);
            AddFollowers(connection, findings);
        }
        catch (StorageException damage)
        {
            findings.Add($"the file cannot be read to its end: {damage.Message}");
        }

        return findings;
    }

    private static void AddStructure(SqliteReader connection, List<string> findings)
    {
        using var rows = connection.Prepare("pragma integrity_check(20)").Query();
        while (rows.Read())
        {
            if (rows.Text(0) is var line && line != "ok")
            {
                findings.Add($"the file is damaged: {line}");
            }
        }
    }

    private static void Add(SqliteReader connection, string sentence, string sql, List<string> findings)
    {
        using var rows = connection.Prepare(sql).Query();
        for (var count = 0; rows.Read(); count++)
        {
            if (count == MostFindings)
            {
                findings.Add("… and more of that");
                return;
            }

            findings.Add(string.Format(null, sentence, rows.TextOrNull(0) ?? "?"));
        }
    }

    /// <summary>Work that stands nowhere begins anew. Files of earlier versions have no such table.</summary>
    private static void AddFollowers(SqliteReader connection, List<string> findings)
    {
        using (var table = connection.Prepare("select 1 from sqlite_schema where name = 'followers'").Query())
        {
            if (!table.Read())
            {
                return;
            }
        }

        Add(
            connection,
            "the follower \"{0}\" stands at a place that the log does not have",
            """
            select f.name
            from followers f
            left join log l on l.position = f.position and l.tag = f.tag
            where l.position is null and f.position <> 0
            """,
            findings);
    }

    /// <summary>Names are compared folded: one that was changed by hand would be taken and free at once.</summary>
    private static void AddNames(SqliteReader connection, List<string> findings)
    {
        using var rows = connection.Prepare("select id, name, folded_name from people").Query();
        while (rows.Read())
        {
            if (NameFolding.Fold(rows.Text(1)) != rows.Text(2))
            {
                findings.Add($"person {rows.Long(0)} has a name that is not compared as it is written");
            }
        }
    }
}
