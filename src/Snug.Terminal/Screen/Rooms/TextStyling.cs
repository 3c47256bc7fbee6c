using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Markup;
using Snug.Terminal.Screen.Drawing;

namespace Snug.Terminal.Screen.Rooms;

/// <summary>The lines of a message in the styles of a screen: what they are made of is <see cref="MarkupLines"/>'s.</summary>
internal static class TextStyling
{
    /// <summary>One line of a text, before it is wrapped.</summary>
    /// <param name="Pieces">Safe, without isolates: they are put around each row.</param>
    /// <param name="IsListing">Shown as it is, and not broken at words.</param>
    /// <param name="Lead">Bars and bullets before it.</param>
    /// <param name="Hang">The same before the rows into which it is wrapped.</param>
    internal readonly record struct Line(
        IReadOnlyList<(string Text, Style Style)> Pieces, bool IsListing, string Lead = "", string Hang = "");

    /// <summary>The lines of a message; without a tree it is words, and what in them is an address or a place.</summary>
    /// <param name="me">Who looks: amber where they are named.</param>
    /// <param name="sought">What was searched for, or empty.</param>
    /// <param name="isOpen">What is hidden until somebody asks for it is shown.</param>
    /// <param name="highlights">The person's own words: amber where others say them.</param>
    public static List<Line> LinesOf(Message message, Person me, string sought, bool isOpen, HighlightWords? highlights = null)
    {
        var words = message.Author.Id == me.Id ? HighlightWords.None : highlights ?? HighlightWords.None;
        var lines = message.Markup is { } tree
            ? MarkupLines.Of(tree, MarkupSigns.Screen, isOpen)
            : LinkedText.Lines(message.Text);
        return
        [
            .. lines.Select(line => new Line(
                [.. line.Pieces.SelectMany(piece => Highlighted(piece.Text, LookOf(piece, message, me), words))
                    .SelectMany(piece => Sought(piece.Text, piece.Style, sought))],
                line.IsCode,
                line.Lead,
                line.Hang)),
        ];
    }

    private static Style LookOf(MarkupPiece piece, Message message, Person me)
    {
        var look = piece.Look;
        var isForMe = look.HasFlag(MarkupLook.Mention) && message.Author.Id != me.Id && (piece.Person is 0 || piece.Person == me.Id);
        var tone = isForMe ? Tone.Lamp
            : look.HasFlag(MarkupLook.Mention) ? piece.Person is null or 0 ? Tone.Ink : Tone.Person
            : look.HasFlag(MarkupLook.Link) ? Tone.Ember
            : (look & (MarkupLook.Quiet | MarkupLook.Hidden)) != MarkupLook.None ? Tone.Soft
            : Tone.Ink;
        return new Style(
            tone,
            tone is Tone.Person ? piece.Person!.Value : 0,
            IsBold: (look & (MarkupLook.Strong | MarkupLook.Mention)) != MarkupLook.None,
            Goes: piece.Goes)
        {
            IsItalic = look.HasFlag(MarkupLook.Emphasis),
            IsStruck = look.HasFlag(MarkupLook.Strike),
        };
    }

    private static IEnumerable<(string Text, Style Style)> Highlighted(string text, Style style, HighlightWords words)
    {
        var done = 0;
        foreach (var (start, end) in words.In(text))
        {
            if (start > done)
            {
                yield return (text[done..start], style);
            }

            yield return (text[start..end], style with { Tone = Tone.Lamp, IsBold = true });
            done = end;
        }

        if (done < text.Length)
        {
            yield return (text[done..], style);
        }
    }

    private static List<(string Text, Style Style)> Sought(string words, Style style, string sought)
    {
        var pieces = new List<(string, Style)>();
        var end = 0;
        for (int at; sought.Length > 0
            && (at = words.IndexOf(sought, end, StringComparison.OrdinalIgnoreCase)) >= 0; end = at + sought.Length)
        {
            if (at > end)
            {
                pieces.Add((words[end..at], style));
            }

            pieces.Add((words.Substring(at, sought.Length), style with { IsReversed = true }));
        }

        if (end < words.Length)
        {
            pieces.Add((words[end..], style));
        }

        return pieces;
    }
}
