using System.Text;

namespace Snug.Terminal.Chat;

/// <summary>Being named: <c>@Dana</c> in a message.</summary>
internal static class Mention
{
    /// <summary>True if the text says <c>@name</c> and the name ends there: <c>@Danae</c> does not name Dana, nor does <c>me@dana.example</c>.</summary>
    public static bool Names(string name, string text) => Find(name, text) is not null;

    /// <summary>Where the text says <c>@name</c>, or null.</summary>
    public static int? Find(string name, string text)
    {
        if (name.Length == 0) return null;
        for (var at = text.IndexOf('@', StringComparison.Ordinal); at >= 0; at = text.IndexOf('@', at + 1))
        {
            var rest = text.AsSpan(at + 1);
            if (IsBegin(text.AsSpan(0, at)) && rest.StartsWith(name, StringComparison.OrdinalIgnoreCase) && IsEnd(rest[name.Length..])) return at;
        }

        return null;
    }

    private static bool IsBegin(ReadOnlySpan<char> before) =>
        before.IsEmpty || (Rune.DecodeLastFromUtf16(before, out var last, out _) is System.Buffers.OperationStatus.Done && !Rune.IsLetterOrDigit(last) && last.Value is not '@' and not '_');

    private static bool IsEnd(ReadOnlySpan<char> rest) =>
        rest.IsEmpty || (Rune.DecodeFromUtf16(rest, out var next, out _) is System.Buffers.OperationStatus.Done && !Rune.IsLetterOrDigit(next));
}
