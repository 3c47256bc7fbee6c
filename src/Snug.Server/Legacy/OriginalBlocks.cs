namespace Snug.Server.Legacy;

/// <summary>
/// The blocks of a room's text: what was sent in one piece. A piece begins and ends with a line feed, so two meet in two of
/// them. A program that sent an empty line within its words is told apart by nothing: its second half counts as a piece.
/// </summary>
internal static class OriginalBlocks
{
    /// <summary>Where the first block begins: behind the original's first line, if it is there.</summary>
    public static int Start(ReadOnlySpan<byte> room) => room.StartsWith("Room Start.\n"u8) ? "Room Start.\n"u8.Length : 0;

    /// <summary>Takes the block at <paramref name="place"/> and moves on to the next.</summary>
    /// <param name="room">The room's text.</param>
    /// <param name="place">Where to look; afterwards behind the block.</param>
    /// <param name="block">Without the line feeds around it.</param>
    /// <returns>False at the end.</returns>
    public static bool TryTake(ReadOnlySpan<byte> room, ref int place, out ReadOnlySpan<byte> block)
    {
        var start = place;
        while (start < room.Length && room[start] == '\n')
        {
            start++;
        }

        var length = room[start..].IndexOf("\n\n"u8);
        place = length < 0 ? room.Length : start + length + 1;
        block = room[start..place].TrimEnd((byte)'\n');
        return !block.IsEmpty;
    }
}
