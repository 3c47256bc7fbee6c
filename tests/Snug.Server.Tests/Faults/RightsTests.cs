using System.Diagnostics;
using Snug.Server.Backups;

namespace Snug.Server.Tests;

/// <summary>Files that may not be written, or not be read: what is so is said, and nothing is called damaged that is not.</summary>
[Collection(nameof(Faults))]
public sealed class RightsTests
{
    public RightsTests() => TestStore.RequireFile();

    [Fact]
    public async Task A_database_that_may_not_be_written_is_refused_at_the_start()
    {
        using var folder = new TestFolder();
        await StartAndStop(folder["snug.db"]);
        using (await ReadOnlyMount.Of(folder["snug.db"]))
        {
            Refusal(folder["snug.db"]).ShouldBe(
                $"{folder["snug.db"]} may not be written, so nothing could be kept. "
                    + $"Make it writable "
                    + $"(chmod u+w {folder["snug.db"]}), start Snug as its owner, or keep another database: snug serve --db FILE");
        }

        await StartAndStop(folder["snug.db"]);
    }

    [Fact]
    public async Task A_disk_that_may_not_be_written_is_refused_at_the_start()
    {
        using var folder = new TestFolder();
        using var disk = await SmallDisk.Mount(folder["disk"], megabytes: 8);
        var database = Path.Combine(disk.Path, "snug.db");
        await StartAndStop(database);
        await disk.Remount(isReadOnly: true);
        Refusal(database).ShouldEndWith("Keep the database on a local disk that can be written to: --db FILE");
        Verification.Of(database).ShouldBeEmpty("it can be read");
        await disk.Remount(isReadOnly: false);
    }

    [Fact]
    public async Task Who_may_not_read_a_file_is_told_so_and_not_that_it_is_damaged()
    {
        PowerCut.NeedsLinux();
        using var folder = new TestFolder();
        await StartAndStop(folder["snug.db"]);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        }

        var program = ChildProgram.Snug.Command(folder["snug.db"], 0).TakeWhile(word => word != "serve");
        string[] asNobody = ["--reuid", "65534", "--regid", "65534", "--clear-groups", .. program, "verify", folder["snug.db"]];
        var start = new ProcessStartInfo(
            "setpriv", asNobody)
        { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["HOME"] = folder.Path;
        using var verify = Requirement.OrStart(start);
        var said = await verify.StandardError.ReadToEndAsync(TestDeadline.Token);
        await verify.WaitForExitAsync(TestDeadline.Token);
        verify.ExitCode.ShouldBe(1, said);
        said.Trim().ShouldBe("snug.db may not be read by who runs this. Run it as the file's owner.");
    }

    [Theory]
    [InlineData("PK\u0003\u0004 a zip")]
    [InlineData("a letter")]
    public async Task No_way_back_is_offered_onto_what_was_no_database(string content)
    {
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder["some.zip"], content + new string('x', 5_000), TestDeadline.Token);
        var refused = Should.Throw<StartupException>(() => Verification.Of(folder["some.zip"])).Message;
        refused.ShouldStartWith("some.zip cannot be read as a database: it is something else, or its beginning is damaged.");
        refused.ShouldNotContain("restore");
    }

    [Fact]
    public async Task A_restore_that_fails_names_files_that_are_there()
    {
        using var folder = new TestFolder();
        await StartAndStop(folder["snug.db"]);
        await File.WriteAllTextAsync(folder["backup.db"], new string('x', 5_000), TestDeadline.Token);
        var noBackup = Should.Throw<StartupException>(() =>
            Restore.Run(folder["backup.db"], folder["snug.db"], TimeProvider.System)).Message;
        noBackup.ShouldStartWith("backup.db cannot be read as a database");
        noBackup.ShouldNotContain(".restoring");

        using var disk = await SmallDisk.Mount(folder["disk"], megabytes: 1);
        disk.FillUpTo(bytesLeft: 16 * 1024);
        var noSpace = Should.Throw<StartupException>(() =>
            Restore.Run(folder["snug.db"], Path.Combine(disk.Path, "snug.db"), TimeProvider.System)).Message;
        noSpace.ShouldStartWith("The backup was not brought back, and nothing was changed");
        noSpace.ShouldNotContain(".restoring");
    }

    private static string Refusal(string path) =>
        Should.Throw<StartupException>(() => SnugServer.Build(new ServeOptions { DatabasePath = path, Port = 0 })).Message;

    private static async Task StartAndStop(string path)
    {
        await using var server = SnugServer.Build(new ServeOptions { DatabasePath = path, Port = 0 });
        await server.StartAsync(TestDeadline.Token);
        await server.StopAsync(TestDeadline.Token);
    }

    /// <summary>One file that even root may not write.</summary>
    private sealed class ReadOnlyMount(string path) : IDisposable
    {
        public static async Task<ReadOnlyMount> Of(string path)
        {
            PowerCut.NeedsLinux();
            if (await Run("mount", "--bind", path, path) != 0)
            {
                Requirement.Skip("mounting takes root");
            }

            (await Run("mount", "-o", "remount,bind,ro", path)).ShouldBe(0);
            return new ReadOnlyMount(path);
        }

        public void Dispose()
        {
            using var umount = Process.Start("umount", ["-l", path]);
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
}
