using System.Globalization;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Chat;

/// <summary>
/// The table of rooms. A pure function: rooms, clock and width in, lines out. Where the list has parts each has its heading.
/// </summary>
internal static class RoomTable
{
    private const int NarrowestRoom = 14;
    private const int WidestRoom = 24;

    /// <summary>With the word behind a name, so that some of the name is left.</summary>
    private const int NarrowestMarked = 20;

    /// <summary>With its mark, so that words are left beside it.</summary>
    private const int WidestMarkedName = 20;

    /// <param name="rooms">In the order to show.</param>
    /// <param name="local">An instant by the person's clock.</param>
    /// <param name="now">The person's clock.</param>
    /// <param name="width">Cells of a line.</param>
    /// <param name="server">Who is here, and whom the person does not want to see; null where nobody knows.</param>
    public static IEnumerable<SafeText> Lines(
        IReadOnlyCollection<RoomView> rooms,
        Func<DateTimeOffset, DateTimeOffset> local,
        DateTimeOffset now,
        int width,
        ServerView? server = null) => Rows(rooms, local, now, width, server).Select(static row => row.Line);

    /// <summary>The same, and which room a line is of; null for the headings.</summary>
    public static IEnumerable<(SafeText Line, RoomView? Room)> Rows(
        IReadOnlyCollection<RoomView> rooms,
        Func<DateTimeOffset, DateTimeOffset> local,
        DateTimeOffset now,
        int width,
        ServerView? server = null)
    {
        var narrowest = rooms.Any(static room => Wording.Mark(room.Room).Length > 0) ? NarrowestMarked : NarrowestRoom;
        var roomWidth = rooms.Select(static room => TextWidth.Of(SafeText.OneLine(room.Room.Name)) + Wording.Mark(room.Room).Length)
            .DefaultIfEmpty(0).Max();
        roomWidth = Math.Clamp(roomWidth, narrowest, width < 80 ? narrowest : WidestRoom);
        var times = rooms.Select(room => room.LastWords is { } words ? Wording.When(local(words.At), now) : string.Empty).ToList();
        var timeWidth = times.Select(static time => time.Length).DefaultIfEmpty(0).Max();

        // As Row sets them: what is left in the last column, behind the time and the space after it.
        var wordsWidth = width - 1 - (23 + roomWidth) - (timeWidth + 2);
        var heading = TextWidth.Left(SafeText.Of($"Room"), roomWidth);
        yield return (Row(" ", "No.", heading, "New", "Here", SafeText.Of($"Last words"), width), null);
        var hasParts = rooms.Select(static room => room.Group).Distinct().Count() > 1;
        RoomGroup? part = null;
        foreach (var (room, time) in rooms.Zip(times))
        {
            if (hasParts && room.Group != part)
            {
                yield return (TextWidth.Fit(SafeText.Of($"  {Heading(room.Group)}"), width - 1), null);
            }

            part = room.Group;
            var here = HereCount(room, server);
            yield return (Row(
                Lamp(room),
                Number(room.Room.Id),
                TextWidth.Left(Wording.RoomName(room.Room, roomWidth), roomWidth),
                room.New > 0 ? Number(room.New) : string.Empty,
                here > 0 ? Number(here) : string.Empty,
                LastWords(room, time.PadRight(timeWidth), wordsWidth, server),
                width), room);
        }
    }

    private static string Heading(RoomGroup group) => group switch
    {
        RoomGroup.Favourites => "Favourites",
        RoomGroup.Direct => "Direct messages",
        _ => "Rooms",
    };

    /// <summary>Of a talk: how many of the others are here, wherever they look.</summary>
    private static int HereCount(RoomView room, ServerView? server) =>
        server is not null && room.Room is { Kind: Protocol.RoomKinds.Direct, People: { } people }
            ? people.Count(person => person.Id != server.Me.Id && server.IsHere(person.Id))
            : room.HereCount;

    private static SafeText Row(string lamp, string number, SafeText name, string unread, string here, SafeText lastWords, int width)
    {
        var line = SafeText.Of($"  {lamp}{number.PadLeft(3)}  {name}  {unread.PadLeft(3)}   {here.PadLeft(4)}   {lastWords}");
        // The last cell stays free: some terminals break the line when it is written.
        return TextWidth.Fit(SafeText.FromSafeParts(line.ToString().TrimEnd()), width - 1);
    }

    /// <summary>The lamp is lit when something waits: <c>@</c> if it names the person.</summary>
    private static string Lamp(RoomView room) => room switch
    {
        { Waits: > 0, IsNamed: true } => "@",
        { Waits: > 0 } => "*",
        _ => " ",
    };

    private static SafeText LastWords(RoomView room, string time, int cells, ServerView? server)
    {
        if (room.LastWords is not { } words)
        {
            return SafeText.Empty;
        }

        var author = Wording.IsMarked(words.Author)
            ? Wording.Author(words.Author, Math.Min(WidestMarkedName, cells - 3))
            : Wording.Author(words.Author);
        return words switch
        {
            { DeletedAt: not null } => SafeText.Of($"{time}  (deleted)"),
            _ when server?.IsMuted(words.Author.Id) is true => SafeText.Of($"{time}  (muted)"),
            { Damaged: true } => SafeText.Of($"{time}  (damaged)"),
            // Nobody is named rather than somebody without the mark that they did not prove it.
            _ when Wording.IsMarked(words.Author) && TextWidth.Of(author) + 3 > cells => SafeText.Of($"{time}"),
            _ => SafeText.Of($"{time}  {author}: {Wording.TextInOneLine(words)}"),
        };
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
