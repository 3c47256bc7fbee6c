using System.Globalization;
using System.Text;
using Snug.Terminal.Markup;
using Snug.Terminal.Screen.Terminals;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen.Drawing;

/// <summary>
/// What goes to the terminal to show a frame: text that is safe, and control sequences that are ours. Only <see cref="Painter"/>
/// makes one, so nothing that somebody wrote can become a sequence.
/// </summary>
public readonly record struct Painting
{
    private readonly string? text;

    internal Painting(string text) => this.text = text;

    /// <summary>As it goes out.</summary>
    public override string ToString() => text ?? string.Empty;
}

/// <summary>
/// Turns frames into what has to be written: the rows that are not as they were. Sequences are those of ECMA-48 that every
/// terminal knows; synchronised output (mode 2026) and links (OSC 8) are passed over by those that do not.
/// </summary>
/// <param name="colours">What the terminal shows.</param>
/// <param name="server">Where links to rooms lead.</param>
/// <param name="isAscii">The terminal draws no Unicode: every character becomes as many plain ones as it has cells.</param>
internal sealed class Painter(Colours colours, Uri server, bool isAscii = false)
{
    private const string HoldOutput = "\u001b[?2026h\u001b[?25l";
    private const string ShowOutput = "\u001b[?25h\u001b[?2026l";

    private readonly Palette palette = new(colours);
    private List<string> shown = [];

    /// <summary>Everything is drawn again next time: the screen was cleared, resized, or somebody else wrote on it.</summary>
    public void Forget() => shown = [];

    /// <summary>What makes the terminal show this frame.</summary>
    public Painting Paint(Frame frame)
    {
        var to = new StringBuilder(HoldOutput);
        if (shown.Count != frame.Rows.Count)
        {
            to.Append("\u001b[0m\u001b[2J");
            shown = [.. Enumerable.Repeat(string.Empty, frame.Rows.Count)];
        }

        for (var index = 0; index < frame.Rows.Count; index++)
        {
            var row = Paint(frame.Rows[index]);
            if (row == shown[index])
            {
                continue;
            }

            shown[index] = row;
            to.Append(CultureInfo.InvariantCulture, $"\u001b[{index + 1};1H").Append(row).Append("\u001b[0m\u001b[K");
        }

        to.Append(CultureInfo.InvariantCulture, $"\u001b[{frame.CaretRow + 1};{frame.CaretColumn + 1}H").Append(ShowOutput);
        return new Painting(to.ToString());
    }

    /// <summary>
    /// The bell, and a notification for terminals that show one: OSC 9 (iTerm2, Windows Terminal, kitty, tmux), OSC 777 where
    /// rxvt and VTE want it.
    /// </summary>
    public static Painting Ring(SafeText words, bool isVte)
    {
        // A semicolon would end the field, and an isolate means nothing there.
        var text = string.Concat(words.ToString().Where(static c => c is not ';' and (< '\u2066' or > '\u2069')));
        return new Painting(isVte ? $"\u001b]777;notify;Snug;{text}\u0007\u0007" : $"\u001b]9;{text}\u0007\u0007");
    }

    private string Paint(Row row)
    {
        var to = new StringBuilder();
        foreach (var (text, style) in row.Pieces)
        {
            var written = isAscii ? Ascii(text) : text.ToString();
            if (written.Length == 0)
            {
                continue;
            }

            var link = style.Goes is { } goes ? Address(goes) : null;
            if (link is not null)
            {
                to.Append("\u001b]8;;").Append(link).Append("\u001b\\");
            }

            if (style == default)
            {
                to.Append("\u001b[0m").Append(written);
            }
            else
            {
                to.Append("\u001b[").Append(palette.Of(style)).Append('m').Append(written);
            }

            if (link is not null)
            {
                to.Append("\u001b]8;;\u001b\\");
            }
        }

        return to.ToString();
    }

    private static string Ascii(SafeText text) => string.Concat(TextWidth.Characters(text.ToString()).Select(static character =>
    {
        var plain = character.Character == "…" ? "~" : AsciiGlyphs.From(character.Character);
        return plain.Length > character.Cells ? plain[..character.Cells] : plain.PadRight(character.Cells, '?');
    }));

    private string Address(RoomLink goes)
    {
        var path = goes.Number is { } number
            ? string.Create(CultureInfo.InvariantCulture, $"rooms/{goes.Room}/{number}")
            : string.Create(CultureInfo.InvariantCulture, $"rooms/{goes.Room}");
        return new Uri(server, path).AbsoluteUri;
    }
}
