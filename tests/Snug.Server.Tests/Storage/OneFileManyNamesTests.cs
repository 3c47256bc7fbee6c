using System.Diagnostics;
using System.Net;
using Snug.Protocol;
using Snug.Server.Backups;

namespace Snug.Server.Tests.Storage;

/// <summary>Two servers on one file would give out the same positions, and half of what they acknowledged would be gone.</summary>
[Collection(nameof(Faults))]
public sealed class OneFileManyNamesTests
{
    private const string Already = "Another Snug is serving snug.db already. Stop it first, or keep another database: snug serve --db FILE";

    public OneFileManyNamesTests() => TestStore.RequireFile();

    [Fact]
    public async Task A_second_server_through_a_symbolic_link_is_refused()
    {
        PowerCut.NeedsLinux();
        await using var server = await TestServer.Open();
        using var folder = new TestFolder();
        File.CreateSymbolicLink(folder["link.db"], server.DatabasePath);
        File.CreateSymbolicLink(folder["link to a link.db"], folder["link.db"]);
        Refusal(folder["link.db"]).ShouldBe(Already);
        Refusal(folder["link to a link.db"]).ShouldBe(Already);
        Directory.GetFiles(folder.Path).Length.ShouldBe(2, "nothing is made beside a link");
    }

    [Fact]
    public async Task A_second_server_through_a_hard_link_is_refused()
    {
        PowerCut.NeedsLinux();
        using var folder = new TestFolder();
        using var server = await ChildServer.Start(folder["snug.db"], ChildServer.FreePort());
        using var maya = await ChildClient.ComeIn(server, "Maya");
        await HardLink(folder["snug.db"], folder["other.db"]);
        Refusal(folder["other.db"]).ShouldBe("Another Snug is serving other.db already. Stop it first, or keep another database: "
            + "snug serve --db FILE");
        (await maya.Say("still here")).Number.ShouldBe(1, "a name more hurts nobody while it runs");
        (await server.Stop()).ExitCode.ShouldBe(0);
        Refusal(folder["snug.db"]).ShouldStartWith("snug.db has 2 names (hard links).");
        File.Delete(folder["other.db"]);
        using var again = await ChildServer.Start(folder["snug.db"], ChildServer.FreePort());
        (await again.Stop()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_removed_lock_opens_the_door_to_nobody_and_is_put_back()
    {
        PowerCut.NeedsLinux();
        using var folder = new TestFolder();
        using var server = await ChildServer.Start(folder["snug.db"], ChildServer.FreePort());
        using var maya = await ChildClient.ComeIn(server, "Maya");
        await maya.Say("one");
        File.Delete(folder["snug.db.lock"]);
        Refusal(folder["snug.db"]).ShouldBe(Already);

        // Within a second commands find the server again.
        await TestDeadline.Until(() => File.Exists(folder["snug.db.lock"]) && new FileInfo(folder["snug.db.lock"]).Length > 0);
        (await BackupEndpoint.FromCommandLine(folder["snug.db"], folder["backup.db"], TimeProvider.System, TestDeadline.Token)).Messages
            .ShouldBe(1);
        (await server.Stop()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Commands_through_a_link_find_the_running_server()
    {
        PowerCut.NeedsLinux();
        await using var server = await TestServer.Open();
        await (await server.ComeIn("Dana")).Say(1, "hello");
        using var folder = new TestFolder();
        File.CreateSymbolicLink(folder["link.db"], server.DatabasePath);
        (await BackupEndpoint.FromCommandLine(folder["link.db"], folder["backup.db"], TimeProvider.System, TestDeadline.Token)).Messages
            .ShouldBe(1);
        Should.Throw<StartupException>(() => Restore.Run(folder["backup.db"], folder["link.db"], server.Clock)).Message.ShouldBe(Already);
        await server.Close();

        // At rest: what the link stands for is replaced, and the link stays one.
        Restore.Run(folder["backup.db"], folder["link.db"], server.Clock).ShouldNotBeNull();
        new FileInfo(folder["link.db"]).LinkTarget.ShouldBe(server.DatabasePath);
        await server.OpenAgain();
    }

    [Fact]
    public async Task A_link_to_a_file_that_is_not_there_yet_makes_it_there()
    {
        PowerCut.NeedsLinux();
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder["data"]);
        File.CreateSymbolicLink(folder["link.db"], "data/snug.db");
        using var server = await ChildServer.Start(folder["link.db"], ChildServer.FreePort());
        (await server.Stop()).ExitCode.ShouldBe(0);
        File.Exists(folder["data/snug.db"]).ShouldBeTrue();
    }

    [Theory]
    [InlineData("insert into log (position, kind, room_id, number, person_id, at, audience, hash, tag) "
        + "select position + 1, kind, room_id, number + 1, person_id, at, 1, randomblob(20), randomblob(20) from log where kind = 3")]
    [InlineData("delete from log where position = (select max(position) from log)")]
    [InlineData("update log set tag = randomblob(20) where position = (select max(position) from log)")]
    public async Task What_another_program_appended_is_no_bug_of_ours_and_is_not_written_over(string change)
    {
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        await dana.Say(1, "one");
        Sql.Run(server.DatabasePath, change);
        var before = server.Ask("select position, hex(tag) from log");

        using (var refused = await dana.TrySay(1, "two"))
        {
            (await refused.ShouldBe(Problems.ReadOnly)).Detail
                .ShouldBe("Another program writes messages into snug.db, so nothing new can be kept until it is stopped and Snug is "
                    + "started again. Reading still works.");
        }

        using (var ready = await server.Stranger.GetAsync("/readyz", TestDeadline.Token))
        {
            await ready.ShouldBe(Problems.ReadOnly);
        }

        server.Ask("select position, hex(tag) from log").ShouldBe(before);
        (await dana.Page(1)).Length.ShouldBe(1, "reading goes on");
        server.ServerLog.Lines.ShouldNotContain(line => line.Contains("A bug answered"));
    }

    [Fact]
    public async Task Who_edits_something_else_by_hand_stops_nobody()
    {
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        await dana.Say(1, "one");
        Sql.Run(server.DatabasePath, "insert into settings (name, value, \"check\") values ('mine', 'x', 0)");
        (await dana.Say(1, "two")).Number.ShouldBe(2);
    }

    [Fact]
    public async Task Another_program_that_reads_and_goes_does_not_take_the_wal_along()
    {
        PowerCut.NeedsLinux();
        using var folder = new TestFolder();
        using var server = await ChildServer.Start(folder["snug.db"], ChildServer.FreePort());
        using var maya = await ChildClient.ComeIn(server, "Maya");
        await maya.Say("one");

        // Were SQLite's own locks dropped by ours, the last one to close would believe to be alone and remove the -wal.
        Sql.Run(folder["snug.db"], "select count(*) from messages");
        Sql.Run(folder["snug.db"], "insert into settings (name, value, \"check\") values ('mine', 'x', 0)");
        File.Exists(folder["snug.db-wal"]).ShouldBeTrue();
        (await maya.Say("two")).Number.ShouldBe(2);
        using (var ready = await maya.Http.GetAsync("/readyz", TestDeadline.Token))
        {
            ready.ShouldBe(HttpStatusCode.OK);
        }

        (await server.Stop()).ExitCode.ShouldBe(0);
        Verification.Of(folder["snug.db"]).ShouldBe(["The setting mine is not what was kept."], "which nobody but Snug can write");
    }

    private static string Refusal(string path) =>
        Should.Throw<StartupException>(() => SnugServer.Build(new ServeOptions { DatabasePath = path, Port = 0 })).Message;

    private static async Task HardLink(string path, string name)
    {
        using var ln = Process.Start("ln", [path, name]);
        await ln.WaitForExitAsync(TestDeadline.Token);
        ln.ExitCode.ShouldBe(0);
    }
}
