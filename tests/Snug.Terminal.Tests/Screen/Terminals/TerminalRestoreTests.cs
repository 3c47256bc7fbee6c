using Snug.Terminal.Tests.Pty;

namespace Snug.Terminal.Tests.Screen.Terminals;

/// <summary>
/// Whatever ends or stops a screen, the shell gets its terminal as it was. The screen is that of a small program of its own, which can end
/// in every way; the job is one of a real session on a pseudo terminal.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class TerminalRestoreTests
{
    private const string CtrlZ = "\u001a";

    private static Dictionary<string, string?> Nothing => [];

    /// <summary>The program gives nothing back itself: only the end of the process can.</summary>
    private static Dictionary<string, string?> Rude => new() { ["SNUG_PROBE_RUDE"] = "1" };

    /// <summary>Besides, it does not listen when it is asked to stop.</summary>
    private static Dictionary<string, string?> Deaf => new() { ["SNUG_PROBE_RUDE"] = "1", ["SNUG_PROBE_DEAF"] = "1" };

    [Theory]
    [InlineData("q", 0)]
    [InlineData("x", -6)]
    [InlineData("X", -6)]
    [InlineData("Q", 7)]
    public async Task After_an_end_in_order_or_by_an_exception_anywhere(string key, int code)
    {
        foreach (var variables in (Dictionary<string, string?>[])[Nothing, Rude])
        {
            var job = await Run(variables, ["wait", "ready"], ["type", key]);
            job.Code.ShouldBe(code, job.Output);
            job.ShouldHaveGivenBackTheTerminal();
            // What the runtime says about the exception can be read.
            if (code == -6)
            {
                job.Output[job.Output.LastIndexOf("[?25h", StringComparison.Ordinal)..].ShouldContain("Unhandled exception. "
                    + "System.InvalidOperationException");
            }
        }
    }

    [Theory]
    [InlineData("TERM", 5, -15)]
    [InlineData("HUP", 5, -1)]
    [InlineData("INT", 5, -2)]
    [InlineData("QUIT", -3, -3)]
    public async Task After_a_signal_whether_somebody_listens_or_not(string signal, int codeIfHeard, int codeIfNot)
    {
        var heard = await Run(Nothing, ["wait", "ready"], ["signal", signal]);
        heard.Code.ShouldBe(codeIfHeard, heard.Output);
        heard.ShouldHaveGivenBackTheTerminal();

        var unheard = await Run(Deaf, ["wait", "ready"], ["signal", signal]);
        unheard.Code.ShouldBe(codeIfNot, unheard.Output);
        unheard.ShouldHaveGivenBackTheTerminal();
    }

    [Fact]
    public async Task While_it_is_stopped_and_after_it_went_on()
    {
        var job = await Run(
            Nothing,
            ["wait", "ready"], ["type", CtrlZ], ["stopped"], ["fg"],
            ["wait", "resumed"], ["type", "a"], ["wait", "[None Text a]"], ["signal", "TSTP"], ["stopped"], ["fg"],
            ["wait", "resumed"], ["type", "\u001b[A"], ["wait", "[None Up ]"], ["type", "q"]);
        job.Code.ShouldBe(0);
        job.Events.Select(static happened => happened.Kind).ShouldBe(["stopped", "stopped", "ended"]);
        job.ShouldHaveGivenBackTheTerminal();
    }

    [Fact]
    public async Task A_screen_that_was_stopped_hard_draws_and_reads_again_when_it_goes_on()
    {
        var job = await Run(
            Nothing, ["wait", "ready"], ["signal",
                "STOP"], ["stopped"], ["fg"], ["wait", "resumed"], ["type", "\u0001"], ["wait", "[Ctrl Text a]"], ["type", "q"]);
        job.Code.ShouldBe(0);
        job.Events[^1].Now.ShouldBe(job.Events[^1].Before);
    }

    [Fact]
    public async Task In_the_background_it_stops_again_and_draws_nothing()
    {
        var job = await Run(
            Nothing, ["wait", "ready"], ["type", CtrlZ], ["stopped"], ["bg"], ["stopped"], ["fg"], ["wait", "resumed"], ["type", "q"]);
        job.Events.Select(static happened => happened.Kind).ShouldBe(["stopped", "stopped", "ended"]);
        job.Output.Split("\u001b[?1049h").Length.ShouldBe(3, "taken at the start and in the foreground");
        job.Events[^1].Now.ShouldBe(job.Events[^1].Before);
    }

    [Fact]
    public async Task A_window_that_is_closed_ends_it()
    {
        var job = await Run(Nothing, ["wait", "ready"], ["hangup"]);
        job.Code.ShouldBeOneOf(4, 5);
        // Without a listener the signal itself does, unless the program has seen the end of its input first.
        (await Run(Deaf, ["wait", "ready"], ["hangup"])).Code.ShouldBeOneOf(4, -1);
    }

    [Fact]
    public async Task A_terminal_that_nobody_reads_holds_no_end_up()
    {
        var job = await Run(Deaf, ["wait", "ready"], ["type", "F"], ["wait", "more than"], ["deaf"], ["signal", "TERM"]);
        job.Code.ShouldBe(-15);
        job.Events[^1].Now.ShouldBe(job.Events[^1].Before);
    }

    [Fact]
    public async Task An_editor_has_the_terminal_to_itself_and_its_text_comes_back()
    {
        using var folder = new EditorFolder("stty -g > \"$0.mode\"; ls -l \"$1\" > \"$0.file\"; echo \"$1\" >> \"$0.file\"; "
            + "printf 'one\\ntwo\\n' > \"$1\"");
        var job = await Run(
            new() { ["EDITOR"] = "false", ["VISUAL"] = folder.Editor },
            ["wait", "ready"], ["type", CtrlZ], ["stopped"], ["fg"], ["wait", "resumed"], ["type", "\u0005"],
            ["wait", "edited (one␊two)"], ["wait", "resumed"], ["type", "\u0001"], ["wait", "[Ctrl Text a]"], ["type", "q"]);
        job.ShouldHaveGivenBackTheTerminal();
        folder.Wrote("mode").Trim().ShouldBe(job.Events[0].Before);
        folder.Wrote("file").ShouldStartWith("-rw-------");
        File.Exists(folder.Wrote("file").Split('\n')[1]).ShouldBeFalse();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("/no/such/editor")]
    [InlineData("false")]
    public async Task Without_an_editor_that_works_nothing_changes(string? editor)
    {
        var job = await Run(new() { ["EDITOR"] = editor }, ["wait",
            "ready"], ["type", "\u0005"], ["wait", "edited ()"], ["type", "\u0001"], ["wait", "[Ctrl Text a]"], ["type", "q"]);
        job.Code.ShouldBe(0);
        job.ShouldHaveGivenBackTheTerminal();
    }

    [Fact]
    public async Task What_was_typed_ahead_at_the_door_arrives_on_the_screen_with_its_Enter()
    {
        var job = await Run(Nothing, "2", ["type", "one\rtwo\rup\rq"], ["wait",
            "line (one)"], ["wait", "line (two)"], ["wait", "[None Text u]"], ["wait", "[None Text p]"], ["wait", "[None Enter ]"]);
        job.Code.ShouldBe(0);
        job.ShouldHaveGivenBackTheTerminal();
    }

    [Fact]
    public async Task Lines_can_be_read_between_two_screens()
    {
        var job = await Run(Nothing, ["wait", "ready"], ["type", "\u000c"], ["wait", "line?"], ["type",
            "hello\r"], ["wait", "line (hello)"], ["wait", "\u001b[?1049h"], ["type", "\u0001"], ["wait", "[Ctrl Text a]"], ["type", "q"]);
        job.Code.ShouldBe(0);
        job.ShouldHaveGivenBackTheTerminal();
    }

    [Fact]
    public async Task It_hears_of_another_size_of_focus_and_of_pastes()
    {
        var job = await Run(
            Nothing,
            ["wait", "ready 80x24 Palette"], ["resize", 100, 30], ["wait", "resized 100x30"], ["type", "\u001b[O"], ["wait", "focus False"],
            ["type", "\u001b[<64;1;1M"], ["wait", "wheel -1"],
            ["type",
                "\u001b[200~a\rb\u001b[201~"], ["wait", "pasted (a␊b)"], ["type", "\u001b"], ["wait", "[None Escape ]"], ["type", "q"]);
        job.Code.ShouldBe(0);
        job.ShouldHaveGivenBackTheTerminal();
    }

    [Theory]
    [InlineData("dumb")]
    [InlineData("")]
    [InlineData(null)]
    public async Task A_terminal_that_can_show_no_screen_gets_none(string? term)
    {
        var job = await Run(new() { ["TERM"] = term });
        job.Code.ShouldBe(3);
        job.Output.ShouldBe("no screen\r\n");
    }

    private static Task<Job> Run(Dictionary<string, string?> variables, params object[][] steps) => Run(variables, "0", steps);

    private static Task<Job> Run(Dictionary<string, string?> variables, string lines, params object[][] steps) =>
        JobShell.Run(variables, "Snug.Terminal.Probe", [lines], steps);

    /// <summary>A script that plays an editor.</summary>
    private sealed class EditorFolder : IDisposable
    {
        private readonly string folder = Directory.CreateTempSubdirectory("snug-editor-").FullName;

        public EditorFolder(string script) => File.WriteAllText(Script, script);

        public string Editor => $"sh {Script}";

        private string Script => Path.Combine(folder, "editor.sh");

        public string Wrote(string name) => File.ReadAllText($"{Script}.{name}");

        public void Dispose() => Directory.Delete(folder, recursive: true);
    }
}
