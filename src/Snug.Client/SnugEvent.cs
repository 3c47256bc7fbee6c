using Snug.Protocol;

namespace Snug.Client;

/// <summary>
/// Something that <see cref="SnugClient.Follow"/> tells. Kinds of newer servers come as <see cref="Unknown"/>, so have a default branch.
/// </summary>
public abstract record SnugEvent
{
    private protected SnugEvent()
    {
    }

    /// <summary>
    /// Follow from here to get what comes after this event. Null if the event is not in the log (presence, read marks, the connection):
    /// then the last one before it still holds.
    /// </summary>
    public string? Cursor { get; internal init; }
}

/// <summary>Somebody said something. It may repeat what a snapshot had: apply it by room and number.</summary>
public sealed record MessagePosted(Message Message) : SnugEvent;

/// <summary>A message is gone; <paramref name="Message"/> is the tombstone that keeps its number.</summary>
public sealed record MessageDeleted(Message Message) : SnugEvent;

/// <summary>
/// A message has other words. <paramref name="Message"/> is all of it but its <see cref="Protocol.Message.Thread"/>: keep what you have
/// (<see cref="MessageHistory"/> does).
/// </summary>
public sealed record MessageEdited(Message Message) : SnugEvent;

/// <summary>All reactions of a message, as they are now.</summary>
public sealed record MessageReacted(MessageReactions Reactions) : SnugEvent;

/// <summary>A message is pinned, or not any more.</summary>
public sealed record MessagePinned(MessagePin Pin) : SnugEvent;

/// <summary>There is a new room. The read mark is absent; take the greater of two <see cref="Room.LastNumber"/>.</summary>
public sealed record RoomCreated(Room Room) : SnugEvent;

/// <summary>
/// A room has a new name or topic, or was archived. The read mark is absent; take the greater of two <see cref="Room.LastNumber"/>.
/// </summary>
public sealed record RoomChanged(Room Room) : SnugEvent;

/// <summary>Somebody came to this server for the first time.</summary>
public sealed record PersonJoined(Person Person) : SnugEvent;

/// <summary>Somebody has another name, everywhere at once: also in front of what they said before.</summary>
public sealed record PersonRenamed(Person Person) : SnugEvent;

/// <summary>Somebody's role or status changed; it may be mine.</summary>
public sealed record PersonChanged(Person Person) : SnugEvent;

/// <summary>
/// Somebody is in a private or direct room from here on. Where it is me the room is new: <see cref="MemberEvent.Details"/> is all of it,
/// and absent where I have left again since.
/// </summary>
public sealed record MemberJoined(MemberEvent Member) : SnugEvent;

/// <summary>
/// Somebody is not in a private room any more. Where it is me nothing more is told of it: forget the room and what was said there.
/// </summary>
public sealed record MemberLeft(MemberEvent Member) : SnugEvent;

/// <summary>Somebody keeps a private room from here on, or no longer.</summary>
public sealed record MemberChanged(MemberEvent Member) : SnugEvent;

/// <summary>The owners and admins decided something for the server: all of it, as it is now.</summary>
public sealed record ServerChanged(ServerSettings Settings) : SnugEvent;

/// <summary>
/// My own state, from this or another of my devices: each mark that is listed replaces the one for its room, each of
/// <see cref="Me.Rooms"/> how that room stands in my list, and <see cref="Me.Muted"/> all whom I do not want to see. What is absent stays.
/// All of it comes after <see cref="Connected"/>.
/// </summary>
public sealed record MeChanged(Me Me) : SnugEvent;

/// <summary>Who is here and who is writing: each person that is listed, as they are now.</summary>
public sealed record PresenceChanged(Presence Presence) : SnugEvent;

/// <summary>The stream is open, and the server has said who it is. After a loss it goes on exactly where it was.</summary>
public sealed record Connected(Hello Hello) : SnugEvent;

/// <summary>The stream is not open. Comes again for each try that fails; nothing needs to be done.</summary>
/// <param name="Reason">A sentence for a person.</param>
/// <param name="RetryIn">How long until the next try.</param>
public sealed record Disconnected(string Reason, TimeSpan RetryIn) : SnugEvent;

/// <summary>
/// There may be a hole before this point: the server no longer knows the place where this reader was. A client that keeps state
/// drops it (not its outbox), fetches a snapshot and goes on applying what follows. The cursor is never null.
/// </summary>
public sealed record ResetHappened : SnugEvent;

/// <summary>Nothing happened, up to this cursor: worth keeping by a reader that wants to resume later. The cursor is never null.</summary>
public sealed record CaughtUp : SnugEvent;

/// <summary>The server is stopping; <see cref="Disconnected"/> follows.</summary>
/// <param name="RetryIn">When it asks to come back.</param>
public sealed record Stopping(TimeSpan RetryIn) : SnugEvent;

/// <summary>A kind that this version does not know, or a known one whose data it cannot read.</summary>
/// <param name="Kind">As the server wrote it.</param>
/// <param name="Data">As the server wrote it, usually JSON. Hostile text.</param>
public sealed record Unknown(string Kind, string Data) : SnugEvent;
