using System.Text.Json;
using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Storage;

namespace Snug.Server.Messages;

/// <summary>Events about a pin: their state is whether the message is pinned now. The event's person pinned or unpinned it.</summary>
internal sealed class PinSubject : Subject
{
    public static PinSubject Instance { get; } = new();

    /// <inheritdoc/>
    public override bool IsOfMessage => true;

    /// <inheritdoc/>
    public override object Read(IRow row, in References references, Projection known)
    {
        if (!MessageSubject.IsWhole(row, references, out var message))
        {
            MessageSubject.Damaged(references, known);
        }

        var by = references.PersonId is { } person ? new Named(person, known.People.NameOf(person)) : null;
        return new MessagePin(references.RoomId!.Value, references.Number!.Value, message.PinnedAt, by);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, object state) =>
        JsonSerializer.Serialize(json, (MessagePin)state, Wire.Json.MessagePin);

    /// <inheritdoc/>
    public override void Apply(LogEvent happened, Projection known) => known.Rooms.Find(happened.RoomId!.Value)!.ForgetNewest();
}
