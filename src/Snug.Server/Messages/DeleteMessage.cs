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
        if (Find(batch) is not { } message)
        {
            return RoomRefusals.NoMessage(room.Id, number);
        }

        if (message.DeletedAt is not null)
        {
            return Outcome<Message>.Repeat(message);
        }

        var tombstone = message with { Text = "", DeletedAt = batch.Now };

        // SQLite overwrites what the row no longer needs: secure_delete.
        batch.Prepare(MessageSql.Delete).Bind(1, room.Id).Bind(2, number).Bind(3, batch.Now.ToUnixTimeMilliseconds()).Run();
        if (message is { Key: { } key, Author.Id: { } authorId })
        {
            batch.Prepare(LogSql.ForgetFingerprint).Bind(1, key).Bind(2, authorId).Run();
        }

        batch.Record(Kinds.MessageDeleted, room.Id, number, who.PersonId, tombstone);
        return tombstone;
    }

    private Message? Find(Batch batch)
    {
        using var rows = batch.Prepare(MessageSql.One).Bind(1, room.Id).Bind(2, number).Query();
        return rows.Read() ? MessageRows.Read(rows, people) : null;
    }
}
