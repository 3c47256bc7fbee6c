using System.Globalization;

namespace Snug.Server.Messages.Markup;

/// <summary>
/// What begins an item: <c>- </c>, <c>* </c>, <c>+ </c>, <c>1. </c>, <c>1) </c>. Something has to stand behind it, and numbers end at 999:
/// <c>2026. was a year</c> is a sentence.
/// </summary>
/// <param name="Indent">Before it, in characters.</param>
/// <param name="Width">Indent, mark and the blanks behind it.</param>
/// <param name="Bullet">Null where the item has a number.</param>
internal readonly record struct ListMark(int Indent, int Width, char? Bullet, int Number)
{
    private const int MostDigits = 3;

    public static ListMark? Of(SourceLine line, string text)
    {
        var indent = line.IndentIn(text);
        var words = line.In(text)[indent..];
        var digits = words.IndexOfAnyExceptInRange('0', '9');
        if (words.IsEmpty || digits < 0 || digits > MostDigits || (digits > 1 && words[0] is '0'))
        {
            return null;
        }

        var isMark = digits == 0 ? words[0] is '-' or '*' or '+' : words[digits] is '.' or ')';
        var rest = words[(digits + 1)..];
        var said = rest.TrimStart(" \t");
        if (!isMark || said.Length == rest.Length || said.IsWhiteSpace() || (digits == 0 && IsLineAcross(said)))
        {
            return null;
        }

        var width = indent + digits + 1 + rest.Length - said.Length;
        return digits == 0 ? new ListMark(indent, width, words[0], 0)
            : new ListMark(indent, width, Bullet: null, int.Parse(words[..digits], CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// Does another item of the same list begin so? Numbers have to go up by one, so that every number is shown as it was written.
    /// </summary>
    /// <param name="before">The mark of the item before it.</param>
    /// <param name="first">The mark of the list's first item.</param>
    public bool Follows(in ListMark before, in ListMark first) =>
        Indent < first.Indent + 2 && Bullet == first.Bullet && (Bullet is not null || Number == before.Number + 1);

    /// <summary><c>- - -</c> is drawn, not said.</summary>
    private static bool IsLineAcross(ReadOnlySpan<char> said) => !said.ContainsAnyExcept("-*+ \t");
}
