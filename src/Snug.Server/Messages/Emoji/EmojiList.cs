// Messages/Emoji/ owns which emoji there are (EmojiTable, from the file that the page's picker reads too), what is one (EmojiList), and
// what becomes of their names in a text (EmojiNames). Called for reactions, and by Markup.

using System.Text;

namespace Snug.Server.Messages.Emoji;

/// <summary>What is an emoji: what Unicode lists as one, and nothing else.</summary>
internal static class EmojiList
{
    /// <summary>The longest has ten code points; between colons stands the longest name and a tone.</summary>
    private const int LongestGiven = 100;

    /// <summary>
    /// One emoji in the one form in which it is kept: fully qualified, so that <c>❤</c> and <c>❤️</c> are the same.
    /// </summary>
    /// <param name="given">The emoji in any of its forms, with skin tones where it takes them, or its name between colons.</param>
    public static bool TryNormalise(string given, out string emoji)
    {
        emoji = (given.Length is 0 or > LongestGiven ? null
            : given[0] is ':' ? EmojiNames.At(given, 0) is { } named && named.Length == given.Length ? named.Emoji : null
            : Qualified(given)) ?? "";
        return emoji.Length > 0;
    }

    /// <summary>The emoji of these characters and tones, fully qualified, or null.</summary>
    public static string? Qualified(string given)
    {
        var characters = new StringBuilder(given.Length);
        var tones = new List<Rune>();
        foreach (var rune in SkinTones.WithoutSelectors(given).EnumerateRunes())
        {
            if (SkinTones.Is(rune))
            {
                tones.Add(rune);
            }
            else
            {
                characters.Append(rune);
            }
        }

        var key = characters.ToString();
        if (EmojiTable.Read.With(key) is not { } entry)
        {
            return null;
        }

        var found = tones.Count > 0 ? SkinTones.Apply(entry, key, tones)
            : SkinTones.WithoutSelectors(entry.Emoji) == key ? entry.Emoji : null;

        // Tones may stand where they belong, and nowhere else.
        return found is not null && SkinTones.WithoutSelectors(found) == SkinTones.WithoutSelectors(given) ? found : null;
    }
}
