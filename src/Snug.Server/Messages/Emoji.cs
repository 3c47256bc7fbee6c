namespace Snug.Server.Messages;

/// <summary>A stand-in until the list is there.</summary>
internal static class Emoji
{
    public static bool TryNormalise(string given, out string emoji)
    {
        emoji = given;
        return given.Length is > 0 and < 16 && !char.IsAscii(given[0]);
    }
}
