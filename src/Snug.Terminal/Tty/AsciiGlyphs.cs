using System.Globalization;
using System.Text;

namespace Snug.Terminal.Tty;

/// <summary>
/// What a terminal without UTF-8 gets: pictures in caret notation, our few drawings in letters, letters without their accents.
/// </summary>
internal static class AsciiGlyphs
{
    public static string From(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            Append(shown, rune);
        }

        return shown.ToString();
    }

    private static void Append(StringBuilder to, Rune rune)
    {
        switch (rune.Value)
        {
            case < 0x80: to.Append((char)rune.Value); break;
            case >= 0x2400 and < 0x2420: to.Append('^').Append((char)(rune.Value - 0x2400 + 0x40)); break;
            case '␡': to.Append("^?"); break;
            case '…': to.Append("..."); break;
            case '●' or '•': to.Append('*'); break;
            case '○' or '◌': to.Append('o'); break;
            case '│' or '▎': to.Append('|'); break;
            case '─' or '–' or '—' or '·': to.Append('-'); break;
            case '▒': to.Append('#'); break;
            case '↳': to.Append('>'); break;
            case '‘' or '’': to.Append('\''); break;
            case '“' or '”': to.Append('"'); break;
            case 0x2066 or 0x2067 or 0x2068 or 0x2069: break;
            default: AppendLetter(to, rune); break;
        }
    }

    private static void AppendLetter(StringBuilder to, Rune rune)
    {
        if (Visible.IsMark(rune))
        {
            return;
        }

        var apart = rune.ToString().Normalize(NormalizationForm.FormD);
        to.Append(apart[0] < 0x80 && CharUnicodeInfo.GetUnicodeCategory(apart, 0) is not UnicodeCategory.Control ? apart[0] : '?');
    }
}
