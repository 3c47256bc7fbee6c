using System.Text.Json.Serialization;

namespace Snug.Protocol;

/// <summary>A message as it is now. Room and number together are its name everywhere: <c>#3/120</c>, <c>/rooms/3/120</c>.</summary>
/// <param name="Room">Id of the room.</param>
/// <param name="Number">1, 2, 3 … without holes in its room.</param>
/// <param name="Author">Who said it.</param>
/// <param name="Text">1 to 8,000 code points, lines end in LF. Empty in a tombstone.</param>
/// <param name="At">When the server took it, in UTC with milliseconds.</param>
/// <param name="Key">The sender's Idempotency-Key, by which its own client knows it again; null without one.</param>
/// <param name="DeletedAt">Present in a tombstone: the message is gone and its number stays.</param>
/// <param name="Damaged">
/// True where the server's disk has spoilt the message; otherwise absent. Its place is right, its time a neighbour's, the rest is gone.
/// </param>
public sealed record Message(
    int Room,
    long Number,
    Author Author,
    string Text,
    DateTimeOffset At,
    string? Key,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? DeletedAt = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Damaged = false)
{
    /// <summary>What every client shows in the place of a damaged message's words.</summary>
    public const string WordsIfDamaged = "This message is damaged on the server's disk. A backup may still have it.";
}

/// <summary>Who said something.</summary>
/// <param name="Id">The person; null if nobody proved the name (it came by another door): never matched to a person, however alike.</param>
/// <param name="Name">The name as it is shown.</param>
/// <param name="Via">The other door, one of <see cref="Doors"/>; absent for people.</param>
public sealed record Author(
    int? Id,
    string Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Via = null);

/// <summary>Doors besides the API by which a message can come, and what stands in their place where that is lost.</summary>
public static class Doors
{
    /// <summary>Nobody knows any more: see <see cref="Message.Damaged"/>.</summary>
    public const string Damaged = "damaged";


    public const string Legacy = "legacy";
    public const string Import = "import";
    public const string Hook = "hook";
    public const string Irc = "irc";
}

/// <summary>Body of <c>POST /api/rooms/{room}/messages</c>.</summary>
public sealed record NewMessage(string Text);

/// <summary>Body of <c>PUT /api/rooms/{room}/read</c>.</summary>
/// <param name="Number">Everything up to this number is read.</param>
/// <param name="Back">True lets the mark go back; otherwise it only grows.</param>
public sealed record NewReadMark(long Number, bool Back = false);
