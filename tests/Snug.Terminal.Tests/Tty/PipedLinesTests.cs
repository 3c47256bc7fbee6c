using System.Text;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Tests.Tty;

/// <summary>Bytes of a pipe as lines: UTF-8 as it is, all else refused by the number of its line.</summary>
public sealed class PipedLinesTests
{
    [Theory]
    [InlineData("one\ntwo\n", "one|two")]
    [InlineData("one\ntwo", "one|two")]
    [InlineData("one\r\ntwo\r\n", "one|two")]
    [InlineData("one\n\n\ntwo\n", "one|||two")]
    [InlineData("", "")]
    [InlineData("\n", "|")]
    [InlineData("50 %\r100 %\n", "50 %\r100 %")]
    [InlineData("\uFEFFone\n\uFEFFtwo\n", "one|\uFEFFtwo")]
    [InlineData("\uFEFF", "|")]
    [InlineData("äö 上 🏠\n", "äö 上 🏠")]
    public void Text_is_taken_as_it_is(string text, string lines)
    {
        foreach (var chunk in (int[])[1, 2, 3, 64 * 1024])
        {
            var read = PipedLines.Of(new Trickle(Encoding.UTF8.GetBytes(text), chunk)).ToList();
            read.ShouldAllBe(static line => line.Fault == null);
            string.Concat(read.Select(static line => line.Text + "|")).ShouldBe(lines.Length == 0 || lines == "|"
                ? lines
                : lines + "|", $"in pieces of {chunk}");
        }
    }

    [Theory]
    [InlineData("good|bl\u00E4d|good", "Line 2 is not UTF-8: byte 3 of it is 0xE4.")] // Latin 1
    [InlineData("\u00C3", "Line 1 is not UTF-8: byte 1 of it is 0xC3.")] // cut off
    [InlineData("a|\u00C0\u00AF", "Line 2 is not UTF-8: byte 1 of it is 0xC0.")] // overlong
    [InlineData("\u00ED\u00A0\u0080", "Line 1 is not UTF-8: byte 1 of it is 0xED.")] // half a character
    [InlineData("\u00F4\u0090\u0080\u0080", "Line 1 is not UTF-8: byte 1 of it is 0xF4.")] // beyond Unicode
    [InlineData("one|t\0wo", "Line 2 holds NUL bytes")]
    [InlineData("h\0i\0|\0", "Line 1 holds NUL bytes or begins as UTF-16 does")]
    public void What_is_no_text_is_refused_by_its_line(string latin1, string fault)
    {
        var read = PipedLines.Of(new MemoryStream(Encoding.Latin1.GetBytes(latin1.Replace('|', '\n')))).ToList();
        read.First(static line => line.Fault is not null).Fault!.ShouldStartWith(fault);
        read.Where(static line => line.Text is not null).ShouldAllBe(static line => !line.Text!.Contains('\uFFFD'));
        if (latin1.EndsWith("good", StringComparison.Ordinal))
        {
            read.Select(static line => line.Text).ShouldBe(["good", null, "good"]);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_file_in_UTF_16_is_refused_with_one_sentence(bool isLittleEndian)
    {
        var encoding = new UnicodeEncoding(bigEndian: !isLittleEndian, byteOrderMark: true);
        byte[] bytes = [.. encoding.Preamble, .. encoding.GetBytes("one\r\ntwo\r\n上\r\n")];
        PipedLines.Of(new MemoryStream(bytes)).ToList().ShouldHaveSingleItem().Fault!.ShouldContain("UTF-16");
    }

    [Fact]
    public void A_hundred_megabytes_without_a_line_break_are_refused_and_not_held()
    {
        const long size = 100L * 1024 * 1024;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = PipedLines.Of(new Endless(size)).ToList();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(2 * 1024 * 1024);
        read.ShouldHaveSingleItem().Fault.ShouldBe("Line 1 is longer than 256 KB. A message holds 8,000 characters: send it in parts.");
    }

    [Fact]
    public void The_line_after_one_that_is_too_long_is_read()
    {
        var text = new string('x', PipedLines.Longest + 1) + "\nshort\n" + new string('y', PipedLines.Longest) + "\n";
        var read = PipedLines.Of(new MemoryStream(Encoding.UTF8.GetBytes(text))).ToList();
        read.Select(static line => line.Text?.Length).ShouldBe([null, 5, PipedLines.Longest]);
    }

    [Fact]
    public async Task A_pipe_that_breaks_off_is_not_taken_for_its_end()
    {
        var lines = new InputLines(static () => new Broken());
        (await lines.Next(TestContext.Current.CancellationToken)).ShouldBe("one");
        var broken = await Should.ThrowAsync<IOException>(async () => await lines.Next(TestContext.Current.CancellationToken));
        broken.Message.ShouldBe("Standard input cannot be read: The disk failed.");
    }

    /// <summary>Bytes that come a few at a time.</summary>
    private sealed class Trickle(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, chunk));
    }

    private sealed class Endless(long size) : MemoryStream
    {
        private long left = size;

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(left, count);
            buffer.AsSpan(offset, read).Fill((byte)'x');
            left -= read;
            return read;
        }
    }

    private sealed class Broken : MemoryStream
    {
        private bool isRead;

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (isRead)
            {
                throw new IOException("The disk failed.");
            }

            isRead = true;
            return Encoding.UTF8.GetBytes("one\ntwo", buffer.AsSpan(offset));
        }
    }
}
