using System.Text;
using Snug.Terminal.Tests.Journeys;

namespace Snug.Terminal.Tests.Pty;

/// <summary>A password at a real terminal, which shows what is typed: in none of its bytes.</summary>
[Trait("Speed", "Slow")]
public sealed class HiddenTypingTests : IDisposable
{
    private const string Secret = "xylophone-quartz";

    private readonly string config = Directory.CreateTempSubdirectory("snug-hidden-").FullName;

    public void Dispose() => Directory.Delete(config, recursive: true);

    [Fact]
    public async Task In_lines_nothing_of_it_is_seen_and_what_is_said_afterwards_is()
    {
        await using var server = await RealServer.Start(TimeProvider.System);
        var shown = await Run(
            server,
            [
                ("tell someone", "/password\n"),
                ("The new password", $"{Secret}\n"),
                ("again:", $"{Secret}\n"),
                ("has a password now", "loudly said\n"),
                ("loudly said", "/quit\n"),
            ],
            "chat", $"{server.Address}/rooms/1", "--plain", "--name", "Dana");
        shown.ShouldNotContain(Secret);
        shown.ShouldNotContain("xylo");
        // The control: this terminal does show what is typed.
        shown.ShouldContain("/password");
        shown.ShouldContain("loudly said");

        Directory.Delete(config, recursive: true);
        Directory.CreateDirectory(config);
        shown = await Run(
            server,
            [("your password, or a code", "wrong-quartz-here\n"), ("do not belong together", ""),
                ("your password, or a code", $"{Secret}\n"), ("Type and press Enter", "/quit\n")],
            "chat", $"{server.Address}/rooms/1", "--plain", "--name", "Dana");
        shown.ShouldNotContain("quartz");
    }

    [Fact]
    public async Task On_the_screen_it_is_dots()
    {
        await using var server = await RealServer.Start(TimeProvider.System);
        var shown = await Run(
            server,
            [
                ("Say something", "/password\r"),
                ("The new password", Secret),
                ("•", "\r"),
                ("again:", $"{Secret}\r"),
                ("has a password now", "\u001b[A"), // what was typed before
                ("/password", "\u0003/quit\r"),
            ],
            "chat", $"{server.Address}/rooms/1", "--name", "Dana");
        shown.ShouldContain("•");
        shown.ShouldNotContain("xylo");
        shown.ShouldNotContain("quartz");
    }

    private async Task<string> Run(RealServer server, (string Wait, string Type)[] steps, params string[] arguments)
    {
        server.Address.ShouldStartWith("http://localhost");
        var captured = await PseudoTerminal.RunEchoing(config, steps, arguments);
        var shown = Encoding.UTF8.GetString(captured.Bytes);
        captured.ExitCode.ShouldBe(0, shown);
        return shown;
    }
}
