using Snug.Terminal.Chat;
using Snug.Terminal.Screen.Drawing;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen;

/// <summary>The row above the input: the rooms with their lamps and counts, and how the connection is.</summary>
internal static class RoomBar
{
    /// <summary>Spaces between two rooms.</summary>
    private const int Between = 2;

    public static Row Draw(ScreenState state, int columns)
    {
        var connection = Connection(state, columns / 2);
        var space = columns - 2 - TextWidth.Of(connection);
        var bar = new Row();
        foreach (var (text, style) in Chosen(state, space))
        {
            bar.Add(bar.Cells == 0 ? SafeText.Of($" ") : SafeText.Of($"  ")).Add(text, style);
        }

        return bar.To(columns - 1 - TextWidth.Of(connection)).Add(connection, StyleOf(state));
    }

    /// <summary>Quiet when all is well.</summary>
    public static Style StyleOf(ScreenState state) =>
        state.Server.IsConnected && !state.IsReadable ? Style.Soft : Style.Alarm;

    /// <summary>"connected, encrypted", or what waits. On this computer encryption does not matter.</summary>
    public static SafeText Connection(ScreenState state, int cells)
    {
        var waiting = state.Waiting == 0
            ? SafeText.Empty
            : SafeText.Of($", {Wording.Count(state.Waiting, "message waits", "messages wait")}");
        var words = state switch
        {
            { Server.IsConnected: false } => SafeText.Of($"not connected{waiting}"),
            { IsEncrypted: true } => SafeText.Of($"connected, encrypted"),
            { IsReadable: true } => SafeText.Of($"connected, NOT encrypted"),
            _ => SafeText.Of($"connected"),
        };
        return TextWidth.Fit(words, cells);
    }

    /// <summary>The rooms that fit: the open one and those with something new before the others, all in order of their numbers.</summary>
    private static List<(SafeText Text, Style Style)> Chosen(ScreenState state, int cells)
    {
        var open = state.Pane.Number;
        var rooms = state.Server.Rooms.ToList();
        // A room that is archived or hidden is in no list, except while it is the open one.
        if (state.Server.Room(open) is { } archived && !rooms.Contains(archived))
        {
            rooms.Add(archived);
        }

        var chosen = new SortedDictionary<int, (SafeText, Style)>();
        var used = 0;
        var byWeight = rooms
            .OrderBy(room => room.Room.Id == open ? 0 : room.IsNamed ? 1 : room.Waits > 0 ? 2 : 3)
            .ThenBy(static room => room.Room.Id);
        foreach (var room in byWeight)
        {
            var left = cells - used - Between - (chosen.Count + 1 < rooms.Count ? 1 + Between : 0);
            var text = Text(room, room.Room.Id == open);
            // What waits is worth its number, where there is no space for its name.
            if (TextWidth.Of(text) > left && room.Waits > 0 && room.Room.Id != open)
            {
                text = SafeText.Of($"●{room.Room.Id:0}");
            }

            if (TextWidth.Of(text) > left && chosen.Count > 0)
            {
                break;
            }

            text = TextWidth.Fit(text, Math.Max(2, left));
            used += TextWidth.Of(text) + Between;
            chosen.Add(room.Room.Id, (text, StyleOf(room, room.Room.Id == open)));
        }

        List<(SafeText, Style)> row = [.. chosen.Values];
        if (chosen.Count < rooms.Count && used + Between < cells)
        {
            row.Add((SafeText.Of($"…"), Style.Soft));
        }

        return row;
    }

    private static SafeText Text(RoomView room, bool isOpen)
    {
        if (isOpen)
        {
            return SafeText.Of($"[{room.Room.Id:0} {room.Room.Name}{Wording.Mark(room.Room)}]");
        }

        if (room.IsNamed)
        {
            return room.Named == room.Waits
                ? SafeText.Of($"●{room.Room.Id:0} {room.Room.Name} @{room.Named:0}")
                : SafeText.Of($"●{room.Room.Id:0} {room.Room.Name} {room.Waits:0} @{room.Named:0}");
        }

        return room.Waits > 0
            ? SafeText.Of($"●{room.Room.Id:0} {room.Room.Name} {room.Waits:0}")
            : SafeText.Of($"{room.Room.Id:0} {room.Room.Name}");
    }

    private static Style StyleOf(RoomView room, bool isOpen) =>
        isOpen ? new Style(IsBold: true) : room.Waits > 0 ? Style.Lamp : Style.Soft;
}
