using System.Text.RegularExpressions;

namespace Snug.Server.Web;

/// <summary>Accents and what else is drawn on the letter before it.</summary>
internal static partial class Marks
{
    /// <summary>At most four on a letter, as in the page (wwwroot/messages/marks.js): more are drawn over the lines around it.</summary>
    public static string WithoutPiles(string text) => Piled().Replace(text, "${few}");

    [GeneratedRegex(@"(?<few>[\p{M}\u200C\u200D]{4})[\p{M}\u200C\u200D]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Piled();
}
