using System.Text.Json.Serialization;

namespace Snug.Protocol;

/// <summary>
/// Names of the events on a stream. Those that are in the log are <c>noun.verb</c> in the past tense and carry an id;
/// the others have none and are never stored, or belong to the stream itself.
/// </summary>
public static class EventKinds
{
    /// <summary>Data: <see cref="Protocol.Room"/> without its read mark.</summary>
    public const string RoomCreated = "room.created";

    /// <summary>A new name, topic or archival. Data: <see cref="Protocol.Room"/> without its read mark.</summary>
    public const string RoomChanged = "room.changed";

    /// <summary>Data: <see cref="Protocol.Message"/> as it is now.</summary>
    public const string MessagePosted = "message.posted";

    /// <summary>Data: the tombstone.</summary>
    public const string MessageDeleted = "message.deleted";

    /// <summary>Its words are others now. Data: <see cref="Protocol.Message"/>, without its thread.</summary>
    public const string MessageEdited = "message.edited";

    /// <summary>Data: <see cref="Protocol.MessageReactions"/>, all of them as they are now.</summary>
    public const string MessageReacted = "message.reacted";

    /// <summary>It is pinned, or not any more. Data: <see cref="Protocol.MessagePin"/>.</summary>
    public const string MessagePinned = "message.pinned";

    /// <summary>Somebody came to this server for the first time. Data: <see cref="Protocol.Person"/>.</summary>
    public const string PersonJoined = "person.joined";

    /// <summary>Somebody has another name, everywhere at once. Data: <see cref="Protocol.Person"/>.</summary>
    public const string PersonRenamed = "person.renamed";

    /// <summary>Somebody's role or status changed. Data: <see cref="Protocol.Person"/>.</summary>
    public const string PersonChanged = "person.changed";

    /// <summary>Somebody is in a private or direct room from here on. Data: <see cref="Protocol.MemberEvent"/>.</summary>
    public const string MemberJoined = "member.joined";

    /// <summary>
    /// Somebody is not in a private room any more: the last that they hear of it. Data: <see cref="Protocol.MemberEvent"/>.
    /// </summary>
    public const string MemberLeft = "member.left";

    /// <summary>Somebody keeps a private room now, or no longer. Data: <see cref="Protocol.MemberEvent"/>.</summary>
    public const string MemberChanged = "member.changed";

    /// <summary>The owners and admins decided something for the server. Data: <see cref="Protocol.ServerSettings"/>.</summary>
    public const string ServerChanged = "server.changed";

    /// <summary>First on every stream. Data: <see cref="Protocol.Hello"/>; the id is the cursor the stream starts after.</summary>
    public const string Hello = "hello";

    /// <summary>Every 15 s, with the cursor up to which this reader has everything. Data: an empty object.</summary>
    public const string Ping = "ping";

    /// <summary>The cursor was unknown, forked or too old: fetch a snapshot and go on from this id. Data: an empty object.</summary>
    public const string Reset = "reset";

    /// <summary>The server is stopping. Data: <see cref="Protocol.Bye"/>.</summary>
    public const string Bye = "bye";

    /// <summary>Personal state. Data: <see cref="Protocol.Me"/>. No id.</summary>
    public const string Me = "me";

    /// <summary>Who is here and who is writing. Data: <see cref="Protocol.Presence"/>. No id.</summary>
    public const string Presence = "presence";
}

/// <summary>Data of <c>hello</c>.</summary>
/// <param name="Name">What the server is called.</param>
/// <param name="Version">Of its program.</param>
/// <param name="Page">Of its page: a page that is of another one loads itself again.</param>
public sealed record Hello(
    string Name, string Version, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Page = null);

/// <summary>Data of <c>bye</c>.</summary>
/// <param name="RetryMs">Come back after this many milliseconds; spread, so that not all come at once.</param>
public sealed record Bye(int RetryMs);

/// <summary>Data of <c>presence</c>: at most one a room a second, with the people whose state changed.</summary>
/// <param name="Room">The room.</param>
/// <param name="Count">How many people are in it now.</param>
/// <param name="People">Those who changed, as they are now; empty (only the count is told) above 200 people.</param>
public sealed record Presence(int Room, int Count, IReadOnlyList<PersonPresence> People);

/// <summary>One person in a room.</summary>
/// <param name="State">One of <see cref="PresenceStates"/>.</param>
public sealed record PersonPresence(int Id, string Name, string State);

/// <summary>What a person does in a room.</summary>
public static class PresenceStates
{
    public const string Here = "here";
    public const string Writing = "writing";
    public const string Away = "away";
}

/// <summary>Body of <c>PUT /api/rooms/{room}/presence</c>.</summary>
/// <param name="State">One of <see cref="PresenceStates"/>; <c>writing</c> fades after six seconds.</param>
public sealed record NewPresence(string State);
