using System.Text;

namespace Snug.Terminal.Tty;

/// <summary>A QR code in a terminal: two rows of modules a line, by half blocks.</summary>
public static class PrintedQr
{
    /// <summary>Readers need a border of four modules around it; two do in a terminal and leave room on the screen.</summary>
    private const int Border = 2;

    /// <summary>Its lines.</summary>
    /// <param name="rows">Of modules, <c>1</c> is dark.</param>
    public static IEnumerable<string> Lines(IReadOnlyList<string> rows)
    {
        var size = rows.Count;
        for (var y = -Border; y < size + Border; y += 2)
        {
            var line = new StringBuilder("  ");
            for (var x = -Border; x < size + Border; x++)
            {
                // Light is drawn, dark is left: on a dark terminal the code is as it should be, and most readers take the opposite too.
                line.Append((IsDark(x, y), IsDark(x, y + 1)) switch
                {
                    (false, false) => '█',
                    (false, true) => '▀',
                    (true, false) => '▄',
                    _ => ' ',
                });
            }

            yield return line.ToString();
        }

        bool IsDark(int x, int y) => x >= 0 && y >= 0 && x < size && y < size && rows[y][x] == '1';
    }
}
