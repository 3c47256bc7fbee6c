using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.People;
using Snug.Server.Rooms;

namespace Snug.Server.Messages;

/// <summary>Says something in a room: message, number, position, key and the author's own mark in one transaction.</summary>
/// <param name="room">Where.</param>
/// <param name="caller">Who.</param>
/// <param name="text">Checked.</param>
/// <param name="key">The call's key, if it had one.</param>
/// <param name="people">To answer a repeat with today's name.</param>
internal sealed class PostMessage(RoomEntry room, Caller caller, string text, IdempotencyKey? key, PersonDirectory people) : Write<Message>
{
    internal override IdempotencyKey? Key => key;

    // Here, on the thread of the request: the log's thread hashes no words.
    private readonly Sealed proof = MessageRows.Seal(authorName: null, via: null, text, key?.Value);
    private Refusal? closed;

    private protected override Refusal? Authorise(IKnown known)
    {
        var refusal = RoomPolicy.Refuse(RoomAct.Post, Who.Is(caller), known, room.Id);

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

        var message = new Message(room.Id, number, new Author(caller.PersonId, caller.Name), text, batch.Now, key?.Value);
        MessageRows.Insert(batch, message, proof);
        ReadMarks.MoveOwn(batch, caller.PersonId, message.Room, message.Number);
        return message;
    }

    private Outcome<Message> Repeat(Batch batch, KeyUse earlier)
    {
        using var rows = batch.Prepare(MessageSql.One).Bind(1, earlier.RoomId).Bind(2, earlier.Number).Query();
        return rows.Read() && MessageRows.Read(rows, people) is { } message
            ? Outcome<Message>.Repeat(message)
            : batch.FoundDamage(MessageRows.DamageOf(earlier.RoomId!.Value, earlier.Number!.Value));
    }
}
