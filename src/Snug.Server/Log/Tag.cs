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
            var bits = 0UL;
            foreach (var value in bytes.Slice(group * GroupBytes, GroupBytes))
            {
                bits = (bits << 8) | value;
            }

            for (var index = GroupLetters - 1; index >= 0; index--, bits >>= LetterBits)
            {
                ascii[(group * GroupLetters) + index] = "abcdefghijklmnopqrstuvwxyz234567"u8[(int)(bits & 31)];
            }
        }
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
