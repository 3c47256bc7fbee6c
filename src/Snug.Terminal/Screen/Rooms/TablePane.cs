using Snug.Terminal.Chat;
using Snug.Terminal.Screen.Composing;
using Snug.Terminal.Screen.Drawing;
using Snug.Terminal.Screen.Keys;
using Snug.Terminal.Sessions;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen.Rooms;

/// <summary>The room table over the room, and the line at its foot: a number, or c and the name of a new room.</summary>
/// <param name="current">The room that is open below.</param>
internal sealed class TablePane(int current)
{
    private bool isNaming;

    /// <summary>What is typed at the foot.</summary>
    public Composer Answer { get; } = new();

    /// <summary>The room that Enter opens when nothing is typed.</summary>
    public int Selected { get; private set; } = current;

    /// <summary>What was wrong with the last answer.</summary>
    public SafeText? Complaint { get; set; }

    /// <summary>The question at the foot.</summary>
    public SafeText Question => isNaming
        ? SafeText.Of($"What is the room called? ")
        : SafeText.Of($"Enter a room number (c creates one, q leaves, Esc goes back): ");

    /// <summary>Asks for the name of a new room.</summary>
    public void StartNaming()
    {
        isNaming = true;
        Answer.Set(string.Empty);
    }

    /// <summary>A key, and what it means.</summary>
    public TableChoice? Press(KeyPress key, ServerView server)
    {
        Complaint = null;
        switch (key)
        {
            case { Code: KeyCode.Escape } when isNaming:
                StopNaming();
                return null;
            case { Code: KeyCode.Escape }: return new TableChoice.Back();
            case { Code: KeyCode.Up }: Select(server, -1); return null;
            case { Code: KeyCode.Down }: Select(server, +1); return null;
            case { Code: KeyCode.Text, Modifiers: KeyModifiers.Ctrl, Text: "c" } when Answer.IsEmpty: return new TableChoice.Back();
            case { Code: KeyCode.Text, Modifiers: KeyModifiers.Ctrl, Text: "c" }: Answer.Set(string.Empty); return null;
        }

        if (Answer.Press(key) == ComposerAction.Send)
        {
            return Read(Answer.Take().Trim(), server);
        }

        return isNaming ? null : ReadAtOnce(server);
    }

    /// <summary>The table, at most this many rows, with the selected room among them.</summary>
    public IEnumerable<Row> Rows(ServerView server, Func<DateTimeOffset, DateTimeOffset> local, DateTimeOffset now, int width, int height)
    {
        var lines = RoomTable.Rows([.. server.Rooms], local, now, width, server).ToList();
        yield return new Row().Add(lines[0].Line, Style.Soft);
        lines.RemoveAt(0);
        var selected = lines.FindIndex(line => line.Room?.Room.Id == Selected);
        var most = Math.Max(1, height - 1);
        var first = Math.Clamp(selected - (most / 2), 0, Math.Max(0, lines.Count - most));
        foreach (var (line, room) in lines.Skip(first).Take(most))
        {
            yield return room is null ? new Row().Add(line, Style.Soft) : RowOf(line.ToString(), room, width);
        }
    }

    private Row RowOf(string line, RoomView room, int width)
    {
        // The lamp and the number are ours and ASCII, so they can be cut off.
        var lampEnd = Math.Min(line.Length, 6);
        var isNew = room.Waits > 0;
        return room.Room.Id == Selected
            ? new Row().Add(TextWidth.Left(SafeText.FromSafeParts(line), width - 1), new Style(IsBold: isNew, IsReversed: true))
            : new Row()
                .Add(SafeText.FromSafeParts(line[..lampEnd]), isNew ? Style.Lamp : Style.Soft)
                .Add(SafeText.FromSafeParts(line[lampEnd..]), room.IsDimmed ? Style.Soft : new Style(IsBold: isNew));
    }

    private void Select(ServerView server, int by)
    {
        var rooms = server.Rooms.Select(static room => room.Room.Id).ToList();
        if (rooms.Count == 0)
        {
            return;
        }

        Selected = rooms[Math.Clamp(rooms.IndexOf(Selected) + by, 0, rooms.Count - 1)];
    }

    /// <summary>One key is enough where only one room can be meant.</summary>
    private TableChoice? ReadAtOnce(ServerView server) => Answer.Text switch
    {
        "q" => new TableChoice.Quit(),
        "c" => AskForName(),
        { Length: 1 } digit when char.IsAsciiDigit(digit[0]) && IsOnlyOne(digit, server) =>
            Go(int.Parse(digit, System.Globalization.CultureInfo.InvariantCulture)),
        _ => null,
    };

    private static bool IsOnlyOne(string digits, ServerView server)
    {
        var rooms = server.Rooms.Select(static room => room.Room.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)).ToList();
        return rooms.Contains(digits) && rooms.Count(room => room.StartsWith(digits, StringComparison.Ordinal)) == 1;
    }

    private TableChoice? Read(string answer, ServerView server)
    {
        if (isNaming)
        {
            StopNaming();
            return answer.Length == 0 ? null : new TableChoice.Create(answer);
        }

        if (answer.Length == 0)
        {
            return Go(Selected);
        }

        if (Destination.RoomNumber(answer.TrimStart('/', '#')) is not { } number)
        {
            Complaint = SafeText.Of($"Rooms have numbers: type one of those on the left.");
            return null;
        }

        if (server.Room(number) is not null)
        {
            return Go(number);
        }

        Complaint = SafeText.Of($"There is no room {number:0} for you here.");
        return null;
    }

    private static TableChoice.Go Go(int room) => new(room);

    private TableChoice? AskForName()
    {
        StartNaming();
        return null;
    }

    private void StopNaming()
    {
        isNaming = false;
        Answer.Set(string.Empty);
    }
}

/// <summary>What somebody chose at the table.</summary>
internal abstract record TableChoice
{
    /// <summary>Into a room.</summary>
    public sealed record Go(int Room) : TableChoice;

    /// <summary>A new room of this name.</summary>
    public sealed record Create(string Name) : TableChoice;

    /// <summary>Back to the room that was open.</summary>
    public sealed record Back : TableChoice;

    /// <summary>Out of the program.</summary>
    public sealed record Quit : TableChoice;
}
