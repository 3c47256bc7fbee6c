using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.People;
using Snug.Server.Rooms;

namespace Snug.Server.Messages;

/// <summary>
/// Takes a message's words away for good: out of its row, out of what a repeat of its send is compared with, out of what waits in
/// memory for readers and, with the checkpoint that follows, out of the file. Its number stays, as a tombstone.
/// </summary>
/// <param name="room">Where.</param>
/// <param name="number">Which.</param>
/// <param name="who">Who deletes it.</param>
/// <param name="people">To name its author.</param>
internal sealed class DeleteMessage(RoomEntry room, long number, Who who, PersonDirectory people) : Write<Message>
{
    private protected override Refusal? Authorise(IKnown known) => RoomPolicy.Refuse(RoomAct.Delete, who, known, room.Id);

    protected override Outcome<Message> Run(Batch batch)
    {
        if (number < 1 || number >= batch.NextNumber(room.Id))
        {
            return RoomRefusals.NoMessage(room.Id, number);
        }

        if (Find(batch) is not var (row, message))
        {
            return batch.FoundDamage(MessageRows.DamageOf(room.Id, number));
        }

        if (message.DeletedAt is not null)
        {
            return Outcome<Message>.Repeat(message);
        }

        if (message is { Key: { } key, Author.Id: { } authorId })
        {
            batch.ForgetFingerprint(key, authorId);
        }

        var proof = Bury(batch, row);
        var tombstone = message with { Text = "", DeletedAt = batch.Now };
        batch.Record(Kinds.MessageDeleted, room.Id, number, who.PersonId, tombstone, proof.Hash);
        return tombstone;
    }

    /// <summary>The words go with their salt, so nobody can try words against the hash that stays in the log.</summary>
    private static Sealed Bury(Batch batch, MessageRow row)
    {
        var proof = MessageRows.Seal(row.AuthorName, row.Via, text: "", row.Key);
        var buried = row with
        {
            Text = "",
            DeletedAt = batch.Now.ToUnixTimeMilliseconds(),
            Salt = proof.Salt,
            Changed = batch.NextPosition,
        };
        batch.Prepare(MessageSql.Delete)
            .Bind(1, buried.Position)
            .Bind(2, buried.DeletedAt)
            .Bind(3, buried.Salt)
            .Bind(4, buried.Changed)
            .Bind(5, MessageRows.Check(buried))
            .Run();
        return proof;
    }

    private (MessageRow Row, Message Message)? Find(Batch batch)
    {
        using var rows = batch.Prepare(MessageSql.One).Bind(1, room.Id).Bind(2, number).Query();
        return rows.Read() && MessageRows.Read(rows, people) is { } message ? (MessageRows.ReadRow(rows), message) : null;
    }
}
