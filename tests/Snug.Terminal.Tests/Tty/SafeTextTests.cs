using Snug.Terminal.Tests.Hostile;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Tests.Tty;

public sealed class SafeTextTests
{
    public static TheoryData<string> Attacks { get; } = new(HostileText.All.Keys);

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Hostile_text_is_safe_on_one_line_and_on_several(string attack)
    {
        var text = HostileText.All[attack];
        SafeText.OneLine(text).ToString().ShouldNotContain("\n");
        Safety.ShouldBeSafe(SafeText.OneLine(text).ToString());
        Safety.ShouldBeSafe(SafeText.Lines(text).ToString());
    }

    [Fact]
    public void The_check_itself_refuses_what_is_hostile()
    {
        foreach (var (attack, text) in HostileText.All)
        {
            if (attack is "arabic that pulls" or "fake message")
            {
                continue;
            }

            Should.Throw<ShouldAssertException>(() => Safety.ShouldBeSafe(text), attack);
        }
    }

    [Theory]
    [InlineData("plain words", "plain words")]
    [InlineData("\u001b[31mred", "␛[31mred")]
    [InlineData("a\0b\u007fc", "a␀b␡c")]
    [InlineData("\u009b31m", "␛[31m")]
    [InlineData("a\tb", "a    b")]
    [InlineData("a\rb", "a␍b")]
    [InlineData("a\nb", "a␊b")]
    [InlineData("a\u2028b", "a␊b")]
    [InlineData("\u202Etxt.exe", "txt.exe")]
    [InlineData("a\uFFFFb", "a\uFFFDb")]
    [InlineData("\u0301a", "\u25CC\u0301a")]
    [InlineData("Zoë 日本 👩‍👩‍👧", "Zoë 日本 👩‍👩‍👧")]
    [InlineData("नमस्ते", "नमस्ते")]
    public void A_name_becomes(string text, string shown) => SafeText.OneLine(text).ToString().ShouldBe(shown);

    [Fact]
    public void A_message_keeps_its_lines_and_nothing_else() =>
        SafeText.Lines("one\ntwo\r\u2028three").ToString().ShouldBe("one\ntwo␍\nthree");

    [Fact]
    public void Four_marks_stay_on_a_base_and_the_rest_goes() =>
        SafeText.OneLine("Z" + new string('\u0301', 500) + "!").ToString().ShouldBe("Z" + new string('\u0301', 4) + "!");

    [Fact]
    public void Right_to_left_text_cannot_pull_the_words_around_it()
    {
        var name = "\u05D3\u05E0\u05D4";
        SafeText.Of($"{name}: 7 (20:33)").ToString().ShouldBe($"\u2068{name}\u2069: 7 (20:33)");
        SafeText.Lines($"{name}\nplain\n{name}").ToString().ShouldBe($"\u2068{name}\u2069\nplain\n\u2068{name}\u2069");
    }

    [Fact]
    public void What_stands_in_the_braces_of_a_sentence_is_made_safe()
    {
        var name = "\u001b]0;owned\u0007\nBen: hello";
        SafeText.Of($"{name} came in to room {12345:0}, {12345} times.").ToString()
            .ShouldBe("␛]0;owned␇␊Ben: hello came in to room 12345, 12,345 times.");
    }

    [Fact]
    public void Random_text_is_safe_in_every_form()
    {
        var random = new Random(20261122);
        for (var i = 0; i < 20_000; i++)
        {
            var text = HostileText.Random(random);
            Safety.ShouldBeSafe(SafeText.OneLine(text).ToString());
            Safety.ShouldBeSafe(SafeText.Lines(text).ToString());
            Safety.ShouldBeSafe(SafeText.Of($"{text}: {SafeText.Lines(text)} ({text})").ToString());
            Safety.ShouldBeSafe(TextWidth.Fit(SafeText.OneLine(text), random.Next(0, 20)).ToString());
        }
    }
}
