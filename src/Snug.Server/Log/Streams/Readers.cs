// Log/Streams/ owns everybody who reads the log live. A request (EventEndpoints) runs a StreamRequest: it reads pages from disk until
// its Reader has a place in a Feed, then hands it to a ReaderLoop.
// EventLog calls Readers.Publish after each commit; that writes to the Feeds and wakes the loops that carry a reader of one that grew,
// and each loop writes what is pending to its readers' sinks (SocketSink, PipeSink).

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Snug.Protocol;
using Snug.Server.People;
using Snug.Server.Rooms;
using Snug.Server.Rooms.Members;

namespace Snug.Server.Log.Streams;

/// <summary>
/// Everybody who reads the log live: the feeds, and a few loops that carry them to the readers. Publishing costs the events of a
/// commit, never the rooms or the history.
/// </summary>
internal sealed class Readers : IHostedService, IDisposable
{
    /// <summary>Well within the host's limit for a stop, which would hit everything else that stops after the streams.</summary>
    private static readonly TimeSpan StopDeadlineAfter = TimeSpan.FromSeconds(2);

    /// <summary>A stream whose session ended is over within a second, whatever its peer takes.</summary>
    private static readonly TimeSpan LastWordsWithin = TimeSpan.FromMilliseconds(500);

    /// <summary>Before every event: how far a reader got is known to itself.</summary>
    private const long Beginning = 0;

    private readonly Projection projection;
    private readonly Feeds feeds;
    private readonly TimeProvider time;
    private readonly ReaderLoop[] loops;
    private readonly Lock readersGate = new();
    private readonly Dictionary<int, List<Reader>> readersByPerson = [];
    private readonly CancellationTokenSource stopDeadline = new();
    private readonly MemoryTrim memoryTrim = new(MemoryTrim.Collect);

    private Thread[] running = [];
    private ITimer? ticks;
    private int nextLoop;

    public Readers(Projection projection, TimeProvider time)
    {
        this.projection = projection;
        this.time = time;
        feeds = new Feeds(projection);
        var count = Math.Clamp(Environment.ProcessorCount, 1, 4);
        loops = [.. Enumerable.Range(0, count).Select(index => new ReaderLoop(1 << index, feeds, () => projection.Head, projection, time))];
    }

    /// <summary>How many streams are open and live.</summary>
    public int LiveCount => loops.Sum(loop => loop.Count);

    /// <summary>Whose streams are open: ids of people.</summary>
    public int[] PeopleWithStreams
    {
        get
        {
            lock (readersGate)
            {
                return [.. readersByPerson.Keys];
            }
        }
    }

    /// <summary>Makes memory and streams know a commit, in one moment, and wakes the readers. Called by the log's thread.</summary>
    public void Publish(IReadOnlyList<LogEvent> committed)
    {
        var events = projection.Unknown(committed);
        if (events.Count == 0)
        {
            return;
        }

        memoryTrim.NoteActivity();
        var stopped = new List<Reader>();
        var moved = new List<Reader>();
        Wake(feeds.Publish(events, events.Any(Moves) ? () => Move(events, stopped, moved) : null));
        moved.ForEach(reader => reader.Loop.Nudge(reader));
        if (stopped.Count > 0)
        {
            stopped.ForEach(reader => reader.Loop.Nudge(reader));
            _ = CutLater(stopped);
        }
    }

    /// <summary>Tells a person's own streams what changed of what is theirs.</summary>
    public void SendPersonal(int personId, Me change)
    {
        foreach (var reader in ReadersOf(personId))
        {
            reader.SendPersonal(change);
        }
    }

    /// <summary>Tells all whose own state a commit changed.</summary>
    internal void SendPersonal(Batch batch)
    {
        foreach (var (personId, mark) in batch.Marks)
        {
            SendPersonal(personId, new Me([mark]));
        }

        foreach (var (personId, change) in batch.Personal)
        {
            SendPersonal(personId, change);
        }
    }

    /// <summary>
    /// Whoever says something has read up to there: derived from what another server appended, as it is where it was said.
    /// </summary>
    public void SendOwnMarks(IReadOnlyList<LogEvent> events)
    {
        foreach (var said in events)
        {
            if (said is { Kind.CountsAsMessage: true, PersonId: { } person, RoomId: { } room, Number: { } number })
            {
                SendPersonal(person, new Me([new ReadMark(room, number)]));
            }
        }
    }

    /// <summary>Tells owners and admins how many reports wait.</summary>
    public void SendReports(int waiting)
    {
        foreach (var id in PeopleWithStreams.Where(id => PeoplePolicy.MayLookAfterReports(Who.Is(id), projection)))
        {
            SendPersonal(id, new Me([], Reports: waiting));
        }
    }

    /// <summary>Hands on an event that is never stored, to those who follow everything and to the room's own streams.</summary>
    public void PublishPassing(int roomId, ReadOnlySpan<byte> bytes) => Wake(feeds.PublishPassing(roomId, bytes));

    /// <summary>Makes a reader known, so that it hears of its person's marks from now on. MUST be closed.</summary>
    /// <param name="http">The request.</param>
    /// <param name="caller">Who reads.</param>
    /// <param name="roomId">For a room's own stream.</param>
    public Reader Open(HttpContext http, Caller caller, int? roomId)
    {
        var loop = loops[(uint)Interlocked.Increment(ref nextLoop) % (uint)loops.Length];
        var feed = feeds.Take(roomId);
        var reader = new Reader(http, caller, roomId, feed, loop, ready =>
            (IEventSink?)SocketSink.TryOpen(http, time, ready) ?? new PipeSink(http, ready));

        // In one moment: whoever joins or leaves a room from here on is told to this reader too.
        projection.Read((known, _) =>
        {
            Add(reader);
            if (roomId is null)
            {
                reader.ReadsLogUpTo = known.Members.LastMoveOf(caller.PersonId);
                foreach (var room in known.Members.RoomsOf(caller.PersonId))
                {
                    feeds.Join(reader, room, Beginning);
                }
            }

            return reader;
        });
        memoryTrim.CountStream();
        return reader;
    }

    private void Add(Reader reader)
    {
        lock (readersGate)
        {
            if (!readersByPerson.TryGetValue(reader.Caller.PersonId, out var readers))
            {
                readers = [];
                readersByPerson.Add(reader.Caller.PersonId, readers);
            }

            readers.Add(reader);
        }
    }

    /// <summary>Forgets a reader that its loop has let go.</summary>
    public void Close(Reader reader)
    {
        lock (readersGate)
        {
            var readers = readersByPerson[reader.Caller.PersonId];
            readers.Remove(reader);
            if (readers.Count == 0)
            {
                readersByPerson.Remove(reader.Caller.PersonId);
            }
        }

        feeds.Close(reader);

        memoryTrim.CountStream();
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Bare threads: a bug in one ends the process, as it does in the log's. A loop that was gone would leave its readers in silence.
        running = [.. loops.Select(loop => new Thread(loop.Run) { Name = "Snug readers", IsBackground = true })];
        Array.ForEach(running, thread => thread.Start());
        ticks = time.CreateTimer(_ => Tick(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        return Task.CompletedTask;
    }

    /// <summary>Cancelled a moment after the server began to stop: whoever has not taken what is on its way by then is cut.</summary>
    public CancellationToken StopDeadline => stopDeadline.Token;

    /// <summary>Says bye to all readers. The requests end with it, so the web server can stop.</summary>
    public void SayBye()
    {
        Array.ForEach(loops, loop => loop.Stop());
        stopDeadline.CancelAfter(StopDeadlineAfter);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Array.ForEach(loops, loop => loop.Close());
        Array.ForEach(running, thread => thread.Join());
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ticks?.Dispose();
        stopDeadline.Dispose();
    }

    private static bool EndsSessions(LogEvent happened) => happened.State is Person { Status: not null } or EndedSessions;

    private static bool Moves(LogEvent happened) => EndsSessions(happened) || happened.State is MemberState;

    /// <summary>What becomes of open streams by a commit. Under the projection's gate, before anybody can see its events.</summary>
    private void Move(IReadOnlyList<LogEvent> events, List<Reader> stopped, List<Reader> moved)
    {
        StopAt(events, stopped);
        foreach (var happened in events)
        {
            if (happened.State is MemberState { Stay: var stay })
            {
                MoveMember(happened, stay, stopped, moved);
            }
        }
    }

    /// <summary>
    /// Whoever joins a room is told everything from that very event on, and whoever leaves it up to that very event; a stream of the room
    /// itself ends there.
    /// </summary>
    private void MoveMember(LogEvent happened, Stay stay, List<Reader> stopped, List<Reader> moved)
    {
        var position = happened.Cursor.Position;
        foreach (var reader in ReadersOf(stay.PersonId))
        {
            if (happened.Kind == Kinds.MemberJoined && reader.RoomId is null)
            {
                feeds.Join(reader, stay.RoomId, position - 1);
                moved.Add(reader);
            }
            else if (happened.Kind == Kinds.MemberLeft && reader.RoomId is null)
            {
                feeds.Leave(reader, stay.RoomId, position);
                moved.Add(reader);
            }
            else if (happened.Kind == Kinds.MemberLeft && reader.RoomId == stay.RoomId)
            {
                reader.StopAt(position);
                stopped.Add(reader);
            }
        }
    }

    /// <summary>Tells streams nothing after the event by which their session ends. Under the projection's gate.</summary>
    private void StopAt(IReadOnlyList<LogEvent> events, List<Reader> stopped)
    {
        foreach (var happened in events.Where(EndsSessions))
        {
            foreach (var reader in ReadersOf(happened.PersonId!.Value))
            {
                if (happened.State is Person || (happened.State is EndedSessions ended && ended.Holds(reader.Caller.Session)))
                {
                    reader.StopAt(happened.Cursor.Position);
                    stopped.Add(reader);
                }
            }
        }
    }

    /// <summary>Ends those that took no byte: what is on its way to a peer that does not read would keep them open.</summary>
    private async Task CutLater(List<Reader> stopped)
    {
        await Task.Delay(LastWordsWithin, time);
        foreach (var reader in stopped)
        {
            if (ReadersOf(reader.Caller.PersonId).Contains(reader))
            {
                reader.Http.Abort();
            }
        }
    }

    private void Tick()
    {
        Array.ForEach(loops, loop => loop.Tick());
        memoryTrim.Tick();
    }

    private void Wake(IEnumerable<Feed> grown)
    {
        foreach (var feed in grown)
        {
            foreach (var loop in loops)
            {
                loop.FeedGrew(feed);
            }
        }
    }

    internal Reader[] ReadersOf(int personId)
    {
        lock (readersGate)
        {
            return readersByPerson.TryGetValue(personId, out var readers) ? [.. readers] : [];
        }
    }
}
