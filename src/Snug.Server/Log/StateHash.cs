using Snug.Server.Storage;

namespace Snug.Server.Log;

/// <summary>What a state hash is about, as its first byte after the 02 says. Frozen: it stands in every hash.</summary>
internal enum Hashed : byte
{
    Message = 1,
    Room = 2,
    Person = 3,
    Member = 4,
    Reactions = 5,
}

/// <summary>A hash of a state, and the salt in it: made where the words are, before the queue: the log's thread hashes none.</summary>
internal readonly record struct Sealed(Salt Salt, Tag Hash);

/// <summary>
/// The hash of a state that <c>log.hash</c> holds: SHA-256 of <c>02 · subject · salt · fields</c>, cut to 160 bits. Add the fields in
/// ascending order of their ids, then <see cref="End"/>.
/// </summary>
internal ref struct StateHash
{
    private const byte StateMark = 2;

    private FieldBuffer fields;

    /// <param name="scratch">On the caller's stack, <see cref="FieldBuffer.Usual"/> long.</param>
    public StateHash(Span<byte> scratch, Hashed subject, Salt salt)
    {
        fields = new FieldBuffer(scratch);
        Span<byte> head = stackalloc byte[2 + Salt.Length];
        head[0] = StateMark;
        head[1] = (byte)subject;
        salt.CopyTo(head[2..]);
        fields.AddHead(head);
    }

    public void Add(byte id, long? value) => fields.Add(id, value);

    public void Add(byte id, string? value) => fields.Add(id, value);

    public void Add(byte id, scoped ReadOnlySpan<byte> utf8) => fields.Add(id, utf8);

    /// <summary>The hash; nothing can be added afterwards.</summary>
    public Tag End()
    {
        var hash = Chain.Hash(fields.Written);
        fields.GiveBack();
        return hash;
    }
}
