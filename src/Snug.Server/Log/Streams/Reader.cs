using System.Buffers;
using Microsoft.AspNetCore.Http;
using Snug.Protocol;
using Snug.Server.People;
using Snug.Server.People.Presence;
using Snug.Server.Rooms;

namespace Snug.Server.Log.Streams;

/// <summary>Why a reader left its loop.</summary>
internal enum ReaderEnd
{
    /// <summary>The peer went away, took nothing for too long, or its session ended.</summary>
    Gone,

    /// <summary>It needs events that are no longer in memory: it reads the log and comes back.</summary>
    Behind,

    /// <summary>The server stops, and <c>bye</c> was said.</summary>
    Stopping,
}

/// <summary>
/// One open stream. While it is live it is a place in a feed, and only its loop touches it (but <see cref="SendPersonal"/> and
/// <see cref="TakePersonal"/>, which have a gate of their own). Before that it reads the log, in its request's own task.
/// </summary>
internal sealed class Reader
{
    private readonly Lock personalGate = new();
    private volatile PersonalChanges? personal;
    private volatile RoomPlaces? rooms;
    private long stopsAt = long.MaxValue;
    private TaskCompletionSource<ReaderEnd> left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="http">The request.</param>
    /// <param name="caller">Who reads.</param>
    /// <param name="roomId">For a room's own stream.</param>
    /// <param name="feed">The first place's.</param>
    /// <param name="loop">Serves it while it is live.</param>
    /// <param name="openSink">Gets what is to be called when a full sink takes bytes again.</param>
    public Reader(HttpContext http, Caller caller, int? roomId, Feed feed, ReaderLoop loop, Func<Action, IEventSink> openSink)
    {
        Http = http;
        Caller = caller;
        RoomId = roomId;
        Feed = feed;
        Loop = loop;
        Sink = openSink(() => Loop.Ready(this));
        Place = (null!, 0);
    }

    public HttpContext Http { get; }

    public Caller Caller { get; }

    /// <summary>The room of a room's own stream; null on <c>/api/events</c>.</summary>
    public int? RoomId { get; }

    public Feed Feed { get; }

    public ReaderLoop Loop { get; }

    public IEventSink Sink { get; }

    /// <summary>Its further places: rooms that not everybody sees. Null as long as it had none.</summary>
    public RoomPlaces? Rooms => rooms;

    /// <summary>
    /// Everything up to this position was handed to the sink. Exact when it is not live, and with several places; else it lags behind
    /// <see cref="Place"/>.
    /// </summary>
    public long Reached { get; set; }

    /// <summary>
    /// Up to here only the log knows what this person could see: before it they joined or left a room whose feed is not theirs, or not
    /// wholly.
    /// </summary>
    public long ReadsLogUpTo { get; set; }

    /// <summary>Its feeds were given back. Under the projection's gate only.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Everything before this place was handed to the sink.</summary>
    public (Segment Segment, int Offset) Place { get; set; }

    /// <summary>The last event that was handed to the sink.</summary>
    public Cursor Newest { get; set; }

    /// <summary>It is in its loop's lists, at this index of each; negative otherwise.</summary>
    public (int All, int OfFeed) Index { get; set; } = (-1, -1);

    /// <summary>All presence up to this <see cref="PresenceBoard.Version"/> was told before it went live.</summary>
    public long PresenceSeen { get; set; }

    /// <summary>When the sink became full (a timestamp); null while it takes bytes.</summary>
    public long? FullSince { get; set; }

    /// <summary>When the last ping was sent (a timestamp).</summary>
    public long LastPing { get; set; }

    /// <summary>It is to leave as soon as the sink is ready.</summary>
    public ReaderEnd? LeavingFor { get; set; }

    /// <summary>
    /// Nothing after this position: its session ended there, or its person may not come in any more. Set once, under the projection's gate
    /// and before the events of the same commit are in the feeds: whoever sees a later event or head sees this.
    /// </summary>
    public long StopsAt => Volatile.Read(ref stopsAt);

    /// <summary>It is to end, or has ended.</summary>
    public bool IsStopping => StopsAt < long.MaxValue;

    /// <summary>Completes when the loop has let go of it for good.</summary>
    public Task<ReaderEnd> Left => left.Task;

    /// <summary>Before it goes live again.</summary>
    public void ResetLeft() => left = new TaskCompletionSource<ReaderEnd>(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The loop no longer touches it.</summary>
    public void LetGo(ReaderEnd reason) => left.TrySetResult(reason);

    /// <summary>Tells it nothing after a position. Under the projection's gate; whoever calls it nudges the loop afterwards.</summary>
    public void StopAt(long position) => Volatile.Write(ref stopsAt, Math.Min(stopsAt, position));

    /// <summary>
    /// Begins or ends to follow a room. Under the projection's gate, before the events of the same commit are in the feeds; whoever calls
    /// it nudges the loop afterwards.
    /// </summary>
    public void Move(RoomMove move) => (rooms ??= new RoomPlaces()).Post(move);

    /// <summary>Puts it behind a position, in all its places.</summary>
    /// <returns>False if something after it is no longer in memory: read the log.</returns>
    public bool TryFind(long position)
    {
        if (position < ReadsLogUpTo)
        {
            return false;
        }

        if (!Feed.TryFind(position, out var segment, out var offset) || rooms?.TryFind(position) is false)
        {
            return false;
        }

        (Place, Newest, Reached) = ((segment, offset), default, position);
        return true;
    }

    /// <summary>
    /// Something changed of what is this person's own. Any thread. It is state: a later one replaces an earlier one that waits.
    /// </summary>
    public void SendPersonal(Me change)
    {
        if (RoomId is { } only && !change.Reads.Any(mark => mark.Room == only) && change.Rooms?.Any(room => room.Room == only) is not true)
        {
            return;
        }

        lock (personalGate)
        {
            (personal ??= new PersonalChanges()).Add(change);
        }

        Loop.Nudge(this);
    }

    /// <summary>
    /// What waits of that, as one encoded event; null if nothing does. Rooms that this person may not see any more are left out: they may
    /// have left one while it waited, and the event by which they did may have been told already.
    /// </summary>
    public byte[]? TakePersonal(IKnown known)
    {
        // Without the gate: asked for every reader and event, and whoever adds one nudges the loop afterwards.
        if (personal is null)
        {
            return null;
        }

        PersonalChanges? taken;
        lock (personalGate)
        {
            (taken, personal) = (personal, null);
        }

        if (taken?.ToMe(room => RoomPolicy.MaySee(Who.Is(Caller), known, room)) is not { } change)
        {
            return null;
        }

        var output = new ArrayBufferWriter<byte>(128);
        EventEncoder.WriteMe(output, change);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Personal state that waits to be told.</summary>
    private sealed class PersonalChanges
    {
        private readonly Dictionary<int, long> reads = [];
        private Dictionary<int, RoomPreference>? rooms;
        private IReadOnlyList<int>? muted;
        private IReadOnlyList<string>? highlights;
        private int? reports;

        public void Add(Me change)
        {
            foreach (var mark in change.Reads)
            {
                reads[mark.Room] = mark.Number;
            }

            foreach (var room in change.Rooms ?? [])
            {
                (rooms ??= [])[room.Room] = room;
            }

            muted = change.Muted ?? muted;
            highlights = change.Highlights ?? highlights;
            reports = change.Reports ?? reports;
        }

        /// <returns>Null if nothing is left of it.</returns>
        public Me? ToMe(Func<int, bool> sees)
        {
            var marks = reads.Where(mark => sees(mark.Key)).Select(mark => new ReadMark(mark.Key, mark.Value)).ToList();
            var preferences = rooms?.Values.Where(room => sees(room.Room)).ToList() is { Count: > 0 } some ? some : null;
            var isEmpty = marks.Count == 0 && preferences is null && muted is null && highlights is null && reports is null;
            return isEmpty ? null : new Me(marks, preferences, muted, reports) { Highlights = highlights };
        }
    }
}
