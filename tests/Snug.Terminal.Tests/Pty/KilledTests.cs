using Snug.Client;
using Snug.Terminal.Tests.Journeys;

namespace Snug.Terminal.Tests.Pty;

/// <summary>The real program, killed between what was typed and the answer: what was typed arrives, once.</summary>
[Trait("Speed", "Slow")]
public sealed class KilledTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("snug-killed-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Words_that_the_server_never_got_arrive_after_the_next_start()
    {
        await using var server = await RealServer.Start(TimeProvider.System);
        await using var way = new LossyProxy(server.Address) { LosesMessages = true };
        var killed = await Chat(way, ["wait", "is quiet."], ["type", "hello\rand more\r"], ["wait", "2 messages wait"], ["signal", "KILL"]);
        killed.Code.ShouldBe(-9);
        (await Said(server)).ShouldBeEmpty();

        way.Mend();
        var next = await Chat(way, ["wait", "2 messages go out now that were not sent last time"], ["wait",
            "Dana: hello"], ["wait", "Dana: and more"], ["type", "/quit\r"]);
        next.Code.ShouldBe(0, next.Output);
        (await Said(server)).ShouldBe(["hello", "and more"]);
    }

    [Fact]
    public async Task Words_whose_answer_was_lost_are_not_said_twice()
    {
        await using var server = await RealServer.Start(TimeProvider.System);
        var arrived = Path.Combine(folder, "arrived");
        await using var way = new LossyProxy(server.Address) { LosesAnswersAndMakes = arrived };
        var killed = await Chat(way, ["wait", "is quiet."], ["type", "hello\r"], ["until", arrived], ["signal", "KILL"]);
        killed.Code.ShouldBe(-9);
        (await Said(server)).ShouldBe(["hello"]);

        way.Mend();
        var next = await Chat(way, ["wait",
            "1 message goes out now that was not sent last time"], ["wait", "Dana: hello"], ["type", "done\r"], ["type", "/quit\r"]);
        next.Code.ShouldBe(0, next.Output);
        (await Said(server)).ShouldBe(["hello", "done"]);

        // And the third time nothing is left.
        (await Chat(way, ["wait", "Nothing new. Type"], ["type", "/quit\r"])).Output.ShouldNotContain("last time");
    }

    private Task<Job> Chat(LossyProxy way, params object[][] steps) => JobShell.Run(
        new Dictionary<string, string?> { ["SNUG_CONFIG"] = Path.Combine(folder, "config") },
        "Snug",
        ["chat", "--plain", $"{way.Address}/rooms/1", "--name", "Dana"],
        steps);

    private static async Task<IEnumerable<string>> Said(RealServer server)
    {
        await using var client = new SnugClient(new Uri(server.Address));
        await client.ComeInAsync($"Reader {Guid.NewGuid():N}"[..20], client.NewKey(), TestContext.Current.CancellationToken);
        var page = await client.GetMessagesAsync(1, MessageRange.Newest, 100, TestContext.Current.CancellationToken);
        return page.Messages.Select(static message => message.Text!);
    }
}
