using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Snug.Server.Peers;
using Snug.Server.People;
using Snug.Server.Storage;
using Snug.Server.Storage.Sqlite;

namespace Snug.Server.Hosting;

/// <summary>How something on this machine is.</summary>
public enum Verdict
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>It works, and may not for long or for many.</summary>
    Doubtful,

    /// <summary>Snug does not run here like this.</summary>
    Bad,
}

/// <summary>One look at this machine.</summary>
/// <param name="What">What was looked at.</param>
/// <param name="Verdict">How it is.</param>
/// <param name="Sentence">What was found and, unless it is good, what to do.</param>
public sealed record CheckResult(string What, Verdict Verdict, string Sentence);

/// <summary><c>snug check</c>: can Snug live on this machine? Nothing is changed, nothing has to run.</summary>
public static class MachineCheck
{
    /// <summary>Under this, sends may soon be refused (docs/configure.md).</summary>
    private const long ScarceBytes = 1024L * 1024 * 1024;

    private const long NoBytes = 200L * 1024 * 1024;

    private const int FewFiles = 4_096;

    private static readonly DateTimeOffset Written = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>File systems on which locks or syncs are not what they say, or that forget.</summary>
    private static readonly Dictionary<string, string> OddFileSystems = new(StringComparer.OrdinalIgnoreCase)
    {
        ["nfs"] = "a network drive",
        ["nfs4"] = "a network drive",
        ["cifs"] = "a network drive",
        ["smb2"] = "a network drive",
        ["smbfs"] = "a network drive",
        ["9p"] = "a shared folder",
        ["vboxsf"] = "a shared folder",
        ["virtiofs"] = "a shared folder",
        ["fuse.vmhgfs-fuse"] = "a shared folder",
        ["fuse.grpcfuse"] = "a shared folder",
        ["fuse.sshfs"] = "a network drive",
        ["fuse.rclone"] = "a network drive",
        ["fuse.s3fs"] = "a network drive",
        ["fuse.glusterfs"] = "a network drive",
        ["smb3"] = "a network drive",
        ["afs"] = "a network drive",
        ["ceph"] = "a network drive",
        ["tmpfs"] = "memory, which is gone after a restart",
        ["ramfs"] = "memory, which is gone after a restart",
        ["overlay"] = "a container's own layer, which is gone with the container",
    };

    /// <summary>Looks at everything.</summary>
    /// <param name="databasePath">Where the database is or would be.</param>
    /// <param name="port">Where it would listen.</param>
    /// <param name="time">The clock.</param>
    public static IReadOnlyList<CheckResult> Of(string databasePath, int port, TimeProvider time)
    {
        if (DatabaseName.IsPostgres(databasePath))
        {
            return
            [
                .. PostgresCheck.Of(databasePath),
                Files(Listening.OpenFiles()),
                Clock(databasePath, time.GetUtcNow()),
                Port(databasePath, DatabaseName.Shown(databasePath), port),
                Connections(new PeerLookup()),
                Icu(),
            ];
        }

        var full = Path.GetFullPath(databasePath);
        var folder = Path.GetDirectoryName(full)!;
        return
        [
            FileSystem(full, folder),
            Database(full),
            Space(folder),
            Files(Listening.OpenFiles()),
            Clock(full, time.GetUtcNow()),
            Port(full, full, port),
            Connections(new PeerLookup()),
            Icu(),
        ];
    }

    private static CheckResult FileSystem(string full, string folder)
    {
        const string What = "File system";
        if (!Directory.Exists(folder))
        {
            return new CheckResult(What, Verdict.Bad, $"There is no folder {folder}. Make it, or keep the database elsewhere: --db FILE");
        }

        if (!MayWrite(full, folder))
        {
            return new CheckResult(
                What, Verdict.Bad, $"{folder} cannot be written to. Run Snug as its owner, or keep the database elsewhere: --db FILE");
        }

        var drive = DriveOf(folder);
        return drive is not null && Oddity(drive.DriveFormat) is { } why
            ? new CheckResult(What, Verdict.Doubtful, $"{folder} is on {drive.DriveFormat}: {why}. Keep the database on a disk of this "
                + $"machine: --db FILE")
            : new CheckResult(What, Verdict.Good, $"{folder} is on {drive?.DriveFormat ?? "a disk"} and can be written to.");
    }

    /// <summary>Why a database has no good place there; null if it has.</summary>
    internal static string? Oddity(string fileSystem) =>
        OddFileSystems.TryGetValue(fileSystem, out var why) ? why
        : fileSystem.StartsWith("fuse", StringComparison.OrdinalIgnoreCase) ? "a foreign file system"
        : null;

    /// <summary>What <c>snug serve</c> would refuse is not good here either.</summary>
    private static CheckResult Database(string full)
    {
        const string What = "Database";
        var name = Path.GetFileName(full);
        try
        {
            var real = DatabasePath.Of(full);
            if (new FileInfo(real) is not { Exists: true, Length: > 0 })
            {
                return Directory.Exists(full)
                    ? new CheckResult(What, Verdict.Bad, $"{full} is a folder. Name a file: --db {Path.Combine(full, "snug.db")}")
                    : new CheckResult(What, Verdict.Good, $"{name} is made by the first start.");
            }

            SqliteDatabase.RequireWritable(real);
            DatabaseLock.RequireOneName(real);
            using var file = DatabaseFile.Open(full);
            using (var rows = file.Prepare(MoveMark.Sql).Query())
            {
                MoveMark.Of(rows).RequireNone(name, full);
            }

            return WalGrowth.Find(real) is { } grown
                ? new CheckResult(What, Verdict.Doubtful, $"{grown}.")
                : new CheckResult(What, Verdict.Good, $"{name} is a database of Snug.");
        }
        catch (StartupException refused)
        {
            return new CheckResult(What, Verdict.Bad, refused.Message);
        }
    }

    private static bool MayWrite(string full, string folder)
    {
        var probe = Path.Combine(folder, $".{Path.GetFileName(full)}.check-{Guid.CreateVersion7():n}");
        try
        {
            using var file = new FileStream(
                probe, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose });
            file.WriteByte(1);
            file.Flush(flushToDisk: true);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static CheckResult Space(string folder)
    {
        const string What = "Free space";
        if (DriveOf(folder) is not { } drive)
        {
            return new CheckResult(
                What, Verdict.Doubtful, $"How much is free for {folder} cannot be told. Look yourself: a message takes about 300 bytes.");
        }

        var free = drive.AvailableFreeSpace;
        var said = string.Create(CultureInfo.InvariantCulture, $"{free / 1024.0 / 1024 / 1024:0.0} GB are free, room "
            + $"for about {free / 300 / 1_000_000:N0} million messages.");
        return free switch
        {
            < NoBytes => new CheckResult(What, Verdict.Bad, $"{said} Make room first: on a full disk nothing new can be kept."),
            < ScarceBytes => new CheckResult(What, Verdict.Doubtful, $"{said} Make room soon."),
            _ => new CheckResult(What, Verdict.Good, said),
        };
    }

    internal static CheckResult Files(int limit)
    {
        const string What = "Open files";
        return limit < FewFiles
            ? new CheckResult(What, Verdict.Doubtful, string.Create(CultureInfo.InvariantCulture, $"{limit:N0} files may be open, "
                + $"so about {Math.Max(16, limit - 300):N0} people can be here at once. For more, before snug serve: "
                + $"ulimit -n 65536 (in a systemd unit: LimitNOFILE=65536)"))
            : new CheckResult(What, Verdict.Good, string.Create(CultureInfo.InvariantCulture, $"Enough for {limit - 300:N0} connections."));
    }

    internal static CheckResult Clock(string full, DateTimeOffset now)
    {
        const string What = "Clock";
        var said = now.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";
        var newest = File.Exists(full) ? Newest(full) : null;
        return now < Written ? new CheckResult(What, Verdict.Bad, $"It is {said} by this machine's clock, which is wrong. Set it (Linux: "
            + $"timedatectl set-ntp true); messages would carry that time.")
            : newest > now + TimeSpan.FromMinutes(1)
            ? new CheckResult(What, Verdict.Doubtful, $"It is {said}, and the newest message "
                + $"is from {newest:yyyy-MM-dd HH:mm}, later than now. Set the clock; the order of messages is right all the same.")
            : new CheckResult(What, Verdict.Good, $"It is {said}.");
    }

    private static DateTimeOffset? Newest(string full)
    {
        try
        {
            using var file = DatabaseFile.Open(full);
            using var rows = file.Prepare("select at from log order by position desc limit 1").Query();
            return rows.Read() ? DateTimeOffset.FromUnixTimeMilliseconds(rows.Long(0)) : null;
        }
        catch (StartupException)
        {
            // snug verify tells about the file; this is about the machine.
            return null;
        }
    }

    /// <param name="shown">What is typed for it.</param>
    private static CheckResult Port(string full, string shown, int port)
    {
        const string What = "Port";
        try
        {
            using var server = RunningServer.Find(full);
            if (server is not null)
            {
                return new CheckResult(What, Verdict.Good, $"Snug is running on this database already, at {server.Address}");
            }
        }
        catch (StartupException busy)
        {
            return new CheckResult(What, Verdict.Doubtful, busy.Message);
        }

        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.ExclusiveAddressUse = true;
            listener.Start();
            return new CheckResult(What, Verdict.Good, $"Port {port} is free.");
        }
        catch (SocketException)
        {
            return new CheckResult(What, Verdict.Bad, $"Port {port} is taken, perhaps by another Snug. Try: "
                + $"snug serve{Kept(shown)} --port {(port < ushort.MaxValue ? port + 1 : 5080)}");
        }
    }

    /// <summary>A command that is to be pasted serves the database that was asked for.</summary>
    private static string Kept(string full) => full == Path.GetFullPath("snug.db") ? ""
        : full.AsSpan().ContainsAny(" &?;") ? $" --db \"{full}\""
        : $" --db {full}";

    /// <summary>Disposes of what it looks at.</summary>
    internal static CheckResult Connections(PeerLookup peers)
    {
        const string What = "Connections";
        using (peers)
        {
            return peers.IsPossible
                ? new CheckResult(What, Verdict.Good, "Whose they are can be told: what a proxy on this machine passes on is refused, "
                    + "unless it is meant.")
                : new CheckResult(What, Verdict.Doubtful, "Whose they are cannot be told here, so a proxy on this machine that adds no "
                    + "header lets strangers in. Put none in front of Snug (docs/https.md).");
        }
    }

    private static CheckResult Icu()
    {
        const string What = "ICU";
        try
        {
            NameFolding.RequireIcu();
            return new CheckResult(What, Verdict.Good, "Names can be compared.");
        }
        catch (StartupException missing)
        {
            return new CheckResult(What, Verdict.Bad, missing.Message);
        }
    }

    /// <summary>The drive with the longest root above the folder.</summary>
    private static DriveInfo? DriveOf(string folder) =>
        DriveInfo.GetDrives()
            .Where(drive => IsBelow(drive.RootDirectory.FullName, folder) && drive.IsReady)
            .MaxBy(drive => drive.RootDirectory.FullName.Length);

    /// <summary>By whole names: /database is not on what is mounted at /data.</summary>
    internal static bool IsBelow(string root, string folder) => AsFolder(folder).StartsWith(AsFolder(root), StringComparison.Ordinal);

    private static string AsFolder(string path) => Path.EndsInDirectorySeparator(path) ? path : path + Path.DirectorySeparatorChar;
}
