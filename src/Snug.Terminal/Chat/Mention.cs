using System.Buffers;
using System.Text;

namespace Snug.Terminal.Chat;

/// <summary>Being named: <c>@Dana</c> in a message.</summary>
internal static class Mention
{
    /// <summary>
    /// True if the text says <c>@name</c> and the name ends there: <c>@Danae</c> does not name Dana, nor does <c>me@dana.example</c>.
    /// </summary>
    public static bool Names(string name, string text) => Find(name, text) is not null;

    /// <summary>Where the text says <c>@name</c> at or after <paramref name="from"/>, or null.</summary>
    public static (int Start, int End)? Find(string name, string text, int from = 0)
    {
        var at = text.IndexOf('@', from);
        if (at < 0)
        {
            return null;
        }

        var wanted = NameFold.Of(name);
        for (; at >= 0 && wanted.Length > 0; at = text.IndexOf('@', at + 1))
        {
            if (IsBegin(text.AsSpan(0, at)) && EndOf(text, at + 1, wanted) is { } end)
            {
                return (at, end);
            }
        }

        return null;
    }

    private static bool IsBegin(ReadOnlySpan<char> before) =>
        before.IsEmpty || (Rune.DecodeLastFromUtf16(before, out var last, out _) is OperationStatus.Done
            && !Rune.IsLetterOrDigit(last)
            && last.Value is not '@' and not '_');

    /// <summary>Character by character: the text may be typed in another form than the name, and be longer or shorter.</summary>
    private static int? EndOf(string text, int start, string wanted)
    {
        var end = start;
        for (var matched = 0; matched < wanted.Length;)
        {
            if (Rune.DecodeFromUtf16(text.AsSpan(end), out var rune, out var length) is not OperationStatus.Done)
            {
                return null;
            }

            var folded = NameFold.Of(rune);
            if (!wanted.AsSpan(matched).StartsWith(folded, StringComparison.Ordinal))
            {
                return null;
            }

            matched += folded.Length;
            end += length;
        }

        if (end < text.Length && text[end] is >= '\uFE00' and <= '\uFE0F')
        {
            end++;
        }

        return IsEnd(text.AsSpan(end)) ? end : null;
    }

    private static bool IsEnd(ReadOnlySpan<char> rest) =>
        rest.IsEmpty
            || Rune.DecodeFromUtf16(rest, out var next, out _) is not OperationStatus.Done
            || (!Rune.IsLetterOrDigit(next) && !Tty.Visible.IsMark(next) && next.Value is not '_');
}
