using Snug.Terminal.Tests.Hostile;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Tests.Tty;

public sealed class SafeWriterTests : IDisposable
{
    private readonly StringWriter written = new();

    public void Dispose() => written.Dispose();

    [Fact]
    public void What_a_library_writes_piece_by_piece_is_made_safe_too()
    {
        var random = new Random(7);
        using var writer = new SafeWriter(written, Glyphs.Unicode);
        foreach (var text in HostileText.All.Values)
        {
            foreach (var character in text)
            {
                if (random.Next(2) == 0)
                {
                    writer.Write(character);
                }
                else
                {
                    writer.Write(character.ToString());
                }
            }

            writer.WriteLine(text);
        }

        writer.Flush();
        written.ToString().ShouldContain("␛]0;owned");
        Safety.ShouldBeSafe(written.ToString());
    }

    [Fact]
    public void An_emoji_that_comes_in_two_halves_stays_whole()
    {
        using var writer = new SafeWriter(written, Glyphs.Unicode);
        foreach (var half in "🙂")
        {
            writer.Write(half);
        }

        writer.Flush();
        written.ToString().ShouldBe("🙂");
    }

    [Theory]
    [InlineData("\u001b[31m\u007f", "^[[31m^?")]
    [InlineData("Zoë said: ● ○ … │ ─ “hi”", "Zoe said: * o ... | - \"hi\"")]
    [InlineData("日本", "??")]
    [InlineData("\u05D3", "?")]
    public void A_terminal_without_Unicode_gets(string text, string shown)
    {
        using var writer = new SafeWriter(written, Glyphs.Ascii);
        writer.Line($"{text}");
        written.ToString().ShouldBe(shown + "\n");
    }

    [Fact]
    public void A_terminal_without_Unicode_gets_printable_ASCII_only()
    {
        var random = new Random(8);
        using var writer = new SafeWriter(written, Glyphs.Ascii);
        for (var i = 0; i < 5_000; i++)
        {
            writer.Line($"{HostileText.Random(random)}");
        }

        written.ToString().Replace("\n", "", StringComparison.Ordinal).AsSpan().ContainsAnyExceptInRange(' ', '~').ShouldBeFalse();
    }

    [Fact]
    public void What_comes_while_a_question_stands_has_a_line_of_its_own()
    {
        using var writer = new SafeWriter(written, Glyphs.Unicode);
        using (writer.AskStanding(SafeText.Of($"The new password: ")))
        {
            writer.Line($"Ben: hello");
        }

        writer.Line($"after it");
        written.ToString().ShouldBe("The new password: \nBen: hello\nThe new password: after it\n");
    }

    [Fact]
    public void A_file_gets_no_marks_that_only_a_screen_needs()
    {
        using var writer = new SafeWriter(written, Glyphs.Stream);
        writer.Line($"{"\u05D3\u05E0\u05D4"}: hi");
        written.ToString().ShouldBe("\u05D3\u05E0\u05D4: hi\n");
    }

    [Theory]
    [InlineData(null, null, null, true)]
    [InlineData(null, null, "de_DE.UTF-8", true)]
    [InlineData(null, "C.utf8", "C", true)]
    [InlineData("C", "C.utf8", "de_DE.UTF-8", false)]
    [InlineData(null, null, "de_DE.ISO-8859-1", false)]
    public void The_first_locale_variable_that_is_set_decides(string? all, string? ctype, string? lang, bool isUnicode) =>
        ThisProcess.IsUnicode(name => name switch { "LC_ALL" => all, "LC_CTYPE" => ctype, _ => lang }).ShouldBe(isUnicode);
}
