using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Tests.Tty;

/// <summary>Colours in what is piped and pasted. tests/escape-sequences.json holds the page to the same.</summary>
public sealed class EscapeSequencesTests
{
    public static TheoryData<string, string, string, int> Cases { get; } = Read();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Whole_sequences_go_and_all_else_stays(string name, string text, string without, int count)
    {
        EscapeSequences.Without(text, out var taken).ShouldBe(without, name);
        taken.ShouldBe(count, name);
    }

    [Theory]
    [InlineData("\u001b")]
    [InlineData("\u001b[")]
    [InlineData("\u001b]0;")]
    [InlineData("\u001bP")]
    [InlineData("\u0090")]
    [InlineData("\u001b]\u001bP\u001bk")]
    [InlineData("\u001b[0;")]
    [InlineData("\u001b(")]
    public void Nothing_that_has_no_end_makes_it_slow(string beginning)
    {
        // A rule that looks at the rest again from each beginning takes minutes for this.
        var text = string.Concat(Enumerable.Repeat(beginning, PipedLines.Longest / beginning.Length));
        var before = Stopwatch.GetTimestamp();
        EscapeSequences.Without(text, out _);
        Stopwatch.GetElapsedTime(before).ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    private static TheoryData<string, string, string, int> Read([CallerFilePath] string file = "")
    {
        var table = Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "escape-sequences.json");
        using var json = JsonDocument.Parse(File.ReadAllText(table));
        var cases = new TheoryData<string, string, string, int>();
        foreach (var row in json.RootElement.EnumerateArray())
        {
            cases.Add(row.GetProperty("name").GetString()!, row
                .GetProperty("text")
                .GetString()!, row.GetProperty("without").GetString()!, row.GetProperty("count").GetInt32());
        }

        return cases;
    }
}
