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
