using System.Globalization;
using Snug.Terminal.Screen.Composing;

namespace Snug.Terminal.Tests.Screen.Composing;

public sealed class ComposerKeysTests
{
    [Theory]
    [InlineData("say{Left}{Left}X", "sX|ay")]
    [InlineData("say{Ctrl-B}{Ctrl-B}{Ctrl-F}X", "saX|y")]
    [InlineData("say{Home}X", "X|say")]
    [InlineData("say{Home}{End}X", "sayX|")]
    [InlineData("say{Ctrl-A}X{Ctrl-E}Y", "XsayY|")]
    [InlineData("one{Alt-Enter}two{Home}X", "one\nX|two")]
    [InlineData("one{Ctrl-J}two{Ctrl-Home}X{Ctrl-End}Y", "Xone\ntwoY|")]
    [InlineData("one{Shift-Enter}two", "one\ntwo|")]
    [InlineData("say{Left}{Shift-Left}X", "sX|ay")]
    [InlineData("{Left}{Backspace}{Home}{Delete}{Ctrl-W}{Ctrl-T}{Ctrl-K}X{Right}{Right}", "X|")]
    public void The_caret_goes_where_it_goes_in_a_shell(string keys, string shown) => ComposerTyping.After(keys).ShouldBe(shown);

    [Theory]
    [InlineData("one, two{Alt-b}", "one, |two")]
    [InlineData("one, two{Alt-b}{Alt-b}", "|one, two")]
    [InlineData("one, two{Ctrl-Left}{Alt-Left}{Ctrl-Right}", "one|, two")]
    [InlineData("one, two{Ctrl-A}{Alt-f}{Alt-Right}", "one, two|")]
    [InlineData("one, two{Ctrl-A}{Alt-d}", "|, two")]
    [InlineData("one, two{Alt-Backspace}", "one, |")]
    [InlineData("one, two!{Ctrl-Backspace}", "one, |")]
    [InlineData("see a/b/c{Ctrl-W}", "see |")]
    [InlineData("see a/b/c{Alt-Backspace}", "see a/b/|")]
    [InlineData("one two{Ctrl-A}{Ctrl-Delete}", "| two")]
    [InlineData("one\u3000二三{Alt-b}", "one\u3000|二三")]
    public void Words_are_passed_and_cut(string keys, string shown) => ComposerTyping.After(keys).ShouldBe(shown);

    [Theory]
    [InlineData("one two{Ctrl-U}", "|")]
    [InlineData("one two{Ctrl-U}{Ctrl-Y}", "one two|")]
    [InlineData("one two{Ctrl-U}{Ctrl-Y}{Ctrl-Y}", "one twoone two|")]
    [InlineData("one two{Ctrl-A}{Ctrl-K}three {Ctrl-Y}", "three one two|")]
    [InlineData("one two three{Ctrl-W}{Ctrl-W}{Ctrl-Y}", "one two three|")]
    [InlineData("one two three{Ctrl-W}X{Ctrl-W}{Ctrl-Y}", "one two X|")]
    [InlineData("a b c{Ctrl-A}{Alt-d}{Alt-d}{Ctrl-E} {Ctrl-Y}", " c a b|")]
    [InlineData("one two{Ctrl-W}{Ctrl-K}{Ctrl-U}{Ctrl-Y}", "one two|")]
    [InlineData("one{Ctrl-J}two{Ctrl-U}{Ctrl-U}{Ctrl-U}{Ctrl-Y}", "one\ntwo|")]
    [InlineData("one{Ctrl-J}two{Ctrl-Home}{Ctrl-K}{Ctrl-K}", "|two")]
    [InlineData("{Ctrl-Y}x", "x|")]
    public void What_is_cut_can_be_put_back_and_what_is_cut_in_a_row_is_one(string keys, string shown) =>
        ComposerTyping.After(keys).ShouldBe(shown);

    [Theory]
    [InlineData("ab{Ctrl-T}", "ba|")]
    [InlineData("abc{Left}{Ctrl-T}", "acb|")]
    [InlineData("a{Ctrl-T}", "a|")]
    [InlineData("a{Ctrl-J}b{Ctrl-T}", "a\nb|")]
    [InlineData("ab{Ctrl-A}{Ctrl-T}", "|ab")]
    [InlineData("a👩‍👩‍👧{Ctrl-T}", "👩‍👩‍👧a|")]
    public void Two_characters_are_swapped(string keys, string shown) => ComposerTyping.After(keys).ShouldBe(shown);

    [Theory]
    [InlineData("x👩‍👩‍👧‍👦{Backspace}", "x|")]
    [InlineData("xe\u0301\u0302{Backspace}", "x|")]
    [InlineData("x🇩🇪🇫🇷{Backspace}", "x🇩🇪|")]
    [InlineData("👍🏽x{Left}{Left}{Delete}", "|x")]
    [InlineData("e\u0301x{Home}{Right}{Ctrl-D}", "e\u0301|")]
    [InlineData("日本語{Left}{Ctrl-H}", "日|語")]
    [InlineData("नमस्ते{Backspace}", "नमस्|")]
    [InlineData("🐶{Left}👩\u200d👧", "👩‍👧|🐶")]
    [InlineData("a{Left}e\u0301", "e\u0301|a")]
    public void One_step_is_what_a_person_sees_as_one_character(string keys, string shown) => ComposerTyping.After(keys).ShouldBe(shown);

    [Theory]
    [InlineData("{Ctrl-C}")]
    [InlineData("{Ctrl-N}")]
    [InlineData("{Ctrl-P}")]
    [InlineData("{Escape}")]
    [InlineData("{PageUp}")]
    [InlineData("{PageDown}")]
    [InlineData("{Ctrl-X}")]
    [InlineData("{Ctrl-L}")]
    [InlineData("{Ctrl-Z}")]
    [InlineData("{Alt-1}")]
    [InlineData("{Alt-a}")]
    [InlineData("{Ctrl-D}")]
    [InlineData("{Home}")]
    [InlineData("{End}")]
    public void Other_keys_are_left_to_the_screen(string key)
    {
        new Composer().Type(key).ShouldBe(ComposerAction.NotMine);
        if (key is "{Ctrl-D}" or "{Home}" or "{End}")
        {
            return;
        }

        var composer = new Composer();
        composer.Set("words");
        composer.Type(key).ShouldBe(ComposerAction.NotMine);
        composer.Shown().ShouldBe("words|");
    }

    [Fact]
    public void Enter_sends_and_empties_the_line()
    {
        var composer = new Composer();
        composer.Type("hello{Left}").ShouldBe(ComposerAction.Edited);
        composer.Type("{Enter}").ShouldBe(ComposerAction.Send);
        composer.Text.ShouldBe("hello");
        composer.Take().ShouldBe("hello");
        composer.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void A_paste_is_one_edit_and_never_a_command()
    {
        var composer = new Composer();
        composer.Type("[]{Left}");
        composer.Paste("one\r\ntwo\rthree\n\u001b[31m\tred\u0003\u0000\u007f\u009b\u2028end");
        composer.Shown().ShouldBe("[one\ntwo\nthree\n[31m\tred\nend|]");
    }

    [Fact]
    public void A_cleared_line_can_be_brought_back()
    {
        var composer = new Composer();
        composer.Type("words that took long{Home}");
        composer.Clear();
        composer.IsEmpty.ShouldBeTrue();
        composer.Type("{Ctrl-Y}");
        composer.Shown().ShouldBe("words that took long|");
    }

    [Fact]
    public void The_history_keeps_what_was_being_typed()
    {
        var composer = new Composer();
        foreach (var line in (string[])["first", "second", "second", "  "])
        {
            composer.Set(line);
            composer.Take();
        }

        composer.Type("half a thought");
        composer.Type("{Up}");
        composer.Shown().ShouldBe("second|");
        composer.Type("{Up}{Up}{Up}");
        composer.Shown().ShouldBe("first|");
        composer.Type(" changed{Down}{Up}");
        composer.Shown().ShouldBe("first changed|");
        composer.Type("{Down}{Down}{Down}");
        composer.Shown().ShouldBe("half a thought|");
    }

    [Fact]
    public void The_history_holds_two_hundred()
    {
        var composer = new Composer();
        for (var i = 1; i <= 250; i++)
        {
            composer.Set(i.ToString(CultureInfo.InvariantCulture));
            composer.Take();
        }

        for (var i = 0; i < 300; i++)
        {
            composer.Type("{Up}");
        }

        composer.Text.ShouldBe("51");
    }

    [Fact]
    public void Up_and_down_move_within_the_rows_before_they_leave_them()
    {
        var composer = new Composer();
        composer.Set("older");
        composer.Take();
        composer.Type("a long line{Ctrl-J}x{Ctrl-J}another one");
        composer.View(80, 5);
        composer.Type("{Up}");
        composer.Shown().ShouldBe("a long line\nx|\nanother one");
        composer.Type("{Ctrl-End}{Up}{Up}");
        composer.Shown().ShouldBe("a long line|\nx\nanother one");
        composer.Type("{Up}");
        composer.Shown().ShouldBe("older|");
        composer.Type("{Down}");
        composer.Shown().ShouldBe("a long line\nx\nanother one|");
    }

    [Fact]
    public void Up_and_down_keep_their_column_over_a_short_row()
    {
        var composer = new Composer();
        composer.Type("abcdef{Ctrl-J}x{Ctrl-J}abcdef{Left}{Up}{Up}");
        composer.Shown().ShouldBe("abcde|f\nx\nabcdef");
    }
}
