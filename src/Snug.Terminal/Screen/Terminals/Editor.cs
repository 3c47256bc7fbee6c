using System.ComponentModel;
using System.Diagnostics;

namespace Snug.Terminal.Screen.Terminals;

/// <summary>The editor that a person chose with <c>$VISUAL</c> or <c>$EDITOR</c>: a command, perhaps with options.</summary>
internal sealed class Editor
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly string command;

    private Editor(string command) => this.command = command;

    public static Editor? Find(Func<string, string?> variable)
    {
        string[] names = ["VISUAL", "EDITOR"];
        return names.Select(variable).FirstOrDefault(static value => !string.IsNullOrWhiteSpace(value)) is { } found
            ? new Editor(found)
            : null;
    }

    /// <summary>Runs it on the terminal until the person closes it.</summary>
    /// <returns>False if it failed, or was not there.</returns>
    /// <exception cref="OperationCanceledException">It was ended from here.</exception>
    public async Task<bool> Run(string file, CancellationToken stop, CancellationToken cancellationToken)
    {
        // The shell takes the command apart, as for every program that starts an editor; the file's name is an argument and never code.
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("cmd.exe", $"/d /s /c \"{command} \"{file}\"\"")
            : new ProcessStartInfo("/bin/sh", ["-c", $"exec {command} \"$@\"", command, file]);
        start.UseShellExecute = false;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, cancellationToken);
        try
        {
            using var process = Process.Start(start)!;
            try
            {
                await process.WaitForExitAsync(either.Token);
                return process.ExitCode == 0;
            }
            catch (OperationCanceledException)
            {
                await End(process);
                throw;
            }
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    /// <summary>Asks it to stop, so that it leaves the terminal as it found it.</summary>
    private static async Task End(Process process)
    {
        const int terminate = 15;
        if (OperatingSystem.IsWindows())
        {
            process.Kill(entireProcessTree: true);
        }
        else
        {
            _ = UnixCalls.kill(process.Id, terminate);
        }

        using var enough = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(enough.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
