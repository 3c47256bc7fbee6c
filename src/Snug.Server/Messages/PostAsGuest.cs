using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.Rooms;

namespace Snug.Server.Messages;

/// <summary>Says something for somebody who came by another door than the API, where nobody proves who they are.</summary>
/// <param name="room">Where.</param>
/// <param name="name">The name they gave; checked. It is never matched to a person, however alike.</param>
/// <param name="via">The door, one of <see cref="Doors"/>.</param>
/// <param name="words">Read from a checked text.</param>
internal sealed class PostAsGuest(RoomEntry room, string name, string via, MessageWords words) : Write<Message>
{
    private readonly SealedWords said = MessageRows.Seal(new MessageRow
    {
        AuthorName = name,
        Via = via,
        Text = words.Text,
        Markup = words.MarkupJson,
        Mentions = words.MentionsJson,
    });

    private protected override Refusal? Authorise(IKnown known) => RoomPolicy.Refuse(RoomAct.Post, Who.Guest(via), known, room.Id);

    protected override Outcome<Message> Run(Batch batch)
    {
        var message = new Message(room.Id, batch.NextNumber(room.Id), new Author(null, name, via), words.Text, batch.Now, Key: null)
        {
            Markup = words.Markup,
            Mentions = words.MentionsOrNull,
        };
        MessageRows.Insert(batch, message, said);
        return message;
    }
}
