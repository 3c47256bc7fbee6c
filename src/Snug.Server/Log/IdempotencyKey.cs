using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Storage;

namespace Snug.Server.Log;

/// <summary>
/// A creating call's Idempotency-Key: who repeats a call with the same key gets the same thing as it is now, across restarts;
/// the same key for something else is refused.
/// </summary>
/// <param name="Value">1 to 64 visible ASCII characters.</param>
/// <param name="PersonId">The key's scope; 0 where there is no person yet.</param>
/// <param name="Fingerprint">Of the route and the body.</param>
/// <param name="PostsInto">The room into which the call says something: all that is kept of it once its words are taken away.</param>
internal readonly record struct IdempotencyKey(string Value, int PersonId, long Fingerprint, int? PostsInto = null)
{
    /// <summary>How long a key is kept at least.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>Reads the header.</summary>
    /// <param name="header">Its value; null or absent means that every call is a new one.</param>
    /// <param name="personId">Who calls.</param>
    /// <param name="content">What the key stands for: method, route and body.</param>
    /// <param name="key">The key, or null without a header.</param>
    /// <returns>A refusal if the header is there and no key.</returns>
    public static Refusal? Read(string? header, int personId, string content, out IdempotencyKey? key)
    {
        key = null;
        if (header is null)
        {
            return null;
        }

        if (header.Length is 0 or > WireLimits.KeyCharacters || header.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return new Refusal(
                Problems.InvalidKey, "An Idempotency-Key is 1 to 64 visible ASCII characters, such as a UUID. Nothing was changed.");
        }

        // It tells a person's own sends apart and keeps no secret: a fast hash is enough.
        key = new IdempotencyKey(header, personId, FingerprintOf(content));
        return null;
    }

    /// <summary>What is kept of a fingerprint whose words are taken away: that something was said in a room, and nothing of it.</summary>
    public static long WithoutWords(int roomId) =>
        FingerprintOf(string.Create(CultureInfo.InvariantCulture, $"POST /api/rooms/{roomId}/messages"));

    /// <summary>The row is of a send into the room of this call, and its words are gone.</summary>
    private bool IsWithoutWords(KeyRow row) =>
        PostsInto is { } room && row.RoomId == room && row.Fingerprint == WithoutWords(room);

    private static long FingerprintOf(ReadOnlySpan<char> content)
    {
        const int OnStackBytes = 1024;
        var most = Encoding.UTF8.GetMaxByteCount(content.Length);
        var utf8 = most <= OnStackBytes ? stackalloc byte[OnStackBytes] : new byte[most];
        return (long)XxHash3.HashToUInt64(utf8[..Encoding.UTF8.GetBytes(content, utf8)]);
    }

    /// <summary>The row that keeps what this key made.</summary>
    internal KeyRow ToRow(int? roomId, long? number, DateTimeOffset now) =>
        new(Value, PersonId, Fingerprint, roomId, number, now.ToUnixTimeMilliseconds());

    /// <summary>What the row of this key says to a call that comes with it.</summary>
    internal KeyCheck Compare(KeyRow? row) => row is not { } earlier ? KeyCheck.New

        : earlier.IsDamaged ? KeyCheck.Damaged

        // The send of a message whose words were taken away is still known by its key, in its room; what its words were is not.
        : earlier.Fingerprint != Fingerprint && !IsWithoutWords(earlier) ? KeyCheck.Reused
        : KeyCheck.RepeatOf(new KeyUse(earlier.RoomId, earlier.Number, DateTimeOffset.FromUnixTimeMilliseconds(earlier.At)));
}

/// <summary>What a key made.</summary>
internal readonly record struct KeyUse(int? RoomId, long? Number, DateTimeOffset At);

/// <summary>
/// What a call's key says of it, one of three: it is new, it repeats an earlier call, or the key stands for something else.
/// </summary>
internal readonly record struct KeyCheck
{
    /// <summary>The call is new, or has no key.</summary>
    public static KeyCheck New => default;

    /// <summary>The key was used for something else.</summary>
    public static KeyCheck Reused { get; } = new()
    {
        Refusal = new Refusal(
            Problems.KeyReused, "That Idempotency-Key was used for something else already. Nothing was changed; send it with a new key."),
    };

    /// <summary>What the key was used for is not known any more.</summary>
    public static KeyCheck Damaged { get; } = new() { Refusal = Refusals.DamagedKey };

    /// <summary>Not null if the call repeats one that made this.</summary>
    public KeyUse? Earlier { get; private init; }

    /// <summary>Not null if the call is to be refused.</summary>
    public Refusal? Refusal { get; private init; }

    /// <summary>The call repeats an earlier one.</summary>
    public static KeyCheck RepeatOf(KeyUse earlier) => new() { Earlier = earlier };
}
