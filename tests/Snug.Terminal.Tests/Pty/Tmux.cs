using System.Diagnostics;

namespace Snug.Terminal.Tests.Pty;

/// <summary>The real, built program in a window of tmux: keys as a person presses them, and the screen that they see.</summary>
internal sealed class Tmux : IAsyncDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Snug");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly string socket;
    private readonly Process watching;

    private Tmux(string socket)
    {
        this.socket = socket;
        // Control mode tells of each output, so nobody has to look again and again.
        watching = Start(true, "-C", "attach", "-t", "snug");
    }

    /// <summary>Runs the program; when it has ended, the window shows "exit", its code, and what of a usual terminal is on again.</summary>
    /// <param name="folder">For the socket, the program's files and its working directory.</param>
    /// <param name="columns">Cells across.</param>
    /// <param name="rows">Cells down.</param>
    /// <param name="arguments">The program's.</param>
    public static async Task<Tmux> Run(string folder, int columns, int rows, params string[] arguments)
    {
        SkipWithoutTmux();
        var socketPath = Path.Combine(folder, "tmux");
        var command = $"env SNUG_CONFIG='{folder}/config' LC_ALL=C.UTF-8 COLORTERM=truecolor "
            + $"DOTNET_NOLOGO=1 '{Program}' {string.Join(' ', arguments)}; echo \"exit $?, $(stty -a | tr ' ' '\\n' | grep -xE "
            + $"'isig|icanon|echo' | xargs)\"; exec cat";
        using var start = Process.Start(new ProcessStartInfo("tmux",
            ["-S", socketPath, "-f", "/dev/null", "new-session", "-d", "-s", "snug", "-x", $"{columns}", "-y", $"{rows}", command]))!;
        await start.WaitForExitAsync(TestContext.Current.CancellationToken);
        start.ExitCode.ShouldBe(0);
        return new Tmux(socketPath);
    }

    /// <summary>Types text as it is.</summary>
    public Task Type(string text) => Tell("send-keys", "-t", "snug", "-l", text);

    /// <summary>Presses keys by tmux's names: Enter, Escape, M-2, C-c.</summary>
    public Task Press(params string[] keys) => Tell(["send-keys", "-t", "snug", .. keys]);

    /// <summary>Types and presses Enter.</summary>
    public async Task Say(string text)
    {
        await Type(text);
        await Press("Enter");
    }

    /// <summary>Pastes text as a terminal does, between the marks of bracketed paste.</summary>
    public async Task Paste(string text)
    {
        await Tell("set-buffer", text);
        await Tell("paste-buffer", "-p", "-t", "snug");
    }

    public Task Resize(int columns, int rows) => Tell("resize-window", "-t", "snug", "-x", $"{columns}", "-y", $"{rows}");

    /// <summary>Answers a question in lines.</summary>
    public async Task Answer(string question, string answer)
    {
        await See(question);
        await Say(answer);
    }

    /// <summary>Waits until the screen shows this.</summary>
    public Task<string> See(string words) => When(shown => shown.Contains(words, StringComparison.Ordinal), words);

    /// <summary>Waits until the screen is as wanted.</summary>
    public async Task<string> When(Predicate<string> isWanted, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var shown = await Shown();
            if (isWanted(shown))
            {
                return shown;
            }

            try
            {
                if (await watching.StandardOutput.ReadLineAsync(patience.Token) is null)
                {
                    throw new InvalidOperationException("the window is gone");
                }
            }
            catch (Exception e) when (e is OperationCanceledException or InvalidOperationException)
            {
                throw new TimeoutException($"never seen: {what}\n{shown}", e);
            }
        }
    }

    /// <summary>The screen as text.</summary>
    public async Task<string> Shown()
    {
        using var capture = Start(false, "capture-pane", "-p", "-t", "snug");
        var shown = await capture.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await capture.WaitForExitAsync(TestContext.Current.CancellationToken);
        return string.Join('\n', shown.Split('\n').Select(static row => row.TrimEnd()));
    }

    public async ValueTask DisposeAsync()
    {
        using (var kill = Start(false, "kill-server"))
        {
            await kill.WaitForExitAsync(CancellationToken.None);
        }

        if (!watching.HasExited)
        {
            watching.Kill();
        }

        watching.Dispose();
    }

    private async Task Tell(params string[] command)
    {
        using var tell = Start(false, command);
        await tell.WaitForExitAsync(TestContext.Current.CancellationToken);
        tell.ExitCode.ShouldBe(
            0, string.Join(' ', command) + await tell.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    private Process Start(bool takesInput, params string[] command) =>
        Process.Start(new ProcessStartInfo("tmux", ["-S", socket, .. command])
        {
            UseShellExecute = false,
            RedirectStandardInput = takesInput,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private static void SkipWithoutTmux()
    {
        var isThere = (Environment.GetEnvironmentVariable("PATH")
            ?? string.Empty).Split(Path.PathSeparator).Any(static folder => File.Exists(Path.Combine(folder, "tmux")));
        if (isThere)
        {
            return;
        }

        (Environment.GetEnvironmentVariable("CI") == "true").ShouldBeFalse("tmux is needed here, and CI must have it");
        Assert.Skip("There is no tmux to run the program in.");
    }
}
