using System.Globalization;

namespace Snug.Terminal.Screen.Composing;

/// <summary>Text cut into what a person sees as one character each.</summary>
internal static class Characters
{
    private const char FirstThatMayJoin = '\u0300';

    /// <summary>The length in UTF-16 of the character at <paramref name="index"/>; 0 at the end.</summary>
    public static int LengthAt(string text, int index)
    {
        if (index >= text.Length)
        {
            return 0;
        }

        // Most text is this, and asking Unicode's tables for each letter would be felt in a long message. CR LF does not occur.
        if (text[index] < FirstThatMayJoin && text[index] >= ' ' && (index + 1 == text.Length || text[index + 1] < FirstThatMayJoin))
        {
            return 1;
        }

        return StringInfo.GetNextTextElementLength(text, index);
    }
}
