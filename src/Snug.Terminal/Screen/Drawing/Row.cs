using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen.Drawing;

/// <summary>One row of the screen: pieces of text from left to right, each in its style.</summary>
internal sealed class Row
{
    private readonly List<(SafeText Text, Style Style)> pieces = [];

    public static Row Empty { get; } = new();

    /// <summary>Cells that are written.</summary>
    public int Cells { get; private set; }

    public IReadOnlyList<(SafeText Text, Style Style)> Pieces => pieces;

    /// <summary>Adds a piece at the end. It MUST hold no line break.</summary>
    public Row Add(SafeText text, Style style = default)
    {
        pieces.Add((text, style));
        Cells += TextWidth.Of(text);
        return this;
    }

    /// <summary>Adds a sentence of ours.</summary>
    public Row Add(ref SafeTextBuilder sentence, Style style = default) => Add(sentence.Finish(), style);

    /// <summary>Adds spaces up to a column.</summary>
    public Row To(int column) => column > Cells ? Add(SafeText.FromSafeParts(new string(' ', column - Cells))) : this;

    /// <summary>The row, cut if it is longer than this.</summary>
    public Row Within(int cells)
    {
        if (Cells <= cells)
        {
            return this;
        }

        var cut = new Row();
        foreach (var (text, style) in pieces)
        {
            if (cut.Cells < cells)
            {
                cut.Add(TextWidth.Fit(text, cells - cut.Cells), style);
            }
        }

        return cut;
    }

    /// <summary>A row with one piece in the middle.</summary>
    public static Row Centred(SafeText text, int width, Style style)
    {
        var fitted = TextWidth.Fit(text, width);
        return new Row().To((width - TextWidth.Of(fitted)) / 2).Add(fitted, style);
    }

    /// <summary>The words without their looks, for tests and for search.</summary>
    public override string ToString() => string.Concat(pieces.Select(static piece => piece.Text.ToString()));
}
