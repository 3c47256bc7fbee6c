using System.Globalization;
using Snug.Protocol;

namespace Snug.Client;

/// <summary>One complete event of a stream, as it came.</summary>
/// <param name="Id">Null or empty if the event is not in the log.</param>
internal readonly record struct RawEvent(string Kind, string? Id, byte[] Data);

/// <summary>
/// Where a reader is in the log, over any number of connections. It decides what is new: an event whose position was passed already is
/// a repeat, and the cursor moves only with complete events. It reads nothing out of a cursor but its position. Not for several threads.
/// </summary>
internal sealed class Bookmark
{
    private long position;
    private bool greeted;

    /// <param name="cursor">Null to begin where the server begins.</param>
    internal Bookmark(string? cursor)
    {
        Cursor = cursor;
        // A cursor that is none is sent as it is, and the server answers it with a reset.
        position = cursor is null ? -1 : PositionIn(cursor) ?? -1;
    }

    /// <summary>Where to go on after a lost connection; null only until the first id came.</summary>
    internal string? Cursor { get; private set; }

    /// <summary>A new connection: its hello is not a repeat of the last one's.</summary>
    internal void OpenNewStream() => greeted = false;

    /// <summary>What this event is to the reader: nothing if it is a repeat, and a reset as well if a hole opened before it.</summary>
    /// <exception cref="InvalidDataException">The stream cannot be followed: its ids are no cursors.</exception>
    internal IReadOnlyList<SnugEvent> Take(RawEvent raw) => raw.Kind switch
    {
        EventKinds.Hello => TakeHello(raw),
        EventKinds.Reset => [TakeReset(raw)],
        EventKinds.Ping => MoveTo(raw.Id) ? [new CaughtUp { Cursor = Cursor }] : [],
        EventKinds.Bye => [TakeBye(raw)],
        _ => TakeOther(raw),
    };

    private List<SnugEvent> TakeHello(RawEvent raw)
    {
        var resumed = Cursor is not null;
        // The stream starts after this id. Further on than where this reader is, it would skip what lies between.
        var skips = MoveTo(raw.Id) && resumed;
        var news = new List<SnugEvent>(2);
        if (!greeted) news.Add(EventData.Read(raw, Wire.Json.Hello, hello => new Connected(hello)) with { Cursor = Cursor });
        if (skips) news.Add(new ResetHappened { Cursor = Cursor });
        greeted = true;
        return news;
    }

    private ResetHappened TakeReset(RawEvent raw)
    {
        if (string.IsNullOrEmpty(raw.Id)) throw new InvalidDataException("a reset does not say where to go on");
        position = PositionOf(raw.Id);
        Cursor = raw.Id;
        return new ResetHappened { Cursor = Cursor };
    }

    private static SnugEvent TakeBye(RawEvent raw) =>
        EventData.Read(raw, Wire.Json.Bye, bye => new Stopping(TimeSpan.FromMilliseconds(Math.Clamp(bye.RetryMs, 0, 60_000))));

    private IReadOnlyList<SnugEvent> TakeOther(RawEvent raw)
    {
        if (string.IsNullOrEmpty(raw.Id)) return [EventData.ReadPassing(raw)];
        return MoveTo(raw.Id) ? [EventData.ReadLogged(raw) with { Cursor = Cursor }] : [];
    }

    /// <returns>True if that is further on than before.</returns>
    private bool MoveTo(string? id)
    {
        if (string.IsNullOrEmpty(id)) return false;
        var reached = PositionOf(id);
        if (reached <= position) return false;
        position = reached;
        Cursor = id;
        return true;
    }

    private static long PositionOf(string id) =>
        HeaderText.IsCursor(id) && PositionIn(id) is { } position
            ? position
            : throw new InvalidDataException("an event has an id that is not a cursor");

    /// <summary>The number before the dash of <c>POSITION-TAG</c>, or null. The tag is the server's own.</summary>
    private static long? PositionIn(string cursor)
    {
        var dash = cursor.IndexOf('-', StringComparison.Ordinal);
        if (dash <= 0) return null;
        return long.TryParse(cursor.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : null;
    }
}
