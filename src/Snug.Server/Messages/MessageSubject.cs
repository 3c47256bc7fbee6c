using System.Text.Json;
using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Storage;

namespace Snug.Server.Messages;

/// <summary>Events about a message: its state is the message as it is now, a tombstone once it is deleted.</summary>
internal sealed class MessageSubject : Subject
{
    public static MessageSubject Instance { get; } = new();

    /// <inheritdoc/>
    public override object Read(IRow row, in References references, Projection known)
    {
        var (room, number) = (references.RoomId!.Value, references.Number!.Value);
        if (!row.IsNull(LogSql.FirstColumnOfMessage)
            && MessageRows.Read(row, known.People, LogSql.FirstColumnOfMessage) is { } message
            && message.Room == room && message.Number == number)
        {
            return message;
        }

        known.Damage.Add(MessageRows.DamageOf(room, number));
        return MessageRows.Damaged(room, number, references.At);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, object state) => MessageJson.Write(json, (Message)state);

    /// <inheritdoc/>
    public override void Apply(LogEvent happened, Projection known)
    {
        var room = known.Rooms.Find(happened.RoomId!.Value)!;
        if (happened.Kind.CountsAsMessage)
        {
            room.LastNumber = Math.Max(room.LastNumber, happened.Number!.Value);
        }

        room.ForgetNewest();
    }
}
