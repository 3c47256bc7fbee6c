using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Snug.Server.People;

/// <summary>What proves who somebody is: 256 random bits. The server keeps only their hash.</summary>
internal static class Token
{
    private const string Prefix = "snug_";

    /// <summary>A new token. The prefix lets people and scanners of leaked secrets see what it is.</summary>
    public static string New() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>SHA-256 of a token: a fast hash is right, there is nothing to guess in 256 random bits.</summary>
    public static TokenHash Hash(string token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(token), hash);
        return MemoryMarshal.Read<TokenHash>(hash);
    }
}

/// <summary>
/// Hashes of tokens that were good lately: those who talk would be hashed with every request. Bounded, for any thread; what it forgets
/// is hashed again. Nothing is proven by it: whether a hash opens a session is asked each time.
/// </summary>
internal sealed class TokenHashes
{
    private const int Places = 1024;

    private readonly Known?[] places = new Known?[Places];

    public TokenHash Of(ReadOnlySpan<char> token) =>
        Volatile.Read(ref Place(token)) is { } known && AreEqual(known.Token, token) ? known.Hash : Token.Hash(token.ToString());

    /// <summary>Only for tokens that opened a session: a stranger's would push others out.</summary>
    public void Keep(ReadOnlySpan<char> token, TokenHash hash)
    {
        ref var place = ref Place(token);
        if (Volatile.Read(ref place) is not { } known || known.Hash != hash)
        {
            Volatile.Write(ref place, new Known(token.ToString(), hash));
        }
    }

    private ref Known? Place(ReadOnlySpan<char> token) => ref places[(uint)string.GetHashCode(token, StringComparison.Ordinal) % Places];

    /// <summary>In the same time wherever they differ: it must not tell how much of a guess was right.</summary>
    private static bool AreEqual(ReadOnlySpan<char> left, ReadOnlySpan<char> right) =>
        CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(left), MemoryMarshal.AsBytes(right));

    private sealed record Known(string Token, TokenHash Hash);
}

/// <summary>A token's SHA-256, as a value that can be a key in a dictionary.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct TokenHash(long A, long B, long C, long D)
{
    /// <summary>The 32 bytes.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[SHA256.HashSizeInBytes];
        MemoryMarshal.Write(bytes, in this);
        return bytes;
    }
}
