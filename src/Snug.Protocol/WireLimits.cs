namespace Snug.Protocol;

/// <summary>Sizes that every client and server agree on. Text counts in Unicode code points.</summary>
public static class WireLimits
{
    public const int NameCodePoints = 64;
    public const int TopicCodePoints = 250;
    public const int MessageCodePoints = 8_000;
    public const int BodyBytes = 128 * 1024;
    public const int KeyCharacters = 64;
    public const int PageDefault = 50;
    public const int PageMost = 100;
}

/// <summary>Headers of the wire.</summary>
public static class WireHeaders
{
    public const string Cursor = "Snug-Cursor";

    /// <summary>Whom the caller takes itself for: a call that would be made as anybody else is refused.</summary>
    public const string Person = "Snug-Person";
    public const string IdempotencyKey = "Idempotency-Key";
}
