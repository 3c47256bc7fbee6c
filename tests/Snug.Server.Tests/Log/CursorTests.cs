using Snug.Server.Log;

namespace Snug.Server.Tests;

public sealed class CursorTests
{
    [Theory]
    [InlineData("0-0", 0, "0")]
    [InlineData("1200-k3f9q", 1200, "k3f9q")]
    [InlineData("9223372036854775807-x", long.MaxValue, "x")]
    public void A_cursor_is_a_position_and_a_tag(string text, long position, string tag)
    {
        Cursor.TryParse(text, out var cursor).ShouldBeTrue();
        cursor.ShouldBe(new Cursor(position, tag));
        cursor.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("5")]
    [InlineData("5-")]
    [InlineData("-5-x")]
    [InlineData("+5-x")]
    [InlineData("5-X")]
    [InlineData("5-x y")]
    [InlineData("5-é")]
    [InlineData("٥-x")]
    [InlineData("9223372036854775808-x")]
    [InlineData("5-aaaaaaaaaaaaaaaaa")]
    public void Anything_else_is_none(string? text) => Cursor.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Tags_differ()
    {
        var tags = Enumerable.Range(0, 1_000).Select(_ => Cursor.NewTag()).ToHashSet();
        tags.Count.ShouldBeGreaterThan(990);
        tags.ShouldAllBe(tag => tag.Length == 5);
    }
}
