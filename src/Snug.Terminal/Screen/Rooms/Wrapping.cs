using System.Text;
using Snug.Terminal.Screen.Drawing;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen.Rooms;

/// <summary>
/// Breaks lines into rows of at most so many cells: at spaces where it can, inside a word only where the word is longer than a row.
/// </summary>
internal static class Wrapping
{
    /// <summary>The rows of one line; at least one, which may be empty.</summary>
    /// <param name="line">What to break.</param>
    /// <param name="first">Cells of the first row, which may stand behind a name.</param>
    /// <param name="rest">Cells of the others.</param>
    public static List<List<(string Text, Style Style)>> Rows(TextStyling.Line line, int first, int rest)
    {
        var characters = line.Pieces
            .SelectMany(static piece =>
                TextWidth.Characters(piece.Text).Select(character => new Cell(character.Character, character.Cells, piece.Style)))
            .ToList();
        var rows = new List<List<(string, Style)>>();
        for (var start = 0; start < characters.Count || rows.Count == 0;)
        {
            var end = End(characters, start, Math.Max(2, rows.Count == 0 ? first : rest), line.IsListing, out var next);
            rows.Add(Joined(characters, start, end));
            start = next;
        }

        return rows;
    }

    /// <param name="next">Where the next row begins: behind the space that was broken at.</param>
    /// <returns>Where this row ends.</returns>
    private static int End(List<Cell> characters, int start, int cells, bool isListing, out int next)
    {
        var used = 0;
        var space = -1;
        for (var index = start; index < characters.Count; index++)
        {
            var isSpace = characters[index].Character == " ";
            if (used + characters[index].Cells > cells)
            {
                if (isSpace && !isListing)
                {
                    next = index + 1;
                    return index;
                }

                next = space > start && !isListing ? space + 1 : index;
                return space > start && !isListing ? space : index;
            }

            if (isSpace)
            {
                space = index;
            }

            used += characters[index].Cells;
        }

        next = characters.Count;
        return characters.Count;
    }

    private static List<(string Text, Style Style)> Joined(List<Cell> characters, int start, int end)
    {
        var pieces = new List<(string, Style)>();
        var text = new StringBuilder();
        for (var index = start; index < end; index++)
        {
            text.Append(characters[index].Character);
            if (index + 1 < end && characters[index + 1].Style == characters[index].Style)
            {
                continue;
            }

            pieces.Add((text.ToString(), characters[index].Style));
            text.Clear();
        }

        return pieces;
    }

    private readonly record struct Cell(string Character, int Cells, Style Style);
}
