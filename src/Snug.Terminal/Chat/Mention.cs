using System.Text;

namespace Snug.Terminal.Chat;

/// <summary>Being named: <c>@Dana</c> in a message.</summary>
internal static class Mention
{
    /// <summary>True if the text says <c>@name</c> and the name ends there: <c>@Danae</c> does not name Dana.</summary>
    public static bool Names(string name, string text)
    {
        for (var at = text.IndexOf('@', StringComparison.Ordinal); at >= 0; at = text.IndexOf('@', at + 1))
        {
            var rest = text.AsSpan(at + 1);
            if (rest.StartsWith(name, StringComparison.OrdinalIgnoreCase) && IsEnd(rest[name.Length..])) return true;
        }

        return false;
    }

    private static bool IsEnd(ReadOnlySpan<char> rest) =>
        rest.IsEmpty || (Rune.DecodeFromUtf16(rest, out var next, out _) is System.Buffers.OperationStatus.Done && !Rune.IsLetterOrDigit(next));
}
