using System.Diagnostics;

namespace Snug.Terminal.Tests.Pty;

/// <summary>The real program, as a shell runs it.</summary>
internal static class Shell
{
    /// <summary>The program that is built with these tests.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "Snug");

    /// <summary>Runs a script to its end, with the sessions in <paramref name="folder"/> and as the current folder.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> Run(string folder, string script)
    {
        var start = new ProcessStartInfo("bash", ["-c", script])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = folder,
        };
        start.Environment["SNUG_CONFIG"] = Path.Combine(folder, "config");
        using var process = Process.Start(start)!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
