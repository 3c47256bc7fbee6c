using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.People;
using Snug.Server.Rooms;

namespace Snug.Server.Messages;

/// <summary>What the writes about a message that is there have in common.</summary>
internal static class MessageWrites
{
    /// <summary>Finds a message whose words are there.</summary>
    /// <param name="row">As it is stored.</param>
    /// <param name="message">As it is sent, with what it answers.</param>
    /// <returns>Why there is none.</returns>
    public static Refusal? Find(
        Batch batch, RoomEntry room, long number, PersonDirectory people, out MessageRow row, out Message message)
    {
        (row, message) = (default, null!);
        if (number < 1 || number >= batch.NextNumber(room.Id))
        {
            return RoomRefusals.NoMessage(room.Id, number);
        }

        if (MessageRows.Find(batch, room.Id, number, people) is not var (found, asSent))
        {
            return batch.FoundDamage(MessageRows.DamageOf(room.Id, number));
        }

        (row, message) = (found, Quotes.Filled(asSent, batch.Prepare, batch.Published));
        return message.DeletedAt is null ? null : RoomRefusals.Deleted(room.Id, number);
    }
}

/// <summary>Chooses an emoji at a message, or no longer does.</summary>
/// <param name="room">Where.</param>
/// <param name="number">Which.</param>
/// <param name="who">Who reacts.</param>
/// <param name="emoji">One of Unicode's list, in its fully qualified form.</param>
/// <param name="isChosen">False takes it back.</param>
/// <param name="people">To name those who reacted.</param>
internal sealed class ReactToMessage(RoomEntry room, long number, Who who, string emoji, bool isChosen, PersonDirectory people)
    : Write<MessageReactions>
{
    private protected override Refusal? Authorise(IKnown known) => RoomPolicy.Refuse(RoomAct.React, who, known, room.Id);

    protected override Outcome<MessageReactions> Run(Batch batch)
    {
        if (MessageWrites.Find(batch, room, number, people, out var row, out var message) is { } refusal)
        {
            return refusal;
        }

        var before = StoredReactions.Parse(row.Reactions);
        if (StoredReactions.With(before, emoji, who.PersonId!.Value, isChosen) is not { } after)
        {
            return Outcome<MessageReactions>.Repeat(new MessageReactions(room.Id, number, message.Reactions ?? []));
        }

        if (after.Count > Reaction.MostKinds)
        {
            return new Refusal(
                Problems.TooManyReactions,
                $"That message has {Reaction.MostKinds} different emoji, which is all it holds. Choose one of them.");
        }

        var hash = MessageRows.Update(batch, row with { Reactions = StoredReactions.Write(after) });
        var now = new MessageReactions(room.Id, number, StoredReactions.ToWire(after, batch.NameNow));
        batch.Record(Kinds.MessageReacted, room.Id, number, who.PersonId, now, hash);
        return now;
    }
}

/// <summary>Pins a message for everybody in its room, or unpins it.</summary>
/// <param name="room">Where.</param>
/// <param name="number">Which.</param>
/// <param name="who">Who pins it.</param>
/// <param name="isPinned">False unpins it.</param>
/// <param name="people">To name its author.</param>
internal sealed class PinMessage(RoomEntry room, long number, Who who, bool isPinned, PersonDirectory people) : Write<Message>
{
    public const int MostInRoom = 50;

    private protected override Refusal? Authorise(IKnown known) => RoomPolicy.Refuse(RoomAct.Pin, who, known, room.Id);

    protected override Outcome<Message> Run(Batch batch)
    {
        if (MessageWrites.Find(batch, room, number, people, out var row, out var message) is { } refusal)
        {
            return refusal;
        }

        if (row.PinnedAt is not null == isPinned)
        {
            return Outcome<Message>.Repeat(message);
        }

        if (isPinned && CountPins(batch) >= MostInRoom)
        {
            return new Refusal(
                Problems.TooManyPins,
                $"This room has {MostInRoom} pinned messages, which is all it holds. Unpin one first; nothing was changed.");
        }

        var hash = MessageRows.Update(batch, row with { PinnedAt = isPinned ? batch.Now.ToUnixTimeMilliseconds() : null });
        var now = Names.Now(batch, message) with { PinnedAt = isPinned ? batch.Now : null };
        var by = who.PersonId!.Value;
        var told = new MessagePin(room.Id, number, now.PinnedAt, new Named(by, batch.NameNow(by)));
        batch.Record(Kinds.MessagePinned, room.Id, number, who.PersonId, told, hash);
        return now;
    }

    private long CountPins(Batch batch)
    {
        using var rows = batch.Prepare(MessageSql.PinCount).Bind(1, room.Id).Query();
        return rows.Read() ? rows.Long(0) : 0;
    }
}
