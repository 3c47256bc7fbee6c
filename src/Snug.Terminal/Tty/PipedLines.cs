using System.Globalization;
using System.Text;

namespace Snug.Terminal.Tty;

/// <summary>One line of a pipe.</summary>
/// <param name="Text">As it was written, without its line break.</param>
/// <param name="Fault">Or why it is no text, as a sentence with the line's number.</param>
internal readonly record struct PipedLine(string? Text, string? Fault = null);

/// <summary>
/// Bytes of a pipe or a file as lines. They are UTF-8, or they are refused by the number of their line: a replacement character
/// (U+FFFD) would be said for ever, and nobody could tell any more what stood there.
/// </summary>
internal static class PipedLines
{
    /// <summary>
    /// In bytes. Far more than a message holds, colours included; what is longer is refused and never held, so that a pipe without line
    /// breaks cannot fill the memory.
    /// </summary>
    public const int Longest = 256 * 1024;

    private const int Most = Protocol.WireLimits.MessageCodePoints;

    private const byte LineFeed = (byte)'\n';

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads to the end. The last line need not have a line break.</summary>
    /// <exception cref="IOException">The input broke off.</exception>
    public static IEnumerable<PipedLine> Of(Stream input)
    {
        var buffer = new byte[64 * 1024];
        var line = new MemoryStream();
        var (number, skipped) = (1L, 0L);
        int count;
        while ((count = input.Read(buffer, 0, buffer.Length)) > 0)
        {
            for (var start = 0; start < count;)
            {
                var end = Array.IndexOf(buffer, LineFeed, start, count - start);
                var length = (end < 0 ? count : end) - start;
                if (line.Length + length <= Longest)
                {
                    line.Write(buffer, start, length);
                }
                else
                {
                    skipped += length;
                }

                start += length + 1;
                if (end < 0)
                {
                    continue;
                }

                yield return Read(line, number, skipped > 0);
                if (number == 1 && IsUtf16(line))
                {
                    yield break;
                }

                (line, skipped, number) = (Emptied(line), 0, number + 1);
            }
        }

        if (line.Length > 0 || skipped > 0)
        {
            yield return Read(line, number, skipped > 0);
        }
    }

    private static PipedLine Read(MemoryStream line, long number, bool isTooLong)
    {
        ReadOnlySpan<byte> bytes = line.GetBuffer().AsSpan(0, (int)line.Length);
        if (isTooLong)
        {
            return new PipedLine(
                null,
                Text($"Line {number} is longer than {Longest / 1024} KB. A message holds {Most:N0} characters: send it in parts."));
        }

        if (number == 1 && bytes.StartsWith(Encoding.UTF8.Preamble))
        {
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        }

        if (bytes.EndsWith("\r"u8))
        {
            bytes = bytes[..^1];
        }

        if (bytes.Contains((byte)0) || (number == 1 && IsUtf16(line)))
        {
            return new PipedLine(null, Utf16(number));
        }

        try
        {
            return new PipedLine(Utf8.GetString(bytes));
        }
        catch (DecoderFallbackException)
        {
            return new PipedLine(null, NotUtf8(number, bytes));
        }
    }

    /// <summary>The buffer of a long line is not kept for the short ones after it.</summary>
    private static MemoryStream Emptied(MemoryStream line)
    {
        if (line.Capacity > 16 * 1024)
        {
            return new MemoryStream();
        }

        line.SetLength(0);
        return line;
    }

    /// <summary>A file that begins so is UTF-16 to its end: one sentence is enough.</summary>
    private static bool IsUtf16(MemoryStream first) => first.Length >= 2 && first.GetBuffer() is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..];

    private static string NotUtf8(long number, ReadOnlySpan<byte> bytes)
    {
        var good = 0;
        while (Rune.DecodeFromUtf8(bytes[good..], out _, out var length) == System.Buffers.OperationStatus.Done)
        {
            good += length;
        }

        return Text($"Line {number} is not UTF-8: byte {good + 1} of it is 0x{bytes[good]:X2}. {AskForUtf8}");
    }

    private static string AskForUtf8 => OperatingSystem.IsWindows()
        ? "Let the program that writes it write UTF-8 (\"chcp 65001\" before it, or in PowerShell $OutputEncoding = "
            + "[Text.UTF8Encoding]::new())."
        : "Convert it first: iconv -f WINDOWS-1252 -t UTF-8";

    private static string Utf16(long number)
    {
        var convert = OperatingSystem.IsWindows() ? "Get-Content FILE | Set-Content -Encoding utf8 NEW" : "iconv -f UTF-16 -t UTF-8";
        const string Why = "holds NUL bytes or begins as UTF-16 does, as files that PowerShell's > has written";
        return Text($"Line {number} {Why}. Convert it first: {convert}");
    }

    private static string Text(FormattableString sentence) => sentence.ToString(CultureInfo.InvariantCulture);
}
