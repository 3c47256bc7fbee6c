using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Snug.Terminal.Tests.Pty;

/// <summary>Something that became of the job, and how it left the terminal then.</summary>
/// <param name="Kind"><c>stopped</c> or <c>ended</c>.</param>
/// <param name="Code">The exit code; below 0 the signal that killed it.</param>
/// <param name="Before">What <c>stty -g</c> said before the job.</param>
/// <param name="Now">What it says now.</param>
internal sealed record JobEvent(string Kind, int? Code, string Before, string Now);

/// <summary>What a shell saw of a job on its terminal.</summary>
internal sealed partial record Job(IReadOnlyList<JobEvent> Events, string Output)
{
    /// <summary>The exit code; below 0 the signal that killed it.</summary>
    public int? Code => Events[^1].Code;

    /// <summary>The terminal is as it was: its mode, the screen, the cursor, pastes and focus reports.</summary>
    public void ShouldHaveGivenBackTheTerminal()
    {
        Output.ShouldContain("\u001b[?1049h", customMessage: "it never took the terminal");
        foreach (var happened in Events.Where(static happened => happened.Before.Length > 0))
        {
            happened.Now.ShouldBe(happened.Before, $"stty -g, {happened.Kind}: {Output}");
        }

        var modes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match change in ModeChange().Matches(Output))
        {
            modes[change.Groups["mode"].Value] = change.Groups["way"].Value;
        }

        modes["1049"].ShouldBe("l", "the alternate screen");
        modes["2004"].ShouldBe("l", "bracketed paste");
        modes["1004"].ShouldBe("l", "focus reports");
        modes["1000"].ShouldBe("l", "the mouse");
        modes["1006"].ShouldBe("l", "the mouse");
        modes["25"].ShouldBe("h", "the cursor");
    }

    [GeneratedRegex(@"\u001b\[\?(?<mode>\d+)(?<way>[hl])", RegexOptions.CultureInvariant
        | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ModeChange();
}

/// <summary>A program as a job of a shell, with a terminal that is given from one to the other.</summary>
internal static class JobShell
{
    private const int Seconds = 60;

    /// <param name="variables">Of the job's environment; null for one that is not set.</param>
    /// <param name="program">In the tests' folder.</param>
    /// <param name="arguments">The program's.</param>
    /// <param name="steps">What happens, as shell.py writes it: <c>["wait", "ready"]</c>, <c>["type", "q"]</c>.</param>
    public static async Task<Job> Run(
        IReadOnlyDictionary<string, string?> variables, string program, string[] arguments, params object[][] steps)
    {
        PseudoTerminal.SkipWithoutPython();
        var start = new ProcessStartInfo("python3")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Pty", "shell.py"));
        start.ArgumentList.Add(Seconds.ToString(CultureInfo.InvariantCulture));
        start.ArgumentList.Add(JsonSerializer.Serialize(steps));
        foreach (var argument in (string[])["--", Path.Combine(AppContext.BaseDirectory, program), .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var name in (string[])["NO_COLOR", "COLORTERM", "WT_SESSION", "VISUAL", "EDITOR"])
        {
            start.Environment.Remove(name);
        }

        start.Environment["TERM"] = "xterm-256color";
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var answer = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        (await errors).ShouldBe(string.Empty);

        using var report = JsonDocument.Parse(answer);
        var output = Encoding.UTF8.GetString(report.RootElement.GetProperty("output").GetBytesFromBase64());
        report.RootElement.GetProperty("missed").GetString().ShouldBeNull(output);
        return new Job([.. report.RootElement.GetProperty("events").EnumerateArray().Select(Event)], output);
    }

    private static JobEvent Event(JsonElement happened) => new(
        happened[0].GetString()!,
        happened[1].ValueKind == JsonValueKind.Null ? null : happened[1].GetInt32(),
        happened[2].GetString()!,
        happened[3].GetString()!);
}
