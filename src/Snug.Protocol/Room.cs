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
    /// <summary>Who may say something there: <see cref="Postings.Admins"/> in an announcement room, absent where everybody may.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Posting { get; init; }

    /// <summary>True where the others may reply while the room is for announcements; absent where they only read and react.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Replies { get; init; }

    /// <summary>The 2 to 8 people of a direct room, in order of id; absent in others. Its name is made of theirs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Person>? People { get; init; }

    /// <summary>What of this room is to reach the reader, one of <see cref="Levels"/>; absent for everything. Like the mark in snapshots
    /// and <c>me</c> events only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Level { get; init; }

    /// <summary>True where the reader has it at the head of their list; absent otherwise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Favourite { get; init; }

    /// <summary>True where the reader has taken it out of their list; absent otherwise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Hidden { get; init; }

    /// <summary>
    /// Numbers of the unread messages that name the reader, ascending, the newest 100; absent without one. In snapshots only: events tell
    /// of each message whom it names.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<long>? Mentioned { get; init; }

    /// <summary>How many messages are above the reader's mark; null (no count) in a room that was never opened.</summary>
    [JsonIgnore]
    public long? Unread => ReadNumber is { } read ? Math.Max(0, LastNumber - read) : null;
}

/// <summary>Kinds of rooms. A kind, once released, keeps its meaning.</summary>
public static class RoomKinds
{
    /// <summary>Everybody on the server may read and write, joined or not.</summary>
    public const string Open = "open";

    /// <summary>Only its members know that it is there. Whoever makes it keeps it.</summary>
    public const string Private = "private";

    /// <summary>The talk of 2 to 8 people, one for each set of them. Nobody is added, nobody leaves.</summary>
    public const string Direct = "direct";
}

/// <summary>Who may say something in a room.</summary>
public static class Postings
{
    public const string Everybody = "everybody";

    /// <summary>Owners and admins in an open room, keepers in a private one; the others read.</summary>
    public const string Admins = "admins";
}

/// <summary>What of a room is to reach somebody who is not looking.</summary>
public static class Levels
{
    public const string All = "all";

    /// <summary>Only what names them.</summary>
    public const string Mentions = "mentions";

    public const string Nothing = "nothing";
}

/// <summary>Body of <c>POST /api/rooms</c>.</summary>
public sealed record NewRoom(string Name, string? Kind = null, string? Topic = null);

/// <summary>Body of <c>PATCH /api/rooms/{room}</c>: only the members that are there change something.</summary>
/// <param name="Name">The new name, or null to keep it.</param>
/// <param name="Topic">The new topic; an empty one removes it; null keeps it.</param>
/// <param name="Archived">True archives, false opens again, null keeps.</param>
/// <param name="Posting">One of <see cref="Postings"/>; null keeps it.</param>
/// <param name="Replies">Whether the others may reply while it is for announcements; null keeps it.</param>
public sealed record RoomChange(
    string? Name = null,
    string? Topic = null,
    bool? Archived = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Posting = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Replies = null);

/// <summary>Body of <c>PUT /api/rooms/{room}/level</c>.</summary>
/// <param name="Level">One of <see cref="Levels"/>.</param>
public sealed record NewLevel(string Level);
