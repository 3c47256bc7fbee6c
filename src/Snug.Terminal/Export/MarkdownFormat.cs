using System.Globalization;
using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Markup;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Export;

/// <summary>
/// CommonMark: a heading for each room and day, a paragraph for each message, its lines as they were. What they meant to be bold is bold
/// (<see cref="MarkupSource"/>); no word of theirs becomes a heading or HTML.
/// </summary>
internal sealed class MarkdownFormat(CommandContext context) : ExportFormat
{
    private readonly DayHeadings days = new();

    public override IEnumerable<SafeText> Begin(string server) =>
        [Line($"# {MarkupSource.Escaped(Visible.OneLine(server))}"), SafeText.Empty];

    public override IEnumerable<SafeText> Room(Room room, bool isOnly)
    {
        days.Forget();
        yield return Line($"## {room.Id} {MarkupSource.Escaped(Visible.OneLine(room.Name))}");
        yield return SafeText.Empty;
        if (room.Topic is not { Length: > 0 } topic)
        {
            yield break;
        }

        yield return Line(MarkupSource.Escaped(Visible.OneLine(topic)));
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

        var state = Wording.State(message, at => Wording.Clock(context.Local(at)));
        var edited = state.ToString().Length > 0 ? $" ({state})" : string.Empty;
        yield return Line($"**{MarkupSource.Escaped(Wording.Author(message.Author).ToString())}** {Wording.Clock(local)}{edited}"
            + (message is { Markup: { } tree, Damaged: not true } ? $"\n\n{Quoted(message)}{MarkupSource.Of(tree)}"
                : message.ReplyTo is null ? $"\\\n{MarkupSource.Words(Wording.Text(message).ToString())}"
                : $"\n\n{Quoted(message)}{MarkupSource.Words(Wording.Text(message).ToString())}"));
        yield return SafeText.Empty;
        if (message.Reactions is { Count: > 0 } reactions)
        {
            yield return Line(MarkupSource.Escaped(Wording.Reactions(reactions).ToString()));
            yield return SafeText.Empty;
        }
    }

    /// <summary>What it answers, as a quote above it.</summary>
    private static string Quoted(Message message) => message.ReplyTo is { } quote
        ? $"> {quote.Number.ToString(CultureInfo.InvariantCulture)} {MarkupSource.Escaped(Wording.Author(quote.Author).ToString())}: "
            + $"{MarkupSource.Escaped(Wording.Quoted(quote).ToString())}\n\n"
        : string.Empty;

    private static SafeText Line(string text) => SafeText.FromSafeParts(text);
}
