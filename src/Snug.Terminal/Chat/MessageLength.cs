using Snug.Protocol;

namespace Snug.Terminal.Chat;

/// <summary>How much a message holds, asked before the server is.</summary>
internal static class MessageLength
{
    /// <summary>The code points of a text that is too long to say, or null.</summary>
    public static int? TooMany(string text)
    {
        // There are never more of them than UTF-16 units.
        if (text.Length <= WireLimits.MessageCodePoints)
        {
            return null;
        }

        var count = text.EnumerateRunes().Count();
        return count > WireLimits.MessageCodePoints ? count : null;
    }
}
