using System.Net;
using Snug.Server.Backups;

namespace Snug.Server.Tests.Backups;

/// <summary>A house moves from a file into a PostgreSQL and back, and nobody in it notices but by the break.</summary>
public sealed class MoveTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly string address = TestPostgres.Shared.CreateDatabase();

    private string File => folder["snug.db"];

    public void Dispose()
    {
        TestPostgres.Shared.Drop(address);
        folder.Dispose();
    }

    [Fact]
    public async Task Every_row_goes_over_and_comes_back_as_it_was()
    {
        TestStore.RequireFile();
        await using var livedIn = await LivedIn.Server(messages: 500);
        var rows = MovedDatabase.Rows(livedIn.DatabasePath);
        rows.Count.ShouldBeGreaterThan(1_000);

        var there = Move.Run(livedIn.DatabasePath, address, TimeProvider.System);
        MovedDatabase.Rows(address).ShouldBe(rows);
        using (var verified = VerifiedDatabase.Open(address, TimeProvider.System, _ => { }))
        {
            verified.Report([there.Receipt]).ShouldSatisfyAllConditions(
                report => report.Findings.ShouldBeEmpty(),
                report => report.Receipts.ShouldHaveSingleItem().Fits.ShouldBeTrue());
        }

        var back = Move.Run(address, File, TimeProvider.System);
        MovedDatabase.Rows(File).ShouldBe(rows);
        Verification.Of(File).ShouldBeEmpty();
        back.Receipt.ShouldBe(there.Receipt);
        (back.Messages, back.Rooms, back.People).ShouldBe((there.Messages, there.Rooms, there.People));
        Directory.GetFiles(folder.Path, "*.partial").ShouldBeEmpty();
        MovedDatabase.ShouldBePrivate(File);
    }

    [Fact]
    public async Task Clients_go_on_by_their_cursors_sessions_and_keys_there_and_back()
    {
        TestStore.RequireFile();
        string cursor, code;
        TestPerson dana;
        await using (var server = await MovedDatabase.Serve(File))
        {
            dana = await server.ComeIn("Dana");
            await dana.SayMany(1, 5);
            cursor = await dana.CursorOf(5);
            await dana.SayMany(6, 9);
            code = (await dana.MakeCode()).Code;
        }

        Move.Run(File, address, TimeProvider.System);
        await using (var server = await MovedDatabase.Serve(address))
        {
            dana = dana.At(server);
            (await dana.NumbersAfter(cursor, 9)).ShouldBe([6, 7, 8, 9]);
            using (var again = await dana.TrySay(1, "message 9", key: "key-of-9"))
            {
                again.ShouldBe(HttpStatusCode.OK);
            }

            (await dana.Say(1, "there")).Number.ShouldBe(10);
            (await server.ComeIn("Maya")).Id.ShouldBe(2);
            using var welcome = await server.Stranger.GetAsync($"/api/welcome?code={code}", TestDeadline.Token);
            welcome.ShouldBe(HttpStatusCode.OK);
        }

        var moved = folder["back.db"];
        Move.Run(address, moved, TimeProvider.System);
        await using (var server = await MovedDatabase.Serve(moved))
        {
            dana = dana.At(server);
            (await dana.NumbersAfter(cursor, 10)).ShouldBe([6, 7, 8, 9, 10]);
            using var again = await dana.TrySay(1, "message 6", key: "key-of-6");
            again.ShouldBe(HttpStatusCode.OK);
            (await dana.Say(1, "home")).Number.ShouldBe(11);
        }
    }

    [Fact]
    public async Task What_was_moved_is_not_served_and_still_read_and_backed_up()
    {
        TestStore.RequireFile();
        await MakeHouse();
        Move.Run(File, address, TimeProvider.System);

        MovedDatabase.RefusalOf(File).ShouldContain($"was moved to {DatabaseShown}");
        Should.Throw<StartupException>(() => Move.Run(File, folder["other.db"], TimeProvider.System)).Message.ShouldContain("already");
        Should.Throw<StartupException>(() => Move.Run(address, File, TimeProvider.System)).Message.ShouldContain("holds a Snug already");
        Verification.Of(File).ShouldBeEmpty();

        // Whoever brings a backup back says that it is the house from now on: the other may be lost.
        await BackupEndpoint.FromCommandLine(File, folder["backup.db"], TimeProvider.System, TestDeadline.Token);
        Restore.Run(folder["backup.db"], folder["restored.db"], TimeProvider.System);
        await using var server = await MovedDatabase.Serve(folder["restored.db"]);
        (await server.ComeIn("Maya")).Id.ShouldBe(2);
    }

    [Fact]
    public async Task A_PostgreSQL_that_was_moved_is_not_served_and_takes_no_word()
    {
        TestStore.RequireFile();
        await MakeHouse();
        Move.Run(File, address, TimeProvider.System);
        Move.Run(address, folder["back.db"], TimeProvider.System);

        MovedDatabase.RefusalOf(address).ShouldContain($"was moved to {folder["back.db"]}");

        // Not even from a server that opened it before it was marked.
        Should.Throw<InvalidOperationException>(() => Sql.Run(
            address, "insert into log select position + 1, kind, room_id, number, person_id, at, audience, hash, tag from log "
                + "order by position desc limit 1")).Message.ShouldContain("57P03");
        using var verified = VerifiedDatabase.Open(address, TimeProvider.System, _ => { });
        verified.Report([]).Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_is_moved_from_under_a_running_server_or_over_another_house()
    {
        TestStore.RequireFile();
        await using (var server = await MovedDatabase.Serve(File))
        {
            await server.ComeIn("Dana");
            Should.Throw<StartupException>(() => Move.Run(File, address, TimeProvider.System)).Message.ShouldContain("is serving snug.db");
        }

        await using (var other = await MovedDatabase.Serve(address))
        {
            await other.ComeIn("Maya");
            Should.Throw<StartupException>(() => Move.Run(address, folder["x.db"], TimeProvider.System)).Message
                .ShouldContain("1 server runs");
            Should.Throw<StartupException>(() => Move.Run(File, address, TimeProvider.System)).Message.ShouldContain("1 server runs");
        }

        Should.Throw<StartupException>(() => Move.Run(File, address, TimeProvider.System)).Message.ShouldContain("holds a Snug already");
        Should.Throw<StartupException>(() => Move.Run(address, File, TimeProvider.System)).Message.ShouldContain("holds a Snug already");
        Should.Throw<StartupException>(() => Move.Run(File, File, TimeProvider.System)).Message.ShouldContain("same database");
        Should.Throw<StartupException>(() => Move.Run(folder["none.db"], address, TimeProvider.System)).Message.ShouldContain("no file");
        System.IO.File.Exists(folder["none.db"]).ShouldBeFalse();
        System.IO.File.Exists(folder["x.db"]).ShouldBeFalse();
    }

    [Fact]
    public async Task A_file_that_is_not_sound_stays_where_it_is()
    {
        TestStore.RequireFile();
        await MakeHouse();
        Sql.Run(File, "update messages set text = 'another' where number = 2");

        Should.Throw<StartupException>(() => Move.Run(File, address, TimeProvider.System)).Message.ShouldContain("snug.db is not sound");

        Sql.Ask(address, "select 1 from pg_namespace where nspname = 'snug'").ShouldBeEmpty();
    }

    private string DatabaseShown => Snug.Server.Storage.DatabaseName.Shown(address);

    private async Task MakeHouse()
    {
        await using var server = await MovedDatabase.Serve(File);
        await (await server.ComeIn("Dana")).SayMany(1, 5);
    }
}
