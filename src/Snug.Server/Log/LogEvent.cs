using Snug.Protocol;

namespace Snug.Server.Log;

/// <summary>Kinds as they are stored. Numbers and names are frozen once released (event_kinds in the database says the same).</summary>
public enum EventKind
{
    RoomCreated = 1,
    RoomChanged = 2,
    MessagePosted = 3,
    MessageDeleted = 4,
    PersonJoined = 5,
}

/// <summary>
/// Something durable that happened: a row of the log, together with what it refers to as that is now. It is never a difference,
/// so applying one twice, or over a newer snapshot, changes nothing.
/// </summary>
/// <param name="Cursor">Its place in the log.</param>
/// <param name="Kind">What happened.</param>
/// <param name="RoomId">Where; null for what concerns the whole server.</param>
/// <param name="Number">Of the message; null otherwise.</param>
/// <param name="PersonId">Who did it; null if nobody proved who they were.</param>
/// <param name="State">The data on the wire: a <see cref="Message"/>, <see cref="Room"/> or <see cref="Person"/>.</param>
public sealed record LogEvent(Cursor Cursor, EventKind Kind, int? RoomId, long? Number, int? PersonId, object State)
{
    /// <summary>The name of <paramref name="kind"/> on the wire.</summary>
    public static string NameOf(EventKind kind) => kind switch
    {
        EventKind.RoomCreated => EventKinds.RoomCreated,
        EventKind.RoomChanged => EventKinds.RoomChanged,
        EventKind.MessagePosted => EventKinds.MessagePosted,
        EventKind.MessageDeleted => EventKinds.MessageDeleted,
        EventKind.PersonJoined => EventKinds.PersonJoined,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a kind of this program"),
    };
}
