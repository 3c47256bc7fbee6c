using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Npgsql;
using Snug.Server.Storage.Postgres;

namespace Snug.Server.Tests;

/// <summary>
/// A PostgreSQL of the tests' own: the installed programs, an empty cluster in a temporary folder, reached by a socket in that folder and
/// by nothing else. It is stopped and its folder deleted when it is disposed of or this process ends, however it ends.
/// </summary>
internal sealed partial class TestPostgres : IDisposable
{
    private const int OldestVersion = 15;
    private const string Owner = "snug";

    /// <summary>
    /// Where the tests' process is gone, even killed, the pipe that is read here ends. PostgreSQL refuses to run as root. A host that is
    /// stopped by hand ("keep") leaves its folder for the next start.
    /// </summary>
    private const string Host =
        """
        trap : INT TERM HUP
        bin=$1 folder=$2; shift 2
        if [ -z "$folder" ]; then
          folder=$(mktemp -d "${TMPDIR:-/tmp}/snug-postgres-XXXXXX") || exit
          "$bin/initdb" -D "$folder/data" -U snug -A trust --locale=C -E UTF8 --no-sync >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
        fi
        "$bin/postgres" -D "$folder/data" -c listen_addresses= -c unix_socket_directories="$folder" "$@" >>"$folder/log" 2>&1 &
        server=$!
        until "$bin/pg_isready" -q -h "$folder" -U snug -d postgres; do
          kill -0 $server 2>/dev/null || { cat "$folder/log"; exit 1; }
          sleep 0.05
        done
        echo "$folder"
        exec >/dev/null
        word=
        read -r word
        kill -INT $server 2>/dev/null
        while kill -0 $server 2>/dev/null; do wait $server; done
        [ "$word" = keep ] || rm -rf "$folder"
        """;

    private static readonly Lazy<TestPostgres> TheShared = new(() => Start(
        "fsync=off", "synchronous_commit=on", "full_page_writes=on", "max_connections=400", "shared_buffers=64MB", "autovacuum=off"));

    private const long EnoughMemory = 2L << 30;

    private static int databases;

    private readonly string[] settings;
    private readonly bool isDurable;
    private readonly Lazy<string> template;
    private string folder = "";
    private Process? host;

    private TestPostgres(string[] settings)
    {
        this.settings = settings;
        isDurable = !settings.Contains("fsync=off");
        template = new Lazy<string>(MakeTemplate);
    }

    /// <summary>The one of all tests of this process: it forgets when the machine stops, so that tests are fast.</summary>
    /// <exception cref="Exception">The test is skipped where PostgreSQL is not installed, and fails there in CI.</exception>
    public static TestPostgres Shared
    {
        get
        {
            Binaries();
            return TheShared.Value;
        }
    }

    /// <summary>Starts one for a test that stops or kills it; what it has committed stays.</summary>
    /// <param name="settings">Of postgresql.conf, as <c>name=value</c>.</param>
    public static TestPostgres Start(params string[] settings)
    {
        var started = new TestPostgres(settings);
        started.StartAgain();
        return started;
    }

    /// <summary>An empty database of a test's own, as it is said behind <c>--db</c>.</summary>
    public string CreateDatabase() => CopyDatabase("template0");

    /// <summary>One that has its tables already, and nothing in them: what every start but the first finds.</summary>
    public string CreateMigrated() => CopyDatabase(template.Value);

    /// <summary>Takes a database away from whoever uses it; an empty one that has its tables is there instead.</summary>
    public void Replace(string address)
    {
        var from = template.Value;
        Drop(address);
        Run($"create database {Connection(address).Database} template {from}");
    }

    private string CopyDatabase(string from)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"snug_{Interlocked.Increment(ref databases)}");
        Run($"create database {name} template {from}");
        return AddressOf(name);
    }

    private string AddressOf(string name) =>
        $"{TestStore.Scheme}{Owner}@{Uri.EscapeDataString(folder)}:5432/{name}{(isDurable ? "" : "?durability=unchecked")}";

    private string MakeTemplate()
    {
        var address = CreateDatabase();
        PostgresDatabase.Open(address, SnugServer.Version, TimeProvider.System).Dispose();
        return Connection(address).Database!;
    }

    /// <summary>Takes a database away again, also from under those who are still connected to it.</summary>
    public void Drop(string address) => Run($"drop database {Connection(address).Database} with (force)");

    /// <summary>Runs something as its owner, outside of the databases of the tests.</summary>
    public void Run(string sql)
    {
        using var connection = Open(new() { Host = folder, Username = Owner, Database = "postgres", Pooling = false });
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>Kills it in the middle of everything; what was committed is there when it starts again.</summary>
    public void Kill()
    {
        var postmaster = int.Parse(File.ReadLines(Path.Combine(folder, "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        using (var kill = Process.Start("kill", ["-QUIT", $"{postmaster}"]))
        {
            kill.WaitForExit();
            kill.ExitCode.ShouldBe(0);
        }

        Stop();
    }

    /// <summary>Stops it in order, as the machine's service does; whoever is connected is disconnected.</summary>
    public void Stop()
    {
        host!.StandardInput.WriteLine("keep");
        host.WaitForExit();
        host.Dispose();
        host = null;
    }

    /// <summary>Starts it again on the same socket, and returns when it answers.</summary>
    public void StartAgain()
    {
        host.ShouldBeNull("it runs");
        var bin = Binaries();
        string[] unprivileged = IsRoot ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] : [];
        var configuration = settings.SelectMany(one => new[] { "-c", one });
        string[] command = [.. unprivileged, "sh", "-c", Host, "postgres-of-tests", bin, folder, .. configuration];
        host = Requirement.OrStart(new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetTempPath(),
            Environment = { ["TMPDIR"] = isDurable ? Path.GetTempPath() : Forgetful },
        });
        var said = host.StandardOutput.ReadLine() ?? "";
        if (!Directory.Exists(said))
        {
            throw new InvalidOperationException($"PostgreSQL did not start: {said}\n{host.StandardOutput.ReadToEnd()}");
        }

        folder = said;
    }

    /// <summary>How a connection to such an address is opened by somebody else than Snug.</summary>
    public static NpgsqlConnectionStringBuilder Connection(string address)
    {
        // Not System.Uri: it knows no host that is a folder.
        var parts = address[TestStore.Scheme.Length..].Split('@', ':', '/', '?');
        return new NpgsqlConnectionStringBuilder
        {
            Username = parts[0],
            Host = Uri.UnescapeDataString(parts[1]),
            Port = int.Parse(parts[2], CultureInfo.InvariantCulture),
            Database = parts[3],
            SearchPath = "snug",
            Pooling = false,
        };
    }

    /// <summary>Connects.</summary>
    public static NpgsqlConnection Open(NpgsqlConnectionStringBuilder to)
    {
        var connection = new NpgsqlConnection(to.ConnectionString);
        connection.Open();
        return connection;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (host is not null)
        {
            host.StandardInput.Close();
            host.WaitForExit();
            host.Dispose();
            host = null;
        }
    }

    /// <summary>
    /// A place in memory if there is enough: a database is three hundred files, and making and deleting those of a thousand tests takes a
    /// file system longer than everything that is done with them.
    /// </summary>
    private static string Forgetful =>
        new DriveInfo("/dev/shm") is { IsReady: true, AvailableFreeSpace: > EnoughMemory } memory ? memory.Name : Path.GetTempPath();

    private static bool IsRoot => !OperatingSystem.IsWindows() && GetEuid() == 0;

    /// <summary>Where the programs of the newest version are. Debian keeps all but a few of them out of the PATH.</summary>
    private static string Binaries()
    {
        var debian = new DirectoryInfo("/usr/lib/postgresql");
        var folders = debian.Exists
            ? debian.EnumerateDirectories()
                .Select(one => (Version: int.TryParse(one.Name, CultureInfo.InvariantCulture, out var version) ? version : 0, one.FullName))
                .Where(one => one.Version >= OldestVersion)
                .OrderByDescending(one => one.Version)
                .Select(one => Path.Combine(one.FullName, "bin"))
            : [];
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        string[] needed = ["initdb", "postgres", "pg_isready"];
        var found = folders.Concat(path).FirstOrDefault(one => needed.All(program => File.Exists(Path.Combine(one, program))));
        if (found is null)
        {
            Requirement.Skip($"PostgreSQL {OldestVersion} or newer is not installed: apt-get install postgresql");
        }

        return found!;
    }

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint GetEuid();
}
