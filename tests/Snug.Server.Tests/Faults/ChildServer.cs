using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Snug.Server.Tests;

/// <summary>The built program as a process of its own: it can be killed, and nothing of it outlives that but its file.</summary>
internal sealed class ChildServer : IDisposable
{
    private bool isDisposed;
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(60);

    private readonly Process process;

    private readonly ConcurrentQueue<string> errors = new();

    private ChildServer(Process process, Uri address, Action<Process> takeOutput)
    {
        this.process = process;
        Address = address;
        takeOutput(process);
        process.ErrorDataReceived += (_, line) => errors.Enqueue(line.Data ?? "");
        process.BeginErrorReadLine();
    }

    public Uri Address { get; }

    /// <summary>A port that is free now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts the program and returns when it answers.</summary>
    /// <param name="databasePath">Its file.</param>
    /// <param name="port">On this computer.</param>
    /// <param name="program">Which program, of those that are built with these tests.</param>
    /// <param name="environment">More variables, such as a library to load first.</param>
    /// <param name="takeOutput">What becomes of its log; read to the end and thrown away if nothing is said.</param>
    public static Task<ChildServer> Start(
        string databasePath,
        int port,
        ChildProgram program = ChildProgram.Snug,
        IDictionary<string, string>? environment = null,
        Action<Process>? takeOutput = null)
    {
        if (!TestStore.IsAddress(databasePath))
        {
            TestStore.RequireFile();
        }

        return StartBy(program.Command(databasePath, port), port, environment, takeOutput);
    }

    /// <summary>The same by a command of the test's own.</summary>
    public static async Task<ChildServer> StartBy(
        string[] command, int port, IDictionary<string, string>? environment = null, Action<Process>? takeOutput = null)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        var child = new ChildServer(Process.Start(start)!, new Uri($"http://127.0.0.1:{port}"), takeOutput ?? ReadToTheEnd);
        await child.Answers();
        return child;
    }

    /// <summary>SIGKILL: not an instruction more.</summary>
    public async Task Kill()
    {
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>SIGTERM, and wait for the end.</summary>
    /// <returns>How long it took, and the exit code.</returns>
    public async Task<(TimeSpan Took, int ExitCode)> Stop()
    {
        var started = Stopwatch.GetTimestamp();
        await Send("TERM");
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(StopsWithin, TestContext.Current.CancellationToken);
        return (Stopwatch.GetElapsedTime(started), process.ExitCode);
    }

    /// <summary>SIGSTOP: it stands still wherever it is, and holds what it holds.</summary>
    public Task Freeze() => Send("STOP");

    /// <summary>SIGCONT: it goes on and does not know that time has passed.</summary>
    public Task Thaw() => Send("CONT");

    /// <inheritdoc/>
    public void Dispose()
    {
        // Whoever kills it in a storm is not sure to have another one when the test ends.
        if (isDisposed)
        {
            return;
        }

        isDisposed = true;
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }

    private async Task Send(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        kill.ExitCode.ShouldBe(0);
    }

    private static void ReadToTheEnd(Process process)
    {
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
    }

    private async Task Answers()
    {
        using var http = new HttpClient { BaseAddress = Address };
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync("/healthz", TestContext.Current.CancellationToken);
                return;
            }
            catch (Exception notYet) when (notYet is HttpRequestException or SocketException)
            {
                process.HasExited.ShouldBeFalse($"the program ended: {string.Join('\n', errors)}");
                Stopwatch.GetElapsedTime(started).ShouldBeLessThan(StartsWithin, notYet.Message);

                // Another process gives no signal: look again.
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }
}

/// <summary>What can be started as a child.</summary>
internal enum ChildProgram
{
    /// <summary>The product as people get it; at home, where ./test has not published it since the last build, as it is built.</summary>
    Snug,

    /// <summary>A server that is broken on purpose: it acknowledges before it commits.</summary>
    Hasty,

    /// <summary>The same, with the original's door open, and nothing else will do.</summary>
    Published,
}

/// <summary>The one place that knows how the programs are started.</summary>
internal static class ChildPrograms
{
    extension(ChildProgram program)
    {
        public string[] Command(string databasePath, int port) => program switch
        {
            ChildProgram.Snug => [.. IsPublished || IsCi ? (string[])[Published] : ["dotnet", Build], "serve", "--db", databasePath,
                "--port", $"{port}", "--limits", "off"],
            ChildProgram.Hasty => ["dotnet", Built("tests/Snug.Server.Hasty", "Snug.Server.Hasty"), databasePath, $"{port}"],
            ChildProgram.Published => [Published, "serve", "--db", databasePath, "--port", $"{port}", "--limits", "off", "--legacy"],
            _ => throw new InvalidOperationException($"{program} is no program"),
        };
    }

    /// <summary>Where ./test puts the published program.</summary>
    public static string Published =>
        Path.Combine(Repository.Root, "artifacts", "single", OperatingSystem.IsWindows() ? "Snug.exe" : "snug");

    /// <summary>It is there, and not yesterday's.</summary>
    public static bool IsPublished => File.Exists(Published)
        && File.GetLastWriteTimeUtc(Published) >= File.GetLastWriteTimeUtc(Path.ChangeExtension(Build, null) + ".Server.dll");

    private static bool IsCi => Environment.GetEnvironmentVariable("CI") == "true";

    private static string Build => Built("src/Snug", "Snug");

    /// <summary>Beside these tests, in the same configuration: the project file makes sure that it is built.</summary>
    public static string Built(string project, string name)
    {
        var output = Path.GetRelativePath(Path.Combine(Repository.Root, "tests", "Snug.Server.Tests"), AppContext.BaseDirectory);
        return Path.Combine(Repository.Root, project, output, name + ".dll");
    }
}
