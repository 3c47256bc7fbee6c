using System.Buffers;
using System.Text;

namespace Snug.Server.Messages.Emoji;

/// <summary>An emoji's name in a text.</summary>
/// <param name="Length">Of the name with its colons, and of a tone behind it.</param>
internal readonly record struct NamedEmoji(string Emoji, int Length);

/// <summary>
/// <c>:smile:</c>, as GitHub, Slack and Unicode call it. A name stands by itself: <c>10:30:45</c> and <c>a::b::c</c> hold none, and what is
/// no name stays as it is.
/// </summary>
internal static class EmojiNames
{
    private const int LongestName = 60;

    private static readonly SearchValues<char> Letters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-");

    /// <summary>Could a name be in it? Asked of every message that has a colon: the table is not read for an hour or an address.</summary>
    public static bool MayBeIn(ReadOnlySpan<char> text)
    {
        for (var at = text.IndexOf(':'); at >= 0;)
        {
            var rest = text[(at + 1)..];
            var length = rest.IndexOfAnyExcept(Letters);
            if (length > 0 && length <= LongestName && rest[length] is ':')
            {
                return true;
            }

            var next = rest.IndexOf(':');
            at = next < 0 ? -1 : at + 1 + next;
        }

        return false;
    }

    /// <summary>The emoji whose name stands there, or null.</summary>
    /// <param name="text">The whole text: a name stands by itself.</param>
    /// <param name="start">Where the first colon is.</param>
    /// <param name="endOfOther">Where an emoji's name ends that was found before: another may follow at once.</param>
    public static NamedEmoji? At(string text, int start, int endOfOther = -1)
    {
        if (NameAt(text, start) is not { Length: > 0 } name || (start > 0 && start != endOfOther && IsOfWord(text.AsSpan(0, start)))
            || EmojiTable.Read.Named(name) is not { } emoji)
        {
            return null;
        }

        var end = start + name.Length + 2;
        if (ToneAt(text, end) is { } tone && EmojiList.Qualified(emoji + tone) is { } toned)
        {
            (emoji, end) = (toned, end + ":skin-tone-2:".Length);
        }

        var stands = end == text.Length || (text[end] is ':' ? EmojiTable.Read.Named(NameAt(text, end)) is not null
            : !Rune.IsLetterOrDigit(RuneAt(text, end)));
        return stands ? new NamedEmoji(emoji, end - start) : null;
    }

    private static Rune? ToneAt(string text, int at) => SkinTones.Named(NameAt(text, at));

    /// <summary>What stands between the colon there and the next; empty if that is no name.</summary>
    private static ReadOnlySpan<char> NameAt(string text, int at)
    {
        if (at >= text.Length || text[at] is not ':')
        {
            return [];
        }

        var rest = text.AsSpan(at + 1);
        var length = rest.IndexOfAnyExcept(Letters);
        return length is > 0 and <= LongestName && rest[length] is ':' ? rest[..length] : [];
    }

    private static bool IsOfWord(ReadOnlySpan<char> before) =>
        Rune.DecodeLastFromUtf16(before, out var last, out _) is OperationStatus.Done && (Rune.IsLetterOrDigit(last) || last.Value is ':');

    private static Rune RuneAt(string text, int at) => Rune.TryGetRuneAt(text, at, out var rune) ? rune : Rune.ReplacementChar;
}
