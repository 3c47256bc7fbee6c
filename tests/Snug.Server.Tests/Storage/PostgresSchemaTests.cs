using System.Reflection;
using System.Text.RegularExpressions;
using Snug.Server.Legacy;
using Snug.Server.Log;
using Snug.Server.Nodes;
using Snug.Server.Rooms;
using Snug.Server.Storage;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Tests;

/// <summary>
/// One text of SQL serves two engines, so tables, columns and constraints are the same in both, to their names: what a constraint refuses
/// is known by its name.
/// </summary>
public sealed partial class PostgresSchemaTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly string address;

    public PostgresSchemaTests()
    {
        address = TestPostgres.Shared.CreateDatabase();
        var scripts = Directory.GetFiles(
            Path.Combine(Repository.Root, "src", "Snug.Server", "Storage", "migrations"), "*.postgres.sql");
        Sql.Run(address, string.Join('\n', scripts.Order(StringComparer.Ordinal).Select(File.ReadAllText)));
        SqliteDatabase.Open(folder["snug.db"], "1.0", TimeProvider.System).Dispose();
    }

    [Fact]
    public void Both_engines_have_the_same_tables_and_columns()
    {
        var ofFile = Sql.Ask(folder["snug.db"],
            """
            select t.name, c.cid, c.name, lower(c.type), c."notnull"
            from sqlite_schema t, pragma_table_info(t.name) c
            where t.type = 'table' and t.name not like 'sqlite_%'
            """);
        var ofPostgres = Sql.Ask(address,
            """
            select c.table_name, c.ordinal_position - 1, c.column_name, c.data_type, c.is_nullable = 'NO'
            from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
            where c.table_schema = 'snug' and t.table_type = 'BASE TABLE' and c.table_name <> 'nodes'
            """);
        ofFile.Count.ShouldBeGreaterThan(100);
        Lines(ofPostgres).ShouldBe(Lines(ofFile).Select(line => line
            .Replace(" integer ", " bigint ", StringComparison.Ordinal)
            .Replace(" blob ", " bytea ", StringComparison.Ordinal)));
    }

    /// <summary>What the tables are together: `nodes` is the only one that a file does not have.</summary>
    [Fact]
    public void Only_the_table_of_nodes_is_more()
    {
        var ofFile = Sql.Ask(folder["snug.db"], "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'");
        Lines(Sql.Ask(address, "select tablename from pg_tables where schemaname = 'snug'")).ShouldBe(
            Lines([.. ofFile, ["nodes"]]));
    }

    [Fact]
    public void Both_engines_have_the_same_constraints_with_the_same_names()
    {
        var ofFile = Sql.Ask(folder["snug.db"], "select name, sql from sqlite_schema where type = 'table' and name not like 'sqlite_%'")
            .SelectMany(table => ConstraintsOf(table[0]!, table[1]!))
            .ToList();
        ofFile.Count.ShouldBeGreaterThan(40);
        Lines(ConstraintsOfPostgres()).ShouldBe(ofFile.Order(StringComparer.Ordinal));
    }

    /// <summary>What is queued in one batch may come in any order; how texts compare may not depend on the machine's language.</summary>
    [Fact]
    public void Foreign_keys_wait_for_the_commit_and_texts_are_compared_by_their_bytes()
    {
        Sql.Ask(address, "select conname from pg_constraint where contype = 'f' and not condeferred").ShouldBeEmpty();
        Sql.Ask(address,
            """
            select table_name, column_name
            from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
            where table_schema = 'snug' and table_type = 'BASE TABLE' and data_type = 'text' and c.collation_name is distinct from 'C'
            """).ShouldBeEmpty();
    }

    /// <summary>One text for both: what only SQLite understands is found here, and not by whoever comes to it first.</summary>
    [Fact]
    public void Both_engines_understand_every_statement()
    {
        using var file = Sql.Connect(folder["snug.db"]);
        using var postgres = Sql.Connect(address);
        var statements = StatementsOfServer().ToList();
        statements.Count.ShouldBeGreaterThan(80);
        var refusals = statements.SelectMany(statement => new[]
        {
            IsOfPostgres(statement.Name) ? null : Refusal(file, "explain", statement),
            Refusal(postgres, "prepare one as", statement),
        }).OfType<string>().ToList();

        // What it cannot tell is a parameter's type: the server says it with each value.
        refusals.RemoveAll(refusal => refusal.Contains("PostgreSQL 42P08", StringComparison.Ordinal)
            || refusal.Contains("PostgreSQL 42P18", StringComparison.Ordinal));
        refusals.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("messages_readable")]
    [InlineData("rooms_as_text")]
    [InlineData("read_me")]
    public void The_views_for_people_have_the_same_columns(string view)
    {
        using var file = Sql.Connect(folder["snug.db"], readOnly: true);
        using var postgres = Sql.Connect(address, readOnly: true);
        var columns = postgres.Rows(postgres.ColumnNames(view));
        columns.Count.ShouldBeGreaterThan(1);
        Lines(columns).ShouldBe(Lines(file.Rows(file.ColumnNames(view))));
    }

    [Fact]
    public void The_views_for_people_show_the_same()
    {
        const string Rows =
            """
            insert into people (id, name, folded_name, joined_at, salt, changed, "check") values (1, 'Maya', 'maya', 0, '', 1, 0);
            insert into rooms (id, name, kind, created_at, archived_at, salt, changed, "check")
              values (1, 'Lobby', 'open', 0, null, '', 1, 0), (2, 'Küche', 'open', 0, 5, '', 1, 0);
            insert into messages (position, room_id, number, author_id, author_name, via, text, at, deleted_at, "check") values
              (12, 1, 2, null, 'Ben', 'legacy', 'two' || '🛋️', 1764000000999, null, 0),
              (11, 1, 1, 1, null, null, 'one', 1764000000000, null, 0),
              (13, 1, 3, 1, null, null, '', 1764000000999, 1764000001000, 0);
            """;
        Sql.Run(folder["snug.db"], Rows.Replace("'', 1, 0)", "x'', 1, 0)", StringComparison.Ordinal));
        Sql.Run(address, Rows);
        foreach (var view in new[] { "messages_readable", "rooms_as_text" })
        {
            var shown = Sql.Ask(address, $"select * from {view}");
            shown.Count.ShouldBeGreaterThan(1);
            shown.ShouldBe(Sql.Ask(folder["snug.db"], $"select * from {view}"));
        }

        // Most of the guide is the same; a file has no nodes.
        var guide = Sql.Ask(folder["snug.db"], "select what_is_where from read_me").ConvertAll(row => row[0]);
        Sql.Ask(address, "select what_is_where from read_me").Count(row => guide.Contains(row[0])).ShouldBeGreaterThan(9);
    }

    [Fact]
    public void Every_kind_of_event_has_its_name_there() =>
        Lines(Sql.Ask(address, "select id, name from event_kinds")).ShouldBe(
            Kinds.All.Select(kind => $"{kind.Id} {kind.Name}").Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("update audit set act = 'other'", "rows of audit are never changed")]
    [InlineData("delete from audit", "rows of audit are never taken out")]
    [InlineData("truncate audit", "rows of audit are never taken out")]
    public void What_was_written_down_in_the_audit_stays(string change, string refusal)
    {
        Sql.Run(address, "insert into audit (id, at, act, \"check\") values (1, 0, 'link.made', 0)");
        Should.Throw<InvalidOperationException>(() => Sql.Run(address, change)).Message.ShouldContain(refusal);
        Sql.AskOne(address, "select act from audit").ShouldBe("link.made");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        TestPostgres.Shared.Drop(address);
        folder.Dispose();
    }

    /// <summary>The statements of the running server. What verifies, imports and migrates has a file before it.</summary>
    private static IEnumerable<(string Name, string Sql)> StatementsOfServer() =>
        from type in typeof(SnugServer).Assembly.GetTypes()
        where type.Namespace is { } space && !space.EndsWith(".Backups", StringComparison.Ordinal) && !space.Contains(".Storage.")
        where type != typeof(ChainMigrationSql) && type != typeof(OriginalDatabase) && type != typeof(DatabaseFileRooms)
            && type != typeof(Migrations) && type != typeof(LostEnd)
        from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        where field is { IsLiteral: true } && field.FieldType == typeof(string)
        let sql = (string)field.GetRawConstantValue()!
        where Statement().IsMatch(sql)
        select ($"{type.Name}.{field.Name}", sql);

    private static bool IsOfPostgres(string name) =>
        name.StartsWith(nameof(NodeTable), StringComparison.Ordinal) || name.StartsWith("Postgres", StringComparison.Ordinal);

    private static string? Refusal(ISqlConnection connection, string verb, (string Name, string Sql) statement)
    {
        try
        {
            connection.Run($"{verb} {(connection is SqlConnection ? statement.Sql : Parameter().Replace(statement.Sql, "$$${number}"))}");
            if (connection is PostgresConnection)
            {
                connection.Run("deallocate one");
            }

            return null;
        }
        catch (InvalidOperationException refused)
        {
            return $"{statement.Name}: {refused.Message}";
        }
    }

    private static List<string> Lines(IEnumerable<object?[]> rows) =>
        [.. rows.Select(row => string.Join(' ', row)).Order(StringComparer.Ordinal)];

    private List<string?[]> ConstraintsOfPostgres() => Sql.Ask(address,
        """
        select t.relname, c.conname,
          case c.contype when 'p' then 'primary key' when 'u' then 'unique' when 'f' then 'references' when 'c' then 'check' end,
          coalesce((select string_agg(a.attname, ',' order by k.place) from unnest(c.conkey) with ordinality k (number, place)
            join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.number where c.contype <> 'c'), ''),
          coalesce(f.relname || '(' || (select string_agg(a.attname, ',' order by k.place) from unnest(c.confkey) with ordinality
            k (number, place) join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.number) || ')', '')
        from pg_constraint c join pg_class t on t.oid = c.conrelid left join pg_class f on f.oid = c.confrelid
        where c.connamespace = 'snug'::regnamespace and t.relname <> 'nodes' and c.contype in ('p', 'u', 'f', 'c')
        """);

    /// <summary>SQLite keeps the names of constraints nowhere but in the text of the table.</summary>
    private static IEnumerable<string> ConstraintsOf(string table, string sql)
    {
        var text = Comment().Replace(sql, "");
        foreach (var item in Comma().Split(text[(text.IndexOf('(', StringComparison.Ordinal) + 1)..text.LastIndexOf(')')]))
        {
            var own = item.Trim().Split(' ')[0];
            foreach (Match found in Constraint().Matches(item))
            {
                var columns = found.Groups["columns"].Success ? WithoutBlanks(found.Groups["columns"]) : own;
                var kind = found.Groups["kind"].Value switch { "foreign key" => "references", var other => other };
                var to = found.Groups["to"].Success ? $"{found.Groups["to"].Value}({WithoutBlanks(found.Groups["key"])})" : "";
                yield return $"{table} {found.Groups["name"].Value} {kind} {(kind == "check" ? "" : columns)} {to}";
            }
        }
    }

    private static string WithoutBlanks(Group columns) => columns.Value.Replace(" ", "", StringComparison.Ordinal);

    [GeneratedRegex(@"^\s*(select|insert|update|delete|with)\s", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Statement();

    [GeneratedRegex(@"\?(?<number>[0-9]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Parameter();

    [GeneratedRegex("--.*", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Comment();

    /// <summary>Between columns, not between the columns of a key.</summary>
    [GeneratedRegex(@",(?![^(]*\))", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Comma();

    [GeneratedRegex(
        @"constraint (?<name>\w+) (?<kind>primary key|unique|check|foreign key|references)( \((?<columns>[\w, ]+)\))?"
            + @"( references)?( (?<to>\w+) \((?<key>[\w, ]+)\))?",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Constraint();
}
