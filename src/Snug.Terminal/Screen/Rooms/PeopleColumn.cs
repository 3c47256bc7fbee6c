using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Screen.Drawing;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen.Rooms;

/// <summary>
/// Who is in a room, beside it: first those who are here, with a lamp, then the others who may read it, as far as they are told.
/// </summary>
internal static class PeopleColumn
{
    /// <summary>Its rows, as many as there is place for.</summary>
    public static List<Row> Rows(ServerView server, RoomView view, int columns, int height)
    {
        var here = view.Here.OrderBy(static person => person.Name, StringComparer.OrdinalIgnoreCase).ToList();
        var isHere = here.Select(static person => person.Id).ToHashSet();
        var known = view.Room.Kind switch
        {
            RoomKinds.Direct => view.Room.People ?? [],
            RoomKinds.Open => server.People,
            // Who is in a private room only /members says.
            _ => [],
        };
        List<Row> rows =
        [
            new Row().Add(TextWidth.Fit(SafeText.Of($"{view.HereCount} here"), columns), new Style(IsBold: true)),
            .. here.Select(person => Present(person, server, columns)),
            .. known.Where(person => !isHere.Contains(person.Id)).OrderBy(static person => person.Name, StringComparer.OrdinalIgnoreCase)
                .Take(height)
                .Select(person => new Row().Add($"  ").Add(TextWidth.Fit(SafeText.OneLine(person.Name), columns - 2), Style.Soft)),
        ];
        if (rows.Count <= height)
        {
            return rows;
        }

        var left = rows.Count - height + 1;
        return [.. rows.Take(height - 1), new Row().Add(TextWidth.Fit(SafeText.Of($"  … and {left} more"), columns), Style.Soft)];
    }

    private static Row Present(PersonPresence person, ServerView server, int columns)
    {
        var behind = server.IsMuted(person.Id) ? SafeText.Of($" (muted)")
            : person.State == PresenceStates.Writing && person.Id != server.Me.Id ? SafeText.Of($" is writing")
            : SafeText.Empty;
        var style = person.Id == server.Me.Id ? new Style(IsBold: true) : new Style(Tone.Person, person.Id);
        var name = TextWidth.Fit(SafeText.OneLine(person.Name), Math.Max(2, columns - 2 - TextWidth.Of(behind)));
        return new Row().Add($"● ", Style.Lamp).Add(name, style).Add(behind, Style.Soft);
    }
}
