using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Snug.Server.Web;

/// <summary>
/// HTML by interpolation: what is written in the source stays, every value in a hole is encoded, unless it is Html itself. There is
/// no way to put a string in unencoded.
/// </summary>
[InterpolatedStringHandler]
internal readonly struct Html(int literalLength, int formattedCount)
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder text = new(literalLength + (16 * formattedCount));

    public static Html Empty => $"";

    /// <summary>Makes interpolation the way to write one: <c>Html.Of($"…")</c>.</summary>
    public static Html Of(Html html) => html;

    /// <summary>One after the other.</summary>
    public static Html Join(IEnumerable<Html> parts)
    {
        Html all = $"";
        foreach (var part in parts)
        {
            all.AppendFormatted(part);
        }

        return all;
    }

    public void AppendLiteral(string literal) => text.Append(literal);

    public void AppendFormatted(Html html) => text.Append(html.text);

    public void AppendFormatted(string? value) => text.Append(Encoder.Encode(value ?? ""));

    public void AppendFormatted(long value) => text.Append(CultureInfo.InvariantCulture, $"{value}");

    /// <inheritdoc/>
    public override string ToString() => text.ToString();
}
