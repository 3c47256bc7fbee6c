using Snug.Protocol;

namespace Snug.Client;

/// <summary>One complete event of a stream, as it came.</summary>
/// <param name="Id">Null or empty if the event is not in the log.</param>
internal readonly record struct RawEvent(string Kind, string? Id, byte[] Data);

/// <summary>
/// Where a reader is in the log, over any number of connections. A cursor is the server's own: nothing is read out of it. What is new is
/// decided by arrival: an id that came lately is a repeat, and the cursor moves only with complete events. Not for several threads.
/// </summary>
internal sealed class Bookmark
{
    /// <summary>As far back as something could be repeated: what a proxy or a server may have had in its buffers.</summary>
    private const int Remembered = 1024;

    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private readonly Queue<string> order = new();
    private bool greeted;

    /// <param name="cursor">Null to begin where the server begins. One that is none is sent as it is: the server answers with a
    /// reset.</param>
    internal Bookmark(string? cursor)
    {
        Cursor = cursor;
        if (cursor is not null)
        {
            Remember(cursor);
        }
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
        // The stream starts after this id. On another place than where this reader is, nobody knows what lies between.
        var skips = resumed && !string.IsNullOrEmpty(raw.Id) && raw.Id != Cursor;
        if (skips)
        {
            StartAt(raw.Id!);
        }
        else
        {
            MoveTo(raw.Id);
        }

        var news = new List<SnugEvent>(2);
        if (!greeted)
        {
            news.Add(EventData.Read(raw, Wire.Json.Hello, hello => new Connected(hello)) with { Cursor = Cursor });
        }

        if (skips)
        {
            news.Add(new ResetHappened { Cursor = Cursor });
        }

        greeted = true;
        return news;
    }

    private ResetHappened TakeReset(RawEvent raw)
    {
        if (string.IsNullOrEmpty(raw.Id))
        {
            throw new InvalidDataException("a reset does not say where to go on");
        }

        StartAt(raw.Id);
        return new ResetHappened { Cursor = Cursor };
    }

    private static SnugEvent TakeBye(RawEvent raw) =>
        EventData.Read(raw, Wire.Json.Bye, bye => new Stopping(TimeSpan.FromMilliseconds(Math.Clamp(bye.RetryMs, 0, 60_000))));

    private IReadOnlyList<SnugEvent> TakeOther(RawEvent raw)
    {
        if (string.IsNullOrEmpty(raw.Id))
        {
            return [EventData.ReadPassing(raw)];
        }

        return MoveTo(raw.Id) ? [EventData.ReadLogged(raw) with { Cursor = Cursor }] : [];
    }

    private void StartAt(string id)
    {
        RequireCursor(id);
        seen.Clear();
        order.Clear();
        Remember(id);
        Cursor = id;
    }

    /// <returns>True if that is a place where this reader was not lately.</returns>
    private bool MoveTo(string? id)
    {
        if (string.IsNullOrEmpty(id))
        {
            return false;
        }

        RequireCursor(id);
        if (!Remember(id))
        {
            return false;
        }

        Cursor = id;
        return true;
    }

    private bool Remember(string id)
    {
        if (!seen.Add(id))
        {
            return false;
        }

        order.Enqueue(id);
        if (order.Count > Remembered)
        {
            seen.Remove(order.Dequeue());
        }

        return true;
    }

    private static void RequireCursor(string id)
    {
        if (!HeaderText.IsCursor(id))
        {
            throw new InvalidDataException("an event has an id that is not a cursor");
        }
    }
}
