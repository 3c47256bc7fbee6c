using System.Globalization;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.People;
using Snug.Server.People.Audit;
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
    private bool isOnlyOwn;

    private protected override Refusal? Authorise(IKnown known)
    {
        isOnlyOwn = !RoomPolicy.May(RoomAct.Delete, who, known, room.Id);
        return isOnlyOwn ? RoomPolicy.Refuse(RoomAct.DeleteOwn, who, known, room.Id) : null;
    }

    protected override Outcome<Message> Run(Batch batch)
    {
        if (isOnlyOwn && (Find(batch, room, number, people)?.Message.Author.Id is not { } author || author != who.PersonId))
        {
            return number < 1 || number >= batch.NextNumber(room.Id)
                ? RoomRefusals.NoMessage(room.Id, number)
                : RoomRefusals.NotAllowed(RoomAct.Delete, room.Facts);
        }

        var buried = Bury(batch, room, number, who, people);
        if (buried is { Refusal: null, IsRepeat: false, Value.Author.Id: var by } && room.Kind is RoomKinds.Open
            && who.PersonId is { } moderator && moderator != by)
        {
            AuditLog.Add(
                batch, moderator, AuditActs.MessageRemoved, by, string.Create(CultureInfo.InvariantCulture, $"message {room.Id}/{number}"));
        }

        return buried;
    }

    /// <summary>The same within another write, which has asked whether it may.</summary>
    internal static Outcome<Message> Bury(Batch batch, RoomEntry room, long number, Who who, PersonDirectory people)
    {
        if (number < 1 || number >= batch.NextNumber(room.Id))
        {
            return RoomRefusals.NoMessage(room.Id, number);
        }

        if (Find(batch, room, number, people) is not var (row, message))
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

    private static (MessageRow Row, Message Message)? Find(Batch batch, RoomEntry room, long number, PersonDirectory people)
    {
        using var rows = batch.Prepare(MessageSql.One).Bind(1, room.Id).Bind(2, number).Query();
        return rows.Read() && MessageRows.Read(rows, people) is { } message ? (MessageRows.ReadRow(rows), message) : null;
    }
}
