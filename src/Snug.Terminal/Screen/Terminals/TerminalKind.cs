namespace Snug.Terminal.Screen.Terminals;

/// <summary>What the environment says about a terminal.</summary>
internal static class TerminalKind
{
    /// <summary>Terminals that cannot move the cursor, or are none.</summary>
    private static readonly string[] WithoutScreen = ["dumb", "unknown", "emacs", "vt52", "network", "dialup"];

    /// <summary>Unset on Unix means that there is no terminal, or that nobody knows what it can.</summary>
    public static bool CanShowScreen(Func<string, string?> variable) =>
        variable("TERM") is { Length: > 0 } term && !WithoutScreen.Contains(term, StringComparer.Ordinal);

    /// <summary>How many colours it shows. NO_COLOR wins, whatever it holds (no-color.org).</summary>
    public static Colours ColoursOf(Func<string, string?> variable)
    {
        if (variable("NO_COLOR") is { Length: > 0 })
        {
            return Colours.None;
        }

        var term = variable("TERM") ?? string.Empty;
        if (variable("COLORTERM") is "truecolor" or "24bit"
            || variable("WT_SESSION") is { Length: > 0 }
            || term.EndsWith("-direct", StringComparison.Ordinal))
        {
            return Colours.True;
        }

        if (term.Contains("256color", StringComparison.Ordinal))
        {
            return Colours.Palette;
        }

        return term.StartsWith("vt1", StringComparison.Ordinal) || term.StartsWith("vt2", StringComparison.Ordinal)
            || term.EndsWith("-mono", StringComparison.Ordinal) || term.EndsWith("-m", StringComparison.Ordinal)
            ? Colours.None
            : Colours.Sixteen;
    }
}
