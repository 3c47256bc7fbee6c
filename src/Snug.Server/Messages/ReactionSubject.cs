using System.Text.Json;
using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Storage;

namespace Snug.Server.Messages;

/// <summary>Events about the reactions to a message: their state is all of them as they are now.</summary>
internal sealed class ReactionSubject : Subject
{
    public static ReactionSubject Instance { get; } = new();

    /// <inheritdoc/>
    public override bool IsOfMessage => true;

    /// <inheritdoc/>
    public override object Read(IRow row, in References references, Projection known)
    {
        if (!MessageSubject.IsWhole(row, references, out var message))
        {
            MessageSubject.Damaged(references, known);
        }

        return new MessageReactions(
            references.RoomId!.Value,
            references.Number!.Value,
            message.Reactions.IsEmpty ? [] : new ReactionsOfRow(message.Reactions.ToArray(), known.People));
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, object state) =>
        MessageJson.Write(json, (MessageReactions)state);

    /// <inheritdoc/>
    public override void Apply(LogEvent happened, Projection known) => known.Rooms.Find(happened.RoomId!.Value)!.ForgetNewest();
}
