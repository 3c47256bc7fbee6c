using System.Globalization;
using System.Text;

namespace Snug.Terminal.Tests.Screen;

/// <summary>
/// What a terminal shows of what was written to it: the few sequences that the screen uses, and a loud failure for any other. Wide
/// characters take two cells, marks none.
/// </summary>
internal sealed class FakeScreen : TextWriter
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly StringBuilder lines = new();
    private string[][] cells = [];
    private string[][] looks = [];
    private string look = "0";
    private int row;
    private int column;
    private TaskCompletionSource changed = NewSignal();

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>How often a screen was painted.</summary>
    public int Frames { get; private set; }

    /// <summary>The mouse is the program's; otherwise the terminal's own.</summary>
    public bool TellsMouse { get; set; }

    /// <summary>Bells that rang.</summary>
    public int Bells { get; private set; }

    /// <summary>What was told beside the screen: notifications and links.</summary>
    public List<string> Commands { get; } = [];

    /// <summary>What was printed in lines, before and after the screen.</summary>
    public string Lines
    {
        get
        {
            lock (gate)
            {
                return lines.ToString();
            }
        }
    }

    public (int Row, int Column) Caret { get; private set; }

    public void Resize(int columns, int rows)
    {
        lock (gate)
        {
            cells = [.. Enumerable.Range(0, rows).Select(_ => NewRow(columns))];
            looks = [.. Enumerable.Range(0, rows).Select(_ => NewRow(columns))];
            (row, column) = (0, 0);
        }
    }

    /// <summary>The screen as text, without spaces at the ends; while there is none, the lines.</summary>
    public string Shown()
    {
        lock (gate)
        {
            return cells.Length == 0
                ? lines.ToString()
                : string.Join('\n', cells.Select(static row => string.Concat(row).TrimEnd())).TrimEnd();
        }
    }

    /// <summary>The screen cell by cell, each with the SGR parameters that it was written in.</summary>
    public IEnumerable<IEnumerable<(string Character, string Look)>> Looks()
    {
        lock (gate)
        {
            return [.. cells.Zip(looks, static (cells, looks) => cells.Zip(looks).ToList())];
        }
    }

    /// <summary>Waits until the screen is as wanted.</summary>
    public async Task<string> When(Predicate<string> isWanted, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            Task soon;
            lock (gate)
            {
                if (changed.Task.IsCompleted)
                {
                    changed = NewSignal();
                }

                soon = changed.Task;
            }

            var shown = Shown();
            if (isWanted(shown))
            {
                return shown;
            }

            if (patience.IsCancellationRequested)
            {
                throw new TimeoutException($"never seen: {what}\n{shown}");
            }

            await soon.WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value)
    {
        lock (gate)
        {
            if (value is not null && value.Contains("\u001b[?2026h", StringComparison.Ordinal))
            {
                Frames++;
            }

            if (value is null || (!value.Contains('\u001b', StringComparison.Ordinal) && cells.Length == 0))
            {
                lines.Append(value);
            }
            else
            {
                Show(value);
            }

            changed.TrySetResult();
        }
    }

    private void Show(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            if (text[at] == '\u001b')
            {
                at = Obey(text, at + 1);
            }
            else if (text[at] == '\u0007')
            {
                (Bells, at) = (Bells + 1, at + 1);
            }
            else
            {
                at = Put(text, at);
            }
        }
    }

    private int Put(string text, int at)
    {
        var character = StringInfo.GetNextTextElement(text, at);
        char.IsControl(character[0]).ShouldBeFalse($"a raw control character: U+{(int)character[0]:X4}");
        if (cells.Length == 0)
        {
            lines.Append(character);
            return at + character.Length;
        }

        var width = character[0] is '\u2068' or '\u2069' ? 0 : Snug.Terminal.Tty.TextWidth.Of(character);
        if (width == 0)
        {
            return at + character.Length;
        }

        (column + width).ShouldBeLessThanOrEqualTo(cells[row].Length, $"row {row} is too long: {string.Concat(cells[row])}{character}");
        (cells[row][column], looks[row][column]) = (character, look);
        for (var rest = 1; rest < width; rest++)
        {
            cells[row][column + rest] = string.Empty;
        }

        column += width;
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
        while (!char.IsAsciiLetter(text[end]))
        {
            end++;
        }

        var parameters = text[(at + 1)..end];
        switch (text[end])
        {
            case 'H':
                var place = parameters.Split(';').Select(static part => int.Parse(part, CultureInfo.InvariantCulture) - 1).ToArray();
                (row, column) = (place[0], place[1]);
                Caret = (row, column);
                break;
            case 'K': cells[row].AsSpan(column).Fill(" "); break;
            case 'J':
                foreach (var line in cells)
                {
                    line.AsSpan().Fill(" ");
                }

                break;
            case 'm': look = parameters; break;
            case 'h' or 'l': break;
            default: throw new NotSupportedException($"ESC [ {parameters}{text[end]}");
        }

        return end + 1;
    }

    private static string[] NewRow(int columns) => [.. Enumerable.Repeat(" ", columns)];

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
