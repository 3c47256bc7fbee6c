using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Snug.Server.Log;

/// <summary>
/// Every event's tag is a hash of the tag before it and of the event, so a cursor is a short proof of everything up to it: equal letters,
/// equal history. docs/durability.md says what that proves and what it does not; docs/chain.py computes the same without this program.
/// </summary>
internal static class Chain
{
    /// <summary>The record has one length, so no two events have the same bytes.</summary>
    internal const int RecordBytes = 91;

    private const byte EventMark = 1;

    // An object of the system's library for each thread that hashes: a call without one costs a fifth more.
    [ThreadStatic]
    private static SHA256? own;

    /// <summary>The tag of an event.</summary>
    /// <param name="before">Of the position before; 20 zeros before the first.</param>
    /// <param name="row">What the log holds of it.</param>
    /// <param name="hash">Of the state that resulted, or <see cref="Blind"/>.</param>
    [SkipLocalsInit]
    public static Tag Next(Tag before, in LogRow row, Tag hash)
    {
        Span<byte> record = stackalloc byte[RecordBytes];
        Encode(before, row, hash, record);
        return Hash(record);
    }

    /// <summary>All hashes of the chain: SHA-256, cut to its first 160 bits.</summary>
    [SkipLocalsInit]
    public static Tag Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        var isWhole = (own ??= SHA256.Create()).TryComputeHash(bytes, digest, out _);
        Debug.Assert(isWhole, "there is room for a hash");
        return Tag.From(digest[..Tag.Length]);
    }

    /// <summary>
    /// In place of a hash where there is no state to prove: 20 random bytes. Whoever holds the cursors on both sides of an event that they
    /// may not see could otherwise try what it was.
    /// </summary>
    public static Tag Blind()
    {
        Span<byte> bytes = stackalloc byte[Tag.Length];
        RandomPool.Take(bytes);
        return Tag.From(bytes);
    }

    internal static void Encode(Tag before, in LogRow row, Tag hash, Span<byte> record)
    {
        record[0] = EventMark;
        before.CopyTo(record[1..]);
        BinaryPrimitives.WriteInt64BigEndian(record[21..], row.Position);
        BinaryPrimitives.WriteInt64BigEndian(record[29..], row.Kind);
        BinaryPrimitives.WriteInt64BigEndian(record[37..], row.At);
        BinaryPrimitives.WriteInt64BigEndian(record[45..], row.RoomId ?? 0);
        BinaryPrimitives.WriteInt64BigEndian(record[53..], row.Number ?? 0);
        BinaryPrimitives.WriteInt64BigEndian(record[61..], row.PersonId ?? 0);
        record[69] = row.Audience;
        record[70] = (byte)((row.RoomId is null ? 0 : 1) | (row.Number is null ? 0 : 2) | (row.PersonId is null ? 0 : 4));
        hash.CopyTo(record[71..]);
    }
}
