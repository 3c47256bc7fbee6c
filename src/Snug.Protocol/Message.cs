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

    /// <summary>When its words were last changed; absent if never.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? EditedAt { get; init; }

    /// <summary>What it answers; absent if it is no reply.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Quote? ReplyTo { get; init; }

    /// <summary>
    /// What was answered to it, of the root of a thread. In pages only: whoever takes an event keeps what they have, and counts each reply
    /// whose number is above <see cref="MessageThread.LastNumber"/>.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MessageThread? Thread { get; init; }

    /// <summary>The text as a tree; absent where it is nothing but words.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<MarkupNode>? Markup { get; init; }

    /// <summary>Ids of the people it names; 0 stands for everybody in the room. Absent if it names nobody.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? Mentions { get; init; }

    /// <summary>Since when it is pinned; absent if it is not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? PinnedAt { get; init; }

    /// <summary>In order of their first; absent without one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Reaction>? Reactions { get; init; }

    /// <summary>By value, also what is in its lists.</summary>
    public bool Equals(Message? other) => other is not null
        && (Room, Number, Text, Key, Damaged) == (other.Room, other.Number, other.Text, other.Key, other.Damaged)
        && (At, DeletedAt, EditedAt, PinnedAt) == (other.At, other.DeletedAt, other.EditedAt, other.PinnedAt)
        && (Author, ReplyTo, Thread) == (other.Author, other.ReplyTo, other.Thread)
        && ListEquality.AreSame(Markup, other.Markup)
        && ListEquality.AreSame(Mentions, other.Mentions)
        && ListEquality.AreSame(Reactions, other.Reactions);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Room, Number, Text, At, DeletedAt, EditedAt);
}

/// <summary>The message that a reply answers, as it is when the reply is sent out.</summary>
/// <param name="Number">Of the message in the same room.</param>
/// <param name="Root">Of the message with which the thread begins: the same, unless that is a reply too.</param>
/// <param name="Author">Who said it.</param>
/// <param name="Text">The beginning of its <see cref="PlainReading"/>; empty if it was deleted.</param>
/// <param name="Deleted">True if it was; otherwise absent.</param>
public sealed record Quote(
    long Number,
    long Root,
    Author Author,
    string Text,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Deleted = false)
{
    public const int CodePoints = 200;
}

/// <summary>The replies to a message, and to those replies.</summary>
/// <param name="Count">How many, tombstones included.</param>
/// <param name="People">The first five who wrote one; whoever came by another door is not among them.</param>
/// <param name="LastAt">When the newest was said.</param>
/// <param name="LastNumber">Its number.</param>
public sealed record MessageThread(int Count, IReadOnlyList<Named> People, DateTimeOffset LastAt, long LastNumber)
{
    public const int MostPeople = 5;

    /// <summary>By value, also the people.</summary>
    public bool Equals(MessageThread? other) => other is not null
        && (Count, LastAt, LastNumber) == (other.Count, other.LastAt, other.LastNumber)
        && ListEquality.AreSame(People, other.People);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Count, LastAt, LastNumber);
}

/// <summary>A person by id and name, where no more of them is told.</summary>
public sealed record Named(int Id, string Name);

/// <summary>One emoji at a message.</summary>
/// <param name="Emoji">One of Unicode's list, in its fully qualified form.</param>
/// <param name="Count">How many people.</param>
/// <param name="People">The first 50, in the order in which they reacted.</param>
public sealed record Reaction(string Emoji, int Count, IReadOnlyList<Named> People)
{
    public const int MostKinds = 20;
    public const int MostPeople = 50;

    /// <summary>By value, also the people.</summary>
    public bool Equals(Reaction? other) => other is not null
        && (Emoji, Count) == (other.Emoji, other.Count)
        && ListEquality.AreSame(People, other.People);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Emoji, Count);
}

/// <summary>Data of <c>message.reacted</c>: all reactions of a message as they are now.</summary>
public sealed record MessageReactions(int Room, long Number, IReadOnlyList<Reaction> Reactions);

/// <summary>Data of <c>message.pinned</c>.</summary>
/// <param name="PinnedAt">Null: it is not pinned any more.</param>
/// <param name="Person">Who did it.</param>
public sealed record MessagePin(int Room, long Number, DateTimeOffset? PinnedAt, Named? Person);

/// <summary>Body of <c>PATCH /api/rooms/{room}/messages/{number}</c>.</summary>
public sealed record MessageChange(string Text);

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
/// <param name="Text">1 to 8,000 code points.</param>
/// <param name="ReplyTo">Number of the message in the same room that it answers.</param>
public sealed record NewMessage(string Text, long? ReplyTo = null);

/// <summary>Body of <c>PUT /api/rooms/{room}/read</c>.</summary>
/// <param name="Number">Everything up to this number is read.</param>
/// <param name="Back">True lets the mark go back; otherwise it only grows.</param>
/// <param name="From">
/// With <c>back</c>: where the mark stood for whoever puts it back. If it stands further by now, another device read on: it is left there.
/// </param>
public sealed record NewReadMark(
    long Number,
    bool Back = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? From = null);
