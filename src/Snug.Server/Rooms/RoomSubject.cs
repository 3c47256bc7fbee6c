using System.Text.Json;
using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Storage;

namespace Snug.Server.Rooms;

/// <summary>Events about a room: its state is the room as it is now.</summary>
internal sealed class RoomSubject : Subject
{
    public static RoomSubject Instance { get; } = new();

    /// <inheritdoc/>
    public override object Read(IRow row, in References references, Projection known) =>
        known.Rooms.Find(references.RoomId!.Value)!.ToRoom();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, object state) => JsonSerializer.Serialize(json, (Room)state, Wire.Json.Room);

    /// <inheritdoc/>
    public override void Apply(LogEvent happened, Projection known) => known.Rooms.Put((Room)happened.State);
}
