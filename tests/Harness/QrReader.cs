namespace Snug.Tests;

/// <summary>Reads a QR code as a phone does it, by ISO/IEC 18004.</summary>
internal static class QrReader
{
    /// <summary>Versions 2 and 3 at level M: one block, so the bytes stand in their order.</summary>
    /// <param name="rows">Modules from the top, 1 is dark.</param>
    public static string Read(IReadOnlyList<string> rows)
    {
        var bits = Bits(rows).ToList();
        int Number(int start, int length) => bits.Skip(start).Take(length).Aggregate(0, (number, bit) => (number << 1) | (bit ? 1 : 0));
        Number(0, 4).ShouldBe(0b0100, "bytes");
        return string.Concat(Enumerable.Range(0, Number(4, 8)).Select(at => (char)Number(12 + (at * 8), 8)));
    }

    private static IEnumerable<bool> Bits(IReadOnlyList<string> rows)
    {
        var size = rows.Count;
        size.ShouldBeInRange(25, 29);
        bool IsDark(int x, int y) => rows[y][x] == '1';
        (IsDark(0, 8), IsDark(1, 8)).ShouldBe((true, false), "level M, under the mask of the format");
        var mask = (IsDark(2, 8) ? 0 : 4) | (IsDark(3, 8) ? 2 : 0) | (IsDark(4, 8) ? 0 : 1);
        var isUpward = true;
        for (var right = size - 1; right > 0; right -= 2, isUpward = !isUpward)
        {
            right -= right == 6 ? 1 : 0; // the timing column
            for (var i = 0; i < size; i++)
            {
                var y = isUpward ? size - 1 - i : i;
                foreach (var x in new[] { right, right - 1 }.Where(x => !IsPattern(x, y, size)))
                {
                    yield return IsDark(x, y) != IsFlipped(mask, x, y);
                }
            }
        }
    }

    private static bool IsPattern(int x, int y, int size) =>
        (x < 9 && y < 9) || (x >= size - 8 && y < 9) || (x < 9 && y >= size - 8) || x == 6 || y == 6
        || (Math.Abs(x - (size - 7)) <= 2 && Math.Abs(y - (size - 7)) <= 2);

    private static bool IsFlipped(int mask, int x, int y) => mask switch
    {
        0 => (x + y) % 2 == 0,
        1 => y % 2 == 0,
        2 => x % 3 == 0,
        3 => (x + y) % 3 == 0,
        4 => ((x / 3) + (y / 2)) % 2 == 0,
        5 => (x * y % 2) + (x * y % 3) == 0,
        6 => ((x * y % 2) + (x * y % 3)) % 2 == 0,
        _ => (((x + y) % 2) + (x * y % 3)) % 2 == 0,
    };
}
