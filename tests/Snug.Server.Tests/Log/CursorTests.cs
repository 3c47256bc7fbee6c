using System.Text;
using Snug.Server.Log;

namespace Snug.Server.Tests;

public sealed class CursorTests
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz234567";

    [Theory]
    [InlineData("1-" + Letters, 1)]
    [InlineData("1200-" + Letters, 1200)]
    [InlineData("9223372036854775807-" + Letters, long.MaxValue)]
    public void A_cursor_is_a_position_and_a_tag(string text, long position)
    {
        Tag.TryParse(Letters, out var tag).ShouldBeTrue();
        Cursor.TryParse(text, out var cursor).ShouldBeTrue();
        cursor.ShouldBe(new Cursor(position, tag));
        cursor.ToString().ShouldBe(text);
    }

    [Fact]
    public void The_beginning_has_one_text()
    {
        Cursor.TryParse("0-0", out var cursor).ShouldBeTrue();
        cursor.ShouldBe(Cursor.Beginning);
        cursor.ToString().ShouldBe("0-0");
        Cursor.TryParse("0-" + new string('a', Tag.Letters), out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("5")]
    [InlineData("5-")]
    [InlineData("0-")]
    [InlineData("1-0")]
    [InlineData("00-0")]
    [InlineData("0-0 ")]
    [InlineData("1200-k3f9q")]
    [InlineData(Letters)]
    [InlineData("-" + Letters)]
    [InlineData("-5-" + Letters)]
    [InlineData("+5-" + Letters)]
    [InlineData("05-" + Letters)]
    [InlineData("5_" + Letters)]
    [InlineData("5-abcdefghijklmnopqrstuvwxyz23456")]
    [InlineData("5-abcdefghijklmnopqrstuvwxyz2345677")]
    [InlineData("5-ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")]
    [InlineData("5-abcdefghijklmnopqrstuvwxyz234560")]
    [InlineData("5-abcdefghijklmnopqrstuvwxyz23456é")]
    [InlineData("٥-" + Letters)]
    [InlineData("9223372036854775808-" + Letters)]
    [InlineData("10000000000000000000-" + Letters)]
    public void Anything_else_is_none(string? text) => Cursor.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Its_bytes_are_its_text_and_cost_no_memory()
    {
        var cursor = new Cursor(long.MaxValue, Chain.Blind());
        var ascii = new byte[Cursor.MostBytes];
        var length = cursor.Write(ascii);
        Encoding.ASCII.GetString(ascii, 0, length).ShouldBe(cursor.ToString());
        var before = GC.GetAllocatedBytesForCurrentThread();
        cursor.Write(ascii);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }
}
