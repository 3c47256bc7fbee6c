using Snug.Protocol;
using Snug.Server.Backups;

namespace Snug.Server.Tests.Backups;

/// <summary>The drill: post, back up while posting, destroy, restore, verify, go on, and a client follows through it all.</summary>
public sealed class BackupDrillTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("snug-drill-");

    public BackupDrillTests() => TestStore.RequireFile();

    private string BackupFile => Path.Combine(folder.FullName, "backup.db");

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task A_house_that_burnt_down_goes_on_from_its_backup()
    {
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        using var stream = await dana.Follow();
        await Say(dana, 1, 50);

        // While somebody talks; what was acknowledged before it began must be in it.
        var talking = Say(dana, 51, 150);
        var report = await BackupEndpoint.FromCommandLine(server.DatabasePath, BackupFile, TimeProvider.System, TestDeadline.Token);
        await talking;
        report.Messages.ShouldBeInRange(50, 150);
        report.File.ShouldBe(BackupFile);
        report.Sha256.ShouldBe(Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(BackupFile, TestDeadline.Token))));
        var last = (await stream.Until(happened => happened.Kind == EventKinds.MessagePosted && happened.Message.Number == 150))[^1].Id;

        await server.Close();
        Destroy(server.DatabasePath);
        Should.Throw<StartupException>(() => Verification.Of(server.DatabasePath), "the drill needs a database that is broken");

        var kept = Restore.Run(BackupFile, server.DatabasePath, server.Clock);
        File.Exists(kept).ShouldBeTrue();
        File.Exists(server.DatabasePath + "-wal").ShouldBeFalse();
        Verification.Of(server.DatabasePath).ShouldBeEmpty();

        await server.OpenAgain();
        var page = await dana.Page(1, "?limit=100");
        page[^1].Number.ShouldBe(report.Messages);
        page[^1].Text.ShouldBe($"message {report.Messages}");
        var next = await dana.Say(1, "after the fire");
        next.Number.ShouldBe(report.Messages + 1);

        // Who saw more than the backup holds is told aloud; a cursor from before it goes on without a hole.
        using var ahead = await dana.Follow(lastEventId: last);
        (await ahead.Next()).Kind.ShouldBe(EventKinds.Hello);
        (await ahead.Next()).Kind.ShouldBe(EventKinds.Reset);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task A_client_that_follows_through_the_fire_sees_all_that_is_there()
    {
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        await Say(dana, 1, 20);
        await BackupEndpoint.FromCommandLine(server.DatabasePath, BackupFile, TimeProvider.System, TestDeadline.Token);
        using var stream = await dana.Follow(after: "0-0");
        var seen = await stream.Until(happened => happened.Kind == EventKinds.MessagePosted && happened.Message.Number == 20);
        var atBackup = seen[^1].Id!;
        await Say(dana, 21, 30);
        var beyond = (await stream.Until(happened => happened.Kind == EventKinds.MessagePosted && happened.Message.Number == 30))[^1].Id!;

        await server.Close();
        Restore.Run(BackupFile, server.DatabasePath, server.Clock);
        await server.OpenAgain();

        // As far on again as before, by other messages: the position is the same, the tag is not.
        for (var number = 1; number <= 15; number++)
        {
            await dana.Say(1, $"other {number}");
        }

        using var forked = await dana.Follow(lastEventId: beyond);
        (await forked.Next()).Kind.ShouldBe(EventKinds.Hello);
        (await forked.Next()).Kind.ShouldBe(EventKinds.Reset);
        using var resumed = await dana.Follow(lastEventId: atBackup);
        (await resumed.NextMessages(15)).Select(message => (message.Number, message.Text))
            .ShouldBe(Enumerable.Range(1, 15).Select(number => (20L + number, $"other {number}")));
    }

    [Fact]
    public async Task Backups_while_everybody_talks_are_each_whole_and_hold_what_was_acknowledged()
    {
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        using var ending = new CancellationTokenSource();
        long acknowledged = 0;
        var talking = Talk();

        for (var number = 1; number <= 5; number++)
        {
            var before = Interlocked.Read(ref acknowledged);
            var file = Path.Combine(folder.FullName, $"{number}.db");
            var report = await BackupEndpoint.FromCommandLine(server.DatabasePath, file, TimeProvider.System, TestDeadline.Token);
            report.Messages.ShouldBeGreaterThanOrEqualTo(before);
            Verification.Of(file).ShouldBeEmpty();
            Directory.GetFiles(folder.FullName, $"{number}.db*").ShouldBe([file], "nothing lies beside a backup");
        }

        await ending.CancelAsync();
        await talking;

        async Task Talk()
        {
            while (!ending.IsCancellationRequested)
            {
                Interlocked.Exchange(ref acknowledged, (await dana.Say(1, "talk")).Number);
            }
        }
    }

    [Fact]
    public async Task A_house_at_rest_is_backed_up_without_being_touched()
    {
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        await dana.Say(1, "one");
        await server.Close();
        var before = await File.ReadAllBytesAsync(server.DatabasePath, TestDeadline.Token);

        var report = await BackupEndpoint.FromCommandLine(server.DatabasePath, BackupFile, TimeProvider.System, TestDeadline.Token);

        report.Messages.ShouldBe(1);
        (await File.ReadAllBytesAsync(server.DatabasePath, TestDeadline.Token)).ShouldBe(before);
        File.Exists(server.DatabasePath + "-wal").ShouldBeFalse();
        File.Exists(server.DatabasePath + "-shm").ShouldBeFalse();
    }

    [Fact]
    public async Task Codes_that_still_sign_in_are_no_part_of_it()
    {
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        var code = await dana.MakeCode();

        await BackupEndpoint.FromCommandLine(server.DatabasePath, BackupFile, TimeProvider.System, TestDeadline.Token);

        var bytes = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(BackupFile, TestDeadline.Token));
        bytes.ShouldNotContain(code.Code, Case.Sensitive);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(BackupFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task A_backup_is_not_written_over_and_a_missing_folder_is_said()
    {
        await using var server = await TestServer.Open();
        await File.WriteAllTextAsync(BackupFile, "an older backup", TestDeadline.Token);

        (await Should.ThrowAsync<StartupException>(() => BackupEndpoint.FromCommandLine(
            server.DatabasePath, BackupFile, TimeProvider.System, TestDeadline.Token))).Message.ShouldContain("is there already");
        (await Should.ThrowAsync<StartupException>(() => BackupEndpoint.FromCommandLine(server.DatabasePath, Path.Combine(
            folder.FullName, "no", "b.db"), TimeProvider.System, TestDeadline.Token))).Message.ShouldContain("There is no folder");
        (await File.ReadAllTextAsync(BackupFile, TestDeadline.Token)).ShouldBe("an older backup");
    }

    [Fact]
    public async Task What_is_no_sound_backup_is_not_brought_back()
    {
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        await Say(dana, 1, 20);
        await BackupEndpoint.FromCommandLine(server.DatabasePath, BackupFile, TimeProvider.System, TestDeadline.Token);
        Should.Throw<StartupException>(() =>
            Restore.Run(BackupFile, server.DatabasePath, server.Clock)).Message.ShouldContain("Another Snug");
        await server.Close();
        var before = await File.ReadAllBytesAsync(server.DatabasePath, TestDeadline.Token);

        Sql.Run(BackupFile, "delete from messages where number = 7");
        Should.Throw<StartupException>(() => Restore.Run(BackupFile, server.DatabasePath, server.Clock)).Message.ShouldContain("not sound");
        await File.WriteAllTextAsync(BackupFile, "no database", TestDeadline.Token);
        Should.Throw<StartupException>(() =>
            Restore.Run(BackupFile, server.DatabasePath, server.Clock)).Message.ShouldContain("cannot be read as a database");

        (await File.ReadAllBytesAsync(server.DatabasePath, TestDeadline.Token)).ShouldBe(before);
        Directory.GetFiles(Path.GetDirectoryName(server.DatabasePath)!, "*.restoring").ShouldBeEmpty();
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static async Task Say(TestPerson guest, int from, int to)
    {
        for (var number = from; number <= to; number++)
        {
            await guest.Say(1, $"message {number}");
        }
    }

    /// <summary>A disk that lost its middle, with a -wal of other days beside it.</summary>
    private static void Destroy(string path)
    {
        using (var file = new FileStream(path, FileMode.Open))
        {
            file.Position = 4096;
            file.Write(new byte[Math.Max(4096, file.Length - 8192)]);
        }

        File.WriteAllBytes(path + "-wal", [1, 2, 3]);
    }
}
