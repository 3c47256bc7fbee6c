using System.Text.RegularExpressions;

namespace Snug.Terminal.Tty;

/// <summary>
/// Colours and what else programs tell a terminal (ECMA-48), in text that is to be said. The server refuses control characters, and
/// nobody can see them to take them out. The page has the same rule in <c>messages/escape-sequences.js</c>, and one table of cases holds
/// both to it.
/// </summary>
internal static partial class EscapeSequences
{
    /// <summary>
    /// Takes out whole sequences only. One that has no end stays, and with it whatever would have to go with it: a stray ESC must not
    /// swallow words.
    /// </summary>
    /// <param name="text">As it came from a program, a paste or a command line.</param>
    /// <param name="count">How many were taken out.</param>
    public static string Without(string text, out int count)
    {
        count = 0;
        if (text.AsSpan().IndexOf('\e') < 0 && !text.AsSpan().ContainsAnyInRange('\u0090', '\u009f'))
        {
            return text;
        }

        count = Sequence().Count(text);
        return count == 0 ? text : Sequence().Replace(text, string.Empty);
    }

    /// <summary>What was done, for a person, or null if nothing was.</summary>
    public static SafeText? Said(long count) => count switch
    {
        0 => null,
        1 => SafeText.Of($"1 escape sequence (a colour, a title) was taken out."),
        _ => SafeText.Of($"{count} escape sequences (colours, titles) were taken out."),
    };

    /// <summary>
    /// CSI (colours, the cursor); OSC (titles, links) up to BEL or ST; DCS, SOS, PM and APC (pictures) up to ST; a title of screen and
    /// tmux; ESC with characters between (character sets); ESC and one character. CSI and the strings in their C1 forms too. Each part
    /// excludes what begins another one, so that no input makes it slow.
    /// </summary>
    [GeneratedRegex(
        @"(?:\e\[|\u009b)[0-?]*[ -/]*[@-~]"
        + @"|(?:\e\]|\u009d)[^\u0000-\u001f\u007f-\u009f]*(?:\a|\e\\|\u009c)"
        + @"|(?:\e[PX^_]|[\u0090\u0098\u009e\u009f])[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*(?:\e\\|\u009c)"
        + @"|\ek[^\u0000-\u001f\u007f-\u009f]*(?:\e\\|\u009c)"
        + @"|\e[ -/]+[0-~]"
        + @"|\e[0-OQ-WYZ\\`-~]",
        RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2_000)]
    private static partial Regex Sequence();
}
