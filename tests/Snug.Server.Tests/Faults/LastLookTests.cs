using System.Net;
using Snug.Protocol;
using Snug.Server.Backups;

namespace Snug.Server.Tests;

/// <summary>"Everything is in the database file" is said after a look, and only if it is so.</summary>
[Collection(nameof(Faults))]
public sealed class LastLookTests
{
    private const string AllIsWell = "Everything is in the database file";

    public LastLookTests() => TestStore.RequireFile();

    [Fact]
    public async Task A_stop_in_order_leaves_one_file_and_says_so()
    {
        using var folder = new TestFolder();
        var said = new Lines();
        using var server = await ChildServer.Start(folder["snug.db"], ChildServer.FreePort(), takeOutput: said.Take);
        using var guest = await ChildClient.ComeIn(server, "Maya");
        await guest.Say("hello");
        (await server.Stop()).ExitCode.ShouldBe(0);
        (await said.ToTheEnd()).ShouldContain(AllIsWell);
        File.Exists(folder["snug.db-wal"]).ShouldBeFalse();
    }

    [Fact]
    public async Task A_stop_on_a_full_disk_says_which_files_belong_together()
    {
        using var folder = new TestFolder();
        using var disk = await SmallDisk.Mount(folder["disk"], megabytes: 6);
        var database = Path.Combine(disk.Path, "snug.db");
        var said = new Lines();
        var port = ChildServer.FreePort();
        using var server = await ChildServer.Start(database, port, takeOutput: said.Take);
        using var guest = await ChildClient.ComeIn(server, "Maya");
        var kept = 0;
        HttpResponseMessage answer;
        while ((answer = await guest.TrySay($"{kept} {new string('x', 7_000)}")).StatusCode is HttpStatusCode.Created)
        {
            answer.Dispose();
            kept++;
        }

        await answer.ShouldBe(Problems.DiskFull);
        answer.Dispose();
        (await server.Stop()).ExitCode.ShouldBe(1);
        new FileInfo(database + "-wal").Length.ShouldBeGreaterThan(0, "or the test shows nothing");
        var last = await said.ToTheEnd();
        last.ShouldNotContain(AllIsWell);
        last.ShouldContain("NOT EVERYTHING IS IN snug.db");
        last.ShouldContain(database + "-wal");

        await disk.Resize(megabytes: 64);
        said = new Lines();
        using var again = await ChildServer.Start(database, port, takeOutput: said.Take);
        (await guest.Page("?limit=1")).Single().Number.ShouldBe(kept);
        (await again.Stop()).ExitCode.ShouldBe(0);
        (await said.ToTheEnd()).ShouldContain(AllIsWell);
        Verification.Of(database).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stop_after_failed_syncs_leaves_the_files_as_they_are_and_says_which_belong_together()
    {
        using var folder = new TestFolder();
        var variables = await PowerCut.Library(folder, folder["snug.db"]);
        variables["POWER_FAIL"] = folder["failing"];
        var said = new Lines();
        var port = ChildServer.FreePort();
        using var server = await ChildServer.Start(folder["snug.db"], port, environment: variables, takeOutput: said.Take);
        using var guest = await ChildClient.ComeIn(server, "Maya");
        await guest.Say("before");
        await File.WriteAllTextAsync(folder["failing"], "", TestDeadline.Token);
        using (var refused = await guest.TrySay("after", "k"))
        {
            await refused.ShouldBe(Problems.ReadOnly);
        }

        // The disk says that it is well: it is not asked again before the next start.
        File.Delete(folder["failing"]);
        (await server.Stop()).ExitCode.ShouldBe(1);
        (await said.ToTheEnd()).ShouldContain("NOT EVERYTHING IS IN snug.db");
        new FileInfo(folder["snug.db-wal"]).Length.ShouldBeGreaterThan(0);

        using var again = await ChildServer.Start(folder["snug.db"], port);
        (await guest.Page())[0].Text.ShouldBe("before");
        (await guest.Say("after", "k")).Number.ShouldBe(2, "it was refused: whether it is there is known now, and it is there once");
        (await again.Stop()).ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("removed")]
    [InlineData("removed with its -wal")]
    [InlineData("replaced")]
    [InlineData("moved")]
    public async Task A_stop_without_the_file_brings_what_was_said_to_safety(string fate)
    {
        PowerCut.NeedsLinux();
        using var folder = new TestFolder();
        var database = folder["snug.db"];
        var said = new Lines();
        using var server = await ChildServer.Start(database, ChildServer.FreePort(), takeOutput: said.Take);
        using var guest = await ChildClient.ComeIn(server, "Maya");
        for (var number = 1; number <= 40; number++)
        {
            await guest.Say($"message {number}");
        }

        byte[] other = [1, 2, 3, 4];
        await Suffer(fate, database, other);
        using (var refused = await guest.TrySay("after"))
        {
            await refused.ShouldBe(Problems.ReadOnly);
        }

        (await server.Stop()).ExitCode.ShouldBe(1);
        var last = await said.ToTheEnd();
        last.ShouldNotContain(AllIsWell);
        var rescued = Directory.GetFiles(folder.Path, "snug.db.rescued-*").ShouldHaveSingleItem();
        last.ShouldContain(rescued);
        Verification.Of(rescued).ShouldBeEmpty();
        new Rooms.DatabaseFileRooms(rescued).Before(1, 100, 100)
            .Select(message => message.Text)
            .ShouldBe(Enumerable.Range(1, 40).Select(number => $"message {number}"));
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(rescued).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        if (fate == "replaced")
        {
            (await File.ReadAllBytesAsync(database, TestDeadline.Token)).ShouldBe(other, "it is not ours");
        }

        // What lies beside would be laid over whatever takes this name next.
        new FileInfo(database + "-wal").ShouldSatisfyAllConditions(wal => (wal.Exists && wal.Length > 0).ShouldBeFalse());
    }

    private static async Task Suffer(string fate, string database, byte[] other)
    {
        switch (fate)
        {
            case "moved":
                File.Move(database, database + ".elsewhere");
                break;
            case "replaced":
                await File.WriteAllBytesAsync(database + ".other", other, TestDeadline.Token);
                File.Move(database + ".other", database, overwrite: true);
                break;
            case "removed with its -wal":
                File.Delete(database);
                File.Delete(database + "-wal");
                File.Delete(database + "-shm");
                break;
            default:
                File.Delete(database);
                break;
        }
    }
}
