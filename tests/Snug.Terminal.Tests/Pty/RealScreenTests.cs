using Snug.Client;
using Snug.Terminal.Tests.Journeys;

namespace Snug.Terminal.Tests.Pty;

/// <summary>The real <c>snug chat</c> on a screen: whatever ends it, the terminal is as it was and no word is lost.</summary>
[Trait("Speed", "Slow")]
public sealed class RealScreenTests : IDisposable
{
    private const string CtrlC = "\u0003";
    private const string CtrlZ = "\u001a";

    private static readonly object[] IsThere = ["wait", "Say something"];

    private readonly string folder = Directory.CreateTempSubdirectory("snug-screen-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("/quit\r")]
    [InlineData(CtrlC + CtrlC)]
    public async Task Who_leaves_gets_the_terminal_back(string keys)
    {
        await using var server = await RealServer.Start(TimeProvider.System);
        var job = await Chat(server.Address, IsThere, ["type", keys]);
        job.Code.ShouldBe(0, job.Output);
        job.ShouldHaveGivenBackTheTerminal();
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task A_signal_gives_it_back(string signal)
    {
        await using var server = await RealServer.Start(TimeProvider.System);
        var job = await Chat(server.Address, IsThere, ["signal", signal]);
        job.Code.ShouldBe(130, job.Output);
        job.ShouldHaveGivenBackTheTerminal();
    }

    [Fact]
    public async Task Being_stopped_gives_it_back_and_going_on_draws_everything_again()
    {
        await using var server = await RealServer.Start(TimeProvider.System);
        var job = await Chat(
            server.Address, IsThere, ["type", CtrlZ], ["stopped"], ["fg"], ["wait", "\u001b[?1049h"], IsThere, ["type", "/quit\r"]);
        job.Code.ShouldBe(0, job.Output);
        job.Events.Select(static happened => happened.Kind).ShouldBe(["stopped", "ended"]);
        job.ShouldHaveGivenBackTheTerminal();
    }

    [Theory]
    [InlineData((object)new[] { "hangup" })]
    [InlineData((object)new[] { "signal", "HUP" })]
    [InlineData((object)new[] { "signal", "TERM" })]
    public async Task Half_a_thought_is_there_again_after_the_window_was_closed(string[] end)
    {
        await using var server = await RealServer.Start(TimeProvider.System);
        await Chat(server.Address, IsThere, ["type", "Zebras"], ["wait", "Z"], [.. end.Cast<object>()]);
        var next = await Chat(server.Address, ["wait", "Z"], ["type", "\u0015/quit\r"]);
        next.Code.ShouldBe(0, next.Output);
        next.ShouldHaveGivenBackTheTerminal();
    }

    [Fact]
    public async Task What_was_sent_and_not_answered_arrives_once_after_a_kill()
    {
        await using var server = await RealServer.Start(TimeProvider.System);
        await using var way = new LossyProxy(server.Address) { LosesMessages = true };
        var killed = await Chat(way.Address, IsThere, ["type", "hello\r"], ["wait", "○"], ["signal", "KILL"]);
        killed.Code.ShouldBe(-9);

        way.Mend();
        var next = await Chat(way.Address, ["wait", "hello"], ["type", "/quit\r"]);
        next.Code.ShouldBe(0, next.Output);
        await using var client = new SnugClient(new Uri(server.Address));
        await client.ComeInAsync("Reader", client.NewKey(), TestContext.Current.CancellationToken);
        var page = await client.GetMessagesAsync(1, MessageRange.Newest, 100, TestContext.Current.CancellationToken);
        page.Messages.ShouldHaveSingleItem().Text.ShouldBe("hello");
    }

    private Task<Job> Chat(string address, params object[][] steps) => JobShell.Run(
        new Dictionary<string, string?> { ["SNUG_CONFIG"] = Path.Combine(folder, "config") },
        "Snug",
        ["chat", $"{address}/rooms/1", "--name", "Dana"],
        steps);
}
