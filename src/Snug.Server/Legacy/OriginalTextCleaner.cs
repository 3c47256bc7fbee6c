using System.Buffers;
using System.Globalization;
using System.Text;
using Snug.Protocol;
using Snug.Server.Hosting;

namespace Snug.Server.Legacy;

/// <summary>
/// Old text as Snug keeps text, without losing any of it. What no screen shows becomes a sign that says what it was: a control
/// character its picture (ESC is ␛), others and bytes that are no UTF-8 their number (‹0x9B›).
/// </summary>
internal sealed class OriginalTextCleaner
{
    /// <summary>How many characters were written as signs.</summary>
    public int Signs { get; private set; }

    /// <summary>Lines that end in LF, without forbidden characters.</summary>
    public string Text(ReadOnlySpan<byte> bytes) => Make(bytes, allowLines: true);

    /// <summary>One line that is a room's name: white space folded, cut at the limit. Null if nothing of it can be one.</summary>
    /// <param name="bytes">The old name.</param>
    /// <param name="rest">What of it the result lacks; empty if nothing.</param>
    public string? Name(ReadOnlySpan<byte> bytes, out string rest)
    {
        var line = string.Join(' ', Make(bytes, allowLines: false).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var cut = EndOf(line, from: 0, WireLimits.NameCodePoints);
        var fits = TextRules.CheckRoomName(line[..cut], out var name) is null;
        rest = fits ? line[cut..] : line;
        return fits ? name : null;
    }

    /// <summary>Cuts what is longer than a message holds, between lines or words where it can.</summary>
    public static IEnumerable<string> Parts(string text)
    {
        var from = 0;
        while (from < text.Length)
        {
            var end = EndOf(text, from, WireLimits.MessageCodePoints);
            if (end < text.Length)
            {
                var gap = text.LastIndexOfAny(['\n', ' '], end - 1, (end - from) / 2);
                end = gap > from ? gap + 1 : end;
            }

            yield return text[from..end];
            from = end;
        }
    }

    private static int EndOf(string text, int from, int codePoints)
    {
        if (text.Length - from <= codePoints)
        {
            return text.Length;
        }

        var end = from;
        for (var count = 0; count < codePoints && end < text.Length; count++)
        {
            end += char.IsHighSurrogate(text[end]) && end + 1 < text.Length ? 2 : 1;
        }

        return end;
    }

    private string Make(ReadOnlySpan<byte> bytes, bool allowLines)
    {
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var length) is OperationStatus.Done)
            {
                Append(text, rune, allowLines, bytes[length..]);
            }
            else
            {
                length = 1;
                AppendNumber(text, bytes[0]);
            }

            bytes = bytes[length..];
        }

        return text.ToString();
    }

    private void Append(StringBuilder text, Rune rune, bool allowLines, ReadOnlySpan<byte> following)
    {
        switch (rune.Value)
        {
            case '\r' when allowLines:
                // CRLF and CR are line ends; the LF of a CRLF comes next.
                text.Append(following.StartsWith("\n"u8) ? "" : "\n");
                break;
            case '\n' or '\t' when allowLines:
                text.Append(rune);
                break;
            case '\r' or '\n' or '\t':
                text.Append(' ');
                break;
            case < ' ':
                Signs++;
                text.Append((char)('\u2400' + rune.Value));
                break;
            case 0x7f:
                Signs++;
                text.Append('\u2421');
                break;
            case (>= 0x80 and <= 0x9f) or (>= 0xfdd0 and <= 0xfdef):
                AppendNumber(text, rune.Value);
                break;
            default:
                if ((rune.Value & 0xfffe) == 0xfffe)
                {
                    AppendNumber(text, rune.Value);
                }
                else
                {
                    text.Append(rune);
                }

                break;
        }
    }

    private void AppendNumber(StringBuilder text, int value)
    {
        Signs++;
        text.Append(CultureInfo.InvariantCulture, $"‹0x{value:X2}›");
    }
}
