using System.Text.RegularExpressions;

namespace Snug.Server.Tests;

/// <summary>What keeps the sources readable and no analyser looks at.</summary>
public sealed partial class SourceTests
{
    private const int MostColumns = 140;

    /// <summary>
    /// Whoever reads two files side by side, or a diff in a terminal, would have to scroll. Text in raw strings is as wide as it must be.
    /// </summary>
    [Fact]
    public void No_line_of_code_is_wider_than_140_columns()
    {
        var sources = new[] { "src", "tests", "bench" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .ToList();
        sources.Count.ShouldBeGreaterThan(300);

        sources.SelectMany(TooWide).ShouldBeEmpty();
    }

    /// <summary>
    /// The collector waits for a call that does not tell it of itself: such a one may neither copy what is long, nor allocate, nor wait
    /// for a lock or a disk. Binding text did.
    /// </summary>
    [Fact]
    public void Only_calls_that_read_or_set_a_number_keep_the_collector_waiting()
    {
        var calls = File.ReadLines(Path.Combine(Repository.Root, "src", "Snug.Server", "Storage", "Sqlite", "NativeStatement.cs"))
            .Where(line => line.Contains("LibraryImport(", StringComparison.Ordinal))
            .ToLookup(
                line => line.Contains("SuppressGCTransition", StringComparison.Ordinal),
                line => EntryPoint().Match(line).Groups["name"].Value);
        calls[true].ShouldBe(
            [
                "sqlite3_bind_int64", "sqlite3_bind_null", "sqlite3_column_type", "sqlite3_column_int64", "sqlite3_column_blob",
                "sqlite3_column_bytes"
            ],
            ignoreOrder: true);
        calls[false].ShouldContain("sqlite3_bind_text");
    }

    private static IEnumerable<string> TooWide(string file)
    {
        var isRaw = false;
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            var marks = RawStringMark().Count(line);
            if (line.Length > MostColumns && !isRaw && marks == 0)
            {
                yield return $"{Path.GetRelativePath(Repository.Root, file)}:{number}: {line.Length} columns";
            }

            isRaw ^= marks % 2 == 1;
        }
    }

    [GeneratedRegex("EntryPoint = \"(?<name>.*?)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex EntryPoint();

    [GeneratedRegex("\"{3,}", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex RawStringMark();
}
