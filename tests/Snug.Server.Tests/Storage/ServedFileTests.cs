using System.Net;
using Snug.Protocol;
using Snug.Server.Backups;

namespace Snug.Server.Tests.Storage;

/// <summary>Somebody tidies up the folder of a server that runs.</summary>
public sealed class ServedFileTests
{
    public ServedFileTests() => TestStore.RequireFile();

    [Fact]
    public async Task A_file_that_was_removed_takes_nothing_more_and_can_still_be_rescued()
    {
        PowerCut.NeedsLinux();
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        await dana.Say(1, "before");
        File.Delete(server.DatabasePath);

        using (var refused = await dana.TrySay(1, "into nothing"))
        {
            var problem = await refused.ShouldBe(Problems.ReadOnly);
            problem.Detail.ShouldBe(
                "snug.db was removed or moved away while Snug runs, so nothing new can be kept. Reading still works. "
                    + "Before Snug is stopped, its owner can rescue what is open: snug backup FILE");
        }

        using (var ready = await server.Stranger.GetAsync("/readyz", TestDeadline.Token))
        {
            (await ready.ShouldBe(Problems.ReadOnly)).Detail.ShouldContain("snug backup FILE");
        }

        // Many readers at once: none of them may open the name again.
        var pages = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => dana.Page(1, "?before=100")));
        pages.ShouldAllBe(page => page.Single().Text == "before");
        using (var folder = new TestFolder())
        {
            var report = await BackupEndpoint.FromCommandLine(
                server.DatabasePath, folder["rescued.db"], TimeProvider.System, TestDeadline.Token);
            report.Messages.ShouldBe(1);
            Verification.Of(folder["rescued.db"]).ShouldBeEmpty();
        }

        server.ServerLog.Lines.Count(line => line.Contains("was removed or moved away")).ShouldBe(1, "said once");
    }

    [Fact]
    public async Task A_file_that_another_took_the_place_of_is_neither_written_to_nor_read()
    {
        PowerCut.NeedsLinux();
        await using var other = await TestServer.Open();
        await (await other.ComeIn("Eve")).Say(1, "not yours");
        await other.Close();
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        await dana.Say(1, "before");
        var theirs = await File.ReadAllBytesAsync(other.DatabasePath, TestDeadline.Token);
        File.Copy(other.DatabasePath, server.DatabasePath + ".new");
        File.Move(server.DatabasePath + ".new", server.DatabasePath, overwrite: true);

        using (var ready = await server.Stranger.GetAsync("/readyz", TestDeadline.Token))
        {
            (await ready.ShouldBe(Problems.ReadOnly)).Detail.ShouldStartWith("Another file took the place of snug.db while Snug runs");
        }

        using (var refused = await dana.TrySay(1, "into the other"))
        {
            await refused.ShouldBe(Problems.ReadOnly);
        }

        var pages = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => dana.Page(1, "?before=100")));
        pages.ShouldAllBe(page => page.Single().Text == "before");
        await server.Close();
        (await File.ReadAllBytesAsync(server.DatabasePath, TestDeadline.Token)).ShouldBe(theirs);
    }

    [Fact]
    public async Task A_file_that_is_put_back_goes_on()
    {
        PowerCut.NeedsLinux();
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        await dana.Say(1, "before");
        File.Move(server.DatabasePath, server.DatabasePath + ".away");
        using (var refused = await dana.TrySay(1, "again", "k"))
        {
            await refused.ShouldBe(Problems.ReadOnly);
        }

        File.Move(server.DatabasePath + ".away", server.DatabasePath);
        (await dana.Say(1, "again", "k")).Number.ShouldBe(2);
        using var ready = await server.Stranger.GetAsync("/readyz", TestDeadline.Token);
        ready.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_wal_that_was_removed_costs_nothing_that_was_kept()
    {
        PowerCut.NeedsLinux();
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        await dana.Say(1, "before");
        File.Delete(server.DatabasePath + "-wal");
        using (var refused = await dana.TrySay(1, "after", "k"))
        {
            (await refused.ShouldBe(Problems.ReadOnly)).Detail.ShouldStartWith("snug.db-wal was removed or replaced while Snug runs");
        }

        // As after kill -9 in this moment: the file alone.
        using (var folder = new TestFolder())
        {
            File.Copy(server.DatabasePath, folder["copy.db"]);
            new Rooms.DatabaseFileRooms(folder["copy.db"]).Before(1, 100, 100).Select(message => message.Text).ShouldBe(["before"]);
        }

        await server.Close();
        await server.OpenAgain();
        (await dana.Say(1, "after", "k")).Number.ShouldBe(2);
    }

    [Fact]
    public async Task Nobody_has_to_send_or_ask_for_the_log_to_say_that_the_file_is_gone()
    {
        PowerCut.NeedsLinux();
        await using var server = await TestServer.Open();
        File.Delete(server.DatabasePath);

        // The watch may still be on its way to its first second.
        await TestDeadline.Until(() =>
        {
            server.Clock.Advance(TimeSpan.FromSeconds(1));
            return server.ServerLog.Lines.Any(line => line.Contains("snug.db was removed or moved away"));
        });
    }
}
