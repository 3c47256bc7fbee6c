namespace Snug.Terminal.Screen.Keys;

/// <summary>The bytes of a sequence while they come. Of one that is longer than any key's it only knows that it is too long.</summary>
internal sealed class SequenceBuffer
{
    /// <summary>No sequence of a key is longer by far.</summary>
    private const int Longest = 48;

    private readonly byte[] bytes = new byte[Longest];
    private int length;

    public bool IsEmpty => length == 0;

    /// <summary>All of it is here.</summary>
    public bool IsWhole => length <= Longest;

    public bool IsOneNumber => !IsEmpty && IsWhole && !Bytes.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    /// <summary>What is here; it changes with the next byte.</summary>
    public ReadOnlySpan<byte> Bytes => bytes.AsSpan(0, Math.Min(length, Longest));

    public void Add(byte value)
    {
        if (length < Longest)
        {
            bytes[length] = value;
        }

        // One more than it holds: too long, whatever follows.
        length = Math.Min(length + 1, Longest + 1);
    }

    public void Clear() => length = 0;
}
