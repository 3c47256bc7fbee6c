using System.Diagnostics;
using System.Text;

namespace Snug.Server.Tests;

/// <summary>Runs the scripts beside the tests: other programs at our doors and files.</summary>
internal static class Python
{
    /// <summary>Runs a script to its end.</summary>
    /// <param name="script">Its path below the tests' folder.</param>
    /// <param name="input">What is typed.</param>
    /// <returns>What it printed.</returns>
    public static async Task<string> Run(string script, string input, params string[] arguments)
    {
        using var process = Start(script, arguments);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var said = process.StandardOutput.ReadToEndAsync(TestDeadline.Token);
        var complaints = await process.StandardError.ReadToEndAsync(TestDeadline.Token);
        await process.WaitForExitAsync(TestDeadline.Token);
        process.ExitCode.ShouldBe(0, complaints);
        return await said;
    }

    /// <summary>Starts a script. The test skips without python3, and fails where everything must run.</summary>
    public static Process Start(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("python3")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, script));
        Array.ForEach(arguments, start.ArgumentList.Add);
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception missing) when (Environment.GetEnvironmentVariable("CI") != "true")
        {
            Assert.Skip($"python3 is not here ({missing.Message})");
            throw;
        }
    }
}
