namespace Snug.Server.Legacy;

/// <summary>
/// The blocks of a room's text: what was sent in one piece. A piece begins and ends with a line feed, so two meet in two of
/// them; on Windows a carriage return may stand before each. A program that sent an empty line within its words is told apart by nothing:
/// its second half counts as a piece.
/// </summary>
internal static class OriginalBlocks
{
    /// <summary>Where the first block begins: behind the original's first line, if it is there.</summary>
    public static int Start(ReadOnlySpan<byte> room) =>
        room.StartsWith("Room Start.\n"u8) ? "Room Start.\n"u8.Length
        : room.StartsWith("Room Start.\r\n"u8) ? "Room Start.\r\n"u8.Length
        : 0;

    /// <summary>Takes the block at <paramref name="place"/> and moves on to the next.</summary>
    /// <param name="room">The room's text.</param>
    /// <param name="place">Where to look; afterwards behind the block.</param>
    /// <param name="block">Without the line breaks around it.</param>
    /// <returns>False at the end.</returns>
    public static bool TryTake(ReadOnlySpan<byte> room, ref int place, out ReadOnlySpan<byte> block)
    {
        var start = place;
        while (start < room.Length && room[start] is (byte)'\n' or (byte)'\r')
        {
            start++;
        }

        place = start + LengthOf(room[start..]);
        block = room[start..place].TrimEnd("\r\n"u8);
        return !block.IsEmpty;
    }

    /// <summary>Up to the empty line behind it.</summary>
    private static int LengthOf(ReadOnlySpan<byte> rest)
    {
        var (plain, windows) = (rest.IndexOf("\n\n"u8), rest.IndexOf("\n\r\n"u8));
        return (plain, windows) switch
        {
            (-1, -1) => rest.Length,
            (-1, _) => windows + 1,
            (_, -1) => plain + 1,
            _ => Math.Min(plain, windows) + 1,
        };
    }
}
