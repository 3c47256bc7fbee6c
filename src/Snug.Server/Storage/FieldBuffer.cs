using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;

namespace Snug.Server.Storage;

/// <summary>
/// Fields one after the other, so that two states never give the same bytes: <c>id (1 byte) · length (4) · bytes</c>, in ascending order
/// of their ids, and nothing for null, so that null and an empty text differ and a new column leaves old rows as they were. Numbers are
/// signed 64 bits, big-endian; text is its UTF-8 as it is stored.
/// </summary>
/// <param name="scratch">On the caller's stack; longer fields rent what they need.</param>
internal ref struct FieldBuffer(Span<byte> scratch)
{
    /// <summary>Enough for what is usual.</summary>
    public const int Usual = 512;

    private const int HeadBytes = 5;

    private Span<byte> bytes = scratch;
    private byte[]? rented;
    private int length;
    private int last;

    /// <summary>What was added.</summary>
    public readonly ReadOnlySpan<byte> Written => bytes[..length];

    /// <summary>Adds bytes that are no field, before the first one.</summary>
    public void AddHead(scoped ReadOnlySpan<byte> head)
    {
        head.CopyTo(Room(head.Length));
        length += head.Length;
    }

    public void Add(byte id, long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(Field(id, sizeof(long)), value);
        End(sizeof(long));
    }

    public void Add(byte id, long? value)
    {
        if (value is { } number)
        {
            Add(id, number);
        }
    }

    public void Add(byte id, string? value)
    {
        if (value is null)
        {
            return;
        }

        // Counted only where the longest that it could be has no room.
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (most + HeadBytes > bytes.Length - length)
        {
            most = Encoding.UTF8.GetByteCount(value);
        }

        End(Encoding.UTF8.GetBytes(value, Field(id, most)));
    }

    public void Add(byte id, scoped ReadOnlySpan<byte> value)
    {
        value.CopyTo(Field(id, value.Length));
        End(value.Length);
    }

    /// <summary>Gives back what was rented; it held people's words.</summary>
    public void GiveBack()
    {
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
            rented = null;
        }
    }

    /// <returns>Where the field's bytes go.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Field(byte id, int most)
    {
        Debug.Assert(id > last, "fields are added in ascending order");
        last = id;
        var field = Room(HeadBytes + most);
        field[0] = id;
        return field[HeadBytes..];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void End(int count)
    {
        BinaryPrimitives.WriteInt32BigEndian(bytes[(length + 1)..], count);
        length += HeadBytes + count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Room(int count)
    {
        if (bytes.Length - length < count)
        {
            Grow(count);
        }

        return bytes[length..];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(length + count, bytes.Length * 2));
        bytes[..length].CopyTo(larger);
        GiveBack();
        bytes = rented = larger;
    }
}
