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

    [GeneratedRegex("\"{3,}", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex RawStringMark();
}
