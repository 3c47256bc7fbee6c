namespace Snug.Windows.Tests;

/// <summary>A server on Windows, its file and whoever else wants it. In a folder whose name has a space and an umlaut.</summary>
[Trait("Speed", "Slow")]
public sealed class ServeTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly WindowsCommands commands;
    private readonly Wine wine;

    public ServeTests(Wine wine)
    {
        this.wine = wine;
        Directory.CreateDirectory(Home);
        commands = new WindowsCommands(wine, Home);
    }

    private string Home => folder["Übung mit Leerzeichen"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_new_database_is_made_served_and_stopped_in_order_by_Ctrl_C()
    {
        using var server = await WindowsServer.Start(commands, "--db", "plauderei ü.db");
        await commands.Run("send", "1", "über alles", "--server", $"{server.Address}", "--name", "Jörg");
        var stopped = await server.PressCtrlC();
        stopped.ExitCode.ShouldBe(0, $"{stopped}");
        (stopped.Out + stopped.Talk).ShouldContain("Everything is in the database file.");
        Directory.GetFiles(Home).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            .ShouldBe(["plauderei ü.db", "plauderei ü.db-receipt", "plauderei ü.db.lock"]);
        (await commands.Run("verify", "plauderei ü.db")).ShouldContain("sound");
        (await commands.Run("open", Wine.PathOf(Path.Combine(Home, "plauderei ü.db")), "1")).ShouldContain("Jörg: über alles");
    }

    /// <summary>Windows ends the program as soon as its handler returns, after five seconds at most.</summary>
    [Fact]
    public async Task Closing_its_window_stops_a_server_in_order_while_somebody_follows()
    {
        var named = new WindowsCommands(wine, Home) { Name = "closed.exe" };
        using var server = await WindowsServer.Start(named, "--db", "snug.db");
        string[] here = ["--server", $"{server.Address}", "--name", "Maya"];
        await commands.Run(["send", "1", "before the window went", .. here]);
        using var tail = System.Diagnostics.Process.Start(await commands.Start(["tail", "1", "--follow", .. here]))!;
        (await tail.StandardOutput.ReadLineAsync(TestDeadline.Token)).ShouldEndWith("before the window went");
        await server.Event("event", "2");
        tail.Kill();
        Directory.GetFiles(Home, "snug.db*").Select(Path.GetFileName).Order(StringComparer.Ordinal)
            .ShouldBe(["snug.db", "snug.db-receipt", "snug.db.lock"]);
        (await commands.Run("verify", "snug.db")).ShouldContain("sound");
        (await commands.Run("open", "snug.db", "1")).ShouldContain("before the window went");
    }

    [Fact]
    public async Task Ctrl_Break_stops_a_server_in_order()
    {
        var named = new WindowsCommands(wine, Home) { Name = "broken.exe" };
        using var server = await WindowsServer.Start(named, "--db", "snug.db");
        var stopped = await server.Event("event", "1");
        stopped.ExitCode.ShouldBe(0, $"{stopped}");
        stopped.Out.ShouldContain("Everything is in the database file.");
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_after_the_program_was_killed()
    {
        var port = WindowsServer.FreePort();
        using (var server = await WindowsServer.StartAt(port, commands, "--db", "snug.db"))
        {
            await commands.Run("send", "1", "before the end", "--server", $"{server.Address}", "--name", "Maya");
            await server.Kill();
        }

        using var again = await WindowsServer.StartAt(port, commands, "--db", "snug.db");
        (await commands.Run("tail", "1", "--server", $"{again.Address}")).ShouldContain("Maya: before the end");
    }

    /// <summary>The lock is of the file, so that a hard link is no way around it.</summary>
    [Fact]
    public async Task A_second_server_is_refused_also_through_another_name_of_the_file()
    {
        using var server = await WindowsServer.Start(commands, "--db", "snug.db");
        using (var link = System.Diagnostics.Process.Start("ln", [Path.Combine(Home, "snug.db"), Path.Combine(Home, "other.db")]))
        {
            await link.WaitForExitAsync(TestDeadline.Token);
            link.ExitCode.ShouldBe(0);
        }

        foreach (var name in new[] { "snug.db", "other.db" })
        {
            var refused = await commands.Try([], "serve", "--port", $"{WindowsServer.FreePort()}", "--db", name);
            refused.ExitCode.ShouldBe(1, $"{refused}");
            refused.Talk.ShouldStartWith($"Another Snug is serving {name} already.");
        }

        // Whoever it is refused to leaves the other one's file alone.
        await commands.Run("send", "1", "still here", "--server", $"{server.Address}", "--name", "Maya");
        (await server.PressCtrlC()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_backup_of_a_served_database_comes_back_in_its_place()
    {
        var copy = Wine.PathOf(folder["Sicherung ö.db"]);
        var port = WindowsServer.FreePort();
        using (var server = await WindowsServer.StartAt(port, commands, "--db", "snug.db"))
        {
            string[] here = ["--server", $"{server.Address}", "--name", "Maya"];
            await commands.Run(["send", "1", "kept", .. here]);
            (await commands.Run("backup", copy, "--db", "snug.db")).ShouldContain("1 message in 1 room");
            await commands.Run(["send", "1", "said after it", .. here]);
            var refused = await commands.Try([], "restore", copy, "--db", "snug.db");
            refused.ExitCode.ShouldBe(1, $"{refused}");
            refused.Talk.ShouldContain("Another Snug is serving snug.db already.");
            (await server.PressCtrlC()).ExitCode.ShouldBe(0);
        }

        (await commands.Run("verify", copy)).ShouldContain("sound");
        (await commands.Run("restore", copy, "--db", "snug.db")).ShouldContain("kept as Z:\\");
        (await commands.Run("open", "snug.db", "1")).ShouldSatisfyAllConditions(
            said => said.ShouldContain("kept"), said => said.ShouldNotContain("said after it"));
        var old = Directory.GetFiles(Home, "snug.db.before-*").ShouldHaveSingleItem();
        (await commands.Run("open", Wine.PathOf(old), "1")).ShouldContain("said after it");
        using var again = await WindowsServer.StartAt(port, commands, "--db", "snug.db");
        (await commands.Run("tail", "1", "--server", $"{again.Address}")).ShouldContain("kept");
    }

    [Fact]
    public async Task A_database_of_the_original_comes_along_while_the_server_runs()
    {
        Sql.Run(
            Path.Combine(Home, "chatroom.db"),
            "create table rooms (roomid text, roomname text, roommessages text, yes text); "
                + "insert into rooms values ('1', 'Dachboden', 'Room Start.' || char(10, 10) || 'Käthe: staubig' || char(10), 'yes')");
        using var server = await WindowsServer.Start(commands, "--db", "snug.db");
        (await commands.Run("import", "chatroom.db", "--db", "snug.db")).ShouldContain("Dachboden");
        string[] here = ["--server", $"{server.Address}", "--name", "Maya"];
        (await commands.Run(["rooms", .. here])).ShouldContain("Dachboden");
        (await commands.Run(["export", "2", "--format", "html", .. here])).ShouldContain("staubig");
        (await commands.Run(["export", "2", .. here])).ShouldContain("Käthe");
    }

    [Fact]
    public async Task The_machine_is_looked_at()
    {
        var said = await commands.Run("check", "--db", "snug.db");
        said.ShouldContain("can be written to.");
        said.ShouldContain("Names can be compared.");
        said.ShouldContain("Whose they are cannot be told here");
    }

    /// <summary>Where people's sessions lie if nothing else is said.</summary>
    [Fact]
    public async Task Who_somebody_is_is_kept_in_the_folder_of_applications()
    {
        using var server = await WindowsServer.Start(commands, "--db", "snug.db");
        var plain = new WindowsCommands(wine, Home) { Config = null };
        await plain.Run("send", "1", "first", "--server", $"{server.Address}", "--name", "Maya");
        await plain.Run("send", "1", "second, known by now", "--server", $"{server.Address}");
        (await plain.Run("tail", "1", "--server", $"{server.Address}")).ShouldContain("second, known by now");
        wine.Kept("snug").ShouldContain(file => file.EndsWith(".json", StringComparison.Ordinal));
    }
}
