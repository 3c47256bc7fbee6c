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
    public override bool IsOfMessage => true;

    /// <inheritdoc/>
    public override bool NeedsMore(IRow row) => !row.IsNull(LogSql.FirstColumnOfMessage + MessageSql.ReplyTo);

    /// <inheritdoc/>
    public override object ReadStored(IWriter stored, IRow row, in References references, Projection known) =>
        Quotes.Filled((Message)Read(row, references, known), stored.Prepare, known);

    /// <inheritdoc/>
    public override object Read(IRow row, in References references, Projection known) =>
        IsWhole(row, references, out var message) ? message.ToMessage(known.People) : Damaged(references, known);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, object state) => MessageJson.Write(json, (Message)state);

    /// <inheritdoc/>
    public override void Copy(Utf8JsonWriter json, IRow row, in References references, Projection known)
    {
        if (IsWhole(row, references, out var message))
        {
            MessageJson.Write(json, message, known.People);
        }
        else
        {
            MessageJson.Write(json, Damaged(references, known));
        }
    }

    /// <inheritdoc/>
    public override void Apply(LogEvent happened, Projection known)
    {
        var room = known.Rooms.Find(happened.RoomId!.Value)!;
        if (happened.Kind.CountsAsMessage)
        {
            room.LastNumber = Math.Max(room.LastNumber, happened.Number!.Value);
        }

        room.ForgetNewest();
        if (happened.Kind.TakesWordsAway)
        {
            room.NoteWordsTaken();
        }
    }

    /// <summary>The row is what was written, and it is the message that the event refers to.</summary>
    internal static bool IsWhole(IRow row, in References references, out StoredMessage message) =>
        StoredMessage.TryRead(row, LogSql.FirstColumnOfMessage, out message)
            && message.Room == references.RoomId && message.Number == references.Number;

    internal static Message Damaged(in References references, Projection known)
    {
        var (room, number) = (references.RoomId!.Value, references.Number!.Value);
        known.Damage.Add(MessageRows.DamageOf(room, number));
        return MessageRows.Damaged(room, number, references.At);
    }
}
