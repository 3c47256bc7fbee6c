namespace Snug.Terminal.Screen.Drawing;

/// <summary>All that a screen shows in one moment.</summary>
/// <param name="Rows">From top to bottom, one for each row of the terminal.</param>
/// <param name="CaretRow">Where the next character goes, from 0.</param>
/// <param name="CaretColumn">Its column, from 0.</param>
internal sealed record Frame(IReadOnlyList<Row> Rows, int CaretRow, int CaretColumn)
{
    /// <summary>What is there to read, for tests.</summary>
    public override string ToString() => string.Join('\n', Rows.Select(static row => row.ToString().TrimEnd()));
}
