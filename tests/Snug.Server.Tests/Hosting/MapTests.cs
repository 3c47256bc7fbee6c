using System.Text.RegularExpressions;

namespace Snug.Server.Tests;

/// <summary>
/// What docs/glossary.md and ARCHITECTURE.md point at is there. A map that leads to where something was is worse than none.
/// </summary>
public sealed partial class MapTests
{
    private static readonly string[] Sources =
        [.. new[] { "src", "tests" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))];

    private static readonly Lazy<Dictionary<string, string>> Types = new(() => Sources
        .Where(file => file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal))
        .Select(file => File.ReadAllText(Path.Combine(Repository.Root, file)))
        .SelectMany(text => TypeDeclaration().Matches(text).Select(match => (Name: match.Groups["name"].Value, Text: text)))
        .GroupBy(type => type.Name, StringComparer.Ordinal)
        .ToDictionary(type => type.Key, type => string.Concat(type.Select(part => part.Text)), StringComparer.Ordinal));

    [Theory]
    [InlineData("docs/glossary.md", "## ", 80)]
    [InlineData("ARCHITECTURE.md", "## Where is", 50)]
    public void Every_place_that_the_map_names_is_there(string page, string from, int atLeast)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, page)).ReplaceLineEndings("\n");
        text = text[text.IndexOf(from, StringComparison.Ordinal)..];
        var names = text.Split('\n')
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .SelectMany(line => Quoted().Matches(line.TrimEnd('|', ' ').Split(" | ")[^1]).Select(match => match.Groups["name"].Value))
            .Where(name => IsPlace(name) || IsType(name))
            .Distinct()
            .ToList();
        names.Count.ShouldBeGreaterThan(atLeast);
        names.Where(name => IsPlace(name) ? !IsThere(name) : !IsDeclared(name)).ShouldBeEmpty();
    }

    private static bool IsPlace(string name) =>
        !name.StartsWith('/') && !name.Contains(' ', StringComparison.Ordinal)
        && (name.EndsWith('/') || name.EndsWith(".cs", StringComparison.Ordinal) || name.EndsWith(".js", StringComparison.Ordinal));

    private static bool IsType(string name) => TypeName().IsMatch(name);

    private static bool IsThere(string name) => Sources.Any(file =>
        $"/{file}".EndsWith($"/{name}", StringComparison.Ordinal)
        || (name.EndsWith('/') && $"/{file}".Contains($"/{name}", StringComparison.Ordinal)));

    /// <summary><c>Cursor.Tag</c>: a type, and a word that stands where it is declared.</summary>
    private static bool IsDeclared(string name)
    {
        var parts = name.Split('<')[0].Split('.');
        return Types.Value.TryGetValue(parts[0], out var text)
            && parts.Skip(1).All(member => Regex.IsMatch(text, $@"\b{member}\b", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    [GeneratedRegex(@"\b(?:class|record|struct|interface|enum) (?<name>[A-Z]\w*)", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^[A-Z][a-z]\w*(?:\.[A-Z]\w*)*(?:<\w+>)?$|^I[A-Z]\w+$", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex TypeName();
}
