using Snug.Server.Log;

namespace Snug.Server.Tests;

public sealed class TagTests
{
    [Fact]
    public void A_tag_has_one_text_and_a_text_one_tag()
    {
        for (var count = 0; count < 1_000; count++)
        {
            var tag = Chain.Blind();
            var text = tag.ToString();
            text.Length.ShouldBe(Tag.Letters);
            Tag.TryParse(text, out var again).ShouldBeTrue();
            again.ShouldBe(tag);
        }
    }

    [Fact]
    public void It_is_base32_of_rfc_4648()
    {
        var bytes = Enumerable.Range(0, Tag.Length).Select(index => (byte)(255 - (index * 7))).ToArray();
        Tag.From(bytes).ToString().ShouldBe("774pd2xd3tk45r6axgzkxje5s2hyral2");
        Tag.From(new byte[Tag.Length]).ToString().ShouldBe(new string('a', Tag.Letters));
    }

    [Theory]
    [InlineData("")]
    [InlineData("774pd2xd3tk45r6axgzkxje5s2hyral")]
    [InlineData("774pd2xd3tk45r6axgzkxje5s2hyral2j")]
    [InlineData("774PD2XD3TK45R6AXGZKXJE5S2HYRAL2")]
    [InlineData("774pd2xd3tk45r6axgzkxje5s2hyral0")]
    [InlineData("774pd2xd3tk45r6axgzkxje5s2hyral1")]
    [InlineData("774pd2xd3tk45r6axgzkxje5s2hyral8")]
    [InlineData("774pd2xd3tk45r6axgzkxje5s2hyral=")]
    [InlineData(" 774pd2xd3tk45r6axgzkxje5s2hyral")]
    [InlineData("774pd2xd3tk45r6axgzkxje5s2hyral２")]
    public void Anything_else_is_none(string text) => Tag.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Other_lengths_of_bytes_are_refused()
    {
        Should.Throw<ArgumentException>(() => Tag.From(new byte[19]));
        Should.Throw<ArgumentException>(() => Tag.From(new byte[21]));
    }
}
