using System.Globalization;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Chat;

/// <summary>The table of rooms. A pure function: rooms, clock and width in, lines out.</summary>
internal static class RoomTable
{
    private const int NarrowestRoom = 14;
    private const int WidestRoom = 24;

    /// <summary>With its mark, so that words are left beside it.</summary>
    private const int WidestMarkedName = 20;

    /// <param name="rooms">In the order to show.</param>
    /// <param name="local">An instant by the person's clock.</param>
    /// <param name="now">The person's clock.</param>
    /// <param name="width">Cells of a line.</param>
    public static IEnumerable<SafeText> Lines(
        IReadOnlyCollection<RoomView> rooms, Func<DateTimeOffset, DateTimeOffset> local, DateTimeOffset now, int width)
    {
        var roomWidth = rooms.Select(static room => TextWidth.Of(SafeText.OneLine(room.Room.Name))).DefaultIfEmpty(0).Max();
        roomWidth = Math.Clamp(roomWidth, NarrowestRoom, width < 80 ? NarrowestRoom : WidestRoom);
        var times = rooms.Select(room => room.LastWords is { } words ? Wording.When(local(words.At), now) : string.Empty).ToList();
        var timeWidth = times.Select(static time => time.Length).DefaultIfEmpty(0).Max();

        // As Row sets them: what is left in the last column, behind the time and the space after it.
        var wordsWidth = width - 1 - (23 + roomWidth) - (timeWidth + 2);
        yield return Row(" ", "No.", TextWidth.Left(SafeText.Of($"Room"), roomWidth), "New", "Here", SafeText.Of($"Last words"), width);
        foreach (var (room, time) in rooms.Zip(times))
        {
            yield return Row(
                Lamp(room),
                Number(room.Room.Id),
                TextWidth.Left(SafeText.OneLine(room.Room.Name), roomWidth),
                room.New > 0 ? Number(room.New) : string.Empty,
                room.HereCount > 0 ? Number(room.HereCount) : string.Empty,
                LastWords(room, time.PadRight(timeWidth), wordsWidth),
                width);
        }
    }

    private static SafeText Row(string lamp, string number, SafeText name, string unread, string here, SafeText lastWords, int width)
    {
        var line = SafeText.Of($"  {lamp}{number.PadLeft(3)}  {name}  {unread.PadLeft(3)}   {here.PadLeft(4)}   {lastWords}");
        // The last cell stays free: some terminals break the line when it is written.
        return TextWidth.Fit(SafeText.FromSafeParts(line.ToString().TrimEnd()), width - 1);
    }

    /// <summary>The lamp is lit when something waits: <c>@</c> if it names the person.</summary>
    private static string Lamp(RoomView room) => room switch
    {
        { New: > 0, IsNamed: true } => "@",
        { New: > 0 } => "*",
        _ => " ",
    };

    private static SafeText LastWords(RoomView room, string time, int cells)
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
            { Damaged: true } => SafeText.Of($"{time}  (damaged)"),
            // Nobody is named rather than somebody without the mark that they did not prove it.
            _ when Wording.IsMarked(words.Author) && TextWidth.Of(author) + 3 > cells => SafeText.Of($"{time}"),
            _ => SafeText.Of($"{time}  {author}: {SafeText.OneLine(words.Text.ReplaceLineEndings(" "))}"),
        };
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
