using Snug.Terminal.Tty;

namespace Snug.Terminal.Tests.Tty;

public sealed class TextWidthTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("Lobby", 5)]
    [InlineData("Zoe\u0308", 3)]
    [InlineData("日本", 4)]
    [InlineData("한국", 4)]
    [InlineData("ﾊﾝ", 2)]
    [InlineData("👍", 2)]
    [InlineData("👍🏽", 2)]
    [InlineData("👩‍👩‍👧", 2)]
    [InlineData("🇩🇪", 2)]
    [InlineData("❤️", 2)]
    [InlineData("…●", 2)]
    [InlineData("\u05D3\u05E0\u05D4", 3)]
    public void Text_takes_as_many_cells_as_it_is_drawn_with(string text, int cells) =>
        TextWidth.Of(SafeText.OneLine(text)).ShouldBe(cells);

    [Theory]
    [InlineData("Theodora Quint", 12, "Theodora Qu…")]
    [InlineData("Lobby", 5, "Lobby")]
    [InlineData("日本語", 4, "日…")]
    [InlineData("日本語", 5, "日本…")]
    [InlineData("abc", 1, "…")]
    [InlineData("abc", 0, "")]
    public void Text_is_cut_between_characters(string text, int cells, string fitted) =>
        TextWidth.Fit(SafeText.OneLine(text), cells).ToString().ShouldBe(fitted);

    [Fact]
    public void Columns_are_filled_by_cells()
    {
        TextWidth.Left(SafeText.OneLine("日本"), 6).ToString().ShouldBe("日本  ");
        TextWidth.Right(SafeText.OneLine("日本"), 6).ToString().ShouldBe("  日本");
    }
}
