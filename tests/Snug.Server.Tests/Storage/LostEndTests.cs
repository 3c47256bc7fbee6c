using Snug.Server.Backups;
using Snug.Server.Legacy;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Tests.Storage;

/// <summary>A log that has lost its end is whole, only shorter: what tells is the line beside the database.</summary>
public sealed class LostEndTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public LostEndTests() => TestStore.RequireFile();

    [Fact]
    public async Task How_far_the_log_is_stands_beside_it_a_second_later_for_its_owner_alone()
    {
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        await dana.Say(1, "one");
        var before = Head(server);
        server.Clock.Advance(Second);
        await TestDeadline.Until(() => Receipt(server) == before);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(server.DatabasePath + "-receipt").ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        await dana.Say(1, "two");
        Receipt(server).ShouldBe(before, "once a second is enough");
        var after = Head(server);
        after.ShouldNotBe(before);
        await server.Close();
        Receipt(server).ShouldBe(after, "the end of the log in order");
    }

    [Fact]
    public async Task An_older_file_in_the_place_of_the_database_is_told_once_and_served()
    {
        await using var server = await TestServer.Open();
        using var folder = new TestFolder();
        var dana = await server.ComeIn("Dana");
        await Say(dana, "early", 5);
        await server.Close();
        File.Copy(server.DatabasePath, folder["old.db"]);
        var end = EndOf(Receipt(server));
        await server.OpenAgain();
        await Say(dana, "late", 5);
        await server.Close();
        var reached = Receipt(server);
        server.ServerLog.Lines.ShouldBeEmpty("a file in its place is in order");

        File.Copy(folder["old.db"], server.DatabasePath, overwrite: true);
        await server.OpenAgain();

        var told = server.ServerLog.Lines.ShouldHaveSingleItem();
        told.ShouldContain($"The log ends at {end}, and it had reached {end + 5}. "
            + "The end was lost (a damaged -wal, or an older file was put here).");
        var kept = Directory.GetFiles(Path.GetDirectoryName(server.DatabasePath)!, "snug.db-receipt.of-*").ShouldHaveSingleItem();
        told.ShouldContain(kept);
        (await File.ReadAllTextAsync(kept, TestDeadline.Token)).ShouldBe(reached);
        (await dana.Page(1)).Length.ShouldBe(5);
        await server.Close();
        await server.OpenAgain();
        server.ServerLog.Lines.Count.ShouldBe(1, "what was told is known");
    }

    [Fact]
    public async Task Another_history_of_the_same_length_is_told()
    {
        await using var server = await TestServer.Open();
        using var folder = new TestFolder();
        var dana = await server.ComeIn("Dana");
        await server.Close();
        File.Copy(server.DatabasePath, folder["twin.db"]);
        await server.OpenAgain();
        await Say(dana, "here", 5);
        await server.Close();
        File.Copy(server.DatabasePath + "-receipt", folder["receipt"]);

        File.Delete(server.DatabasePath + "-receipt");
        File.Copy(folder["twin.db"], server.DatabasePath, overwrite: true);
        await server.OpenAgain();
        await Say(dana, "there", 6);
        await server.Close();
        server.ServerLog.Lines.ShouldBeEmpty("without a receipt nothing is known");
        File.Copy(folder["receipt"], server.DatabasePath + "-receipt", overwrite: true);
        await server.OpenAgain();

        server.ServerLog.Lines.ShouldHaveSingleItem()
            .ShouldContain("is another than the one that was here (another file was put here).");
    }

    [Fact]
    public async Task A_new_file_where_there_was_one_is_told()
    {
        await using var server = await TestServer.Open();
        await Say(await server.ComeIn("Dana"), "here", 2);
        await server.Close();
        File.Delete(server.DatabasePath);

        await server.OpenAgain();

        server.ServerLog.Lines.ShouldHaveSingleItem().ShouldContain("snug.db is new, and the one that was here had reached 4.");
    }

    [Fact]
    public async Task A_wal_of_which_nothing_can_be_read_is_told_and_kept()
    {
        await using var server = await TestServer.Open();
        using var folder = new TestFolder();
        var dana = await server.ComeIn("Dana");
        await Say(dana, "kept", 2);
        await server.Close();
        await server.OpenAgain();
        await Say(dana, "lost", 3);
        server.Clock.Advance(Second);
        await TestDeadline.Until(() => Receipt(server) == Head(server));

        // As a kill leaves it. SQLite takes not a word of a -wal whose head is damaged, and says nothing.
        foreach (var ending in new[] { "", "-wal", "-receipt" })
        {
            await CopyOpen(server.DatabasePath + ending, folder["some.db" + ending]);
        }

        var wal = await File.ReadAllBytesAsync(folder["some.db-wal"], TestDeadline.Token);
        wal[0] ^= 1;
        await File.WriteAllBytesAsync(folder["some.db-wal"], wal, TestDeadline.Token);

        using var opened = SqliteDatabase.Open(folder["some.db"], SnugServer.Version, server.Clock);

        opened.Start.Sentence.ShouldNotBeNull().ShouldContain("The log ends at 4, and it had reached 7.");
        var kept = Directory.GetFiles(folder.Path, "some.db-wal.of-*").ShouldHaveSingleItem();
        opened.Start.Sentence.ShouldContain(kept);
        (await File.ReadAllBytesAsync(kept, TestDeadline.Token)).ShouldBe(wal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("99")]
    [InlineData("99-aaaaa")]
    [InlineData("-\n")]
    [InlineData("99 aaaaa\n")]
    [InlineData("99-AAAAA\n")]
    [InlineData("\0\0\0\0\0\0\0\0\n")]
    public async Task What_is_no_receipt_says_nothing(string torn)
    {
        await using var server = await TestServer.Open();
        await server.Close();
        await File.WriteAllTextAsync(server.DatabasePath + "-receipt", torn, TestDeadline.Token);

        await server.OpenAgain();

        server.ServerLog.Lines.ShouldBeEmpty();
        await server.Close();
        Receipt(server).ShouldStartWith("1-");
    }

    [Fact]
    public async Task A_receipt_that_cannot_be_written_stops_nobody_and_is_said_once()
    {
        await using var server = await TestServer.Open();
        await server.Close();
        File.Delete(server.DatabasePath + "-receipt");
        Directory.CreateDirectory(server.DatabasePath + "-receipt");

        await server.OpenAgain();
        await Say(await server.ComeIn("Dana"), "anyway", 2);
        server.Clock.Advance(Second);
        await server.Close();

        server.ServerLog.Lines.ShouldHaveSingleItem().ShouldContain("snug.db-receipt cannot be written");
    }

    [Fact]
    public async Task A_backup_that_is_brought_back_has_a_receipt_of_its_own()
    {
        await using var server = await TestServer.Open();
        using var folder = new TestFolder();
        var dana = await server.ComeIn("Dana");
        await dana.Say(1, "in the backup");
        var then = Head(server);
        await BackupEndpoint.FromCommandLine(server.DatabasePath, folder["backup.db"], TimeProvider.System, TestDeadline.Token);
        await dana.Say(1, "after it");
        await server.Close();

        Restore.Run(folder["backup.db"], server.DatabasePath, server.Clock);

        Receipt(server).ShouldBe(then);
        await server.OpenAgain();
        server.ServerLog.Lines.ShouldBeEmpty("the owner knows");
    }

    [Fact]
    public async Task An_import_says_it_too_and_keeps_how_far_it_came()
    {
        await using var server = await TestServer.Open();
        using var folder = new TestFolder();
        await server.Close();
        File.Copy(server.DatabasePath, folder["old.db"]);
        await server.OpenAgain();
        await Say(await server.ComeIn("Dana"), "late", 3);
        await server.Close();
        File.Copy(folder["old.db"], server.DatabasePath, overwrite: true);
        Sql.Run(folder["chatroom.db"], """
            create table rooms (roomid text, roomname text, roommessages text, yes text); create table count (count text, yes text);
            insert into rooms values ('1', 'Lobby', 'Room Start.', 'yes'); insert into count values ('1', 'yes')
            """);

        var report = await ImportEndpoint.FromCommandLine(
            server.DatabasePath, folder["chatroom.db"], TimeProvider.System, tell: null, TestDeadline.Token);

        report.Found.ShouldNotBeNull().ShouldContain("The log ends at 1, and it had reached 5.");
        server.Ask("select max(position) from log").ShouldBe([$"{EndOf(Receipt(server))}"], "with what was brought over");
    }

    private static string Head(TestServer server) => server.Log.Projection.Head + "\n";

    private static string Receipt(TestServer server) => File.ReadAllText(server.DatabasePath + "-receipt");

    private static long EndOf(string receipt) =>
        long.Parse(receipt[..receipt.IndexOf('-', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);

    private static async Task Say(TestPerson person, string what, int times)
    {
        for (var number = 1; number <= times; number++)
        {
            await person.Say(1, $"{what} {number}");
        }
    }

    private static async Task CopyOpen(string from, string to)
    {
        await using var open = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        await using var copy = File.Create(to);
        await open.CopyToAsync(copy, TestDeadline.Token);
    }
}
