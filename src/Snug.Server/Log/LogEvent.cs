using Snug.Protocol;

namespace Snug.Server.Log;

/// <summary>
/// Something durable that happened: a row of the log, together with what it refers to as that is now. It is never a difference,
/// so applying one twice, or over a newer snapshot, changes nothing.
/// </summary>
/// <param name="Cursor">Its place in the log.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Audience">Who may be told.</param>
/// <param name="RoomId">Where; null for what concerns the whole server.</param>
/// <param name="Number">Of the message; null otherwise.</param>
/// <param name="PersonId">Who did it; null if nobody proved who they were.</param>
/// <param name="State">The data on the wire: a <see cref="Message"/>, <see cref="Room"/> or <see cref="Person"/>.</param>
internal sealed record LogEvent(Cursor Cursor, Kind Kind, Audience Audience, int? RoomId, long? Number, int? PersonId, object State);
