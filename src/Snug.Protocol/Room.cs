using System.Text.Json.Serialization;

namespace Snug.Protocol;

/// <summary>A room as one person sees it.</summary>
/// <param name="Id">1, 2, 3 … without holes. The number is the name: "come to room 3".</param>
/// <param name="Name">1 to 64 code points, one line. Names of rooms need not be unique.</param>
/// <param name="Kind">One of <see cref="RoomKinds"/>; never changes.</param>
/// <param name="Topic">One line below the name, or null.</param>
/// <param name="LastNumber">The number of the newest message; 0 in an empty room. Only grows.</param>
/// <param name="ReadNumber">
/// The reader's own mark; null if the room was never opened. Absent in events, which are the same bytes for everybody:
/// marks come in snapshots and in <c>me</c> events.
/// </param>
/// <param name="ArchivedAt">When the room was closed to new messages, or null.</param>
public sealed record Room(
    int Id,
    string Name,
    string Kind,
    string? Topic,
    long LastNumber,
    long? ReadNumber,
    DateTimeOffset? ArchivedAt)
{
    /// <summary>How many messages are above the reader's mark; null (no count) in a room that was never opened.</summary>
    [JsonIgnore]
    public long? Unread => ReadNumber is { } read ? Math.Max(0, LastNumber - read) : null;
}

/// <summary>Kinds of rooms. A kind, once released, keeps its meaning.</summary>
public static class RoomKinds
{
    /// <summary>Everybody on the server may read and write, joined or not.</summary>
    public const string Open = "open";
}

/// <summary>Body of <c>POST /api/rooms</c>.</summary>
public sealed record NewRoom(string Name, string? Kind = null, string? Topic = null);

/// <summary>Body of <c>PATCH /api/rooms/{room}</c>: only the members that are there change something.</summary>
/// <param name="Name">The new name, or null to keep it.</param>
/// <param name="Topic">The new topic; an empty one removes it; null keeps it.</param>
/// <param name="Archived">True archives, false opens again, null keeps.</param>
public sealed record RoomChange(string? Name = null, string? Topic = null, bool? Archived = null);
