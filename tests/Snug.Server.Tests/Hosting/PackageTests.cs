using System.Text.RegularExpressions;

namespace Snug.Server.Tests;

/// <summary>What is taken from others: little, written down, and named in one place.</summary>
public sealed partial class PackageTests
{
    [Fact]
    public void Every_project_writes_down_what_it_takes()
    {
        var projects = Projects();
        projects.Count.ShouldBeGreaterThan(10);
        projects.Where(project => !File.Exists(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json"))).ShouldBeEmpty();
    }

    /// <summary>The version is one and exact: neither a range nor a star, and none in a project.</summary>
    [Fact]
    public void Every_version_is_exact_and_in_one_place()
    {
        Projects().Where(project => PackageVersion().IsMatch(File.ReadAllText(project))).ShouldBeEmpty();
        var versions = PackageVersion().Matches(File.ReadAllText(Path.Combine(Repository.Root, "Directory.Packages.props")))
            .Select(match => match.Groups["version"].Value)
            .ToList();
        versions.Count.ShouldBeGreaterThan(10);
        versions.Where(version => !Exact().IsMatch(version)).ShouldBeEmpty();
    }

    /// <summary>
    /// Two engines stand beside each other: every other folder that knows one of them would have to be written twice. Servers meet in
    /// PostgreSQL and nowhere else, so Nodes/ speaks with it; and a file that is about PostgreSQL alone bears its name.
    /// </summary>
    [Fact]
    public void Only_storage_nodes_and_the_importer_know_the_engines_libraries()
    {
        var server = Path.Combine(Repository.Root, "src", "Snug.Server");
        string[] may = [Path.Combine(server, "Storage"), Path.Combine(server, "Legacy"), Path.Combine(server, "Nodes")];
        var names = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file => Engine().IsMatch(File.ReadAllText(file)))
            .ToList();
        names.Count.ShouldBeGreaterThan(3);
        names
            .Where(file => !may.Any(folder => file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
            .Where(file => !Path.GetFileName(file).StartsWith("Postgres", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    /// <summary>
    /// sqlite.org/wal.html, "the WAL-reset bug": two connections that write or checkpoint at once could corrupt a database.
    /// </summary>
    [Fact]
    public void The_engine_is_newer_than_the_bug_that_could_corrupt_its_log()
    {
        using var folder = new TestFolder();
        using var connection = Sql.Open(folder["some.db"]);
        Version.Parse(connection.Ask("select sqlite_version()")[0][0]!).ShouldBeGreaterThanOrEqualTo(new Version(3, 53));
    }

    private static List<string> Projects() =>
        [.. new[]
        {
            "src",
            "tests",
            "bench",
        }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories))];

    [GeneratedRegex("<Package(Reference|Version)[^>]* "
        + "Version(Override)?=\"(?<version>[^\"]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex PackageVersion();

    [GeneratedRegex(@"^\d+(\.\d+)+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Exact();

    [GeneratedRegex(
        @"\bSQLitePCL\b|\bMicrosoft\.Data\.Sqlite\b|\bDapper\b|\bNpgsql\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Engine();
}
