using System.Text;

namespace Snug.Terminal.Tty;

/// <summary>
/// Breaks a sentence of ours into rows, at spaces where it can. What stands in a second column (<c>/topic TEXT   sets it</c>) goes on
/// below it.
/// </summary>
internal static class LineWrapping
{
    private const char FirstStrongIsolate = '\u2068';
    private const char PopIsolate = '\u2069';

    /// <summary>The rows; one at least.</summary>
    /// <param name="line">Without a line break.</param>
    /// <param name="cells">Cells of a row.</param>
    public static List<SafeText> Rows(SafeText line, int cells)
    {
        cells = Math.Max(2, cells);
        if (TextWidth.Of(line) <= cells)
        {
            return [line];
        }

        var characters = TextWidth.Characters(line.ToString()).ToList();
        var hang = Math.Min(SecondColumn(characters), cells / 2);
        var rows = new List<SafeText>();
        var isolates = 0;
        for (var start = 0; start < characters.Count;)
        {
            var indent = rows.Count == 0 ? 0 : hang;
            var end = End(characters, start, cells - indent, out var next);
            var row = new StringBuilder().Append(' ', indent).Append(FirstStrongIsolate, isolates);
            foreach (var (character, _) in characters.Take(end).Skip(start))
            {
                row.Append(character);
                isolates += character[0] switch { FirstStrongIsolate => 1, PopIsolate when isolates > 0 => -1, _ => 0 };
            }

            // What was opened is closed, or the rest of the screen's row would be inside.
            rows.Add(SafeText.FromSafeParts(row.Append(PopIsolate, isolates).ToString()));
            start = next;
        }

        return rows;
    }

    /// <summary>Where this row ends, and where the next begins: behind the space that was broken at.</summary>
    private static int End(List<(string Character, int Cells)> characters, int start, int cells, out int next)
    {
        var (used, space) = (0, -1);
        for (var index = start; index < characters.Count; index++)
        {
            if (used + characters[index].Cells > cells)
            {
                space = characters[index].Character == " " ? index : space;
                next = space > start ? space + 1 : Math.Max(index, start + 1);
                return space > start ? space : next;
            }

            if (characters[index].Character == " ")
            {
                space = index;
            }

            used += characters[index].Cells;
        }

        next = characters.Count;
        return characters.Count;
    }

    /// <summary>The cells before a second column, or those that the line is indented by.</summary>
    private static int SecondColumn(List<(string Character, int Cells)> characters)
    {
        var (used, indent, spaces) = (0, 0, 0);
        var isInWords = false;
        foreach (var (character, cells) in characters)
        {
            if (character == " ")
            {
                spaces++;
            }
            else if (isInWords && spaces > 1)
            {
                return used;
            }
            else
            {
                indent = isInWords ? indent : used;
                (isInWords, spaces) = (true, 0);
            }

            used += cells;
        }

        return indent;
    }
}
