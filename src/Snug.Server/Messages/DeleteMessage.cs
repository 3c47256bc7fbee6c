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
/// memory for readers and, with the checkpoint that follows, out of the file. Its number stays, as a tombstone, in its place in a thread.
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
        if (isOnlyOwn
            && (MessageRows.Find(batch, room.Id, number, people)?.Message.Author.Id is not { } author || author != who.PersonId))
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

        if (MessageRows.Find(batch, room.Id, number, people) is not var (row, message))
        {
            return batch.FoundDamage(MessageRows.DamageOf(room.Id, number));
        }

        if (message.DeletedAt is not null)
        {
            return Outcome<Message>.Repeat(Quotes.Filled(message, batch.Prepare, batch.Published));
        }

        if (message is { Key: { } key, Author.Id: { } authorId })
        {
            batch.ForgetFingerprint(key, authorId, room.Id);
        }

        // The words go with their salt, so nobody can try words against the hash that stays in the log.
        var buried = row with
        {
            Text = "",
            DeletedAt = batch.Now.ToUnixTimeMilliseconds(),
            EditedAt = null,
            PinnedAt = null,
            Markup = null,
            Mentions = null,
            Reactions = null,
        };
        Mentions.Change(batch, row, buried);
        var hash = MessageRows.Update(batch, buried);
        var tombstone = Quotes.Filled(
            new Message(room.Id, number, message.Author, "", message.At, message.Key, batch.Now) { ReplyTo = message.ReplyTo },
            batch.Prepare,
            batch.Published);
        tombstone = Names.Now(batch, tombstone);
        batch.Record(Kinds.MessageDeleted, room.Id, number, who.PersonId, tombstone, hash);
        return tombstone;
    }
}
