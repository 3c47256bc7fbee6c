using System.Text;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen.Composing;

/// <summary>
/// Text laid out in rows, and where in them each character stands. What is shown may differ from the text (a tab is spaces, a fifth mark
/// is left out), so positions are those of whole characters.
/// </summary>
internal sealed class ComposerRows
{
    private readonly List<Place> places = [];
    private readonly List<string> rows = [];
    private readonly string text;
    private readonly Glyphs glyphs;
    private readonly int width;

    /// <param name="columns">Cells across. The last one is left to the caret.</param>
    public ComposerRows(string text, int columns, Glyphs glyphs)
    {
        (this.text, this.glyphs, width) = (text, glyphs, Math.Max(1, columns - 1));
        for (var start = 0; start <= text.Length;)
        {
            var end = text.IndexOf('\n', start) is var found and >= 0 ? found : text.Length;
            AddLine(start, end);
            start = end + 1;
        }
    }

    /// <summary>How many rows there are: one at least.</summary>
    public int Count => rows.Count;

    public SafeText this[int row] => SafeText.FromSafeParts(rows[row]);

    /// <summary>Where the caret is drawn; inside of a character, behind it.</summary>
    public (int Row, int Column) Find(int index)
    {
        var (low, high) = (0, places.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (places[middle].Index < index)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return (places[low].Row, places[low].Column);
    }

    /// <summary>The index of the character in <paramref name="row"/> that covers <paramref name="column"/>, or the row's last.</summary>
    public int IndexAt(int row, int column)
    {
        var best = -1;
        foreach (var place in places)
        {
            if (place.Row > row)
            {
                break;
            }

            if (place.Row == row && (best < 0 || place.Column <= column))
            {
                best = place.Index;
            }
        }

        return best;
    }

    /// <summary>One line of the text becomes one or more rows, and its end a place for the caret.</summary>
    private void AddLine(int start, int end)
    {
        var row = new LaidOutRow();
        for (var index = start; index < end;)
        {
            var length = Characters.LengthAt(text, index);
            var piece = Show(index, length);
            if (piece.IsSpace && row.Cells + piece.Cells > width)
            {
                // It is the break: the caret may stand before it at the end of this row, behind it at the start of the next.
                Finish(row.Pieces);
                places.Add(new Place(index, rows.Count - 1, row.Cells));
                row = new LaidOutRow();
                index += length;
                continue;
            }

            while (row.Cells + piece.Cells > width)
            {
                row = Break(row, piece);
            }

            row.Add(piece);
            index += length;
        }

        Finish(row.Pieces);
        places.Add(new Place(end, rows.Count - 1, row.Cells));
    }

    /// <summary>Finishes the row at its last gap, or before <paramref name="next"/>, and answers with the row that goes on.</summary>
    private LaidOutRow Break(LaidOutRow row, Piece next)
    {
        var kept = row.Gap > 0 && next.Cells == 1 ? row.Gap : row.Pieces.Count;
        Finish(row.Pieces[..kept]);
        var rest = new LaidOutRow();
        foreach (var moved in row.Pieces[kept..])
        {
            rest.Add(moved);
        }

        return rest;
    }

    private void Finish(List<Piece> pieces)
    {
        var shown = new StringBuilder();
        var column = 0;
        foreach (var piece in pieces)
        {
            places.Add(new Place(piece.Index, rows.Count, column));
            shown.Append(piece.Shown);
            column += piece.Cells;
        }

        rows.Add(glyphs == Glyphs.Unicode ? Visible.Isolated(shown.ToString()) : shown.ToString());
    }

    private Piece Show(int index, int length)
    {
        if (length == 1 && text[index] is >= ' ' and <= '~')
        {
            return new Piece(index, text[index].ToString(), 1, text[index] == ' ');
        }

        var shown = Visible.Character(text.Substring(index, length));
        if (glyphs != Glyphs.Unicode)
        {
            shown = AsciiGlyphs.From(shown);
        }

        var cells = TextWidth.Of(shown);
        if (cells > width)
        {
            shown = text[index] == '\t' ? new string(' ', width) : ".";
            cells = shown.Length;
        }

        return new Piece(index, shown, cells, text[index] == '\t');
    }

    private readonly record struct Place(int Index, int Row, int Column);

    private readonly record struct Piece(int Index, string Shown, int Cells, bool IsSpace);

    private sealed class LaidOutRow
    {
        public List<Piece> Pieces { get; } = [];

        public int Cells { get; private set; }

        /// <summary>
        /// How many pieces stand before the last place where the row may be broken: behind a space, around a wide character.
        /// </summary>
        public int Gap { get; private set; }

        public void Add(Piece piece)
        {
            if (piece.Cells == 2 && Pieces.Count > 0)
            {
                Gap = Pieces.Count;
            }

            Pieces.Add(piece);
            Cells += piece.Cells;
            if (piece.IsSpace || piece.Cells == 2)
            {
                Gap = Pieces.Count;
            }
        }
    }
}
