using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Snug.Terminal.Tests.Pty;

/// <summary>What came out of the program, byte by byte.</summary>
/// <param name="Bytes">Raw: the terminal changed nothing and echoed nothing.</param>
/// <param name="ExitCode">98: it did not end in time. 99: it never said what a step waited for.</param>
internal sealed record Captured(byte[] Bytes, int ExitCode);

/// <summary>The real, built program under a pseudo terminal.</summary>
internal static class PseudoTerminal
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Snug.exe" : "Snug");

    /// <param name="config">The person's config folder.</param>
    /// <param name="locale">The value of LC_ALL.</param>
    /// <param name="steps">What to wait for, and what to type then.</param>
    /// <param name="arguments">The program's.</param>
    public static Task<Captured> Run(string config, string locale, (string Wait, string Type)[] steps, params string[] arguments) =>
        Run(config, locale, steps, echoes: false, arguments);

    /// <summary>The same on a terminal that shows what is typed, as they all do.</summary>
    public static Task<Captured> RunEchoing(string config, (string Wait, string Type)[] steps, params string[] arguments) =>
        Run(config, "C.UTF-8", steps, echoes: true, arguments);

    private static async Task<Captured> Run(
        string config, string locale, (string Wait, string Type)[] steps, bool echoes, string[] arguments)
    {
        SkipWithoutPython();
        var start = new ProcessStartInfo("python3")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Pty", "capture.py"));
        start.ArgumentList.Add(40.ToString(CultureInfo.InvariantCulture));
        start.ArgumentList.Add(80.ToString(CultureInfo.InvariantCulture));
        start.ArgumentList.Add(JsonSerializer.Serialize(steps.Select(static step => new[] { step.Wait, step.Type })));
        foreach (var argument in (string[])["--", Program, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["SNUG_CONFIG"] = config;
        start.Environment["LC_ALL"] = locale;
        start.Environment["TERM"] = "xterm-256color";
        if (echoes)
        {
            start.Environment["CAPTURE_ECHO"] = "1";
        }

        // The runtime's own messages would be bytes too.
        start.Environment["DOTNET_NOLOGO"] = "1";

        using var process = Process.Start(start)!;
        using var bytes = new MemoryStream();
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardOutput.BaseStream.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        (await errors).ShouldBe(string.Empty);
        return new Captured(bytes.ToArray(), process.ExitCode);
    }

    public static void SkipWithoutPython()
    {
        var isThere = !OperatingSystem.IsWindows()
            && (Environment.GetEnvironmentVariable("PATH")
                ?? string.Empty).Split(Path.PathSeparator).Any(static folder => File.Exists(Path.Combine(folder, "python3")));
        if (isThere)
        {
            return;
        }

        (Environment.GetEnvironmentVariable("CI") == "true").ShouldBeFalse("python3 and a pseudo terminal are needed here, and CI must "
            + "have them");
        Assert.Skip("There is no python3 to make a pseudo terminal with.");
    }
}
