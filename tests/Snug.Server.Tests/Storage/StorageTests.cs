using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Tests;

public sealed class StorageTests
{
    public StorageTests() => TestStore.RequireFile();

    [Fact]
    public async Task What_durability_rests_on_is_set()
    {
        await using var server = await TestServer.Open();
        var writer = (SqliteWriter)server.Parts.GetRequiredService<SqliteDatabase>().Writer;
        var settings = new List<string>();
        await server.Log.Enqueue(new TestWrite(_ =>
        {
            foreach (var name in new[]
            {
                "journal_mode",
                "synchronous",
                "fullfsync",
                "checkpoint_fullfsync",
                "mmap_size",
                "foreign_keys",
                "secure_delete",
                "wal_autocheckpoint",
            })
            {
                settings.Add($"{name} {writer.Ask($"pragma {name}")}");
            }

            return true;
        }));
        settings.ShouldBe(
        [
            "journal_mode wal", "synchronous 2", "fullfsync 1", "checkpoint_fullfsync 1", "mmap_size 0", "foreign_keys 1",
            "secure_delete 1", "wal_autocheckpoint 0",
        ]);
    }

    /// <summary>Before another program's handle in these tests (<see cref="Sql"/>) begins SQLite in its own way.</summary>
    [ModuleInitializer]
    internal static void BeginSqlite() => SqliteLibrary.Use();

    [Fact]
    public void Sqlite_does_not_count_its_memory_under_a_lock()
    {
        using var folder = new TestFolder();
        using var writer = new SqliteWriter(folder["some.db"]);
        writer.Ask("select 1").ShouldBe("1");
        SQLitePCL.raw.sqlite3_memory_used().ShouldBe(0);
    }

    /// <summary>sqlite.org/fileformat2.html, 4.1.</summary>
    private const int WalHeaderBytes = 32;

    [Fact]
    public void The_wal_is_written_over_until_it_is_wiped()
    {
        using var folder = new TestFolder();
        using var writer = new SqliteWriter(folder["some.db"]);
        writer.ApplySettings();
        writer.Script("create table words (text text)");
        writer.Rest(wipe: true).ShouldBeTrue();
        Write(1_000);
        var length = WalLength();
        writer.WalBytes.ShouldBe(length - WalHeaderBytes, "counted, not looked up in the file");

        writer.Rest(wipe: false).ShouldBeTrue();
        (writer.WalBytes, WalLength()).ShouldBe((0, length), "it keeps its length, and nothing of it is needed");
        Write(100);
        writer.WalBytes.ShouldBeGreaterThan(0);
        WalLength().ShouldBe(length, "and is written over");

        writer.Rest(wipe: true).ShouldBeTrue();
        (writer.WalBytes, WalLength()).ShouldBe((0, 0));
        writer.Ask("select count(*) from words").ShouldBe("1100");

        long WalLength() => new FileInfo(folder["some.db-wal"]).Length;

        void Write(int rows)
        {
            writer.Begin();
            for (var row = 0; row < rows; row++)
            {
                writer.Script("insert into words values ('a word that takes its place in a page of the file')");
            }

            writer.Commit();
        }
    }

    [Fact]
    public void Blobs_of_any_length_are_kept_as_they_were_bound_each_time_anew()
    {
        using var folder = new TestFolder();
        using var writer = new SqliteWriter(folder["some.db"]);
        writer.Script("create table bytes (first blob, second blob, last blob) strict");
        byte[][] kinds = [[], [1], [.. Enumerable.Range(0, 32).Select(value => (byte)value)], new byte[33], new byte[5_000]];
        const string Insert = "insert into bytes values (?1, ?2, ?20)";
        foreach (var first in kinds)
        {
            foreach (var second in kinds)
            {
                var scratch = first.ToArray();
                var insert = writer.Prepare(Insert).Bind(1, scratch);
                Array.Fill(scratch, (byte)0xff);
                insert.Bind(2, second).Bind(20, first).Run();
            }
        }

        using var rows = writer.Prepare("select * from bytes order by rowid").Query();
        foreach (var first in kinds)
        {
            foreach (var second in kinds)
            {
                rows.Read().ShouldBeTrue();
                rows.Bytes(0).ShouldBe(first);
                rows.Bytes(1).ShouldBe(second);
                rows.Bytes(2).ShouldBe(first);
                rows.KindOf(0).ShouldBe(Server.Storage.ColumnKind.Blob, "an empty one is not null");
            }
        }
    }

    [Fact]
    public async Task A_second_server_on_the_same_database_is_refused_in_words()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        Refusal(server.DatabasePath).ShouldBe("Another Snug is serving snug.db already. Stop it first, or keep another database: "
            + "snug serve --db FILE");
        await maya.Say(1, "the first goes on");
    }

    [Fact]
    public async Task A_lock_file_that_a_killed_server_left_keeps_nobody_out()
    {
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder["snug.db.lock"], "left behind", TestDeadline.Token);
        await using var server = SnugServer.Build(new ServeOptions { DatabasePath = folder["snug.db"], Port = 0 });
        await server.StartAsync(TestDeadline.Token);
        await server.StopAsync(TestDeadline.Token);
    }

    [Theory]
    [InlineData("delete")]
    [InlineData("wal")]
    public async Task Another_programs_database_is_refused_and_not_a_byte_of_it_changes(string journal)
    {
        using var folder = new TestFolder();
        using (var other = Sql.Open(folder["their.db"]))
        {
            other.Run($"pragma journal_mode = {journal}; create table rooms (roomid text); insert into rooms values ('1')");

            // As a program that was killed leaves it: what it wrote last is in the -wal only.
            foreach (var file in Directory.GetFiles(folder.Path).Where(file => !file.EndsWith("-shm", StringComparison.Ordinal)))
            {
                File.Copy(file, file.Replace("their", "copy", StringComparison.Ordinal));
            }
        }

        var files = Directory.GetFiles(folder.Path, "copy.db*").Order().ToList();
        files.Count.ShouldBe(journal == "wal" ? 2 : 1);
        var before = files.ConvertAll(File.ReadAllBytes);
        Refusal(folder["copy.db"]).ShouldBe("copy.db is a database of another program; Snug leaves it alone. Keep yours elsewhere: "
            + "snug serve --db FILE");
        for (var index = 0; index < files.Count; index++)
        {
            (await File.ReadAllBytesAsync(files[index], TestDeadline.Token)).ShouldBe(before[index], files[index]);
        }
    }

    [Fact]
    public async Task A_newer_Snugs_database_is_refused_and_left_alone()
    {
        using var folder = new TestFolder();
        await StartAndStop(folder["snug.db"]);
        Sql.Run(folder["snug.db"], "update settings set value = '2.3' where name = 'snug_version'; pragma user_version = 99");
        var before = await File.ReadAllBytesAsync(folder["snug.db"], TestDeadline.Token);
        Refusal(folder["snug.db"]).ShouldBe($"snug.db was made by Snug 2.3; "
            + $"this is {SnugServer.Version} and leaves it alone. Update Snug.");
        (await File.ReadAllBytesAsync(folder["snug.db"], TestDeadline.Token)).ShouldBe(before);
    }

    [Fact]
    public async Task What_is_no_database_is_refused_and_left_alone()
    {
        using var folder = new TestFolder();
        var garbage = Enumerable.Range(0, 5_000).Select(index => (byte)(index * 7)).ToArray();
        await File.WriteAllBytesAsync(folder["letter.doc"], garbage, TestDeadline.Token);
        Refusal(folder["letter.doc"]).ShouldStartWith("letter.doc cannot be opened as a database");
        (await File.ReadAllBytesAsync(folder["letter.doc"], TestDeadline.Token)).ShouldBe(garbage);
    }

    [Fact]
    public void A_folder_that_is_not_there_or_a_folder_instead_of_a_file_is_said()
    {
        using var folder = new TestFolder();
        Refusal(folder["nowhere/snug.db"]).ShouldBe($"There is "
            + $"no folder {folder["nowhere"]}. Make it first, or keep the database elsewhere: --db FILE");
        Refusal(folder.Path).ShouldStartWith($"{folder.Path} is a folder. Name a file: --db ");
    }

    [Fact]
    public async Task After_a_clean_stop_one_file_holds_everything()
    {
        using var folder = new TestFolder();
        await StartAndStop(folder["snug.db"]);
        Directory.GetFiles(folder.Path).Select(Path.GetFileName)
            .Where(name => name is not ("snug.db.lock" or "snug.db-receipt"))
            .ShouldBe(["snug.db"], "no -wal, no -shm");
        var copy = folder["copy.db"];
        File.Copy(folder["snug.db"], copy);
        await using var server = SnugServer.Build(new ServeOptions { DatabasePath = copy, Port = 0 });
        await server.StartAsync(TestDeadline.Token);
        server.Services.GetRequiredService<Log.Projection>().Rooms.Count.ShouldBe(1);
        await server.StopAsync(TestDeadline.Token);
    }

    [Fact]
    public async Task What_people_say_is_for_the_owners_eyes()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows keeps a user's files private by the folder's rights");
            return;
        }

        await using var server = await TestServer.Open();
        await (await server.ComeIn("Maya")).Say(1, "hi");
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(server.DatabasePath)!))
        {
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
        }
    }

    [Fact]
    public async Task The_database_reads_like_what_people_say()
    {
        await using var server = await TestServer.Open();
        await server.Close();
        server.Ask("select group_concat(name) from (select name from sqlite_schema where type = 'table' order by name)")
            .ShouldBe(
                ["audit,event_kinds,followers,highlights,imported_rooms,invites,keys,log,members,mentions,messages,migrations,"
                + "mutes,passwords,people,read_marks,reports,room_preferences,rooms,saved_messages,sessions,settings"]);
        server.Ask("pragma application_id").ShouldBe([$"{0x536E7567}"]);
        server.Ask("pragma integrity_check").ShouldBe(["ok"]);
        server.Ask("pragma foreign_key_check").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_start_on_a_database_that_is_up_to_date_migrates_nothing()
    {
        await using var server = await TestServer.Open();
        var before = server.Ask("select number, applied_at from migrations");
        await server.Close();
        server.Clock.Jump(TimeSpan.FromDays(1));
        await server.OpenAgain();
        server.Ask("select number, applied_at from migrations").ShouldBe(before);
    }

    private static string Refusal(string path) =>
        Should.Throw<StartupException>(() => SnugServer.Build(new ServeOptions { DatabasePath = path, Port = 0 })).Message;

    private static async Task StartAndStop(string path)
    {
        await using var server = SnugServer.Build(new ServeOptions { DatabasePath = path, Port = 0 });
        await server.StartAsync(TestDeadline.Token);
        await server.StopAsync(TestDeadline.Token);
    }
}
