using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.People;
using Snug.Server.Rooms;

namespace Snug.Server.Messages;

/// <summary>Says something in a room: message, number, position, key and the author's own mark in one transaction.</summary>
/// <param name="room">Where.</param>
/// <param name="caller">Who.</param>
/// <param name="words">Read from a checked text.</param>
/// <param name="replyTo">What it answers.</param>
/// <param name="key">The call's key, if it had one.</param>
/// <param name="people">To answer a repeat with today's name.</param>
internal sealed class PostMessage(
    RoomEntry room, Caller caller, MessageWords words, ReplyTarget? replyTo, IdempotencyKey? key, PersonDirectory people) : Write<Message>
{
    internal override IdempotencyKey? Key => key;

    // Here, on the thread of the request: the log's thread hashes no words.
    private readonly SealedWords said = MessageRows.Seal(new MessageRow
    {
        Text = words.Text,
        Key = key?.Value,
        ReplyTo = replyTo?.Quote.Number,
        Root = replyTo?.Quote.Root,
        Markup = words.MarkupJson,
        Mentions = words.MentionsJson,
    });

    private Refusal? closed;

    private protected override Refusal? Authorise(IKnown known)
    {
        var act = replyTo is null ? RoomAct.Post : RoomAct.Reply;
        var refusal = RoomPolicy.Refuse(act, Who.Is(caller), known, room.Id);

        // A repeat is answered even in a room where they say nothing new now, as in one that was archived: it was said when it could be.
        closed = refusal?.Problem == Problems.RoomNotFound ? null : refusal;
        return closed is null ? refusal : null;
    }

    protected override Outcome<Message> Run(Batch batch)
    {
        var number = batch.NextNumber(room.Id);
        var check = closed is not null ? batch.Check(key) : batch.CheckAndKeep(key, room.Id, number);
        if (check.Refusal is { } reused)
        {
            return reused;
        }

        if (check.Earlier is { } earlier)
        {
            return Repeat(batch, earlier);
        }

        if (closed is not null)
        {
            return closed;
        }

        var author = new Author(caller.PersonId, batch.NameNow(caller.PersonId));
        var message = new Message(room.Id, number, author, words.Text, batch.Now, key?.Value)
        {
            ReplyTo = QuoteNow(batch),
            Markup = words.Markup,
            Mentions = words.MentionsOrNull,
        };
        message = replyTo is null ? message : Names.Now(batch, message);
        MessageRows.Insert(batch, message, said);
        ReadMarks.MoveOwn(batch, caller.PersonId, message.Room, message.Number);
        return message;
    }

    /// <summary>As it was read before, unless words were taken away in this room since.</summary>
    private Quote? QuoteNow(Batch batch)
    {
        if (replyTo is null || (room.WordsTaken == replyTo.WordsTaken && !batch.HasTakenWordsIn(room.Id)))
        {
            return replyTo?.Quote;
        }

        var place = new Message(room.Id, 0, new Author(null, ""), "", batch.Now, Key: null)
        {
            ReplyTo = Quotes.Unfilled(replyTo.Quote.Number, replyTo.Quote.Root),
        };
        return Quotes.Filled(place, batch.Prepare, batch.Published).ReplyTo;
    }

    private Outcome<Message> Repeat(Batch batch, KeyUse earlier)
    {
        var (roomId, number) = (earlier.RoomId!.Value, earlier.Number!.Value);
        return MessageRows.Find(batch, roomId, number, people) is var (_, message)
            ? Outcome<Message>.Repeat(Quotes.Filled(message, batch.Prepare, batch.Published))
            : batch.FoundDamage(MessageRows.DamageOf(roomId, number));
    }
}
