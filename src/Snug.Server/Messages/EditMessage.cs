using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.People;
using Snug.Server.Rooms;

namespace Snug.Server.Messages;

/// <summary>
/// Gives one's own message other words. What it said before leaves like what is deleted: no copy of it is kept, here or in memory.
/// </summary>
/// <param name="room">Where.</param>
/// <param name="number">Which.</param>
/// <param name="who">Who edits it.</param>
/// <param name="words">The new ones.</param>
/// <param name="people">To name its author.</param>
internal sealed class EditMessage(RoomEntry room, long number, Who who, MessageWords words, PersonDirectory people) : Write<Message>
{
    /// <summary>Whoever may not change a reply may change nothing; the rest is asked when it is known what the message is.</summary>
    private protected override Refusal? Authorise(IKnown known) => RoomPolicy.Refuse(RoomAct.EditReply, who, known, room.Id);

    protected override Outcome<Message> Run(Batch batch)
    {
        if (MessageWrites.Find(batch, room, number, people, out var row, out var message) is { } refusal)
        {
            return refusal;
        }

        if (message.Author.Id is not { } author || author != who.PersonId)
        {
            return RoomRefusals.NotYourWords(room.Id, number);
        }

        // In an announcement room a reply stays a reply, and what somebody said before it was one is no announcement now.
        if (row.ReplyTo is null && RoomPolicy.Refuse(RoomAct.Edit, who, batch, room.Id) is { } notTheirs)
        {
            return notTheirs;
        }

        if (row.Text == words.Text)
        {
            return Outcome<Message>.Repeat(message);
        }

        if (row.Key is { } key)
        {
            batch.ForgetFingerprint(key, author, room.Id);
        }

        var edited = row with
        {
            Text = words.Text,
            Markup = words.MarkupJson,
            Mentions = words.MentionsJson,
            EditedAt = batch.Now.ToUnixTimeMilliseconds(),
        };
        Mentions.Change(batch, row, edited);
        var hash = MessageRows.Update(batch, edited);
        var now = Names.Now(batch, message) with
        {
            Text = words.Text,
            Markup = words.Markup,
            Mentions = words.MentionsOrNull,
            EditedAt = batch.Now,
        };
        batch.Record(Kinds.MessageEdited, room.Id, number, who.PersonId, now, hash);
        return now;
    }
}
