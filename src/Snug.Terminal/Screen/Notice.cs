using Snug.Terminal.Screen.Drawing;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen;

/// <summary>
/// Lines between the messages and the input that were asked for or have to be read: help, an answer, a refusal. All of it can be read
/// at every size: lines are wrapped, and what is higher than its place is scrolled.
/// </summary>
internal sealed class Notice
{
    private int first;
    private int shown;

    /// <summary>What it says; nothing while there is none.</summary>
    public IReadOnlyList<SafeText> Lines { get; private set; } = [];

    /// <summary>Not all of it was on the screen when it was drawn last.</summary>
    public bool IsCut { get; private set; }

    public void Show(IEnumerable<SafeText> lines)
    {
        Lines = [.. lines.SelectMany(static line => line.ToString().Split('\n')).Select(SafeText.FromSafeParts)];
        (first, IsCut) = (0, false);
    }

    public void Close() => Show([]);

    /// <summary>Moves by so many rows at most: up is negative. A row of what was there stays.</summary>
    public void Scroll(int rows) => first += Math.Clamp(rows, -Math.Max(1, shown - 1), Math.Max(1, shown - 1));

    /// <summary>Its rows, as many as there is place for.</summary>
    public List<Row> Rows(int columns, int most)
    {
        var rows = Lines.SelectMany(line => LineWrapping.Rows(line, columns - 2)).ToList();
        IsCut = rows.Count > most && most > 0;
        shown = IsCut ? Math.Max(1, most - 1) : Math.Min(rows.Count, most);
        first = Math.Clamp(first, 0, rows.Count - shown);
        List<Row> drawn = [.. rows.Skip(first).Take(shown).Select(static row => new Row().Add($" ").Add(row))];
        if (IsCut && most > 1)
        {
            drawn.Add(new Row().Add($" ").Add(TextWidth.Fit(Further(rows.Count - first - shown), columns - 2), Style.Soft));
        }

        return drawn;
    }

    private static SafeText Further(int below) => below > 0
        ? SafeText.Of($"PgDn shows {Chat.Wording.Count(below, "more row", "more rows")}, Esc closes this")
        : SafeText.Of($"PgUp goes back, Esc closes this");
}
