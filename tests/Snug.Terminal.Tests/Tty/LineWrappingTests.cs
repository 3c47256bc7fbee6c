using Snug.Terminal.Tty;

namespace Snug.Terminal.Tests.Tty;

public sealed class LineWrappingTests
{
    [Theory]
    [InlineData("short", 20, "short")]
    [InlineData("a sentence that is too long", 12, "a sentence|that is too|long")]
    [InlineData("abcdefghij", 4, "abcd|efgh|ij")]
    [InlineData("exactly ten more", 11, "exactly ten|more")]
    [InlineData("  /topic [TEXT]  says what it is about", 30, "  /topic [TEXT]  says what it|               is about")]
    [InlineData("  1  room 1: words that go on and on", 24, "  1  room 1: words that|     go on and on")]
    [InlineData("    indented and long", 14, "    indented|    and long")]
    [InlineData("漢字漢字漢字", 5, "漢字|漢字|漢字")]
    public void A_line_becomes(string line, int cells, string rows) =>
        string.Join('|', LineWrapping.Rows(SafeText.OneLine(line), cells).Select(static row => row.ToString())).ShouldBe(rows);

    [Fact]
    public void Turned_text_is_isolated_in_each_of_its_rows()
    {
        var rows = LineWrapping.Rows(SafeText.Of($"Here: {"שלום שלום שלום שלום"} and more"), 14);
        rows.Count.ShouldBeGreaterThan(2);
        foreach (var row in rows)
        {
            var text = row.ToString();
            TextWidth.Of(row).ShouldBeLessThanOrEqualTo(14);
            text.Count(static c => c == '\u2068').ShouldBe(text.Count(static c => c == '\u2069'), text);
        }
    }
}
