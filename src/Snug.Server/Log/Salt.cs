using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Snug.Server.Log;

/// <summary>
/// 128 random bits in a hash of words: without them nobody can try words against the hash, not even "ok". They are never sent or logged,
/// and go when the words go.
/// </summary>
internal readonly record struct Salt(ulong First, ulong Second)
{
    /// <summary>Bytes.</summary>
    public const int Length = 16;

    /// <summary>One that nothing else has.</summary>
    public static Salt New()
    {
        Span<byte> bytes = stackalloc byte[Length];
        RandomPool.Take(bytes);
        return MemoryMarshal.Read<Salt>(bytes);
    }

    /// <summary>Takes 16 bytes as they are stored.</summary>
    /// <exception cref="ArgumentException">There are not exactly that many.</exception>
    public static Salt From(ReadOnlySpan<byte> bytes) => bytes.Length == Length
        ? MemoryMarshal.Read<Salt>(bytes)
        : throw new ArgumentException($"a salt has {Length} bytes", nameof(bytes));

    /// <summary>Copies its bytes to the beginning of <paramref name="target"/>.</summary>
    public void CopyTo(Span<byte> target) => MemoryMarshal.Write(target, in this);

    /// <summary>Says nothing: it MUST NOT come into a log.</summary>
    public override string ToString() => "salt";
}

/// <summary>
/// Random bytes, fetched for many uses at once: a call of the generator costs 2 us for 16 bytes and little more for 4,096. Each thread has
/// its own, and what was taken is cleared, so that no salt of a deleted message stays in memory here.
/// </summary>
internal static class RandomPool
{
    private const int Bytes = 256 * Salt.Length;

    [ThreadStatic]
    private static byte[]? pool;

    [ThreadStatic]
    private static int left;

    /// <summary>Fills <paramref name="target"/>, which is short.</summary>
    public static void Take(Span<byte> target)
    {
        var own = pool ??= new byte[Bytes];
        if (left < target.Length)
        {
            RandomNumberGenerator.Fill(own);
            left = own.Length;
        }

        var taken = own.AsSpan(left - target.Length, target.Length);
        taken.CopyTo(target);
        taken.Clear();
        left -= target.Length;
    }
}
