using System.Diagnostics;

namespace Snug.Server.Tests;

/// <summary>The library that plays a power cut, compiled here from Faults/power.c.</summary>
internal static class PowerCut
{
    /// <summary>Compiles it into <paramref name="folder"/>. Skips the test where there is no compiler; fails there in CI.</summary>
    /// <returns>Variables for the child.</returns>
    public static async Task<Dictionary<string, string>> Library(TestFolder folder, string databasePath)
    {
        NeedsLinux();
        var library = folder["power.so"];
        var source = Path.Combine(Repository.Root, "tests", "Snug.Server.Tests", "Faults", "power.c");
        Process? compiler = null;
        try
        {
            compiler = Process.Start("gcc", ["-O2", "-shared", "-fPIC", "-o", library, source, "-ldl"]);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Requirement.Skip("gcc is not installed");
        }

        using (compiler)
        {
            await compiler!.WaitForExitAsync(TestContext.Current.CancellationToken);
            compiler.ExitCode.ShouldBe(0);
        }

        return new(StringComparer.Ordinal) { ["LD_PRELOAD"] = library, ["POWER_MATCH"] = databasePath };
    }

    public static void NeedsLinux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux: LD_PRELOAD, tmpfs, signals");
}

/// <summary>What a machine may lack: at home a test is skipped then, in CI it fails.</summary>
internal static class Requirement
{
    /// <summary>Starts a program that a machine may lack.</summary>
    public static Process OrStart(ProcessStartInfo program)
    {
        try
        {
            return Process.Start(program)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Skip($"{program.FileName} is not installed");
            throw;
        }
    }

    public static void Skip(string reason)
    {
        Environment.GetEnvironmentVariable("CI").ShouldNotBe("true", reason);
        Assert.Skip(reason);
    }
}
