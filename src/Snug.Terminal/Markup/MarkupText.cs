using System.Text;
using Snug.Protocol;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Markup;

/// <summary>A message's tree as plain text: for lines, for files, and where there is one row for all of it.</summary>
internal static class MarkupText
{
    /// <summary>All its lines.</summary>
    /// <param name="isOpen">With what is hidden until somebody asks for it.</param>
    public static SafeText Lines(IReadOnlyList<MarkupNode> tree, bool isOpen) =>
        SafeText.FromSafeParts(string.Join('\n', MarkupLines.Of(tree, MarkupSigns.Text, isOpen).Select(Line)));

    /// <summary>The same in one line.</summary>
    public static SafeText OneLine(IReadOnlyList<MarkupNode> tree) => SafeText.FromSafeParts(string.Join(
        ' ', MarkupLines.Of(tree, MarkupSigns.Text, isOpen: false).Select(Line).Where(static line => line.Length > 0)));

    private static string Line(MarkupLine line)
    {
        var text = new StringBuilder(line.Lead);
        foreach (var piece in line.Pieces)
        {
            text.Append(piece.Text);
        }

        return Visible.Isolated(text.ToString());
    }
}
