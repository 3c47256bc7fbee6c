using Snug.Protocol;

namespace Snug.Client;

/// <summary>
/// What may travel in a header: visible ASCII of a bounded length. A line break in a token or a cursor would be a header of its own.
/// </summary>
internal static class HeaderText
{
    internal static bool IsCursor(string text) => CanCarry(text, most: 512);

    internal static bool IsToken(string text) => CanCarry(text, most: 1024);

    internal static bool IsKey(string text) => CanCarry(text, WireLimits.KeyCharacters);

    internal static ArgumentException NotAKey(string parameter) => new("A key is 1 to 64 visible ASCII characters.", parameter);

    private static bool CanCarry(string text, int most) =>
        text.Length > 0 && text.Length <= most && text.All(c => c is > ' ' and < (char)127);
}
