using System.Diagnostics;

namespace Snug.Server.Tests;

/// <summary>A tmpfs of a few megabytes.</summary>
internal sealed class SmallDisk(string path) : IDisposable
{
    public string Path { get; } = path;

    public static async Task<SmallDisk> Mount(string path, int megabytes)
    {
        PowerCut.NeedsLinux();
        Directory.CreateDirectory(path);
        if (await Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", path) != 0)
        {
            Requirement.Skip("mounting a small disk takes root");
        }

        return new SmallDisk(path);
    }

    /// <summary>Takes what is free, but for so many bytes.</summary>
    public void FillUpTo(long bytesLeft)
    {
        using var ballast = new FileStream(System.IO.Path.Combine(Path, "ballast"), FileMode.Create);
        ballast.Write(new byte[new DriveInfo(Path).AvailableFreeSpace - bytesLeft]);
        ballast.Flush(flushToDisk: true);
    }

    /// <summary>Gives it back.</summary>
    public void Free() => File.Delete(System.IO.Path.Combine(Path, "ballast"));

    /// <summary>So that even root cannot write, or can again.</summary>
    public async Task Remount(bool isReadOnly) => (await Run("mount", "-o", isReadOnly ? "remount,ro" : "remount,rw", Path)).ShouldBe(0);

    public async Task Resize(int megabytes) => (await Run("mount", "-o", $"remount,size={megabytes}m", Path)).ShouldBe(0);

    public void Dispose()
    {
        using var umount = Process.Start("umount", ["-l", Path]);
        umount.WaitForExit();
    }

    private static async Task<int> Run(string program, params string[] arguments)
    {
        using var process =
            Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        await process.WaitForExitAsync(TestDeadline.Token);
        return process.ExitCode;
    }
}
