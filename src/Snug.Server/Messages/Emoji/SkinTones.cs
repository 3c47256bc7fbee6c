using System.Text;

namespace Snug.Server.Messages.Emoji;

/// <summary>The five skin tones (UTS #51, 2.4), and the selectors that choose between two drawings of one character.</summary>
internal static class SkinTones
{
    private const int First = 0x1f3fb;
    private const int Last = 0x1f3ff;
    private const char EmojiSelector = '\ufe0f';

    public static bool Is(Rune rune) => rune.Value is >= First and <= Last;

    public static string WithoutSelectors(string emoji) => emoji.Replace("\ufe0f", "", StringComparison.Ordinal);

    /// <summary>Slack calls them <c>:skin-tone-2:</c> to <c>:skin-tone-6:</c>.</summary>
    public static Rune? Named(ReadOnlySpan<char> name) =>
        name is ['s', 'k', 'i', 'n', '-', 't', 'o', 'n', 'e', '-', >= '2' and <= '6'] ? new Rune(First + name[^1] - '2') : null;

    /// <summary>The emoji in these tones, fully qualified; null if Unicode lists none such.</summary>
    /// <param name="characters">As given, without selectors and tones: of a pair they say which of its two forms is meant.</param>
    public static string? Apply(EmojiTable.Entry entry, string characters, IReadOnlyList<Rune> tones)
    {
        var isPair = entry.Pair is { } pair && WithoutSelectors(pair) == characters;
        return tones.Count switch
        {
            1 when entry.TakesTone && entry.Pair != entry.Emoji && WithoutSelectors(entry.Emoji) == characters =>
                Behind(entry.Emoji, tones[0]),
            2 when isPair && (entry.Pair == entry.Emoji || tones[0] != tones[1]) => Behind(entry.Pair!, tones[0]) + tones[1],
            _ => null,
        };
    }

    /// <summary>Behind its first character, in the place of a selector.</summary>
    private static string Behind(string emoji, Rune tone)
    {
        var length = Rune.GetRuneAt(emoji, 0).Utf16SequenceLength;
        return emoji[..length] + tone + emoji[length..].TrimStart(EmojiSelector);
    }
}
