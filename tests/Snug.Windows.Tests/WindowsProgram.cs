using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Snug.Windows.Tests;

/// <summary>What a command said, and its exit code.</summary>
internal sealed record Said(int ExitCode, string Out, string Talk)
{
    /// <summary>Both, for a test that fails.</summary>
    public override string ToString() => $"{ExitCode}\n{Out}\n{Talk}";
}

/// <summary>Commands of the program for Windows, run to their end.</summary>
/// <param name="wine">Which runs them.</param>
/// <param name="folder">Where they are started; one person's files are kept in it.</param>
internal sealed class WindowsCommands(Wine wine, string folder)
{
    /// <summary>The person's files; null for where Windows keeps them.</summary>
    public string? Config { get; init; } = Path.Combine(folder, "config");

    /// <summary>
    /// The program's name where it is to be told from others: a copy in the folder, because Wine calls all names of a file by the first.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>Runs a command with an empty standard input; it has to succeed.</summary>
    public async Task<string> Run(params string[] arguments)
    {
        var said = await Try([], arguments);
        said.ExitCode.ShouldBe(0, string.Join(' ', arguments) + said);
        return said.Out;
    }

    /// <summary>Runs a command that is given these bytes.</summary>
    public async Task<Said> Try(byte[] input, params string[] arguments)
    {
        using var process = Process.Start(await Start(arguments))!;
        var read = Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(TestDeadline.Token), process.StandardError.ReadToEndAsync(TestDeadline.Token));
        await process.StandardInput.BaseStream.WriteAsync(input, TestDeadline.Token);
        process.StandardInput.Close();
        var said = await read;
        await process.WaitForExitAsync(TestDeadline.Token);
        return new Said(process.ExitCode, said[0], said[1]);
    }

    /// <summary>How it is started in this folder.</summary>
    public async Task<ProcessStartInfo> Start(params string[] arguments)
    {
        var start = await wine.Command(Name is null ? null : Path.Combine(folder, Name), arguments);
        start.WorkingDirectory = folder;
        start.StandardOutputEncoding = start.StandardErrorEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        if (Config is not null)
        {
            start.Environment["SNUG_CONFIG"] = Wine.PathOf(Config);
        }

        return start;
    }

    /// <summary>How something is done to the program with this name (console-event.c).</summary>
    public Task<ProcessStartInfo> Event(params string[] done) =>
        wine.ConsoleEvent([Name ?? throw new InvalidOperationException("It has no name of its own."), .. done]);
}

/// <summary><c>snug serve</c> of the program for Windows.</summary>
internal sealed class WindowsServer : IDisposable
{
    private const int Killed = 128 + 9;

    private static readonly TimeSpan UntilAgain = TimeSpan.FromSeconds(10);

    private readonly WindowsCommands commands;
    private readonly Process process;
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task<string[]> said;

    private WindowsServer(WindowsCommands commands, Process process, int port)
    {
        (this.commands, this.process) = (commands, process);
        Address = new Uri($"http://127.0.0.1:{port}");
        said = Task.WhenAll(ReadBook(), process.StandardError.ReadToEndAsync(CancellationToken.None));
    }

    public Uri Address { get; }

    /// <summary>Starts it and returns when it says that it is ready.</summary>
    public static Task<WindowsServer> Start(WindowsCommands commands, params string[] arguments) =>
        StartAt(FreePort(), commands, arguments);

    /// <summary>The same where people know it already.</summary>
    public static async Task<WindowsServer> StartAt(int port, WindowsCommands commands, params string[] arguments)
    {
        var start = await commands.Start(["serve", "--port", $"{port}", .. arguments]);
        var server = new WindowsServer(commands, Process.Start(start)!, port);
        await server.IsReady();
        return server;
    }

    /// <summary>A port that is free now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>
    /// Ctrl-C: Wine makes it of SIGINT. Twice, on a machine with ten times as much to do as it can, nothing came of it: pressed again as a
    /// person would.
    /// </summary>
    public async Task<Said> PressCtrlC()
    {
        var end = process.WaitForExitAsync(TestDeadline.Token);
        while (!end.IsCompleted)
        {
            await Signal("INT");
            await Task.WhenAny(end, Task.Delay(UntilAgain, TestDeadline.Token));
        }

        await end;
        return await End();
    }

    /// <summary>Its console does something to it, and it ends.</summary>
    public async Task<Said> Event(params string[] done)
    {
        using var happening = Process.Start(await commands.Event(done))!;
        await happening.WaitForExitAsync(TestDeadline.Token);
        happening.ExitCode.ShouldBe(0);
        return await End();
    }

    /// <summary>Not an instruction more.</summary>
    public async Task Kill()
    {
        process.Kill();
        (await End()).ExitCode.ShouldBe(Killed);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }

    private async Task<Said> End()
    {
        await process.WaitForExitAsync(TestDeadline.Token);
        var texts = await said.WaitAsync(TestDeadline.Token);
        return new Said(process.ExitCode, texts[0], texts[1]);
    }

    private async Task Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process.Id}"]);
        await kill.WaitForExitAsync(TestDeadline.Token);
        kill.ExitCode.ShouldBe(0);
    }

    /// <summary>All lines of its book. The last one before its news says that it is ready.</summary>
    private async Task<string> ReadBook()
    {
        var lines = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            lines.AppendLine(line);
            if (line.Contains("closing this window stops it", StringComparison.Ordinal))
            {
                ready.TrySetResult();
            }
        }

        return lines.ToString();
    }

    /// <summary>It listens; or it ended, and what it said is the failure.</summary>
    private async Task IsReady()
    {
        await Task.WhenAny(ready.Task, said).WaitAsync(TestDeadline.Token);
        ready.Task.IsCompleted.ShouldBeTrue(said.IsCompleted ? string.Concat(await said) : "");
    }
}
