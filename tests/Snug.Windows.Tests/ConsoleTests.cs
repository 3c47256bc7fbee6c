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
        ShouldBeGivenBack(said);
        WindowsConsole.TextOf(said).ShouldContain("[1 Lobby]");
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

    [Fact]
    public async Task Ctrl_C_on_the_screen_clears_the_line_and_leaves_when_it_is_empty()
    {
        using var server = await WindowsServer.Start(new WindowsCommands(wine, folder.Path));
        var commands = new WindowsCommands(wine, folder.Path) { Name = "ctrl-c.exe" };
        var said = await OnScreen(
            commands, server, "schon da", new("schon da", "halb"), new("halb", "", "key", "c"), new("Say something", "", "key", "c"),
            new("Ctrl-C again leaves", "", "key", "c"));
        said.ExitCode.ShouldBe(0, $"{said}");
        ShouldBeGivenBack(said);
        (await commands.Run("tail", "1", "--server", $"{server.Address}", "--name", "Jörg")).ShouldNotContain("halb");
    }

    /// <summary>It ends a program at once: before, the console stayed as the screen had made it.</summary>
    [Fact]
    public async Task Ctrl_Break_on_the_screen_gives_the_console_back_and_keeps_what_was_typed()
    {
        using var server = await WindowsServer.Start(new WindowsCommands(wine, folder.Path));
        var commands = new WindowsCommands(wine, folder.Path) { Name = "ctrl-break.exe" };
        var said = await OnScreen(commands, server, "schon da", new("schon da", "halb"), new("halb", "", "event", "1"));
        said.ExitCode.ShouldBe(130, $"{said}");
        ShouldBeGivenBack(said);
        var again = await OnScreen(commands, server, "noch da", new("halb", "", "key", "c"), new("Say something", "/quit\r"));
        again.ExitCode.ShouldBe(0, $"{again}");
    }

    /// <summary>Windows ends the program as soon as its handler returns: a message that was seen to go was there again.</summary>
    [Fact]
    public async Task Closing_the_window_of_the_screen_keeps_what_was_typed_and_deletes_what_was_to_go()
    {
        using var server = await WindowsServer.Start(new WindowsCommands(wine, folder.Path));
        var commands = new WindowsCommands(wine, folder.Path) { Name = "closed-screen.exe" };
        var said = await OnScreen(
            commands, server, "weg damit", new("weg damit", "/delete 1\r"), new("Esc keeps it", "halb"), new("halb", "", "event", "2"));
        ShouldBeGivenBack(said);
        (await commands.Run("tail", "1", "--server", $"{server.Address}", "--name", "Jörg")).ShouldNotContain("weg damit");
        var again = await OnScreen(commands, server, "noch da", new("halb", "", "key", "c"), new("Say something", "/quit\r"));
        again.ExitCode.ShouldBe(0, $"{again}");
    }

    /// <summary>Below 60 columns a name stands in front of its words, with a colon: nothing else there has one before a blank.</summary>
    [Fact]
    public async Task Another_size_of_the_window_draws_the_screen_anew()
    {
        using var server = await WindowsServer.Start(new WindowsCommands(wine, folder.Path));
        var commands = new WindowsCommands(wine, folder.Path) { Name = "sized.exe" };
        var said = await OnScreen(
            commands, server, "schon da", new("schon da", "", "size", "50", "20"), new(": ", "/quit\r"));
        said.ExitCode.ShouldBe(0, $"{said}");
        var text = WindowsConsole.TextOf(said);
        text.ShouldContain("Jörg  schon da");
        text.ShouldContain("Jörg: ");
    }

    /// <summary>Somebody says something, and opens the screen then.</summary>
    private static async Task<Said> OnScreen(WindowsCommands commands, WindowsServer server, string words, params Step[] steps)
    {
        var address = $"{server.Address}";
        await commands.Run("send", "1", words, "--server", address, "--name", "Jörg");
        return await WindowsConsole.Run(commands, steps, "chat", address, "--room", "1", "--name", "Jörg");
    }

    private static void ShouldBeGivenBack(Said said)
    {
        said.Out.ShouldContain(OpenScreen);
        said.Out.LastIndexOf(CloseScreen, StringComparison.Ordinal)
            .ShouldBeGreaterThan(said.Out.LastIndexOf(OpenScreen, StringComparison.Ordinal), $"{said}");
    }
}
