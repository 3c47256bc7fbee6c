using System.Text;
using Snug.Terminal.Screen.Keys;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen.Composing;

/// <summary>
/// The input line while a secret is asked for: a dot a character, in one row. Not a <see cref="Composer"/>: that remembers what was sent,
/// and gives back what was cut.
/// </summary>
/// <param name="question">What stands before it.</param>
/// <param name="take">What to do with the answer; null if the person wants to tell none.</param>
internal sealed class SecretInput(SafeText question, Func<string?, Task> take)
{
    private const int Most = 512;

    private readonly StringBuilder typed = new();

    /// <summary>What is asked.</summary>
    public SafeText Question => question;

    /// <summary>How many characters to show.</summary>
    public int Count { get; private set; }

    /// <summary>What to do with the answer.</summary>
    public Task Take(string? answer) => take(answer);

    /// <summary>One key.</summary>
    /// <param name="answer">With Enter what was typed, with Esc or Ctrl-C null.</param>
    /// <returns>True if that is the answer.</returns>
    public bool Press(KeyPress key, out string? answer)
    {
        answer = null;
        switch (key)
        {
            case { Code: KeyCode.Enter }:
                answer = typed.ToString();
                return true;
            case { Code: KeyCode.Escape }:
            case { Code: KeyCode.Text, Modifiers: KeyModifiers.Ctrl, Text: "c" or "d" }:
                return true;
            case { Code: KeyCode.Text, Modifiers: KeyModifiers.Ctrl, Text: "u" or "w" }: typed.Clear(); break;
            case { Code: KeyCode.Text, Modifiers: KeyModifiers.Ctrl, Text: "h" }:
            case { Code: KeyCode.Backspace }: Erase(); break;
            case { Code: KeyCode.Text, Modifiers: KeyModifiers.None or KeyModifiers.Shift }: Add(key.Text); break;
        }

        Recount();
        return false;
    }

    /// <summary>Out of a password manager most often: without the line break behind it.</summary>
    public void Paste(string text)
    {
        Add(text.TrimEnd('\r', '\n'));
        Recount();
    }

    /// <summary>The row to draw.</summary>
    public ComposerView View(int columns)
    {
        var shown = Math.Min(Count, Math.Max(0, columns - 1));
        return new ComposerView([SafeText.FromSafeParts(new string('•', shown))], 0, shown);
    }

    private void Add(string text)
    {
        if (typed.Length + text.Length <= Most)
        {
            typed.Append(text);
        }
    }

    private void Erase()
    {
        if (typed.Length > 0)
        {
            typed.Length -= typed.Length > 1 && char.IsLowSurrogate(typed[^1]) ? 2 : 1;
        }
    }

    private void Recount() => Count = typed.ToString().EnumerateRunes().Count();
}
