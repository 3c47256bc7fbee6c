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
        var start = await wine.Command(arguments);
        start.WorkingDirectory = folder;
        start.StandardOutputEncoding = start.StandardErrorEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        if (Config is not null)
        {
            start.Environment["SNUG_CONFIG"] = Wine.PathOf(Config);
        }

        return start;
    }
}

/// <summary><c>snug serve</c> of the program for Windows.</summary>
internal sealed class WindowsServer : IDisposable
{
    private const int Killed = 128 + 9;

    private static readonly TimeSpan UntilAgain = TimeSpan.FromSeconds(15);

    private readonly Process process;
    private readonly Task<string[]> said;

    private WindowsServer(Process process, int port)
    {
        this.process = process;
        Address = new Uri($"http://127.0.0.1:{port}");
        said = Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(CancellationToken.None), process.StandardError.ReadToEndAsync(CancellationToken.None));
    }

    public Uri Address { get; }

    /// <summary>Starts it and returns when it answers.</summary>
    public static Task<WindowsServer> Start(WindowsCommands commands, params string[] arguments) =>
        StartAt(FreePort(), commands, arguments);

    /// <summary>The same where people know it already.</summary>
    public static async Task<WindowsServer> StartAt(int port, WindowsCommands commands, params string[] arguments)
    {
        var server = new WindowsServer(Process.Start(await commands.Start(["serve", "--port", $"{port}", .. arguments]))!, port);
        await server.Answers();
        return server;
    }

    /// <summary>A port that is free now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Ctrl-C: Wine makes it of SIGINT. Once, on a busy machine, nothing came of it: pressed again as a person would.</summary>
    public async Task<Said> PressCtrlC()
    {
        await Signal("INT");
        try
        {
            await process.WaitForExitAsync(TestDeadline.Token).WaitAsync(UntilAgain, TestDeadline.Token);
        }
        catch (TimeoutException)
        {
            await Signal("INT");
        }

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

    private async Task Answers()
    {
        using var http = new HttpClient { BaseAddress = Address };
        var deadline = TestDeadline.Token;
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync("/readyz", deadline);
                return;
            }
            catch (HttpRequestException)
            {
                process.HasExited.ShouldBeFalse(process.HasExited ? string.Concat(await said) : "");

                // Another process gives no signal: look again.
                await Task.Delay(20, deadline);
            }
        }
    }
}
