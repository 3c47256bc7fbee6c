using Snug.Terminal.Screen.Terminals;

namespace Snug.Terminal.Screen.Drawing;

/// <summary>
/// Styles as SGR parameters (ECMA-48, 8.3.117). A terminal does not say whether its paper is white or black, so every colour was
/// computed to at least 4.1:1 on both: Lamplight's hues at a lightness of 57 %.
/// </summary>
internal sealed class Palette(Colours colours)
{
    private static readonly int[] People256 = [131, 62, 29, 133, 130, 31, 162, 64];
    private static readonly int[] People16 = [31, 34, 32, 35, 33, 36, 95, 94];

    private static readonly string[] PeopleTrue =
    [
        "173;94;82", "59;125;177", "60;137;92", "129;104;172", "158;107;39", "0;137;144", "167;92;122", "118;126;45",
    ];

    /// <summary>What stands between <c>ESC [</c> and <c>m</c>; begins with a reset.</summary>
    public string Of(Style style)
    {
        var parameters = "0";
        if (style.IsBold)
        {
            parameters += ";1";
        }

        if (style.IsItalic)
        {
            parameters += ";3";
        }

        // Beside amber the colour of a link alone is nearly the same, and in 16 colours it is.
        if (style.Tone == Tone.Ember)
        {
            parameters += ";4";
        }

        if (style.IsStruck)
        {
            parameters += ";9";
        }

        if (style.IsReversed)
        {
            parameters += ";7";
        }

        return parameters + Colour(style);
    }

    private string Colour(Style style) => (colours, style.Tone) switch
    {
        (_, Tone.Ink) => string.Empty,
        // Without colours dim is quiet, bold is loud, and a lamp is reversed: it must be seen.
        (Colours.None, Tone.Soft) => ";2",
        (Colours.None, Tone.Lamp) => ";7",
        (Colours.None, _) => string.Empty,
        (Colours.Sixteen, Tone.Soft) => ";90",
        (Colours.Sixteen, Tone.Lamp or Tone.Ember) => ";33",
        (Colours.Sixteen, Tone.Alarm) => ";31",
        (Colours.Sixteen, _) => $";{People16[Hue(style)]}",
        (Colours.Palette, Tone.Soft) => ";38;5;243",
        (Colours.Palette, Tone.Lamp) => ";38;5;136",
        (Colours.Palette, Tone.Ember) => ";38;5;130",
        (Colours.Palette, Tone.Alarm) => ";38;5;160",
        (Colours.Palette, _) => $";38;5;{People256[Hue(style)]}",
        (_, Tone.Soft) => ";38;2;126;116;106",
        (_, Tone.Lamp) => ";38;2;169;104;0",
        (_, Tone.Ember) => ";38;2;172;92;46",
        (_, Tone.Alarm) => ";38;2;208;56;51",
        _ => $";38;2;{PeopleTrue[Hue(style)]}",
    };

    private static int Hue(Style style) => style.Person % 8;
}
