using Snug.Terminal.Screen.Keys;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen.Composing;

/// <summary>What became of a key.</summary>
internal enum ComposerAction
{
    /// <summary>The input line has no use for it.</summary>
    NotMine,

    /// <summary>The text or the caret may have changed.</summary>
    Edited,

    /// <summary>The person wants to send it: <see cref="Composer.Take"/>.</summary>
    Send,
}

/// <summary>The input line as it is drawn.</summary>
/// <param name="Rows">One at least.</param>
/// <param name="CaretRow">Which of <paramref name="Rows"/> the caret stands in.</param>
/// <param name="CaretColumn">Cells before the caret; always less than the columns that were asked for.</param>
internal sealed record ComposerView(IReadOnlyList<SafeText> Rows, int CaretRow, int CaretColumn);

/// <summary>The input line: the keys of a shell, several rows, Tab, and what was sent before. Knows nothing of rooms and servers.</summary>
internal sealed class Composer
{
    private const int UsualColumns = 80;

    private readonly EditedText edited = new();
    private readonly InputHistory history = new();
    private ComposerRows? rows;
    private (string Text, int Columns) laidOut;
    private int columns = UsualColumns;
    private int firstRow;
    private int? wantedColumn;
    private Completing? completing;

    /// <summary>What Tab completes; without it Tab does nothing.</summary>
    public Completion? Completion { get; init; }

    /// <summary>What the terminal can show, so that the caret stands right where letters replace drawings.</summary>
    public Glyphs Glyphs { get; init; } = Glyphs.Unicode;

    public string Text => edited.Text;

    public bool IsEmpty => Text.Length == 0;

    /// <summary>The name of an emoji was begun, and what emoji there are is not known yet.</summary>
    public bool WantsEmoji => Completion?.WantsEmoji(Text, edited.Caret) is true;

    /// <summary>Another text (a draft, or none); the caret goes to the end, and the history to its bottom.</summary>
    public void Set(string text)
    {
        history.StartOver();
        Begin();
        edited.Set(text);
    }

    /// <summary>Empties the line; Ctrl-Y brings it back.</summary>
    public void Clear()
    {
        Begin();
        edited.MoveTo(Text.Length);
        edited.CutTo(0);
        history.StartOver();
    }

    /// <summary>
    /// Pasted text is one edit, with its line breaks, and never a command. Other control characters than tabs are left out.
    /// </summary>
    public void Paste(string text)
    {
        Begin();
        edited.Insert(text);
        edited.Settle();
    }

    /// <summary>What was written, for sending. It is remembered, and the line is empty.</summary>
    public string Take()
    {
        var text = Text;
        history.Add(text);
        Begin();
        edited.Set(string.Empty);
        return text;
    }

    /// <summary>One key.</summary>
    public ComposerAction Press(KeyPress key)
    {
        if (key is { Code: KeyCode.Tab, Modifiers: KeyModifiers.None or KeyModifiers.Shift })
        {
            return Complete(key.Modifiers == KeyModifiers.Shift ? -1 : 1);
        }

        if (key is { Code: KeyCode.Up or KeyCode.Down, Modifiers: KeyModifiers.None })
        {
            return MoveByRow(key.Code == KeyCode.Up ? -1 : 1);
        }

        if (key is { Code: KeyCode.Up or KeyCode.Down, Modifiers: KeyModifiers.Ctrl })
        {
            return Recall(key.Code == KeyCode.Up ? -1 : 1);
        }

        var types = key is { Code: KeyCode.Text, Modifiers: KeyModifiers.None or KeyModifiers.Shift };
        if (!types && key is not { Code: KeyCode.Enter, Modifiers: KeyModifiers.None } && Find(key) is null)
        {
            return ComposerAction.NotMine;
        }

        Begin();
        if (types)
        {
            edited.Insert(key.Text);
            return ComposerAction.Edited;
        }

        edited.Settle();
        if (Find(key) is not { } edit)
        {
            return ComposerAction.Send;
        }

        edit(edited);
        return ComposerAction.Edited;
    }

    /// <summary>The rows to draw, scrolled so that the caret can be seen.</summary>
    /// <param name="columns">Cells across; a row never uses the last one.</param>
    /// <param name="mostRows">How far the line may grow.</param>
    public ComposerView View(int columns, int mostRows)
    {
        this.columns = Math.Max(2, columns);
        var laidOutRows = Rows();
        var (row, column) = laidOutRows.Find(edited.Caret);
        var count = Math.Clamp(laidOutRows.Count, 1, Math.Max(1, mostRows));
        // The window moves only as far as it must: what one looks at stays where it is.
        firstRow = Math.Clamp(firstRow, row - count + 1, row);
        firstRow = Math.Clamp(firstRow, 0, laidOutRows.Count - count);
        return new ComposerView([.. Enumerable.Range(firstRow, count).Select(index => laidOutRows[index])], row - firstRow, column);
    }

    /// <summary>What a key does to the text, or null if nothing.</summary>
    private Action<EditedText>? Find(KeyPress key) => (key.Code, key.Modifiers & ~KeyModifiers.Shift) switch
    {
        (KeyCode.Text, KeyModifiers.Ctrl) => FindCtrl(key.Text),
        (KeyCode.Text, KeyModifiers.Alt) => key.Text switch
        {
            "b" or "B" => static text => text.MoveTo(text.WordStart()),
            "f" or "F" => static text => text.MoveTo(text.WordEnd()),
            "d" or "D" => static text => text.CutTo(text.WordEnd()),
            _ => null,
        },
        (KeyCode.Enter, KeyModifiers.Alt) => static text => text.Insert("\n"),
        (KeyCode.Enter, KeyModifiers.None) when key.Modifiers == KeyModifiers.Shift => static text => text.Insert("\n"),
        (KeyCode.Left, KeyModifiers.None) => static text => text.MoveTo(text.Before(text.Caret)),
        (KeyCode.Right, KeyModifiers.None) => static text => text.MoveTo(text.After(text.Caret)),
        (KeyCode.Left, KeyModifiers.Ctrl or KeyModifiers.Alt) => static text => text.MoveTo(text.WordStart()),
        (KeyCode.Right, KeyModifiers.Ctrl or KeyModifiers.Alt) => static text => text.MoveTo(text.WordEnd()),
        // In an empty line they are for the room above it.
        (KeyCode.Home, KeyModifiers.None) when !IsEmpty => static text => text.MoveTo(text.LineStart),
        (KeyCode.End, KeyModifiers.None) when !IsEmpty => static text => text.MoveTo(text.LineEnd),
        (KeyCode.Home, KeyModifiers.Ctrl) when !IsEmpty => static text => text.MoveTo(0),
        (KeyCode.End, KeyModifiers.Ctrl) when !IsEmpty => static text => text.MoveTo(text.Text.Length),
        (KeyCode.Backspace, KeyModifiers.None) => static text => text.DeleteTo(text.Before(text.Caret)),
        (KeyCode.Backspace, KeyModifiers.Ctrl or KeyModifiers.Alt) => static text => text.CutTo(text.WordStart()),
        (KeyCode.Delete, KeyModifiers.None) => static text => text.DeleteTo(text.After(text.Caret)),
        (KeyCode.Delete, KeyModifiers.Ctrl or KeyModifiers.Alt) => static text => text.CutTo(text.WordEnd()),
        _ => null,
    };

    private Action<EditedText>? FindCtrl(string letter) => letter switch
    {
        "a" => static text => text.MoveTo(text.LineStart),
        "e" => static text => text.MoveTo(text.LineEnd),
        "b" => static text => text.MoveTo(text.Before(text.Caret)),
        "f" => static text => text.MoveTo(text.After(text.Caret)),
        "h" => static text => text.DeleteTo(text.Before(text.Caret)),
        "d" when !IsEmpty => static text => text.DeleteTo(text.After(text.Caret)),
        "j" => static text => text.Insert("\n"),
        "t" => static text => text.Swap(),
        "w" => static text => text.CutTo(text.SpacedStart()),
        // At the edge of a line they take its line break: pressed again and again they cut everything.
        "u" => static text => text.CutTo(text.Caret == text.LineStart ? text.Before(text.Caret) : text.LineStart),
        "k" => static text => text.CutTo(text.Caret == text.LineEnd ? text.After(text.Caret) : text.LineEnd),
        "y" => static text => text.PutBack(),
        _ => null,
    };

    private ComposerAction MoveByRow(int by)
    {
        var wanted = wantedColumn;
        Begin();
        edited.Settle();
        var laidOutRows = Rows();
        var (row, column) = laidOutRows.Find(edited.Caret);
        if (row + by >= 0 && row + by < laidOutRows.Count)
        {
            wantedColumn = wanted ?? column;
            edited.MoveTo(laidOutRows.IndexAt(row + by, wantedColumn.Value));
        }
        else if ((by < 0 ? history.Older(Text) : history.Newer(Text)) is { } text)
        {
            edited.Set(text);
        }

        return ComposerAction.Edited;
    }

    /// <summary>What was sent before, wherever the caret stands.</summary>
    private ComposerAction Recall(int by)
    {
        Begin();
        if ((by < 0 ? history.Older(Text) : history.Newer(Text)) is { } text)
        {
            edited.Set(text);
        }

        return ComposerAction.Edited;
    }

    private ComposerAction Complete(int by)
    {
        if (Completion is null)
        {
            return ComposerAction.Edited;
        }

        var going = completing;
        Begin();
        edited.Settle();
        if (going is null)
        {
            var (start, candidates) = Completion.For(Text, edited.Caret);
            if (candidates.Count == 0)
            {
                return ComposerAction.Edited;
            }

            going = new Completing(start, candidates, by > 0 ? -1 : 0);
        }

        var next = (going.Chosen + by + going.Candidates.Count) % going.Candidates.Count;
        var isFollowedBySpace = edited.Caret < Text.Length && Text[edited.Caret] == ' ';
        edited.Replace(going.Start, edited.Caret, isFollowedBySpace ? going.Candidates[next].TrimEnd(' ') : going.Candidates[next]);
        completing = going with { Chosen = next };
        return ComposerAction.Edited;
    }

    /// <summary>Ends what goes on from one key to the next.</summary>
    private void Begin()
    {
        edited.NextKey();
        wantedColumn = null;
        completing = null;
    }

    private ComposerRows Rows()
    {
        if (rows is null || laidOut != (Text, columns))
        {
            rows = new ComposerRows(Text, columns, Glyphs);
            laidOut = (Text, columns);
        }

        return rows;
    }

    private sealed record Completing(int Start, IReadOnlyList<string> Candidates, int Chosen);
}
