using System.Text;
using Snug.Terminal.Tests.Hostile;

namespace Snug.Terminal.Tests.Pty;

/// <summary>
/// The real program on a terminal, against a server whose every word is an attack: what is captured are the bytes that a person's
/// terminal would have got.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class HostileTerminalTests : IDisposable
{
    private const string Attack = "␛]52;c;cm0gLXJmIH4K␇";

    private readonly string config = Directory.CreateTempSubdirectory("snug-pty-").FullName;

    public void Dispose() => Directory.Delete(config, recursive: true);

    public static TheoryData<string> Commands { get; } = new(
        "rooms",
        "create movies",
        "send 1 hello",
        "tail 1",
        "tail 1 --since 0",
        "export 1",
        "token",
        "rooms --json",
        "send 1 hello --json",
        "tail 1 --json",
        "export 1 --format jsonl");

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_command_prints_hostile_text_safely(string command)
    {
        await using var server = await HostileServer.Start(HostileText.Everything);
        var captured = await PseudoTerminal.Run(
            config, "C.UTF-8", [], [.. command.Split(' '), "--server", server.Address, "--name", "Dana"]);

        captured.ExitCode.ShouldBe(0);
        var output = Safety.ShouldBeSafeBytes(captured.Bytes);
        if (command.Contains("json", StringComparison.Ordinal))
        {
            output.ShouldContain("\\u001B]52;c;cm0gLXJmIH4K\\u0007");
        }
        else if (command is not ("send 1 hello" or "token"))
        {
            output.ShouldContain(Attack);
        }
    }

    [Theory]
    [InlineData("rooms", "GET")]
    [InlineData("create movies", "POST")]
    [InlineData("send 1 hello", "POST")]
    [InlineData("tail 1", "GET")]
    [InlineData("export 1", "GET")]
    [InlineData("token", "POST")]
    public async Task A_refusal_prints_hostile_text_safely(string command, string method)
    {
        await using var server = await HostileServer.Start(HostileText.Everything);
        server.Refuses.Add(method);
        var captured = await PseudoTerminal.Run(
            config, "C.UTF-8", [], [.. command.Split(' '), "--server", server.Address, "--name", "Dana"]);

        captured.ExitCode.ShouldBe(1);
        Safety.ShouldBeSafeBytes(captured.Bytes).ShouldContain(Attack);
    }

    [Fact]
    public async Task What_was_typed_on_the_command_line_comes_back_safely()
    {
        // A command that was copied from a web page.
        foreach (string[] arguments in (string[][])[["\u001b]0;owned\u0007"], ["tail", "\u009b31m"], ["rooms", "--server", "\u001b[2J"],
            ["chat", "\u202Ex"], ["export", "1", "--format", "\u001b[6n"], ["send", "1", "--wait", "\u001bc"]])
        {
            var captured = await PseudoTerminal.Run(config, "C.UTF-8", [], arguments);
            captured.ExitCode.ShouldBe(2, string.Join(' ', arguments));
            Safety.ShouldBeSafeBytes(captured.Bytes).ShouldNotBeEmpty();
        }
    }

    [Theory]
    [InlineData("C.UTF-8")]
    [InlineData("C")]
    public async Task A_conversation_in_lines_prints_hostile_text_safely(string locale)
    {
        await using var server = await HostileServer.Start(HostileText.Everything);
        var captured = await PseudoTerminal.Run(
            config,
            locale,
            [
                ("Enter your name", "Dana\n"),
                ("What do you want to do?", "1\n"),
                ("Enter a room number", "1\n"),
                ("message 2", "hello\n"),
                ("message 10", "/names\n"),
                ("Here:", "/me\n/code\n"),
                ("It works once", "/help\n/nonsense \u202Ex\nhello\n/rooms\n"),
                ("Enter a room number", "2\n"),
                ("message 2", "/quit\n"),
            ],
            ["chat", "--plain", server.Address]);

        captured.ExitCode.ShouldBe(0, Encoding.UTF8.GetString(captured.Bytes));
        Safety.ShouldBeSafeBytes(captured.Bytes).ShouldContain(locale == "C" ? "^[]52;c;cm0gLXJmIH4K^G" : Attack);
        if (locale == "C")
        {
            captured.Bytes.ShouldAllBe(static value => value == '\n' || (value >= ' ' && value <= '~'));
        }
    }

    [Fact]
    public async Task Refusals_in_a_conversation_are_printed_safely()
    {
        await using var server = await HostileServer.Start(HostileText.Everything);
        server.Refuses.Add("POST");
        var captured = await PseudoTerminal.Run(
            config,
            "C.UTF-8",
            [("Enter your name", "Dana\n"), ("Enter your name", "k7q2m9xd\n"), ("Enter your name", "\u0004")],
            ["chat", "--plain", server.Address]);

        captured.ExitCode.ShouldBe(0);
        Safety.ShouldBeSafeBytes(captured.Bytes).ShouldContain(Attack);
    }
}
