using System.Text;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen.Composing;

/// <summary>
/// Text laid out in rows, and where in them each character stands. What is shown may differ from the text (a tab is spaces, a fifth mark
/// is left out), so positions are those of whole characters.
/// </summary>
internal sealed class ComposerRows
{
    private readonly List<Place> _places = [];
    private readonly List<string> _rows = [];
    private readonly string _text;
    private readonly Glyphs _glyphs;
    private readonly int _width;

    /// <param name="columns">Cells across. The last one is left to the caret.</param>
    public ComposerRows(string text, int columns, Glyphs glyphs)
    {
        (_text, _glyphs, _width) = (text, glyphs, Math.Max(1, columns - 1));
        for (var start = 0; start <= text.Length;)
        {
            var end = text.IndexOf('\n', start) is var found and >= 0 ? found : text.Length;
            AddLine(start, end);
            start = end + 1;
        }
    }

    /// <summary>How many rows there are: one at least.</summary>
    public int Count => _rows.Count;

    public SafeText this[int row] => SafeText.FromSafeParts(_rows[row]);

    /// <summary>Where the caret is drawn; inside of a character, behind it.</summary>
    public (int Row, int Column) Find(int index)
    {
        var (low, high) = (0, _places.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_places[middle].Index < index) low = middle + 1;
            else high = middle;
        }

        return (_places[low].Row, _places[low].Column);
    }

    /// <summary>The index of the character in <paramref name="row"/> that covers <paramref name="column"/>, or the row's last.</summary>
    public int IndexAt(int row, int column)
    {
        var best = -1;
        foreach (var place in _places)
        {
            if (place.Row > row) break;
            if (place.Row == row && (best < 0 || place.Column <= column)) best = place.Index;
        }

        return best;
    }

    /// <summary>One line of the text becomes one or more rows, and its end a place for the caret.</summary>
    private void AddLine(int start, int end)
    {
        var row = new Row();
        for (var index = start; index < end;)
        {
            var length = Characters.LengthAt(_text, index);
            var piece = Show(index, length);
            if (piece.IsSpace && row.Cells + piece.Cells > _width)
            {
                // It is the break: the caret may stand before it at the end of this row, behind it at the start of the next.
                Finish(row.Pieces);
                _places.Add(new Place(index, _rows.Count - 1, row.Cells));
                row = new Row();
                index += length;
                continue;
            }

            while (row.Cells + piece.Cells > _width) row = Break(row, piece);
            row.Add(piece);
            index += length;
        }

        Finish(row.Pieces);
        _places.Add(new Place(end, _rows.Count - 1, row.Cells));
    }

    /// <summary>Finishes the row at its last gap, or before <paramref name="next"/>, and answers with the row that goes on.</summary>
    private Row Break(Row row, Piece next)
    {
        var kept = row.Gap > 0 && next.Cells == 1 ? row.Gap : row.Pieces.Count;
        Finish(row.Pieces[..kept]);
        var rest = new Row();
        foreach (var moved in row.Pieces[kept..]) rest.Add(moved);
        return rest;
    }

    private void Finish(List<Piece> pieces)
    {
        var shown = new StringBuilder();
        var column = 0;
        foreach (var piece in pieces)
        {
            _places.Add(new Place(piece.Index, _rows.Count, column));
            shown.Append(piece.Shown);
            column += piece.Cells;
        }

        _rows.Add(_glyphs == Glyphs.Unicode ? Visible.Isolated(shown.ToString()) : shown.ToString());
    }

    private Piece Show(int index, int length)
    {
        if (length == 1 && _text[index] is >= ' ' and <= '~') return new Piece(index, _text[index].ToString(), 1, _text[index] == ' ');

        var shown = Visible.Character(_text.Substring(index, length));
        if (_glyphs != Glyphs.Unicode) shown = AsciiGlyphs.From(shown);
        var cells = TextWidth.Of(shown);
        if (cells > _width)
        {
            shown = _text[index] == '\t' ? new string(' ', _width) : ".";
            cells = shown.Length;
        }

        return new Piece(index, shown, cells, _text[index] == '\t');
    }

    private readonly record struct Place(int Index, int Row, int Column);

    private readonly record struct Piece(int Index, string Shown, int Cells, bool IsSpace);

    private sealed class Row
    {
        public List<Piece> Pieces { get; } = [];

        public int Cells { get; private set; }

        /// <summary>How many pieces stand before the last place where the row may be broken: behind a space, around a wide character.</summary>
        public int Gap { get; private set; }

        public void Add(Piece piece)
        {
            if (piece.Cells == 2 && Pieces.Count > 0) Gap = Pieces.Count;
            Pieces.Add(piece);
            Cells += piece.Cells;
            if (piece.IsSpace || piece.Cells == 2) Gap = Pieces.Count;
        }
    }
}
