using System.Text;
using Snug.Protocol;
using Snug.Server.Backups;
using Snug.Server.Rooms;

namespace Snug.Server.Tests.Storage;

/// <summary>A disk that spoilt one page of a database: the rest of the house goes on, and everybody is told.</summary>
public sealed class DamagedPageTests
{
    private const int PageBytes = 4096;

    public DamagedPageTests() => TestStore.RequireFile();

    [Fact]
    public async Task A_damaged_page_is_a_problem_of_its_own_and_whoever_watches_hears_of_it()
    {
        await using var server = await Damaged("message 150 ");
        var dana = await server.ComeIn("Ines");
        using (var page = await dana.Get("/api/rooms/1/messages?around=150"))
        {
            (await page.ShouldBe(Problems.Damaged)).Detail.ShouldBe(
                "A part of snug.db is damaged, and what you asked for lies in it. The rest can be read. "
                    + "Whoever runs this Snug finds out more with: snug verify snug.db");
        }

        using (var ready = await server.Stranger.GetAsync("/readyz", TestDeadline.Token))
        {
            await ready.ShouldBe(Problems.Damaged);
        }

        (await dana.Page(1)).Length.ShouldBe(50, "the newest can be read");
        (await dana.Say(1, "we talk on")).Number.ShouldBe(301);
        server.ServerLog.Lines.ShouldNotContain(line => line.Contains("A bug answered"));
        server.ServerLog.Lines.Count(line => line.Contains("snug.db is damaged")).ShouldBe(1);
    }

    [Fact]
    public async Task A_reader_that_comes_to_the_damage_is_reset_aloud_and_goes_on()
    {
        await using var server = await Damaged("message 150 ");
        var dana = await server.ComeIn("Ines");
        using var stream = await dana.Follow(after: "0-0");
        var seen = await stream.Until(happened => happened.Kind == EventKinds.Reset);
        seen.Count(happened => happened.Kind == EventKinds.MessagePosted).ShouldBeLessThan(150);
        await dana.Say(1, "after");
        (await stream.NextMessages(1)).Single().Text.ShouldBe("after");
    }

    [Fact]
    public async Task Commands_say_it_in_a_sentence()
    {
        await using var server = await Damaged("message 150 ", isOpen: false);
        Should.Throw<StartupException>(() =>
            new DatabaseFileRooms(server.DatabasePath).Before(1, 160, 50)).Message.ShouldStartWith("A part of snug.db cannot be read");
        using var folder = new TestFolder();
        (await Should.ThrowAsync<StartupException>(() =>
            BackupEndpoint.FromCommandLine(server.DatabasePath, folder["backup.db"], TimeProvider.System, TestDeadline.Token)))
            .Message.ShouldStartWith("The backup was not made: the database itself is damaged");
        Verification.Of(server.DatabasePath).ShouldContain(line => line.StartsWith("The file is damaged"));
    }

    [Fact]
    public async Task A_start_that_meets_the_damage_says_it_in_a_sentence()
    {
        await using var server = await Damaged("A room of one's own", isOpen: false);
        (await Should.ThrowAsync<StartupException>(server.OpenAgain)).Message.ShouldContain("damaged");
    }

    /// <summary>A house whose page with these words is spoilt.</summary>
    private static async Task<TestServer> Damaged(string words, bool isOpen = true)
    {
        var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        await dana.MakeRoom("A room of one's own");
        for (var number = 1; number <= 300; number++)
        {
            await dana.Say(1, $"message {number} {new string('x', 300)}");
        }

        await server.Close();
        var file = await File.ReadAllBytesAsync(server.DatabasePath, TestDeadline.Token);
        var at = Encoding.Latin1.GetString(file).IndexOf(words, StringComparison.Ordinal);
        at.ShouldBeGreaterThan(0, "or there is nothing to spoil");
        file.AsSpan(at / PageBytes * PageBytes, 200).Fill(0xff);
        await File.WriteAllBytesAsync(server.DatabasePath, file, TestDeadline.Token);
        if (isOpen)
        {
            await server.OpenAgain();
        }

        return server;
    }
}
