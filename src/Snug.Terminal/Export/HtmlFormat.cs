using System.Globalization;
using System.Net;
using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Markup;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Export;

/// <summary>
/// One page that opens anywhere and prints like a script: names in the margin, words in a column. No script is in it and none can
/// come in: every word is escaped, and the page itself forbids the browser to run or to fetch anything.
/// </summary>
internal sealed class HtmlFormat(CommandContext context) : ExportFormat
{
    private const string Style = """
          :root { color-scheme: light dark; --paper: oklch(98.5% .008 85); --ink: oklch(27% .02 60); --soft: oklch(48% .022 65); --line: oklch(88.5% .016 80) }
          @media (prefers-color-scheme: dark) { :root { --paper: oklch(20.5% .012 62); --ink: oklch(92.5% .014 82); --soft: oklch(71.5% .02 75); --line: oklch(31.5% .014 65) } }
          body { margin: 2.5rem auto; padding: 0 1rem; max-width: 52rem; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif }
          h1, h2, h3 { font-family: ui-serif, Charter, Cambria, Georgia, serif; font-weight: normal; break-after: avoid }
          h1 { font-size: 1.75rem } h2 { font-size: 1.25rem; border-bottom: 1px solid var(--line); padding-bottom: .25rem; margin-top: 2.5rem }
          h3 { font-size: 1rem; text-align: center; color: var(--soft); margin: 1.5rem 0 .5rem } .topic { color: var(--soft) }
          .said { display: grid; grid-template-columns: 8.5rem minmax(0, 1fr) 3.5rem; column-gap: 1rem; padding: .15rem 0; break-inside: avoid }
          .name { text-align: end; font-weight: 600; overflow-wrap: anywhere } .words { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere }
          .said-words { min-width: 0 } .marked { white-space: normal } .marked > :first-child { margin-top: 0 } .marked > :last-child { margin-bottom: 0 }
          .marked :is(p, ul, ol, blockquote, pre) { margin: .35rem 0 } .marked blockquote { border-inline-start: 3px solid var(--line); padding-inline-start: .75rem }
          code { font: .9em ui-monospace, monospace } pre { border-inline-start: 3px solid var(--line); padding-inline-start: .75rem; overflow-x: auto }
          .quoted { display: block; color: var(--soft); text-decoration: none; white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
          .below { color: var(--soft); font-size: .8125rem } .spoiler { background: var(--ink); color: var(--ink) } .spoiler:is(:hover, :focus) { background: none }
          .time { font-size: .8125rem; color: var(--soft); text-align: end; text-decoration: none; font-variant-numeric: tabular-nums }
          .said:target { outline: 2px solid oklch(80% .145 75) }
          @media (max-width: 40rem) { .said { grid-template-columns: minmax(0, 1fr) 3.5rem } .name { text-align: start } .said-words { grid-row: 2; grid-column: 1 / 3 } }
          @media print { body { margin: 0; max-width: none; background: none; color: #000 } section { break-before: page } section:first-of-type { break-before: auto } }
        """;

    private readonly DayHeadings days = new();

    public override IEnumerable<SafeText> Begin(string server)
    {
        var title = Escaped(Visible.OneLine(server));
        return
        [
            Line("<!doctype html>"),
            Line("<html lang=\"en\">"),
            Line("<head>"),
            Line("<meta charset=\"utf-8\">"),
            Line("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"),
            Line("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
                + "form-action 'none'\">"),
            Line($"<title>{title}</title>"),
            Line($"<style>\n{Style}\n</style>"),
            Line("</head>"),
            Line("<body>"),
            Line($"<h1><bdi>{title}</bdi></h1>"),
        ];
    }

    public override IEnumerable<SafeText> Room(Room room, bool isOnly)
    {
        days.Forget();
        yield return Line($"<section id=\"{room.Id}\">");
        yield return Line($"<h2>{room.Id} <bdi>{Escaped(Visible.OneLine(room.Name))}</bdi></h2>");
        if (room.Topic is { Length: > 0 } topic)
        {
            yield return Line($"<p class=\"topic\" dir=\"auto\">{Escaped(Visible.OneLine(topic))}</p>");
        }
    }

    public override IEnumerable<SafeText> Message(Message message)
    {
        var local = context.Local(message.At);
        if (days.New(local) is { } day)
        {
            yield return Line($"<h3>{day}</h3>");
        }

        var place = string.Create(CultureInfo.InvariantCulture, $"{message.Room}-{message.Number}");
        var instant = message.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        yield return Line(
            $"<div class=\"said\" id=\"{place}\"><bdi class=\"name\">{Escaped(Wording.Author(message.Author).ToString())}</bdi>"
            + $"<div class=\"said-words\">{Quoted(message)}{Words(message)}{Below(message)}</div>"
            + $"<a class=\"time\" href=\"#{place}\"><time datetime=\"{instant}\">{Wording.Clock(local)}</time></a></div>");
    }

    public override IEnumerable<SafeText> EndOfRoom() => [Line("</section>")];

    public override IEnumerable<SafeText> End() => [Line("</body>"), Line("</html>")];

    private static string Words(Message message) => message switch
    {
        _ when Wording.InPlaceOfWords(message) is { } instead => Paragraph(Escaped(instead.ToString())),
        { Markup: { } tree } => $"<div class=\"words marked\" dir=\"auto\">{MarkupHtml.Of(tree)}</div>",
        _ => Paragraph(MarkupHtml.Words(message.Text)),
    };

    private static string Paragraph(string html) => $"<p class=\"words\" dir=\"auto\">{html}</p>";

    /// <summary>What it answers, with the way there.</summary>
    private static string Quoted(Message message) => message.ReplyTo is not { } quote ? string.Empty : string.Create(
        CultureInfo.InvariantCulture,
        $"<a class=\"quoted\" href=\"#{message.Room}-{quote.Number}\"><bdi>{Escaped(Wording.Author(quote.Author).ToString())}</bdi>: "
        + $"<bdi>{Escaped(Wording.Quoted(quote).ToString())}</bdi></a>");

    /// <summary>Edited, pinned, and reactions.</summary>
    private string Below(Message message)
    {
        var state = Wording.State(message, at => Wording.Clock(context.Local(at))).ToString();
        var reactions = message.Reactions is { Count: > 0 } some ? Wording.Reactions(some).ToString() : string.Empty;
        return string.Concat(((string[])[state, reactions])
            .Where(static words => words.Length > 0)
            .Select(static words => $"<div class=\"below\">{Escaped(words)}</div>"));
    }

    private static SafeText Line(string html) => SafeText.FromSafeParts(html);

    /// <summary>For element content and quoted attributes: <c>&amp; &lt; &gt; " '</c>.</summary>
    private static string Escaped(string visible) => WebUtility.HtmlEncode(visible);
}
