using Snug.Server.Backups;

namespace Snug.Server.Tests.Backups;

/// <summary>What was changed in a PostgreSQL by hand is found: in its rows by everything that looks at a file, and in its tables.</summary>
public sealed class PostgresVerificationTests : IDisposable
{
    private readonly string address = TestPostgres.Shared.CreateDatabase();

    public void Dispose() => TestPostgres.Shared.Drop(address);

    [Theory]
    [InlineData("update messages set text = 'another' where number = 3", "Message 1/3 (Dana")]
    [InlineData("update people set name = 'Other' where id = 1", "Person 1's name is not the one that was last given")]
    [InlineData("update rooms set topic = 'x' where id = 1", "Room 1 is not what it last became")]
    [InlineData("update log set at = at + 1 where position = 3", "Row 3 of the log is not what was written")]
    [InlineData("delete from log where position = 3", "Row 3 of the log is not there")]
    [InlineData("delete from messages where number = 2", "Message 1/2 is not there")]
    [InlineData("update sessions set person_id = 1, used_at = 5", "A session of person 1 is not what was kept")]
    [InlineData("update event_kinds set name = 'room.made' where id = 1", "The kind of event 1 is called room.made")]
    [InlineData("set session_replication_role = replica; delete from people", "A row points at one that is not there: table")]
    [InlineData("alter table sessions drop constraint sessions_person_fk", "The constraint sessions_person_fk is not there")]
    [InlineData("alter table messages alter column text drop not null", "The column messages.text is not as Snug made it")]
    [InlineData("alter table keys set unlogged", "The table keys is not as Snug made it")]
    [InlineData("alter table audit disable trigger user", "The trigger audit_keeps_its_rows is not as Snug made it")]
    [InlineData("create table mine (a int)", "The table mine was not made by Snug")]
    [InlineData("create index mine on messages (at)", "The index mine was not made by Snug")]
    [InlineData("create rule mine as on insert to keys do instead nothing", "The rule mine on keys was not made by Snug")]
    [InlineData("create or replace view read_me as select 1 as line, ''::text as what_is_where", "The view read_me is not as Snug made it")]
    public async Task What_was_changed_by_hand_is_said(string change, string finding)
    {
        await MakeHouse();
        Look().ShouldBeEmpty("the test needs a house that is sound");

        Sql.Run(address, change);

        Look().ShouldContain(sentence => sentence.StartsWith(finding, StringComparison.Ordinal), string.Join('\n', Look()));
    }

    [Fact]
    public async Task Verifying_says_where_its_copy_is_and_leaves_nothing_of_it()
    {
        await using var server = await MovedDatabase.Serve(address);
        await (await server.ComeIn("Dana")).SayMany(1, 5);
        var told = new List<string>();
        string file;
        using (var verified = VerifiedDatabase.Open(address, TimeProvider.System, told.Add))
        {
            file = verified.Path;
            MovedDatabase.ShouldBePrivate(file);
            var report = verified.Report([Receipt.Of(address), "9999-" + Receipt.Of(address).Split('-')[1]]);
            report.Findings.ShouldBeEmpty();
            report.Receipts[0].Fits.ShouldBeTrue();
            report.Receipts[1].Fits.ShouldBeFalse();
        }

        told.ShouldHaveSingleItem().ShouldContain(Path.GetDirectoryName(file)!);
        Directory.Exists(Path.GetDirectoryName(file)).ShouldBeFalse();

        // It looked at the tables in a transaction that it took back.
        Sql.Ask(address, "select nspname from pg_namespace where nspname like 'snug%'").ShouldHaveSingleItem();
        (await (await server.ComeIn("Maya")).Say(1, "goes on")).Number.ShouldBe(6);
    }

    private IReadOnlyList<string> Look()
    {
        using var verified = VerifiedDatabase.Open(address, TimeProvider.System, _ => { });
        return verified.Report([]).Findings;
    }

    private async Task MakeHouse()
    {
        await using var server = await MovedDatabase.Serve(address);
        await (await server.ComeIn("Dana")).SayMany(1, 5);
    }
}
