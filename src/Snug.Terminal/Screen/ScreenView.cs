using System.Globalization;
using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Screen.Composing;
using Snug.Terminal.Screen.Drawing;
using Snug.Terminal.Screen.Rooms;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen;

/// <summary>Draws the screen: state and clock in, a frame out, nothing else touched.</summary>
/// <param name="local">An instant by the person's clock.</param>
internal sealed class ScreenView(Func<DateTimeOffset, DateTimeOffset> local)
{
    private const int MostInputRows = 5;

    private const int WidestThread = 59;

    private const int PeopleCells = 26;

    /// <summary>Below this many rows there is room for words and input only.</summary>
    public const int LowBelow = 8;

    /// <param name="state">What is so.</param>
    /// <param name="now">The person's clock.</param>
    public Frame Draw(ScreenState state, DateTimeOffset now)
    {
        var frame = state.Table is { } table ? DrawTable(state, table, now) : DrawRoom(state, now);
        var (columns, height) = state.Size;
        // Whatever the size: a row too many, or a row too long, would scroll the terminal.
        return new Frame(
            [.. frame.Rows.Take(height).Select(row => row.Within(columns))],
            Math.Clamp(frame.CaretRow, 0, Math.Max(0, height - 1)),
            Math.Clamp(frame.CaretColumn, 0, Math.Max(0, columns - 1)));
    }

    private Frame DrawRoom(ScreenState state, DateTimeOffset now)
    {
        var (columns, height) = state.Size;
        var (input, indent) = InputView(state, columns, height);
        List<Row> strip = height > 2 && StripOf(state) is var (what, ends) ? [Strip(what, ends, columns)] : [];
        var isLow = height < LowBelow;
        var said = Said(state, columns, isLow ? height - input.Rows.Count - strip.Count - 1 : height / 3);
        var taken = input.Rows.Count + strip.Count + said.Count + (isLow ? 0 : said.Count == 0 ? 4 : 3);
        // Where there is little room a row of words stays, elsewhere three.
        var notice = state.Notice.Rows(columns, Math.Max(0, height - taken - (isLow ? 1 : 3)));
        var middle = Math.Max(1, height - taken - notice.Count);

        // The words first: what is below them and who writes depends on what is seen.
        var side = SideCells(state);
        var words = state.IsRoomCovered ? Thread(state, now, columns, middle) : Words(state, now, columns - side, middle);
        var head = words.Count > 0 && !state.IsRoomCovered ? state.Pane.Head : null;
        List<Row> rows = isLow ? [] : [Title(state, columns), head ?? Row.Empty];
        var shown = words.Concat(Enumerable.Repeat(Row.Empty, middle)).Take(middle);
        rows.AddRange(side == 0 ? shown : Beside(shown, Side(state, now, side - 1, middle), columns - side));
        rows.AddRange(notice);
        rows.AddRange(said.Count > 0 || isLow ? said : [Below(state, columns)]);
        if (!isLow)
        {
            rows.Add(RoomBar.Draw(state, columns));
        }

        rows.AddRange(strip);
        rows.AddRange(Input(state, input));
        return new Frame(rows, Math.Min(height, rows.Count) - input.Rows.Count + input.CaretRow, indent + input.CaretColumn);
    }

    private Frame DrawTable(ScreenState state, TablePane table, DateTimeOffset now)
    {
        var (columns, height) = state.Size;
        var question = TextWidth.Fit(table.Question, Math.Max(4, columns - 12));
        var indent = TextWidth.Of(question) + 1;
        var answer = table.Answer.View(Math.Max(2, columns - indent - 1), 1);
        List<Row> rows = [new Row()
            .Add($" {(state.Server.Name.Length > 0 ? state.Server.Name : state.Address.Authority)}", new Style(IsBold: true))
            .Add($"  You are {state.Server.Me.Name}.", Style.Soft), Row.Empty];
        if (state.Server.ReportsWait > 0)
        {
            rows[0].Add($"  {Wording.ReportsWait(state.Server.ReportsWait)}", Style.Lamp);
        }

        List<Row> foot = (table.Complaint ?? state.Hint) is { } complaint
            ? Wrapped(complaint, columns, height / 3, Style.Alarm)
            : [new Row().Add($" ").Add(RoomBar.Connection(state, columns - 2), RoomBar.StyleOf(state))];
        rows.AddRange(table.Rows(state.Server, local, now, columns, Math.Max(2, height - 4 - foot.Count)));
        while (rows.Count < height - 1 - foot.Count)
        {
            rows.Add(Row.Empty);
        }

        rows.AddRange(foot);
        rows.Add(new Row().Add($" ").Add(question, Style.Soft).Add(answer.Rows[0]));
        return new Frame([.. rows.TakeLast(Math.Max(1, height))], height - 1, indent + answer.CaretColumn);
    }

    private List<Row> Words(ScreenState state, DateTimeOffset now, int columns, int height)
    {
        var pane = state.Pane;
        // One row between the last words and whoever is writing, where there is room for it.
        var rows = height > 6 ? height - 1 : height;
        if (!pane.Timeline.IsLoaded && !pane.HasWaiting)
        {
            return [];
        }

        if (pane.Timeline.Messages.Count == 0 && !pane.HasWaiting)
        {
            return Quiet(state, columns, rows);
        }

        var setting = string.Create(
            CultureInfo.InvariantCulture,
            $"{columns} {now.Date:yyyyMMdd} {state.Server.MutedNow} {state.ShowsNumbers} {pane.Sought} {state.Server.Highlights}");
        return pane.Rows(Layout(state, now, columns), setting, rows);
    }

    private MessageLayout Layout(ScreenState state, DateTimeOffset now, int columns) =>
        new(columns, state.Server.Me, local, now, state.Pane.Sought)
        {
            IsLeftOut = state.Server.IsMuted,
            IsOpen = state.Pane.IsOpened,
            ShowsNumbers = state.ShowsNumbers,
            Highlights = state.Server.Highlights,
        };

    /// <summary>Cells that stand beside the room, with the line between; 0 if nothing does.</summary>
    private static int SideCells(ScreenState state) =>
        !state.IsWide ? 0
        : state.Thread is not null ? Math.Min(state.Size.Columns * 2 / 5, WidestThread)
        : state.ShowsPeople ? PeopleCells
        : 0;

    private List<Row> Side(ScreenState state, DateTimeOffset now, int columns, int height) =>
        state.Thread is not null ? Thread(state, now, columns, height)
        : state.Server.Room(state.Pane.Number) is { } view ? PeopleColumn.Rows(state.Server, view, columns - 2, height)
        : [];

    private List<Row> Thread(ScreenState state, DateTimeOffset now, int columns, int height) =>
        state.Thread!.Rows(Layout(state, now, columns), state.Pane.Waits, height);

    /// <summary>Two columns with a line between. Rows are shared and kept, so each becomes a new one.</summary>
    private static IEnumerable<Row> Beside(IEnumerable<Row> left, List<Row> right, int cells)
    {
        var index = 0;
        foreach (var row in left)
        {
            var both = Joined(new Row(), row.Within(cells - 1)).To(cells).Add($"│", Style.Soft);
            yield return index < right.Count ? Joined(both.Add($" "), right[index]) : both;
            index++;
        }
    }

    private static Row Joined(Row to, Row from)
    {
        foreach (var (text, style) in from.Pieces)
        {
            to.Add(text, style);
        }

        return to;
    }

    private static List<Row> Quiet(ScreenState state, int columns, int height) =>
    [
        .. Enumerable.Repeat(Row.Empty, Math.Max(0, (height / 2) - 1)),
        Row.Centred(SafeText.Of($"Room {state.Pane.Number:0} is quiet."), columns, Style.Soft),
        Row.Centred(
            state.Server.Room(state.Pane.Number)?.Room.Kind is null or RoomKinds.Open
                ? SafeText.Of($"Be the first to say something, or tell someone: room {state.Pane.Number:0}.")
                : SafeText.Of($"Be the first to say something; only those who are in it read it."),
            columns,
            Style.Soft),
    ];

    /// <summary>What the input line is for, and how that ends; null while it is for saying something in the room.</summary>
    private static (SafeText What, SafeText Ends)? StripOf(ScreenState state) => state.Purpose switch
    {
        ComposerPurpose.Reply { Number: var number, Words: var said } =>
            (SafeText.Of($"Replying to {number:0} {said}"), SafeText.Of($" (Esc ends it)")),
        ComposerPurpose.Edit { Number: > 0 and var number } =>
            (SafeText.Of($"Editing {number:0}"), SafeText.Of($" (Enter saves it, Esc leaves it as it was)")),
        ComposerPurpose.Edit => (SafeText.Of($"Editing what waits to be sent"), SafeText.Of($" (Enter saves it, Esc leaves it)")),
        _ when state.Thread is { } thread =>
            (SafeText.Of($"What you say answers {thread.Root:0}"), SafeText.Of($" (Esc leaves the thread)")),
        _ => null,
    };

    private static Row Strip(SafeText words, SafeText ends, int columns)
    {
        var left = Math.Max(2, columns - 2 - TextWidth.Of(ends));
        return new Row().Add($" ").Add(TextWidth.Fit(words, left), Style.Soft).Add(ends, Style.Soft);
    }

    private static Row Title(ScreenState state, int columns)
    {
        var here = Here(state, columns / 2);
        var room = state.Server.Room(state.Pane.Number)?.Room;
        var left = Math.Max(4, columns - TextWidth.Of(here) - 4);
        var name = TextWidth.Fit(SafeText.Of($"{state.Pane.Number:0} {room?.Name}{(room is null ? "" : Wording.Mark(room))}"), left);
        var row = new Row().Add($" ").Add(name, new Style(IsBold: true));
        if (room?.Topic is { Length: > 0 } topic && row.Cells + 6 < left)
        {
            row.Add(TextWidth.Fit(SafeText.Of($" · {topic}"), left - row.Cells), Style.Soft);
        }

        if (room?.ArchivedAt is not null && row.Cells + 12 < left)
        {
            row.Add($" (archived)", Style.Soft);
        }

        return row.To(columns - 1 - TextWidth.Of(here)).Add(here, Style.Soft);
    }

    /// <summary>"Maya, Ben here": who else is in the room.</summary>
    private static SafeText Here(ScreenState state, int cells)
    {
        if (state.Server.Room(state.Pane.Number) is not { } view)
        {
            return SafeText.Empty;
        }

        var others = view.Here.Where(person => person.Id != state.Server.Me.Id).Select(static person => person.Name).ToList();
        if (others.Count == 0)
        {
            return view.HereCount > 1 ? SafeText.Of($"{view.HereCount} people here") : SafeText.Of($"only you here");
        }

        var names = SafeText.Of($"{string.Join(", ", others)} here");
        return TextWidth.Of(names) <= cells ? names : SafeText.Of($"{others.Count + 1} people here");
    }

    /// <summary>What has to be read above the rooms; whole, in as many rows as it takes.</summary>
    private static List<Row> Said(ScreenState state, int columns, int most)
    {
        if (state.TooMany is { } count)
        {
            return Wrapped(
                SafeText.Of($"That is {count} characters; a message holds {WireLimits.MessageCodePoints}. "
                    + $"Shorten it or say it in parts; Ctrl-X Ctrl-E opens your editor."), columns, most, Style.Alarm);
        }

        List<Row> rows = [];
        foreach (var (room, number) in state.Deleting())
        {
            var where = room == state.Pane.Number ? SafeText.Empty : SafeText.Of($" of room {room:0}");
            rows.AddRange(Wrapped(
                SafeText.Of($"Message {number:0}{where} goes in a moment. Esc keeps it."), columns, most - rows.Count, Style.Alarm));
        }

        List<Row> hints = state.Hint is { } hint ? Wrapped(hint, columns, most, Style.Soft) : [];
        rows.AddRange(hints.Take(Math.Max(0, most - rows.Count)));
        if (!state.Server.IsConnected)
        {
            rows.AddRange(Wrapped(
                SafeText.Of($"No connection. Keep writing: it goes out, once, when it is back."), columns, most - rows.Count, Style.Soft));
        }

        return rows;
    }

    private static List<Row> Wrapped(SafeText sentence, int columns, int most, Style style) =>
        [.. LineWrapping.Rows(sentence, columns - 2).Take(Math.Max(0, most)).Select(row => new Row().Add($" ").Add(row, style))];

    /// <summary>The row above the rooms while there is nothing to say: what is below the screen, or who is writing.</summary>
    private static Row Below(ScreenState state, int columns)
    {
        if (state.Pane.Below is > 0 and var below)
        {
            // Amber is for what is new; the rest was read before.
            var (words, style) = Math.Min(below, state.Server.Room(state.Pane.Number)?.New ?? 0) is > 0 and var fresh
                ? (SafeText.Of($"{fresh} new below, End goes there"), Style.Lamp)
                : (SafeText.Of($"{Wording.Count(below, "message", "messages")} below, End goes there"), Style.Soft);
            return new Row().Add($" ").Add(TextWidth.Fit(words, columns - 2), style);
        }

        var writing = state.Server.Room(state.Pane.Number)?.Here
            .Where(person => person.State == PresenceStates.Writing && person.Id != state.Server.Me.Id && !state.Server.IsMuted(person.Id))
            .Select(static person => person.Name)
            .ToList() ?? [];
        if (writing.Count == 0)
        {
            return Row.Empty;
        }

        var names = writing.Count switch
        {
            1 => SafeText.Of($"{writing[0]} is writing"),
            2 => SafeText.Of($"{writing[0]} and {writing[1]} are writing"),
            var count => SafeText.Of($"{count} people are writing"),
        };
        return new Row().To(columns < 60 ? 1 : 21).Add(TextWidth.Fit(names, columns - 22), Style.Soft);
    }

    /// <summary>What is typed, and the cells before it.</summary>
    private static (Composing.ComposerView Input, int Indent) InputView(ScreenState state, int columns, int height)
    {
        if (state.Secret is not { } secret)
        {
            return (state.Composer.View(Math.Max(2, columns - 3), Math.Clamp(height - 2, 1, MostInputRows)), 2);
        }

        var indent = TextWidth.Of(Question(state, secret)) + 1;
        return (secret.View(Math.Max(2, columns - indent - 1)), indent);
    }

    /// <summary>Some dots are seen behind it: that keys are taken.</summary>
    private static SafeText Question(ScreenState state, Composing.SecretInput secret) =>
        TextWidth.Fit(secret.Question, Math.Max(2, state.Size.Columns - 8));

    private static IEnumerable<Row> Input(ScreenState state, Composing.ComposerView input)
    {
        if (state.Secret is { } secret)
        {
            yield return new Row().Add(Question(state, secret), Style.Soft).Add($" ").Add(input.Rows[0]);
            yield break;
        }

        if (state.Composer.IsEmpty)
        {
            var room = state.Server.Room(state.Pane.Number)?.Room;
            var hint = room?.ArchivedAt is not null
                ? SafeText.Of($"Nobody can say anything here: it is archived. /unarchive opens it (Esc rooms)")
                : room is not null && Wording.WhyReadOnly(state.Server, room) is { } why
                ? SafeText.Of($"{why} (Esc rooms, /help)")
                : SafeText.Of($"Say something (Esc rooms, /7 go to room 7, PgUp older, /help)");
            var most = Math.Max(2, state.Size.Columns - 3);
            yield return new Row()
                .Add($"> ")
                .Add(TextWidth.Fit(hint, most), Style.Soft);
            yield break;
        }

        for (var index = 0; index < input.Rows.Count; index++)
        {
            yield return new Row().Add(index == 0 ? SafeText.Of($"> ") : SafeText.Of($"  ")).Add(input.Rows[index]);
        }
    }
}
