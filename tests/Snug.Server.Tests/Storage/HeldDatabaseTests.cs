using Snug.Client;
using Snug.Protocol;

namespace Snug.Server.Tests.Storage;

/// <summary>Somebody looks into the file with another program, and writes in it.</summary>
public sealed class HeldDatabaseTests
{
    public HeldDatabaseTests() => TestStore.RequireFile();

    [Fact]
    public async Task While_another_program_holds_the_file_sends_wait_and_then_go_out_once()
    {
        await using var server = await TestServer.Open();
        var dana = await server.ComeIn("Dana");
        await dana.Say(1, "before");
        await using var client = new SnugClient(server.Address, new SnugClientOptions { Token = dana.Token });
        await using var outbox = await Outbox.OpenAsync(
            client, FileOutboxStore.Open(server.DatabasePath + ".outbox"), cancellationToken: TestDeadline.Token);
        using var holder = Python.Start("Storage/hold.py", server.DatabasePath);
        (await holder.StandardOutput.ReadLineAsync(TestDeadline.Token)).ShouldBe("held");

        using (var refused = await dana.TrySay(1, "now?", "the-key-of-now"))
        {
            var problem = await refused.ShouldBe(Problems.DatabaseHeld);
            problem.Status.ShouldBe(503);
            problem.Detail.ShouldBe("Another program is holding snug.db (DB Browser with unwritten changes does that). Close it there, "
                + "then try again.");
        }

        for (var number = 1; number <= 5; number++)
        {
            await outbox.AddAsync(1, $"held {number}", TestDeadline.Token);
        }

        (await dana.Page(1)).Select(message => message.Text).ShouldBe(["before"], "reading goes on");
        holder.StandardInput.Close();
        await holder.WaitForExitAsync(TestDeadline.Token);

        await outbox.WhenEmptyAsync(TestDeadline.Token);
        await dana.Say(1, "now?", "the-key-of-now");
        server
            .Ask("select text from messages order by number")
            .ShouldBe(["before", "held 1", "held 2", "held 3", "held 4", "held 5", "now?"]);
    }
}
