using System.Text;
using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Export;

/// <summary>
/// CommonMark: a heading for each room and day, a paragraph for each message, its lines as they were. What people wrote stays what
/// they wrote: no word of theirs becomes a heading, a link or HTML.
/// </summary>
internal sealed class MarkdownFormat(CommandContext context) : ExportFormat
{
    private const string Space = "&nbsp;";

    private readonly DayHeadings days = new();

    public override IEnumerable<SafeText> Begin(string server) => [Line($"# {Escaped(Visible.OneLine(server))}"), SafeText.Empty];

    public override IEnumerable<SafeText> Room(Room room, bool isOnly)
    {
        days.Forget();
        yield return Line($"## {room.Id} {Escaped(Visible.OneLine(room.Name))}");
        yield return SafeText.Empty;
        if (room.Topic is not { Length: > 0 } topic)
        {
            yield break;
        }

        yield return Line(Escaped(Visible.OneLine(topic)));
        yield return SafeText.Empty;
    }

    public override IEnumerable<SafeText> Message(Message message)
    {
        var local = context.Local(message.At);
        if (days.New(local) is { } day)
        {
            yield return Line($"### {day}");
            yield return SafeText.Empty;
        }

        // A backslash at the end of a line is a line break (CommonMark 6.7).
        var lines = Wording.Text(message).ToString().Split('\n').Select(EscapedLine);
        yield return Line(
            $"**{Escaped(Wording.Author(message.Author).ToString())}** {Wording.Clock(local)}\\\n{string.Join("\\\n", lines)}");
        yield return SafeText.Empty;
    }

    private static SafeText Line(string text) => SafeText.FromSafeParts(text);

    /// <summary>A whole line: also what is special only where a line begins.</summary>
    private static string EscapedLine(string line)
    {
        var words = line.TrimStart(' ');
        var indent = string.Concat(Enumerable.Repeat(Space, line.Length - words.Length));
        if (words.Length == 0)
        {
            return indent.Length == 0 ? Space : indent;
        }

        var digits = words.TakeWhile(char.IsAsciiDigit).Count();
        if (digits > 0 && digits < words.Length && words[digits] is '.' or ')')
        {
            return $"{indent}{words[..digits]}\\{Escaped(words[digits..])}";
        }

        return words[0] is '#' or '+' or '-' or '=' or ':' ? $"{indent}\\{Escaped(words)}" : indent + Escaped(words);
    }

    private static string Escaped(string text)
    {
        var to = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            if (c is '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '&' or '~' or '|' or '$')
            {
                to.Append('\\');
            }

            to.Append(c);
        }

        return to.ToString();
    }
}
