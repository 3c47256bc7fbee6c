using Snug.Terminal.Screen.Composing;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Tests.Screen.Composing;

public sealed class ComposerViewTests
{
    [Theory]
    [InlineData("", new[] { "" }, 0, 0)]
    [InlineData("one two three four", new[] { "one two ", "three ", "four" }, 2, 4)]
    [InlineData("one twos three", new[] { "one twos", "three" }, 1, 5)]
    [InlineData("one twos ", new[] { "one twos", "" }, 1, 0)]
    [InlineData("onetwothreefour", new[] { "onetwoth", "reefour" }, 1, 7)]
    [InlineData("one\n\ntwo", new[] { "one", "", "two" }, 2, 3)]
    [InlineData("日本語日本語", new[] { "日本語日", "本語" }, 1, 4)]
    [InlineData("a日本語日本語", new[] { "a日本語", "日本語" }, 1, 6)]
    [InlineData("one twoo日", new[] { "one twoo", "日" }, 1, 2)]
    [InlineData("a\tb", new[] { "a    b" }, 0, 6)]
    [InlineData("e\u0301\u0302\u0303\u0304\u0305\u0306x", new[] { "e\u0301\u0302\u0303\u0304x" }, 0, 2)]
    [InlineData("\u0301x", new[] { "◌\u0301x" }, 0, 2)]
    [InlineData("👩‍👩‍👧‍👦👍🏽❤️x", new[] { "👩‍👩‍👧‍👦👍🏽❤️x" }, 0, 7)]
    [InlineData("ab\u202Ecd", new[] { "abcd" }, 0, 4)]
    [InlineData("مرحبا x", new[] { "\u2068مرحبا x\u2069" }, 0, 7)]
    public void The_rows_break_at_words_and_the_caret_stands_behind_them(string text, string[] rows, int row, int column)
    {
        var composer = new Composer();
        composer.Paste(text);
        var drawn = composer.Drawn(columns: 9);
        drawn.Rows.ShouldBe(rows);
        (drawn.Row, drawn.Column).ShouldBe((row, column));
    }

    [Theory]
    [InlineData("👩‍👩‍👧x", 1, 0, 2)]
    [InlineData("a\tb", 1, 0, 5)]
    [InlineData("مرحبا", 2, 0, 3)]
    [InlineData("one twos three", 5, 1, 0)]
    [InlineData("one twos three", 6, 0, 8)]
    [InlineData("onetwothreefour", 7, 1, 0)]
    public void The_caret_stands_before_the_character_that_it_is_before(string text, int left, int row, int column)
    {
        var composer = new Composer();
        composer.Paste(text);
        for (var i = 0; i < left; i++)
        {
            composer.Type("{Left}");
        }

        var drawn = composer.Drawn(columns: 9);
        (drawn.Row, drawn.Column).ShouldBe((row, column));
    }

    [Fact]
    public void It_grows_to_five_rows_and_then_scrolls_with_the_caret()
    {
        var composer = new Composer();
        composer.Paste(string.Join('\n', Enumerable.Range(1, 200)));
        composer.Drawn(80).Rows.ShouldBe(["196", "197", "198", "199", "200"]);
        composer.Drawn(80).Row.ShouldBe(4);
        composer.Type("{Up}{Up}{Up}{Up}");
        composer.Drawn(80).Rows[0].ShouldBe("196");
        composer.Type("{Up}");
        composer.Drawn(80).ShouldSatisfyAllConditions(
            static drawn => drawn.Rows.ShouldBe(["195", "196", "197", "198", "199"]),
            static drawn => drawn.Row.ShouldBe(0));
        composer.Type("{Down}");
        composer.Drawn(80).Rows[0].ShouldBe("195");
        composer.Type("{Ctrl-End}{Ctrl-U}{Ctrl-U}");
        composer.Drawn(80).Rows.ShouldBe(["195", "196", "197", "198", "199"]);
    }

    [Theory]
    [InlineData("日 …\u001b", "? ...", 5)]
    [InlineData("é●x", "e*x", 3)]
    [InlineData("مر", "??", 2)]
    public void Where_letters_replace_drawings_the_caret_still_stands_right(string text, string row, int column)
    {
        var composer = new Composer { Glyphs = Glyphs.Ascii };
        composer.Paste(text);
        var drawn = composer.Drawn(80);
        drawn.Rows.ShouldBe([row]);
        drawn.Column.ShouldBe(column);
    }

    [Fact]
    public void At_any_size_the_rows_fit_and_the_caret_is_inside()
    {
        string[] pieces = ["a", "bc ", " ", "\n", "日", "👩‍👩‍👧", "e\u0301", "\t", "\u202E", "م", "\u0301", "🇩", "…", "words and words"];
        foreach (var glyphs in (Glyphs[])[Glyphs.Unicode, Glyphs.Ascii])
        {
            var random = new Random(4);
            for (var run = 0; run < 400; run++)
            {
                var composer = new Composer { Glyphs = glyphs };
                for (var i = random.Next(30); i > 0; i--)
                {
                    composer.Paste(pieces[random.Next(pieces.Length)]);
                }

                for (var i = random.Next(20); i > 0; i--)
                {
                    composer.Type(random.Next(2) == 0 ? "{Left}" : "{Up}");
                }

                var columns = random.Next(1, 20);
                var view = composer.View(columns, random.Next(1, 6));
                view.CaretColumn.ShouldBeInRange(0, Math.Max(1, columns - 1));
                view.CaretRow.ShouldBeInRange(0, view.Rows.Count - 1);
                foreach (var row in view.Rows)
                {
                    TextWidth.Of(row).ShouldBeLessThanOrEqualTo(Math.Max(1, columns - 1), composer.Text);
                }
            }
        }
    }

    [Fact]
    public void Each_place_of_the_caret_is_its_own_cell_and_typing_goes_there()
    {
        // What is left of the caret on its row takes exactly the caret's column.
        var composer = new Composer();
        composer.Paste("one 日本 👩‍👩‍👧 e\u0301\u0302 x\ty مرحبا and more words, \u0007 end");
        for (var i = 0; i < 60; i++)
        {
            var view = composer.View(16, 20);
            var shown = view.Rows[view.CaretRow].ToString().Trim('\u2068', '\u2069');
            var before = 0;
            var columns = new List<int> { 0 };
            foreach (var (_, cells) in TextWidth.Characters(shown))
            {
                columns.Add(before += cells);
            }

            columns.ShouldContain(view.CaretColumn);
            composer.Type("{Left}");
        }

        composer.View(16, 20).CaretRow.ShouldBe(0);
        composer.View(16, 20).CaretColumn.ShouldBe(0);
    }
}
