using System.Globalization;
using System.Text;

namespace Snug.Terminal.Screen.Composing;

/// <summary>
/// Text with a caret, edited by what a person sees as one character: an emoji family or a letter with its marks is one step and one
/// Backspace. Line breaks are LF, and there are no other control characters than TAB.
/// </summary>
internal sealed class EditedText
{
    /// <summary>What was cut last, to be put back by Ctrl-Y.</summary>
    private string cut = string.Empty;
    private bool joinsCut;
    private bool isCutting;

    public string Text { get; private set; } = string.Empty;

    /// <summary>
    /// An index into <see cref="Text"/>. After an insertion it may stand inside of a character: an emoji family arrives in pieces, and
    /// the next piece belongs right behind the last one, even where that joined with what follows.
    /// </summary>
    public int Caret { get; private set; }

    /// <summary>Replaces everything; the caret goes to the end.</summary>
    public void Set(string text)
    {
        Text = Clean(text);
        Caret = Text.Length;
        joinsCut = false;
    }

    /// <summary>MUST be called before each key: cuts join only when nothing came between them.</summary>
    public void NextKey() => (joinsCut, isCutting) = (isCutting, false);

    public void Insert(string text)
    {
        var clean = Clean(text);
        Text = Text.Insert(Caret, clean);
        Caret += clean.Length;
    }

    /// <summary>Replaces a range, and puts the caret behind the new text.</summary>
    public void Replace(int start, int end, string text)
    {
        Text = string.Concat(Text.AsSpan(0, start), text, Text.AsSpan(end));
        Caret = start + text.Length;
    }

    public void MoveTo(int index) => Caret = Math.Clamp(index, 0, Text.Length);

    /// <summary>Deletes up to <paramref name="index"/>, which may lie on either side.</summary>
    public void DeleteTo(int index)
    {
        var (start, end) = index < Caret ? (index, Caret) : (Caret, index);
        Text = Text.Remove(start, end - start);
        Caret = start;
    }

    /// <summary>The same, but it can be put back; what is cut by several keys in a row is put back as one.</summary>
    public void CutTo(int index)
    {
        var (start, end) = index < Caret ? (index, Caret) : (Caret, index);
        isCutting = true;
        if (start == end)
        {
            return;
        }

        var piece = Text[start..end];
        if (!joinsCut)
        {
            cut = piece;
        }
        else if (index < Caret)
        {
            cut = piece + cut;
        }
        else
        {
            cut += piece;
        }

        joinsCut = true;
        DeleteTo(index);
    }

    public void PutBack() => Insert(cut);

    /// <summary>Swaps the characters on both sides of the caret; at the end the last two.</summary>
    public void Swap()
    {
        var at = Caret == LineEnd ? Before(Caret) : Caret;
        var first = Before(at);
        if (first == at || at == LineStart)
        {
            return;
        }

        var end = After(at);
        Replace(first, end, Text[at..end] + Text[first..at]);
    }

    /// <summary>Where the character before <paramref name="index"/> begins.</summary>
    public int Before(int index)
    {
        if (index == 0)
        {
            return 0;
        }

        var at = Text.LastIndexOf('\n', index - 1) is var lineBreak && lineBreak == index - 1 ? lineBreak : lineBreak + 1;
        while (After(at) < index)
        {
            at = After(at);
        }

        return at;
    }

    /// <summary>Where the character at <paramref name="index"/> ends.</summary>
    public int After(int index) => index + Characters.LengthAt(Text, index);

    /// <summary>Out of the inside of a character.</summary>
    public void Settle()
    {
        if (Caret > 0 && Caret < Text.Length)
        {
            Caret = After(Before(Caret));
        }
    }

    public int LineStart => Caret == 0 ? 0 : Text.LastIndexOf('\n', Caret - 1) + 1;

    public int LineEnd => Text.IndexOf('\n', Caret) is var end and >= 0 ? end : Text.Length;

    /// <summary>Where the word before the caret begins: letters and digits.</summary>
    public int WordStart() => Back(Back(Caret, static character => !IsWord(character)), IsWord);

    /// <summary>Where the word after the caret ends.</summary>
    public int WordEnd() => Forward(Forward(Caret, static character => !IsWord(character)), IsWord);

    /// <summary>Where what stands between spaces begins.</summary>
    public int SpacedStart() => Back(Back(Caret, IsSpace), static character => !IsSpace(character));

    /// <summary>LF for every line break, no other control characters than TAB, and nothing that is not a character.</summary>
    public static string Clean(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.Replace("\r\n", "\n", StringComparison.Ordinal).EnumerateRunes())
        {
            if (rune.Value is '\r' or '\u0085' or '\u2028' or '\u2029')
            {
                clean.Append('\n');
            }
            else if (rune.Value is '\n' or '\t' || !Rune.IsControl(rune))
            {
                clean.Append(rune.ToString());
            }
        }

        return clean.ToString();
    }

    private int Back(int index, Func<string, bool> isPassed)
    {
        while (index > 0 && Before(index) is var start && isPassed(Text[start..index]))
        {
            index = start;
        }

        return index;
    }

    private int Forward(int index, Func<string, bool> isPassed)
    {
        while (index < Text.Length && After(index) is var end && isPassed(Text[index..end]))
        {
            index = end;
        }

        return index;
    }

    private static bool IsWord(string character) =>
        Rune.GetRuneAt(character, 0) is var rune
            && (Rune.IsLetterOrDigit(rune) || rune.Value == '_' || Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherSymbol);

    private static bool IsSpace(string character) => char.IsWhiteSpace(character[0]);
}
