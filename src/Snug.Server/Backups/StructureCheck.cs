using System.Globalization;
using Snug.Server.Log;
using Snug.Server.Storage;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Backups;

/// <summary>Is the file whole as SQLite sees it, and does every table and view still mean what this program made it mean?</summary>
internal static class StructureCheck
{
    /// <summary>With the types: this table's columns take any.</summary>
    private const string Schema =
        """
        select type || ' ' || name,
               typeof(type) || typeof(name) || typeof(tbl_name) || typeof(sql) || ' ' || tbl_name || ' ' || coalesce(sql, '')
        from sqlite_schema
        where name not like 'sqlite_stat%'
        order by type, name
        """;

    private const string Header =
        "select application_id, user_version, encoding from pragma_application_id, pragma_user_version, pragma_encoding";

    /// <summary>As this very program makes it, in memory.</summary>
    private static readonly Lazy<Dictionary<string, string>> Newest = new(() => MakeSchema(Migrations.Newest));

    /// <summary>SQLite's own look: pages, indexes, types, constraints.</summary>
    public static void CheckPages(SqliteReader connection, Findings findings)
    {
        using var rows = connection.Prepare("pragma integrity_check(20)").Query();
        while (rows.Read())
        {
            if (rows.Text(0) is var line && line != "ok")
            {
                findings.Say("things", $"The file is damaged: {line}.");
            }
        }
    }

    /// <summary>A bit in the words that make a table or view gives another meaning to rows that are whole.</summary>
    public static void CheckSchema(SqliteReader connection, int version, Findings findings)
    {
        var there = ReadSchema(connection);
        foreach (var (name, sql) in version == Migrations.Newest ? Newest.Value : MakeSchema(version))
        {
            if (!there.Remove(name, out var found))
            {
                findings.Say("things", $"The {name} is not there.");
            }
            else if (found != sql)
            {
                findings.Say("things", $"The {name} is not as Snug made it.");
            }
        }

        foreach (var (name, _) in there)
        {
            findings.Say("things", $"The {name} was not made by Snug.");
        }
    }

    /// <summary>Do the numbers in the file's header, of which everything else hangs, stand in its tables too?</summary>
    public static void CheckHeader(SqliteReader connection, int version, Findings findings)
    {
        using (var rows = connection.Prepare(Header).Query())
        {
            rows.Read();
            if (rows.Long(1) != version)
            {
                findings.Say("things", $"The file's header says schema {rows.Long(1)}, and its tables are those of {version}.");
            }

            if (rows.TextOrNull(2) != "UTF-8")
            {
                findings.Say("things", $"The file's header says {rows.TextOrNull(2)}, and Snug writes UTF-8.");
            }
        }

        using (var rows = connection.Prepare("select count(*), min(number), max(number) from migrations").Query())
        {
            rows.Read();
            if (rows.Long(0) != version || rows.Long(1) != 1 || rows.Long(2) != version)
            {
                findings.Say("things", $"The migrations in the file are not 1 to {version}, which its header tells of.");
            }
        }

        foreach (var (name, due) in new[]
        {
            (Settings.ApplicationId, (long)Migrations.ApplicationId),
            (Settings.SchemaNumber, version),
        })
        {
            using var rows = connection.Prepare("select value from settings where name = ?1").Bind(1, name).Query();
            if (!rows.Read() || rows.TextOrNull(0) != due.ToString(CultureInfo.InvariantCulture))
            {
                findings.Say("things", $"The setting {name} is not what the file's header says.");
            }
        }
    }

    /// <summary>
    /// What people who read the log go by. Ids only grow: a file that an older program wrote may lack the last ones, if nothing of that
    /// kind has happened in it.
    /// </summary>
    public static void CheckKinds(SqliteReader connection, Findings findings)
    {
        var due = Kinds.All.ToDictionary(kind => (long)kind.Id, kind => kind.Name);
        long last = 0;
        using var rows = connection.Prepare("select id, name from event_kinds").Query();
        while (rows.Read())
        {
            last = Math.Max(last, rows.Long(0));
            if (!due.Remove(rows.Long(0), out var name) || name != rows.TextOrNull(1))
            {
                findings.Say("things", $"The kind of event {rows.Long(0)} is called {rows.TextOrNull(1)}, which is not its name.");
            }
        }

        foreach (var (id, name) in due.Where(kind => kind.Key < last || HasHappened(connection, kind.Key)))
        {
            findings.Say("things", $"The kind of event {id}, {name}, is not there.");
        }
    }

    private static bool HasHappened(SqliteReader connection, long kind)
    {
        using var rows = connection.Prepare("select 1 from log where kind = ?1 limit 1").Bind(1, kind).Query();
        return rows.Read();
    }

    private static Dictionary<string, string> ReadSchema(SqliteReader connection)
    {
        using var rows = connection.Prepare(Schema).Query();
        return ReadSchema(rows);
    }

    /// <param name="version">A backup of before an update is of an older one, and is compared with what that one made.</param>
    private static Dictionary<string, string> MakeSchema(int version)
    {
        using var fresh = new SqliteWriter(":memory:");
        Migrations.Run(fresh, ":memory:", SnugServer.Version, TimeProvider.System, tell: null, upTo: version);
        using var rows = fresh.Prepare(Schema).Query();
        return ReadSchema(rows);
    }

    private static Dictionary<string, string> ReadSchema(IRows rows)
    {
        var schema = new Dictionary<string, string>(StringComparer.Ordinal);
        while (rows.Read())
        {
            schema[rows.TextOrNull(0) ?? "?"] = rows.TextOrNull(1) ?? "";
        }

        return schema;
    }
}
