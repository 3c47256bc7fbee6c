namespace Snug.Windows.Tests;

/// <summary>People at a Windows console: in lines, and on the live screen.</summary>
[Trait("Speed", "Slow")]
public sealed class ConsoleTests(Wine wine) : IDisposable
{
    private const string OpenScreen = "\u001b[?1049h";
    private const string CloseScreen = "\u001b[?1049l";

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>What is typed comes character by character as it was typed, also what is not ASCII.</summary>
    [Fact]
    public async Task In_lines_the_menu_is_answered_and_words_are_said()
    {
        var commands = new WindowsCommands(wine, folder.Path);
        using var server = await WindowsServer.Start(commands);
        var said = await WindowsConsole.Run(
            commands,
            [("name", "Jörg\r"), ("What do you want to do?", "1\r"), ("Enter a room number", "1\r"), ("Lobby", "grüße 上\r"),
                ("grüße", "/quit\r")],
            "chat", $"{server.Address}", "--plain");
        said.ExitCode.ShouldBe(0, $"{said}");
        said.Out.ShouldNotContain(OpenScreen);
        (await commands.Run("tail", "1", "--server", $"{server.Address}")).ShouldContain("Jörg: grüße 上");
    }

    [Fact]
    public async Task On_the_screen_keys_are_read_one_by_one_and_the_console_is_given_back()
    {
        var commands = new WindowsCommands(wine, folder.Path);
        using var server = await WindowsServer.Start(commands);
        string[] here = ["--server", $"{server.Address}", "--name", "Jörg"];
        await commands.Run(["send", "1", "schon da", .. here]);
        var said = await WindowsConsole.Run(
            commands,
            [("schon da", "grüße 上\u007f\u007fn\r"), ("grüßen", "/quit\r")],
            "chat", $"{server.Address}", "--room", "1", "--name", here[3]);
        said.ExitCode.ShouldBe(0, $"{said}");
        said.Out.ShouldContain(OpenScreen);
        WindowsConsole.TextOf(said).ShouldContain("[1 Lobby]");
        said.Out.LastIndexOf(CloseScreen, StringComparison.Ordinal)
            .ShouldBeGreaterThan(said.Out.LastIndexOf(OpenScreen, StringComparison.Ordinal));
        (await commands.Run(["tail", "1", .. here])).ShouldContain("grüßen");
    }

    [Fact]
    public async Task Ctrl_C_in_its_console_stops_a_server_in_order()
    {
        var commands = new WindowsCommands(wine, folder.Path);
        var said = await WindowsConsole.Run(
            commands,
            [("closing this window stops it", WindowsConsole.CtrlC)],
            "serve", "--port", $"{WindowsServer.FreePort()}", "--db", "snug.db");
        said.ExitCode.ShouldBe(0, $"{said}");
        said.Out.ShouldContain("Everything is in the database file.");
        (await commands.Run("verify", "snug.db")).ShouldContain("sound");
    }
}
