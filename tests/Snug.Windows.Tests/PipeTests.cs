using System.Text;

namespace Snug.Windows.Tests;

/// <summary>What other programs hand over and take: UTF-8, whatever the console's code page is, and lines may end in CRLF.</summary>
[Trait("Speed", "Slow")]
public sealed class PipeTests(Wine wine) : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task UTF_8_with_CRLF_goes_in_and_comes_out_as_it_was()
    {
        var commands = new WindowsCommands(wine, folder.Path);
        using var server = await WindowsServer.Start(commands);
        string[] here = ["--server", $"{server.Address}", "--name", "Maya"];
        var sent = await commands.Try(Encoding.UTF8.GetBytes("\ufeffäö 上 👩‍💻\r\nzwei\r\n"), ["send", "1", "--lines", .. here]);
        sent.ExitCode.ShouldBe(0, $"{sent}");
        var chatted = await commands.Try("drei\r\n/quit\r\n"u8.ToArray(), ["chat", "--room", "1", .. here]);
        chatted.ExitCode.ShouldBe(0, $"{chatted}");

        var json = await commands.Run(["tail", "1", "--json", .. here]);
        var texts = json.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("text").GetString());
        texts.ShouldBe(["äö 上 👩‍💻", "zwei", "drei", "/quit"]);
        (await commands.Run(["tail", "1", .. here])).ShouldContain("äö 上 👩‍💻");
    }

    [Fact]
    public async Task What_is_no_UTF_8_is_refused_with_the_way_that_Windows_has()
    {
        var commands = new WindowsCommands(wine, folder.Path);
        using var server = await WindowsServer.Start(commands);
        string[] send = ["send", "1", "--server", $"{server.Address}", "--name", "Maya"];
        var latin = await commands.Try([(byte)'c', 0xE9, (byte)'\r', (byte)'\n'], send);
        latin.ExitCode.ShouldBe(1);
        latin.Talk.ShouldContain("byte 2 of it is 0xE9");
        latin.Talk.ShouldContain("chcp 65001");
        var wide = await commands.Try([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("hello\r\n")], send);
        wide.ExitCode.ShouldBe(1);
        wide.Talk.ShouldContain("Set-Content -Encoding utf8");
        (await commands.Run(["tail", .. send[1..]])).ShouldBe("");
    }

    [Fact]
    public async Task What_was_said_meanwhile_is_followed()
    {
        var commands = new WindowsCommands(wine, folder.Path);
        using var server = await WindowsServer.Start(commands);
        string[] here = ["--server", $"{server.Address}", "--name", "Maya"];
        await commands.Run(["send", "1", "before", .. here]);
        using var tail = System.Diagnostics.Process.Start(await commands.Start(["tail", "1", "--follow", .. here]))!;
        (await tail.StandardOutput.ReadLineAsync(TestDeadline.Token)).ShouldEndWith("Maya: before");
        await commands.Run(["send", "1", "während", .. here]);
        (await tail.StandardOutput.ReadLineAsync(TestDeadline.Token)).ShouldEndWith("Maya: während");
        tail.Kill();
    }
}
