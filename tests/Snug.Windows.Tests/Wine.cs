using System.Diagnostics;
using System.Runtime.InteropServices;

[assembly: AssemblyFixture(typeof(Snug.Windows.Tests.Wine))]

namespace Snug.Windows.Tests;

/// <summary>
/// Windows as far as Wine is it, for one run of these tests: a prefix of its own in a temporary folder, without a display. What holds
/// here holds on Windows unless Wine is kinder; what does not was never seen on a Windows machine.
/// </summary>
public sealed class Wine : IAsyncDisposable
{
    /// <summary>Debian keeps them out of the PATH; they are there with the package wine64 alone.</summary>
    private const string Folder = "/usr/lib/wine";

    private readonly string prefix = Path.Combine(Path.GetTempPath(), $"snug-wine-{Environment.ProcessId}");
    private readonly Lazy<Task> made;
    private readonly Lazy<Task<string>> consoleEvent;
    private Process? keeper;

    /// <summary>Nothing is made before a test asks.</summary>
    public Wine() => (made, consoleEvent) = (new Lazy<Task>(Make), new Lazy<Task<string>>(ConsoleEvent));

    /// <summary>Where <c>./test</c> publishes it to.</summary>
    private static string Program => Path.Combine(Repository.Root, "artifacts", "win-x64", "Snug.exe");

    /// <summary>A path of this machine as a Windows program names it.</summary>
    public static string PathOf(string path) => "Z:" + path.Replace('/', '\\');

    /// <summary>How the published program is started here. Skips the test if it cannot be, and fails it in CI.</summary>
    /// <param name="copy">Where it is put before and started; null for where it lies.</param>
    /// <param name="arguments">Its command line.</param>
    public async Task<ProcessStartInfo> Command(string? copy, params string[] arguments)
    {
        Require();
        await made.Value;
        if (copy is not null && !File.Exists(copy))
        {
            File.Copy(Program, copy);
        }

        return Start("wine64", [copy ?? Program, .. arguments]);
    }

    /// <summary>How console-event.c is started here.</summary>
    public async Task<ProcessStartInfo> ConsoleEvent(params string[] arguments)
    {
        await made.Value;
        return Start("wine64", [await consoleEvent.Value, .. arguments]);
    }

    /// <summary>How a line is given to the command interpreter of Windows, which is Wine's.</summary>
    public async Task<ProcessStartInfo> Interpret(string line)
    {
        RequireWine();
        await made.Value;
        return Start("wine64", ["cmd", "/c", line]);
    }

    /// <summary>
    /// Makes a program for Windows of one of the files beside these tests. Needs no libraries of Windows: GNU ld links to Wine's own file,
    /// which names what is in it.
    /// </summary>
    public static async Task Compile(string source, string program)
    {
        Need(File.Exists("/usr/bin/clang") && File.Exists("/usr/bin/ld"), "clang and binutils are not installed");
        const string kernel = "/usr/lib/x86_64-linux-gnu/wine/x86_64-windows/kernel32.dll";
        source = Path.Combine(AppContext.BaseDirectory, source);
        await Tool("clang", "-target", "x86_64-windows-gnu", "-ffreestanding", "-O1", "-c", source, "-o", program + ".o");
        await Tool("ld", "-m", "i386pep", "--subsystem", "console", "-e", "start", program + ".o", kernel, "-o", program);
        File.Delete(program + ".o");
    }

    /// <summary>The files of a program in %APPDATA%.</summary>
    public IEnumerable<string> Kept(string program) =>
        Directory.GetDirectories(Path.Combine(prefix, "drive_c", "users"))
            .Select(user => Path.Combine(user, "AppData", "Roaming", program))
            .Where(Directory.Exists)
            .SelectMany(kept => Directory.GetFiles(kept, "*", SearchOption.AllDirectories));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!made.IsValueCreated)
        {
            return;
        }

        keeper?.Dispose();
        using (var end = Process.Start(Start("wineserver", ["-k"]))!)
        {
            await end.WaitForExitAsync(CancellationToken.None);
        }

        using (var gone = Process.Start(Start("wineserver", ["-w"]))!)
        {
            await gone.WaitForExitAsync(CancellationToken.None);
        }

        if (Directory.Exists(prefix))
        {
            Directory.Delete(prefix, recursive: true);
        }
    }

    private static void RequireWine()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            Assert.Skip("Wine runs the program for Windows on Linux with an x64 processor only. "
                + "On Windows itself test.cmd runs the other tests.");
        }

        Need(File.Exists(Path.Combine(Folder, "wine64")), "Wine is not installed: apt-get install --no-install-recommends wine64");
    }

    private static void Require()
    {
        RequireWine();
        var build = Path.Combine(Repository.Root, "src", "Snug.Server", "bin", Built, "Snug.Server.dll");
        Need(
            File.Exists(Program) && File.GetLastWriteTimeUtc(Program) >= File.GetLastWriteTimeUtc(build),
            "Today's program for Windows is not here: dotnet publish src/Snug -p:PublishProfile=single -r win-x64 -o artifacts/win-x64/");
    }

    /// <summary>Configuration and framework, as these tests were built.</summary>
    private static string Built => Path.GetRelativePath(
        Path.Combine(Repository.Root, "tests", "Snug.Windows.Tests", "bin"), AppContext.BaseDirectory);

    private static void Need(bool isThere, string reason)
    {
        if (!isThere)
        {
            Environment.GetEnvironmentVariable("CI").ShouldNotBe("true", reason);
            Assert.Skip(reason);
        }
    }

    private async Task Make()
    {
        using var boot = Process.Start(Start("wine64", ["wineboot", "-i"]))!;
        var said = await boot.StandardError.ReadToEndAsync(CancellationToken.None);
        await boot.WaitForExitAsync(CancellationToken.None);
        boot.ExitCode.ShouldBe(0, said);

        // Wine's services live as long as any program does and hold the output of the one that was there first, which would not end
        // before the last one that runs beside it: that is this interpreter, which waits for a line and never gets one.
        keeper = Process.Start(Start("wine64", ["cmd"]))!;
        (await keeper.StandardOutput.ReadLineAsync(TestDeadline.Token)).ShouldNotBeNull();
    }

    private async Task<string> ConsoleEvent()
    {
        var program = Path.Combine(prefix, "console-event.exe");
        await Compile("console-event.c", program);
        return program;
    }

    private static async Task Tool(string name, params string[] arguments)
    {
        using var tool = Process.Start(name, arguments);
        await tool.WaitForExitAsync(TestDeadline.Token);
        tool.ExitCode.ShouldBe(0, name);
    }

    private ProcessStartInfo Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Folder, program), arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["WINEPREFIX"] = prefix;
        start.Environment["WINEDEBUG"] = "-all";
        // Wine would offer to download Mono and a browser.
        start.Environment["WINEDLLOVERRIDES"] = "mscoree,mshtml=";
        start.Environment.Remove("DISPLAY");
        start.Environment.Remove("SNUG_CONFIG");
        // Two things that the runtime asks of Windows and Wine 8 does not have: memory mapped twice (it dies in a finalizer), and room
        // reserved for an image that is compiled ahead and lies in a file with others (it does not start): code is compiled as it runs.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        start.Environment["DOTNET_ReadyToRun"] = "0";
        return start;
    }
}
