using System.Net;
using System.Net.Sockets;
using Snug.Server.Hosting;
using Snug.Server.Peers;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Tests.Hosting;

public sealed class MachineCheckTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("snug-check-");

    private string Database => Path.Combine(folder.FullName, "snug.db");

    [Fact]
    public void Everything_is_looked_at_and_nothing_is_left_behind()
    {
        var looks = MachineCheck.Of(Database, FreePort(), TimeProvider.System);

        looks
            .Select(look => look.What)
            .ShouldBe(["File system", "Database", "Free space", "Open files", "Clock", "Port", "Connections", "ICU"]);
        One(looks, "Port").Verdict.ShouldBe(Verdict.Good);
        One(looks, "ICU").Verdict.ShouldBe(Verdict.Good);
        folder.EnumerateFileSystemInfos().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/", "/srv/snug", true)]
    [InlineData("/srv", "/srv", true)]
    [InlineData("/srv", "/srv/snug", true)]
    [InlineData("/data", "/database", false)]
    public void A_folder_is_on_the_drive_whose_whole_name_is_above_it(string root, string folder, bool isBelow)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "These are paths of Unix.");
        MachineCheck.IsBelow(root, folder).ShouldBe(isBelow);
    }

    [Fact]
    public void A_taken_port_is_bad_and_the_sentence_names_another()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var look = One(MachineCheck.Of(Database, port, TimeProvider.System), "Port");

        look.Verdict.ShouldBe(Verdict.Bad);
        look.Sentence.ShouldBe($"Port {port} is taken, perhaps by another Snug. Try: snug serve --db {Database} --port {port + 1}");
    }

    [Theory]
    [InlineData("fuse.sshfs", true)]
    [InlineData("fuse.rclone", true)]
    [InlineData("virtiofs", true)]
    [InlineData("fuse.somethingnew", true)]
    [InlineData("nfs4", true)]
    [InlineData("ext4", false)]
    [InlineData("btrfs", false)]
    [InlineData("xfs", false)]
    [InlineData("zfs", false)]
    [InlineData("apfs", false)]
    [InlineData("NTFS", false)]
    public void A_file_system_of_another_machine_or_program_is_doubtful(string format, bool isOdd) =>
        (MachineCheck.Oddity(format) is not null).ShouldBe(isOdd);

    /// <summary>Each of these is refused by <c>snug serve</c>.</summary>
    [Theory]
    [InlineData("letter", "snug.db cannot be read as a database")]
    [InlineData("foreign", "snug.db is a database of another program")]
    [InlineData("newer", "snug.db was made by a newer Snug")]
    [InlineData("two names", "snug.db has 2 names (hard links)")]
    [InlineData("folder", "is a folder. Name a file")]
    public async Task What_serve_refuses_is_not_good_here(string kind, string sentence)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || kind != "two names", "Links are counted on Linux.");
        await using var server = await TestServer.Open();
        await server.Close();
        var file = server.DatabasePath;
        One(MachineCheck.Of(file, FreePort(), server.Clock), "Database").Verdict.ShouldBe(Verdict.Good);
        switch (kind)
        {
            case "letter":
                await File.WriteAllTextAsync(file, new string('x', 5_000), TestDeadline.Token);
                break;
            case "foreign":
                server.Rewrite("pragma application_id = 7");
                break;
            case "newer":
                server.Rewrite("pragma user_version = 900");
                break;
            case "two names":
                using (var ln = System.Diagnostics.Process.Start("ln", [file, file + ".too"]))
                {
                    await ln.WaitForExitAsync(TestDeadline.Token);
                }

                break;
            default:
                File.Delete(file);
                Directory.CreateDirectory(file);
                break;
        }

        var look = One(MachineCheck.Of(file, FreePort(), server.Clock), "Database");

        look.Verdict.ShouldBe(Verdict.Bad);
        look.Sentence.ShouldContain(sentence);
        Should.Throw<StartupException>(() => SqliteDatabase.Open(file, "1.0", server.Clock).Dispose());
    }

    [Fact]
    public async Task A_snug_that_runs_here_is_no_fault()
    {
        await using var server = await TestServer.Open();

        var look = One(MachineCheck.Of(server.DatabasePath, server.Address.Port, server.Clock), "Port");

        look.ShouldBe(new CheckResult("Port", Verdict.Good, $"Snug is running on this database already, at {server.Address}"));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_bad()
    {
        var look = One(MachineCheck.Of(Path.Combine(folder.FullName, "no", "snug.db"), FreePort(), TimeProvider.System), "File system");

        look.Verdict.ShouldBe(Verdict.Bad);
        look.Sentence.ShouldContain("Make it");
    }

    [Theory]
    [InlineData(true, Verdict.Good, "what a proxy on this machine passes on is refused")]
    [InlineData(false, Verdict.Doubtful, "cannot be told here")]
    public void It_is_said_where_nobody_can_tell_whose_a_connection_is(bool isPossible, Verdict fitness, string sentence)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux is asked.");
        var look = MachineCheck.Connections(new PeerLookup(isPossible, isPossible));

        look.Verdict.ShouldBe(fitness);
        look.Sentence.ShouldContain(sentence);
    }

    [Fact]
    public void Memory_is_no_place_for_a_database()
    {
        Assert.SkipUnless(
            DriveInfo.GetDrives().Any(drive => drive is { Name: "/dev/shm", DriveFormat: "tmpfs" }), "There is no tmpfs here.");

        var look = One(MachineCheck.Of("/dev/shm/snug.db", FreePort(), TimeProvider.System), "File system");

        look.Verdict.ShouldBe(Verdict.Doubtful);
        look.Sentence.ShouldContain("gone after a restart");
    }

    [Theory]
    [InlineData(256, Verdict.Doubtful, "ulimit -n 65536")]
    [InlineData(1_024, Verdict.Doubtful, "about 724 people")]
    [InlineData(65_536, Verdict.Good, "65,236 connections")]
    public void Few_open_files_mean_few_people(int limit, Verdict fitness, string sentence)
    {
        var look = MachineCheck.Files(limit);

        look.Verdict.ShouldBe(fitness);
        look.Sentence.ShouldContain(sentence);
    }

    [Fact]
    public async Task A_clock_that_went_back_is_noticed()
    {
        await using var server = await TestServer.Open();
        var now = server.Clock.GetUtcNow();

        MachineCheck.Clock(server.DatabasePath, now).Verdict.ShouldBe(Verdict.Good);
        MachineCheck.Clock(server.DatabasePath, now - TimeSpan.FromHours(2)).Verdict.ShouldBe(Verdict.Doubtful);
        MachineCheck.Clock(server.DatabasePath, new DateTimeOffset(1970, 1, 1, 0, 0, 5, TimeSpan.Zero)).Verdict.ShouldBe(Verdict.Bad);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static CheckResult One(IReadOnlyList<CheckResult> looks, string what) => looks.Single(look => look.What == what);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
