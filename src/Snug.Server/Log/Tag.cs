using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Snug.Server.Log;

/// <summary>
/// What an event's place in the log amounts to: the first 160 bits of a SHA-256 over it and everything before it. As text: RFC 4648
/// base32 in small letters, 32 of them, no bits left over, so one text each; without 0, 1, 8 and 9 there is little to mix up.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct Tag
{
    /// <summary>Bytes, as it is stored.</summary>
    public const int Length = 20;

    /// <summary>Letters, as it is written.</summary>
    public const int Letters = 32;

    private const int GroupBytes = 5;
    private const int GroupLetters = 8;
    private const int LetterBits = 5;

    private readonly ulong first;
    private readonly ulong second;
    private readonly uint third;

    /// <summary>Takes 20 bytes as they are stored.</summary>
    /// <exception cref="ArgumentException">There are not exactly that many.</exception>
    public static Tag From(ReadOnlySpan<byte> bytes) => bytes.Length == Length
        ? MemoryMarshal.Read<Tag>(bytes)
        : throw new ArgumentException($"a tag has {Length} bytes", nameof(bytes));

    /// <summary>Reads 32 letters; nothing else is a tag, capitals neither.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Tag tag)
    {
        tag = default;
        if (text.Length != Letters)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[Length];
        for (var group = 0; group < Length / GroupBytes; group++)
        {
            var bits = 0UL;
            foreach (var letter in text.Slice(group * GroupLetters, GroupLetters))
            {
                var value = letter switch
                {
                    >= 'a' and <= 'z' => letter - 'a',
                    >= '2' and <= '7' => letter - '2' + 26,
                    _ => -1,
                };
                if (value < 0)
                {
                    return false;
                }

                bits = (bits << LetterBits) | (uint)value;
            }

            for (var index = GroupBytes - 1; index >= 0; index--, bits >>= 8)
            {
                bytes[(group * GroupBytes) + index] = (byte)bits;
            }
        }

        tag = From(bytes);
        return true;
    }

    /// <summary>Copies its bytes to the beginning of <paramref name="target"/>.</summary>
    public void CopyTo(Span<byte> target) => MemoryMarshal.Write(target, in this);

    /// <summary>Writes its letters to the beginning of <paramref name="ascii"/>.</summary>
    public void Write(Span<byte> ascii)
    {
        Span<byte> bytes = stackalloc byte[Length];
        CopyTo(bytes);
        ascii = ascii[..Letters];
        for (var group = 0; group < Length / GroupBytes; group++)
        {
            var five = bytes.Slice(group * GroupBytes, GroupBytes);
            var bits = ((ulong)BinaryPrimitives.ReadUInt32BigEndian(five) << 8) | five[^1];
            BinaryPrimitives.WriteUInt64BigEndian(ascii[(group * GroupLetters)..], LettersOf(bits));
        }
    }

    /// <summary>40 bits as eight letters at once, the first in the highest byte: a cursor stands in front of every event.</summary>
    private static ulong LettersOf(ulong bits)
    {
        // Halves of 20, of 10 and of 5 bits, each to the bottom of its own 32, 16 and 8.
        bits = ((bits & 0xFFFFF00000) << 12) | (bits & 0xFFFFF);
        bits = ((bits & 0x000FFC00_000FFC00) << 6) | (bits & 0x000003FF_000003FF);
        bits = ((bits & 0x03E003E0_03E003E0) << 3) | (bits & 0x001F001F_001F001F);

        // From 26 on it is a digit: one in each byte that is.
        var digits = ((bits + (0x01010101_01010101 * (128 - 26))) >> 7) & 0x01010101_01010101;
        return bits + (0x01010101_01010101 * 'a') - (digits * ('a' + 26 - '2'));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(Letters, this, static (text, tag) =>
    {
        Span<byte> ascii = stackalloc byte[Letters];
        tag.Write(ascii);
        for (var index = 0; index < Letters; index++)
        {
            text[index] = (char)ascii[index];
        }
    });
}
