using System.Text.Json.Serialization;

namespace Snug.Protocol;

/// <summary>A failure on the wire, RFC 9457 (<c>application/problem+json</c>).</summary>
/// <param name="Type">Stable: one of <see cref="Problems.All"/>, as <c>urn:snug:problem:NAME</c>.</param>
/// <param name="Title">The same for every problem of this type.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What happened, what became of your words, what to do now.</param>
/// <param name="TraceId">To find a bug in the server's log; only with <see cref="Problems.Bug"/>.</param>
public sealed record ProblemDocument(
    string Type,
    string Title,
    int Status,
    string Detail,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? TraceId = null);

/// <summary>A kind of failure: what docs/problems.md explains.</summary>
public sealed record ProblemType(string Name, int Status, string Title)
{
    /// <summary>The <c>type</c> member on the wire.</summary>
    public string Uri => "urn:snug:problem:" + Name;
}

/// <summary>Every problem that Snug answers with. Names, once released, keep their meaning.</summary>
public static class Problems
{
    public static readonly ProblemType Malformed = new("malformed", 400, "The request cannot be understood");
    public static readonly ProblemType InvalidText = new("invalid-text", 400, "That text cannot be kept");
    public static readonly ProblemType InvalidName = new("invalid-name", 400, "That name cannot be used");
    public static readonly ProblemType InvalidPassword = new("invalid-password", 400, "That password cannot be used");
    public static readonly ProblemType InvalidKey = new("invalid-key", 400, "The Idempotency-Key is not one");
    public static readonly ProblemType NotAnEmoji = new("not-an-emoji", 400, "That is no emoji");
    public static readonly ProblemType SignIn = new("sign-in", 401, "Come in first");
    public static readonly ProblemType CodeUnknown = new("code-unknown", 401, "That code is not valid");
    public static readonly ProblemType WrongPassword = new("wrong-password", 401, "Name and password do not belong together");
    public static readonly ProblemType WrongCurrentPassword = new("wrong-password", 403, "That is not the current password");
    public static readonly ProblemType ClosedDoor = new("closed-door", 403, "This door is closed");
    public static readonly ProblemType ForeignOrigin = new("foreign-origin", 403, "Asked by another site's page");
    public static readonly ProblemType NotAllowed = new("not-allowed", 403, "Not allowed");
    public static readonly ProblemType InviteNeeded = new("invite-needed", 403, "An invitation is needed");
    public static readonly ProblemType NotFound = new("not-found", 404, "Nothing here");
    public static readonly ProblemType RoomNotFound = new("room-not-found", 404, "No such room for you");
    public static readonly ProblemType NoSuchInvite = new("no-such-invite", 404, "That invitation lets nobody in");
    public static readonly ProblemType NoSuchCommand = new("no-such-command", 404, "There is no such command");
    public static readonly ProblemType MethodNotAllowed = new("method-not-allowed", 405, "Another method is needed");
    public static readonly ProblemType NameTaken = new("name-taken", 409, "That name is here already");
    public static readonly ProblemType NameLooksAlike = new("name-looks-alike", 409, "That name looks like one that is here");
    public static readonly ProblemType KnownHere = new("known-here", 409, "Somebody else is known here");
    public static readonly ProblemType OtherPerson = new("other-person", 409, "You are somebody else now");
    public static readonly ProblemType KeyReused = new("key-reused", 409, "That Idempotency-Key stands for something else");
    public static readonly ProblemType RoomArchived = new("room-archived", 409, "The room is archived");
    public static readonly ProblemType MessageDeleted = new("message-deleted", 409, "The message is deleted");
    public static readonly ProblemType TooManyReactions = new("too-many-reactions", 409, "The message has all the reactions it can hold");
    public static readonly ProblemType TooManyPins = new("too-many-pins", 409, "The room has all the pins it can hold");
    public static readonly ProblemType LastOwner = new("last-owner", 409, "Somebody has to be an owner");
    public static readonly ProblemType LastKeeper = new("last-keeper", 409, "Somebody has to keep the room");
    public static readonly ProblemType TooLong = new("too-long", 413, "Too long");
    public static readonly ProblemType BodyTooLarge = new("body-too-large", 413, "The body is too large");
    public static readonly ProblemType NotJson = new("not-json", 415, "JSON is needed");
    public static readonly ProblemType TooQuick = new("too-quick", 429, "Too quick");
    public static readonly ProblemType Bug = new("bug", 500, "A bug in this server");
    public static readonly ProblemType Busy = new("busy", 503, "The server is busy");
    public static readonly ProblemType DatabaseHeld = new("database-held", 503, "Another program holds the database");
    public static readonly ProblemType DatabaseAway = new("database-away", 503, "The server cannot reach its database");
    public static readonly ProblemType ReadOnly = new("read-only", 503, "Nothing new can be kept; reading still works");
    public static readonly ProblemType Damaged = new("damaged", 503, "A part of the database is damaged");
    public static readonly ProblemType Stopping = new("stopping", 503, "The server is stopping");
    public static readonly ProblemType DiskFull = new("disk-full", 507, "The server's disk is full");

    /// <summary>All of them, in order of status.</summary>
    public static IReadOnlyList<ProblemType> All { get; } =
    [
        Malformed, InvalidText, InvalidName, InvalidPassword, InvalidKey, NotAnEmoji, SignIn, CodeUnknown, WrongPassword, ClosedDoor,
        ForeignOrigin, NotAllowed, WrongCurrentPassword, InviteNeeded, NotFound, RoomNotFound, NoSuchInvite, NoSuchCommand,
        MethodNotAllowed, NameTaken, NameLooksAlike, KnownHere, OtherPerson, KeyReused, RoomArchived, MessageDeleted, TooManyReactions,
        TooManyPins, LastOwner, LastKeeper, TooLong, BodyTooLarge, NotJson, TooQuick, Bug, Busy, DatabaseAway, DatabaseHeld, ReadOnly,
        Damaged, Stopping, DiskFull,
    ];
}
