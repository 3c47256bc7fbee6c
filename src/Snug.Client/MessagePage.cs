using System.Globalization;
using Snug.Protocol;

namespace Snug.Client;

/// <summary>Which messages of a room a page holds. The default is <see cref="Newest"/>.</summary>
public readonly record struct MessageRange
{
    private readonly string? bound;
    private readonly long number;

    private MessageRange(string bound, long number) => (this.bound, this.number) = (bound, number);

    /// <summary>The last messages of the room.</summary>
    public static MessageRange Newest => default;

    /// <summary>The last messages with a number below <paramref name="number"/>.</summary>
    public static MessageRange Before(long number) => new("before", number);

    /// <summary>The first messages with a number above <paramref name="number"/>; <c>After(0)</c> is the beginning of the room.</summary>
    public static MessageRange After(long number) => new("after", number);

    /// <summary>Messages on both sides of <paramref name="number"/>, itself included.</summary>
    public static MessageRange Around(long number) => new("around", number);

    /// <summary>As the wire has it: <c>before=120</c>; empty for the newest.</summary>
    public override string ToString() => bound is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{bound}={number}");
}

/// <summary>Some messages of a room, ascending by number, tombstones included.</summary>
/// <param name="Messages">Empty if the range holds none.</param>
/// <param name="Cursor">
/// Follow the events from here on: together there is neither a hole nor an overlap that matters (apply by room and number).
/// </param>
public sealed record MessagePage(IReadOnlyList<Message> Messages, string Cursor);

/// <summary>The rooms that I can see, in order of id.</summary>
/// <param name="Cursor">Follow the events from here on.</param>
public sealed record RoomList(IReadOnlyList<Room> Rooms, string Cursor);
