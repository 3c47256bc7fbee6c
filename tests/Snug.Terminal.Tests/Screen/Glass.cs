using System.Globalization;
using System.Text;

namespace Snug.Terminal.Tests.Screen;

/// <summary>
/// What a terminal shows of what was written to it: the few sequences that the screen uses, and a loud failure for any other. Wide
/// characters take two cells, marks none.
/// </summary>
internal sealed class Glass : TextWriter
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly StringBuilder _lines = new();
    private string[][] _cells = [];
    private string[][] _looks = [];
    private string _look = "0";
    private int _row;
    private int _column;
    private TaskCompletionSource _changed = NewSignal();

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>How often a screen was painted.</summary>
    public int Frames { get; private set; }

    /// <summary>Bells that rang.</summary>
    public int Bells { get; private set; }

    /// <summary>What was told beside the screen: notifications and links.</summary>
    public List<string> Commands { get; } = [];

    /// <summary>What was printed in lines, before and after the screen.</summary>
    public string Lines
    {
        get
        {
            lock (_lock) return _lines.ToString();
        }
    }

    public (int Row, int Column) Caret { get; private set; }

    public void Resize(int columns, int rows)
    {
        lock (_lock)
        {
            _cells = [.. Enumerable.Range(0, rows).Select(_ => NewRow(columns))];
            _looks = [.. Enumerable.Range(0, rows).Select(_ => NewRow(columns))];
            (_row, _column) = (0, 0);
        }
    }

    /// <summary>The screen as text, without spaces at the ends; while there is none, the lines.</summary>
    public string Shown()
    {
        lock (_lock) return _cells.Length == 0 ? _lines.ToString() : string.Join('\n', _cells.Select(static row => string.Concat(row).TrimEnd())).TrimEnd();
    }

    /// <summary>The screen cell by cell, each with the SGR parameters that it was written in.</summary>
    public IEnumerable<IEnumerable<(string Character, string Look)>> Looks()
    {
        lock (_lock) return [.. _cells.Zip(_looks, static (cells, looks) => cells.Zip(looks).ToList())];
    }

    /// <summary>Waits until the screen is as wanted.</summary>
    public async Task<string> WhenAsync(Predicate<string> isWanted, string what)
    {
        using var patience = new CancellationTokenSource(s_patience);
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_changed.Task.IsCompleted) _changed = NewSignal();
                changed = _changed.Task;
            }

            var shown = Shown();
            if (isWanted(shown)) return shown;
            if (patience.IsCancellationRequested) throw new TimeoutException($"never seen: {what}\n{shown}");
            await changed.WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value)
    {
        lock (_lock)
        {
            if (value is not null && value.Contains("\u001b[?2026h", StringComparison.Ordinal)) Frames++;
            if (value is null || (!value.Contains('\u001b', StringComparison.Ordinal) && _cells.Length == 0)) _lines.Append(value);
            else Show(value);
            _changed.TrySetResult();
        }
    }

    private void Show(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            if (text[at] == '\u001b') at = Obey(text, at + 1);
            else if (text[at] == '\u0007') (Bells, at) = (Bells + 1, at + 1);
            else at = Put(text, at);
        }
    }

    private int Put(string text, int at)
    {
        var character = StringInfo.GetNextTextElement(text, at);
        char.IsControl(character[0]).ShouldBeFalse($"a raw control character: U+{(int)character[0]:X4}");
        if (_cells.Length == 0)
        {
            _lines.Append(character);
            return at + character.Length;
        }

        var cells = character[0] is '\u2068' or '\u2069' ? 0 : Snug.Terminal.Tty.TextWidth.Of(character);
        if (cells == 0)
        {
            return at + character.Length;
        }

        (_column + cells).ShouldBeLessThanOrEqualTo(_cells[_row].Length, $"row {_row} is too long: {string.Concat(_cells[_row])}{character}");
        (_cells[_row][_column], _looks[_row][_column]) = (character, _look);
        for (var rest = 1; rest < cells; rest++) _cells[_row][_column + rest] = string.Empty;
        _column += cells;
        return at + character.Length;
    }

    private int Obey(string text, int at)
    {
        if (text[at] == ']')
        {
            var bell = text.IndexOfAny(['\u0007', '\u001b'], at);
            Commands.Add(text[(at + 1)..bell]);
            return text[bell] == '\u0007' ? bell + 1 : bell + 2;
        }

        text[at].ShouldBe('[');
        var end = at + 1;
        while (!char.IsAsciiLetter(text[end])) end++;
        var parameters = text[(at + 1)..end];
        switch (text[end])
        {
            case 'H':
                var place = parameters.Split(';').Select(static part => int.Parse(part, CultureInfo.InvariantCulture) - 1).ToArray();
                (_row, _column) = (place[0], place[1]);
                Caret = (_row, _column);
                break;
            case 'K': _cells[_row].AsSpan(_column).Fill(" "); break;
            case 'J': foreach (var row in _cells) row.AsSpan().Fill(" "); break;
            case 'm': _look = parameters; break;
            case 'h' or 'l': break;
            default: throw new NotSupportedException($"ESC [ {parameters}{text[end]}");
        }

        return end + 1;
    }

    private static string[] NewRow(int columns) => [.. Enumerable.Repeat(" ", columns)];

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
