using System.Globalization;
using System.Net;
using System.Text;

namespace Snug.Terminal.Tests.Screen;

/// <summary>What a glass shows, as a picture for the documentation: on dark paper, in the colours that were written.</summary>
internal static class SvgPicture
{
    private const double CellWidth = 8.4;
    private const int RowHeight = 18;
    private const string Paper = "#1b1611";
    private const string Ink = "#ece6db";

    public static string Of(FakeScreen screen)
    {
        var rows = screen.Looks().Select(static row => row.ToList()).ToList();
        var width = (int)(rows[0].Count * CellWidth) + 24;
        var height = (rows.Count * RowHeight) + 24;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">
            <title>A conversation in the terminal: a reply, a list, what is hidden, reactions, an edit, and an amber line above what is new</title>
            <rect width="100%" height="100%" rx="8" fill="{Paper}"/>
            <g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" style="white-space: pre">

            """);
        for (var row = 0; row < rows.Count; row++)
        {
            for (var start = 0; start < rows[row].Count;)
            {
                var look = rows[row][start].Look;
                var run = rows[row].Skip(start).TakeWhile(cell => cell.Look == look).ToList();
                Append(svg, string.Concat(run.Select(static cell => cell.Character)), look, start, row);
                start += run.Count;
            }
        }

        return svg.Append("</g>\n</svg>\n").ToString();
    }

    private static void Append(StringBuilder svg, string text, string look, int column, int row)
    {
        var words = text.Trim();
        if (words.Length == 0)
        {
            return;
        }

        column += text.Length - text.TrimStart().Length;
        var colour = look.Contains("38;2;", StringComparison.Ordinal) ? $"rgb({look.Split("38;2;")[1].Replace(';', ',')})" : Ink;
        // What stands before the colour is how the letters look.
        var style = look.Split(";38;")[0].Split(';');
        var weight = (style.Contains("1") ? " font-weight=\"bold\"" : string.Empty)
            + (style.Contains("3") ? " font-style=\"italic\"" : string.Empty);
        var line = style.Contains("4") ? " text-decoration=\"underline\""
            : style.Contains("9") ? " text-decoration=\"line-through\""
            : string.Empty;
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"{12 + (column * CellWidth):0.0}\" y=\"{(row * RowHeight)
                + 25}\" textLength=\"{Snug.Terminal.Tty.TextWidth.Of(words) * CellWidth:0.0}\" fill=\"{colour}\"{weight}{line}>")
            .Append(WebUtility.HtmlEncode(words)).Append("</text>\n");
    }
}
