using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Snug.Protocol;
using Snug.Server.Backups;
using Snug.Server.Log;
using Snug.Server.Messages;
using Snug.Server.Rooms;
using Snug.Server.Storage;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Tests.Storage;

/// <summary>A database from before the chain is brought to it when it is opened.</summary>
public sealed class ChainMigrationTests : IDisposable
{
    private readonly TestFolder folder = new();

    public ChainMigrationTests() => TestStore.RequireFile();

    private string Old => folder["snug.db"];

    [Fact]
    public void The_same_words_come_out_and_the_chain_begins_last()
    {
        OldDatabase.Make(Old);
        var before = Rows(OldDatabase.Words);
        before.Count.ShouldBe(4);

        Open();

        Rows(OldDatabase.Words).ShouldBe(before);
        Rows("select kind, number, audience, room_id, person_id from log order by position desc limit 1").ShouldBe(["7|1|0||"]);
        Rows("select count(*), max(position) from log").ShouldBe(["12|12"]);
        Rows("select name from sqlite_schema where name like 'old%'").ShouldBeEmpty();
        Rows("select name from pragma_table_list where schema = 'main' and type = 'table' and strict = 0 and name not like 'sqlite%'")
            .ShouldBeEmpty("every table is strict");
        Rows("pragma foreign_key_check").ShouldBeEmpty();
        Rows("pragma integrity_check").ShouldBe(["ok"]);
        Reseal.Unfit(Old).ShouldBeEmpty();
        Verification.Of(Old).ShouldBe(["The follower \"another log\" stands at a place that the log does not have."]);
    }

    [Fact]
    public async Task Another_program_finds_that_every_state_is_what_the_log_says()
    {
        OldDatabase.Make(Old);
        Open();
        var head = Rows("select position, hex(tag) from log order by position desc limit 1").Single().Split('|');
        var said = await Python.Run(Path.Combine(Repository.Root, "docs", "chain.py"), "", Old);
        said.ShouldBe($"{head[0]}-{Tag.From(Convert.FromHexString(head[1]))}\n");
    }

    [Fact]
    public void Everything_else_comes_along()
    {
        OldDatabase.Make(Old);
        string[] tables =
        [
            "select key, person_id, fingerprint, room_id, number, at from keys order by 1",
            "select hex(token_hash), person_id, created_at from sessions",
            "select person_id, room_id, number from read_marks order by 1",
            "select room_id, original_id, original_name, bytes_read, read_hash from imported_rooms order by 1",
            "select id, name, kind, topic, created_by, created_at, archived_at from rooms order by 1",
            "select id, name, folded_name, joined_at from people order by 1",
            "select position, kind, room_id, number, person_id, at, audience from log where kind <> 7 order by 1",
            "select number, applied_at from migrations where number < 4 order by 1",
            "select value from settings where name = 'probed_at'",
        ];
        var before = Array.ConvertAll(tables, Rows);
        before.ShouldAllBe(rows => rows.Count > 0);

        Open();

        Array.ConvertAll(tables, Rows).ShouldBe(before);
        Rows("select name, position, tag = (select tag from log where position = followers.position) from followers order by name")
            .ShouldBe(["another log|7|0", "hooks|7|1", "index|0|"]);
        Rows("select name, value from settings where name in ('application_id', 'user_version') order by 1")
            .ShouldBe([$"application_id|{0x536E7567}", $"user_version|{Migrations.Newest}"]);
    }

    [Fact]
    public void What_was_deleted_before_is_a_tombstone_with_a_salt_of_its_own()
    {
        OldDatabase.Make(Old);
        Open();
        Rows("select changed, length(salt), text from messages where deleted_at is not null").ShouldBe(["8|16|"]);
        Rows("select count(*) from messages where deleted_at is null and changed is null and length(salt) = 16").ShouldBe(["3"]);
        Rows("select count(distinct hash), count(distinct salt) from log, messages").ShouldBe(["12|4"]);
        Rows("select changed from rooms order by id").ShouldBe(["1", "10"]);
        Rows("select changed from people order by id").ShouldBe(["2", "4"]);
    }

    [Fact]
    public async Task Who_was_there_before_hears_one_reset_and_goes_on()
    {
        await using var server = await TestServer.Open();
        await server.Close();
        File.Delete(server.DatabasePath);
        OldDatabase.Make(server.DatabasePath);
        await server.OpenAgain();
        var dana = await server.ComeIn("Dana");
        (await dana.Page(1)).Select(message => message.Text).ShouldBe(["", "said by \"Maya\" 🛋️\ntwo lines", "Room 3?"]);
        using var stream = await dana.Follow(lastEventId: "11-aaaak");
        (await stream.Next()).Id.ShouldBeNull();
        (await stream.Next()).Kind.ShouldBe(EventKinds.Reset);
        await dana.Say(1, "after");
        (await stream.NextMessage()).Text.ShouldBe("after");
        using var everything = await dana.Follow(after: "0-0");
        (await everything.NextMessages(5)).Select(message => message.Text).Last().ShouldBe("after");
        Reseal.Unfit(server.DatabasePath).ShouldBeEmpty();
    }

    [Fact]
    public void Rows_that_nobody_can_vouch_for_are_kept_as_they_are()
    {
        OldDatabase.Make(Old, OldDatabase.Lived
            + """
            insert into messages values (90, 1, 4, 1, null, null, 'no event posted this', 0, null, null);
            insert into messages values (91, 1, 5, 1, null, null, '', 0, null, 7);
            insert into people values (3, 'Nobody', 'nobody', 0);
            delete from messages where position = 7;
            update log set room_id = 'x' where position = 9;
            """);
        Open();
        Rows("select text from messages where position = 90").ShouldBe(["no event posted this"]);
        Rows("select salt, changed from messages where position = 91").ShouldBe(["|"]);
        Rows("select name, changed from people where id = 3").ShouldBe(["Nobody|0"]);
        Rows("select count(*) from log").ShouldBe(["12"]);
        Reseal.Unfit(Old).ShouldBeEmpty();
    }

    [Fact]
    public void One_that_is_interrupted_begins_again()
    {
        OldDatabase.Make(Old, OldDatabase.Full(ChainMigrationEvents));
        var copies = new List<string>();
        var told = new List<string>();
        Open(line =>
        {
            told.Add(line);

            // As a program that is killed in this moment leaves it.
            var copy = folder[$"copy{copies.Count}.db"];
            copies.Add(copy);
            foreach (var end in new[] { "", "-wal" }.Where(end => File.Exists(Old + end)))
            {
                File.Copy(Old + end, copy + end);
            }
        }, new Hasty());
        told[0].ShouldBe("snug.db is brought to a new form, once: 100,002 events, about 2 s. "
            + "Nothing is lost if it is interrupted: it begins again.");
        told.Count.ShouldBeGreaterThan(3);
        told[1].ShouldBe("  1,000 of 100,002");
        new FileInfo(copies[^1] + "-wal").Length.ShouldBeGreaterThan(1_000_000, "it was in the middle of it");

        var half = copies[^1];
        Sql.AskOne(half, "pragma user_version").ShouldBe("3");
        using (SqliteDatabase.Open(half, "0.2.0", TimeProvider.System))
        {
            Sql.AskOne(half, "select count(*) from messages").ShouldBe("100000");
            new FileInfo(half + "-wal").Length.ShouldBeLessThan(100_000, "as large as the file, it would lie there until the next stop");
        }

        Sql.AskOne(half, "select kind from log order by position desc limit 1").ShouldBe("7");
        Reseal.Unfit(half).ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_room_for_it_nothing_is_changed_and_it_says_how_much_it_needs()
    {
        using var disk = await SmallDisk.Mount(folder["small"], megabytes: 24);
        var small = Path.Combine(disk.Path, "snug.db");
        OldDatabase.Make(small, OldDatabase.Full(20_000));
        var size = new FileInfo(small).Length;
        size.ShouldBeGreaterThan(2_000_000);
        ChainMigration.BytesNeeded(size, 20_002).ShouldBeInRange(4 * size, 5 * size);
        var before = await File.ReadAllBytesAsync(small, TestDeadline.Token);
        disk.FillUpTo(1_000_000);

        var refusal = Should.Throw<StartupException>(() => SqliteDatabase.Open(small, "0.2.0", TimeProvider.System)).Message;

        var needed = (ChainMigration.BytesNeeded(size, 20_002) / 1_000_000) + 1;
        refusal.ShouldStartWith($"snug.db has to be brought to a new form, which needs {needed} MB free on its disk; there are ");
        refusal.ShouldEndWith("Nothing was changed. Make room and start Snug again.");
        (await File.ReadAllBytesAsync(small, TestDeadline.Token)).ShouldBe(before);
        disk.Free();
        SqliteDatabase.Open(small, "0.2.0", TimeProvider.System).Dispose();
        Sql.AskOne(small, "select count(*) from messages").ShouldBe("20000");
    }

    [Fact]
    public async Task Words_that_are_deleted_later_are_in_no_page_that_the_old_tables_left()
    {
        await using var server = await TestServer.Open();
        await server.Close();
        File.Delete(server.DatabasePath);
        OldDatabase.Make(server.DatabasePath, OldDatabase.Full(3_000));
        Bytes(server.DatabasePath).ShouldContain("WORD1500 ");
        await server.OpenAgain();
        var projection = server.Parts.GetRequiredService<Projection>();
        (await server.Log.Enqueue(new DeleteMessage(projection.Rooms.Find(1)!, 1_500, Who.Owner, projection.People)))
            .Refusal.ShouldBeNull();
        await server.Close();
        Bytes(server.DatabasePath).ShouldContain("WORD1499 ");
        Bytes(server.DatabasePath).ShouldNotContain("WORD1500 ");
    }

    [Fact]
    public async Task A_new_database_needs_no_such_event()
    {
        await using var server = await TestServer.Open();
        server.Ask("select count(*) from log where kind = 7").ShouldBe(["0"]);
        server.Ask("select freelist_count from pragma_freelist_count").ShouldBe(["0"]);
    }

    public void Dispose() => folder.Dispose();

    private const int ChainMigrationEvents = 100_000;

    private void Open(Action<string>? tell = null, TimeProvider? time = null) =>
        SqliteDatabase.Open(Old, "0.2.0", time ?? TimeProvider.System, tell).Dispose();

    private List<string> Rows(string sql) => [.. Sql.Ask(Old, sql).Select(row => string.Join('|', row))];

    private static string Bytes(string path) => Encoding.Latin1.GetString(File.ReadAllBytes(path));

    /// <summary>Each look at it is five seconds later.</summary>
    private sealed class Hasty : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => now += 5;
    }
}
