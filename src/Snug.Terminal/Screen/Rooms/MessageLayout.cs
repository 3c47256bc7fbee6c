using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Screen.Drawing;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen.Rooms;

/// <summary>
/// Sets messages like a play: time, name in the margin, words in a column that hangs. In a narrow window who speaks stands before
/// the words. A pure function: messages in, rows out.
/// </summary>
/// <param name="width">Cells of a row.</param>
/// <param name="me">Who looks: in ink, and amber where somebody says their name.</param>
/// <param name="local">An instant by the person's clock.</param>
/// <param name="now">The person's clock.</param>
/// <param name="sought">What was searched for, or empty.</param>
internal sealed class MessageLayout(int width, Person me, Func<DateTimeOffset, DateTimeOffset> local, DateTimeOffset now, string sought)
{
    private const int NarrowBelow = 60;
    private const int NameCells = 12;

    /// <summary>With the mark of a name that nobody proved: "Ben Okafor (import)".</summary>
    private const int MarkedNameCells = 20;
    private const int WordsColumn = 21;
    private const int WordsMost = 78;
    private const int NarrowestWords = 10;

    /// <summary>What was said soon after by the same person belongs to what they said before.</summary>
    private static readonly TimeSpan OneBreath = TimeSpan.FromMinutes(5);

    /// <summary>Cells of a row.</summary>
    public int Width => width;

    /// <summary>Whose words are left out: the person does not want to see them.</summary>
    public Func<int?, bool> IsLeftOut { get; init; } = static _ => false;

    /// <summary>Of which messages what is hidden until somebody asks for it is shown.</summary>
    public Func<long, bool> IsOpen { get; init; } = static _ => false;

    /// <summary>Numbers stand in the place of times.</summary>
    public bool ShowsNumbers { get; init; }

    /// <summary>Words that are for the person, whoever says them.</summary>
    public HighlightWords Highlights { get; init; } = HighlightWords.None;

    /// <summary>The column in which words begin.</summary>
    public int Margin => IsNarrow ? 1 : WordsColumn;

    private bool IsNarrow => width < NarrowBelow;

    /// <summary>A message with what stands above it: a new day, the line above what is new, the space between speakers.</summary>
    /// <param name="message">What was said.</param>
    /// <param name="before">The message before it, or null if there is none or it is not loaded.</param>
    /// <param name="news">The line above it if it is the first new one, or null.</param>
    /// <param name="named">Which of the rows says who speaks; -1 if none does, because somebody goes on.</param>
    public List<Row> Rows(Message message, Message? before, SafeText? news, out int named)
    {
        var rows = new List<Row>();
        var at = local(message.At);
        var isNewDay = before is null || local(before.At).Date != at.Date;
        var isLeftOut = IsLeftOut(message.Author.Id);
        if (isLeftOut && !isNewDay && news is null && before!.Author.Id == message.Author.Id)
        {
            // One line stands for all that they say in a row.
            named = 0;
            return rows;
        }

        if (isNewDay)
        {
            if (before is not null)
            {
                rows.Add(Row.Empty);
            }

            rows.Add(Row.Centred(SafeText.Of($"{Wording.Day(at, now)}"), width, Style.Soft));
        }

        if (news is { } words)
        {
            rows.Add(NewsRow(words));
        }

        var goesOn = !isNewDay && news is null && GoesOn(message, before);
        if (!goesOn && !isNewDay && news is null && !IsNarrow)
        {
            rows.Add(Row.Empty);
        }

        if (isLeftOut)
        {
            named = rows.Count;
            rows.Add(new Row().To(Margin).Add(TextWidth.Fit(Wording.LeftOut(message.Author), width - 1 - Margin), Style.Soft));
            return rows;
        }

        named = goesOn && !IsNarrow ? -1 : rows.Count;
        AddWords(rows, message, goesOn, Row.Empty);
        return rows;
    }

    /// <summary>
    /// Who speaks at the top of the screen and when, for a row above it: where one person fills a screen it says neither.
    /// </summary>
    public Row Head(Message message)
    {
        var at = local(message.At);
        var day = at.Date == now.Date ? SafeText.Of($"…") : SafeText.Of($"… {Wording.Day(at, now)}");
        var (name, style) = Name(message.Author, IsNarrow ? Math.Max(8, width / 2) : NameCells);
        return IsNarrow
            ? new Row().Add($" ").Add(name, style).Add($" {Wording.Clock(at)} {day}", Style.Soft)
            : InMargin(new Row().Add($" "), SafeText.Of($"{Wording.Clock(at)}"), name, style).Add(day, Style.Soft);
    }

    /// <summary>What I said and the server has not answered yet, a hollow ring behind its last word.</summary>
    public List<Row> Waiting(OutboxItem item, string text, bool isFirst)
    {
        var rows = new List<Row>();
        if (isFirst && !IsNarrow)
        {
            rows.Add(Row.Empty);
        }

        var quote = item.ReplyTo is { } number ? new Quote(number, number, new Author(null, string.Empty), string.Empty) : null;
        var message = new Message(item.Room, 0, new Author(me.Id, me.Name), text, now, null) { ReplyTo = quote };
        AddWords(rows, message, !isFirst, new Row().Add($" ○", Style.Soft));
        return rows;
    }

    /// <summary>When something was, as short as it can be said.</summary>
    public string When(DateTimeOffset instant) => Wording.When(local(instant), now);

    private static bool GoesOn(Message message, Message? before) =>
        before is not null && before.Author == message.Author && message.At - before.At < OneBreath && message.At >= before.At;

    private Row NewsRow(SafeText words)
    {
        var text = SafeText.Of($" {words} ");
        var line = Math.Max(0, width - 2 - TextWidth.Of(text));
        return new Row().Add(SafeText.FromSafeParts(" " + new string('─', line / 2)), Style.Lamp)
            .Add(TextWidth.Fit(text, width - 2), Style.Lamp)
            .Add(SafeText.FromSafeParts(new string('─', line - (line / 2))), Style.Lamp);
    }

    private void AddWords(List<Row> rows, Message message, bool goesOn, Row tail)
    {
        var start = FirstRow(message, goesOn);
        if (message is { ReplyTo: { } quote, DeletedAt: null })
        {
            start = MessageParts.AddQuote(rows, start ?? NewRow(), quote, message.Room, Cells(NewRow()), Cells);
        }

        List<TextStyling.Line> lines = Wording.InPlaceOfWords(message) is { } instead
            ? [new TextStyling.Line([(instead.ToString(), Style.Soft)], false)]
            : TextStyling.LinesOf(message, me, sought, IsOpen(message.Number), Highlights);
        foreach (var line in lines)
        {
            var lead = line.Lead;
            var taken = TextWidth.Of(lead) + tail.Cells;
            if (start is not null && Cells(start) - taken < NarrowestWords)
            {
                // A name that leaves no room for words has a row to itself.
                rows.Add(start);
                start = null;
            }

            start ??= NewRow();
            // Of a quote within a quote within a list the words come before the bars.
            var room = Cells(NewRow()) - tail.Cells - NarrowestWords;
            (lead, var hang) = (MessageParts.Cut(lead, room), MessageParts.Cut(line.Hang, room));
            var further = Cells(NewRow()) - tail.Cells - TextWidth.Of(hang);
            foreach (var pieces in Wrapping.Rows(line, Cells(start) - tail.Cells - TextWidth.Of(lead), further))
            {
                AddPieces(start ??= NewRow(), lead, pieces);
                rows.Add(start);
                (start, lead) = (null, hang);
            }
        }

        foreach (var (text, style) in tail.Pieces)
        {
            rows[^1].Add(text, style);
        }

        MessageParts.AddBelow(rows, message, me, NewRow, Cells, When);
    }

    /// <summary>The last cell stays free: some terminals break the line when it is written.</summary>
    private int Cells(Row start) => Math.Min(WordsMost, width - 1 - start.Cells);

    private Row NewRow() => new Row().To(IsNarrow ? 2 : WordsColumn);

    private static void AddPieces(Row row, string lead, List<(string Text, Style Style)> pieces)
    {
        if (lead.Length > 0)
        {
            row.Add(SafeText.FromSafeParts(lead), Style.Soft);
        }

        var isIsolated = Visible.NeedsIsolation(string.Concat(pieces.Select(static piece => piece.Text)));
        if (isIsolated)
        {
            row.Add(SafeText.FromSafeParts("\u2068"));
        }

        foreach (var (text, style) in pieces)
        {
            row.Add(SafeText.FromSafeParts(text), style);
        }

        if (isIsolated)
        {
            row.Add(SafeText.FromSafeParts("\u2069"));
        }
    }

    /// <summary>Who speaks, and when; null where somebody goes on in the wide form.</summary>
    private Row? FirstRow(Message message, bool goesOn)
    {
        var (name, style) = Name(message.Author, IsNarrow ? Math.Max(8, width / 2) : NameCells);
        var isNamed = message.DeletedAt is null && (Wording.Names(message, me) || Wording.Highlights(message, me, Highlights));
        if (IsNarrow)
        {
            return new Row().Add(isNamed
                ? SafeText.Of($"●")
                : SafeText.Of($" "), Style.Lamp)
                .Add(ShowsNumbers && message.Number > 0 ? SafeText.Of($"{message.Number:0} ") : SafeText.Empty, Style.Soft)
                .Add(name, style).Add($": ");
        }

        if (goesOn && !isNamed && !ShowsNumbers)
        {
            return null;
        }

        var row = new Row().Add(isNamed ? SafeText.Of($"●") : SafeText.Of($" "), Style.Lamp);
        if (goesOn)
        {
            return (ShowsNumbers ? row.Add(Stamp(message), Style.Soft) : row).To(WordsColumn);
        }

        return InMargin(row, Stamp(message), name, style);
    }

    private (SafeText Name, Style Style) Name(Author author, int cells) => (
        Wording.Author(author, Wording.IsMarked(author) ? Math.Max(cells, MarkedNameCells) : cells),
        author.Id == me.Id ? new Style(IsBold: true) : author.Id is { } id ? new Style(Tone.Person, id) : Style.Soft);

    /// <summary>When it was said, or its number, in the cells of a time.</summary>
    private SafeText Stamp(Message message) => ShowsNumbers && message.Number > 0
        ? SafeText.Of($"{message.Number.ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(5)}")
        : SafeText.Of($"{Wording.Clock(local(message.At))}");

    /// <summary>Time and name up to the column of the words; a marked name that needs more takes it from them.</summary>
    private static Row InMargin(Row row, SafeText stamp, SafeText name, Style style)
    {
        row.Add($"{stamp} ", Style.Soft);
        return row.To(row.Cells + NameCells - TextWidth.Of(name)).Add(name, style).Add($"  ").To(WordsColumn);
    }
}
