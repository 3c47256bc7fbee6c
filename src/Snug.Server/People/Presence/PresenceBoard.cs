// People/Presence/ owns who is here and who is writing. Nothing of it is durable.
// StreamRequest enters and leaves a person, EventEndpoints reports what a client says; once a second the board compares, and Readers
// publish what changed.

using System.Buffers;
using Microsoft.Extensions.Hosting;
using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Log.Streams;
using Snug.Server.Nodes;
using Snug.Server.Rooms;

namespace Snug.Server.People.Presence;

/// <summary>
/// Who is here and who is writing: never stored, told as at most one list of changes a room a second. A person is here while one
/// of their streams is open: in the room they said last, and in every room whose own stream they read.
/// </summary>
internal sealed class PresenceBoard(
    Readers readers, Projection known, PresenceElsewhere elsewhere, TimeProvider time) : IHostedService, IDisposable
{
    /// <summary>Above this, only how many are here.</summary>
    private const int MostNames = 200;

    /// <summary>For readers that were catching up when somebody left.</summary>
    private const int DeparturesKept = 1_000;

    private static readonly TimeSpan WritingFades = TimeSpan.FromSeconds(6);

    /// <summary>A reload or a lost connection is not leaving.</summary>
    private static readonly TimeSpan LeavingTakes = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly Dictionary<int, PresentPerson> visitors = [];
    private readonly Dictionary<int, Dictionary<int, string>> told = [];
    private List<(PlaceElsewhere Place, string State)> others = [];
    private readonly Queue<(long Version, int Room, PersonPresence Person)> departures = new();
    private long version;
    private bool hasNews;
    private int membersSeen;
    private ITimer? ticks;

    /// <summary>Names of those who are here, in the order in which they first came in.</summary>
    public string[] Names
    {
        get
        {
            lock (gate)
            {
                return [.. visitors.Values.Where(visitor => visitor.Streams > 0)
                    .Select(visitor => visitor.Person.Id)
                    .Union(others.Select(other => other.Place.Person))
                    .Order()
                    .Take(MostNames)
                    .Select(NameOf)];
            }
        }
    }

    /// <summary>A stream of <paramref name="caller"/> opens; it closes when the result is disposed of.</summary>
    public IDisposable Enter(Caller caller, int? roomId)
    {
        lock (gate)
        {
            if (!visitors.TryGetValue(caller.PersonId, out var visitor))
            {
                visitor = new PresentPerson(caller.Person);
                visitors.Add(caller.PersonId, visitor);
            }

            visitor.Streams++;
            visitor.LeftAt = null;
            hasNews = true;
            if (roomId is { } room)
            {
                visitor.RoomStreams[room] = (visitor.RoomStreams.GetValueOrDefault(room).Streams + 1, null);
            }

            return new OpenStream(this, visitor, roomId);
        }
    }

    /// <summary>A person says where they are and what they do. Counts while one of their streams is open.</summary>
    public void Report(Caller caller, int roomId, string state)
    {
        Report(caller.PersonId, roomId, state);
        elsewhere.Forward(caller.PersonId, roomId, state);
    }

    /// <summary>The same where another server was told.</summary>
    public void Report(int personId, int roomId, string state)
    {
        lock (gate)
        {
            if (!visitors.TryGetValue(personId, out var visitor))
            {
                return;
            }

            hasNews = true;
            if (state == PresenceStates.Away)
            {
                visitor.Room = visitor.Room == roomId ? null : visitor.Room;
                visitor.WritingSince = null;
            }
            else
            {
                visitor.Room = roomId;
                visitor.WritingSince = state == PresenceStates.Writing ? time.GetTimestamp() : null;
            }
        }
    }

    /// <summary>The rooms that people are in, as everybody was told last.</summary>
    /// <param name="roomId">Only this one; null for all.</param>
    public List<Protocol.Presence> Current(int? roomId)
    {
        lock (gate)
        {
            return [.. told.Where(room => roomId is null || room.Key == roomId).OrderBy(room => room.Key).Select(room =>
                new Protocol.Presence(room.Key, room.Value.Count, room.Value.Count > MostNames
                    ? []
                    : [.. room.Value.Select(pair => Tell(pair.Key, pair.Value))]))];
        }
    }

    /// <summary>Grows with everything that is told.</summary>
    public long Version
    {
        get
        {
            lock (gate)
            {
                return version;
            }
        }
    }

    /// <summary>
    /// What somebody needs to hear who missed all that was told after <paramref name="since"/>: who is here, and who no longer is.
    /// </summary>
    /// <param name="roomId">Only this room; null for all.</param>
    public List<Protocol.Presence> Since(long since, int? roomId)
    {
        lock (gate)
        {
            if (version == since)
            {
                return [];
            }

            var gone = departures
                .Where(left => left.Version > since && (roomId is null || left.Room == roomId) && !IsTold(left.Room, left.Person.Id))
                .ToLookup(left => left.Room, left => left.Person);
            var rooms = Current(roomId).ToDictionary(room => room.Room);
            return [.. rooms.Keys.Union(gone.Select(left => left.Key)).Order().Select(room =>
                rooms.GetValueOrDefault(room, new Protocol.Presence(room, 0, [])) is var now && now.Count > MostNames
                    ? now
                    : now with { People = [.. now.People, .. gone[room].Distinct()] })];
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        ticks = time.CreateTimer(_ => TellChanges(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (ticks is not null)
        {
            await ticks.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => ticks?.Dispose();

    private void TellChanges()
    {
        List<Protocol.Presence> changes;
        lock (gate)
        {
            // A quiet server does nothing here, however many are connected.
            if (!hasNews && !elsewhere.HasNews && known.Members.Version == membersSeen)
            {
                elsewhere.SayIsHere();
                return;
            }

            others = elsewhere.TakeAll();

            var haveMembersChanged = known.Members.Version != membersSeen;
            membersSeen = known.Members.Version;

            hasNews = visitors.Values.Any(visitor =>
                visitor.LeftAt is not null
                    || visitor.WritingSince is not null
                    || visitor.RoomStreams.Values.Any(room => room.LeftAt is not null));
            var rooms = Rooms();
            elsewhere.Tell(Places(rooms));
            foreach (var ((person, room), state) in others.Where(other => other.Place.Room > 0))
            {
                Put(rooms, room, person, state);
            }

            changes = Compare(rooms, haveMembersChanged);
            KeepDepartures(changes);
            foreach (var (id, visitor) in visitors)
            {
                if (visitor.LeftAt is { } since && time.GetElapsedTime(since) >= LeavingTakes)
                {
                    visitors.Remove(id);
                }
            }
        }

        var output = new ArrayBufferWriter<byte>();
        foreach (var change in changes)
        {
            output.ResetWrittenCount();
            EventEncoder.WritePresence(output, change);
            readers.PublishPassing(change.Room, output.WrittenSpan);
        }
    }

    private void KeepDepartures(List<Protocol.Presence> changes)
    {
        version += changes.Count > 0 ? 1 : 0;
        foreach (var change in changes)
        {
            foreach (var person in change.People.Where(person => person.State == PresenceStates.Away))
            {
                departures.Enqueue((version, change.Room, person));
            }
        }

        while (departures.Count > DeparturesKept)
        {
            departures.Dequeue();
        }
    }

    private bool IsTold(int room, int person) => told.TryGetValue(room, out var people) && people.ContainsKey(person);

    /// <summary>Who is in which room at this moment, and what they do there.</summary>
    private Dictionary<int, Dictionary<int, string>> Rooms()
    {
        var rooms = new Dictionary<int, Dictionary<int, string>>();
        foreach (var visitor in visitors.Values.Where(visitor =>
            visitor.LeftAt is not { } since || time.GetElapsedTime(since) < LeavingTakes))
        {
            foreach (var (room, reading) in visitor.RoomStreams.ToList())
            {
                if (reading.LeftAt is { } left && time.GetElapsedTime(left) >= LeavingTakes)
                {
                    visitor.RoomStreams.Remove(room);
                }
                else
                {
                    Put(rooms, room, visitor.Person.Id, PresenceStates.Here);
                }
            }

            if (visitor.Room is { } said)
            {
                if (visitor.WritingSince is { } since && time.GetElapsedTime(since) >= WritingFades)
                {
                    visitor.WritingSince = null;
                }

                Put(rooms, said, visitor.Person.Id, visitor.WritingSince is not null ? PresenceStates.Writing : PresenceStates.Here);
            }
        }

        return rooms;
    }

    /// <summary>Whoever was removed from a room is not there any more, whatever their programs say.</summary>
    private void Put(Dictionary<int, Dictionary<int, string>> rooms, int room, int person, string state)
    {
        if (!RoomPolicy.May(RoomAct.BePresent, Who.Is(person), known, room))
        {
            return;
        }

        if (!rooms.TryGetValue(room, out var people))
        {
            people = [];
            rooms.Add(room, people);
        }

        // Writing in one window is writing, whatever the others show.
        if (people.GetValueOrDefault(person) is not PresenceStates.Writing)
        {
            people[person] = state;
        }
    }

    /// <summary>Everybody with a stream here, as other servers are told: in their rooms, and here at all.</summary>
    private Dictionary<PlaceElsewhere, string> Places(Dictionary<int, Dictionary<int, string>> rooms)
    {
        var places = new Dictionary<PlaceElsewhere, string>();
        foreach (var visitor in visitors.Values.Where(visitor => visitor.Streams > 0))
        {
            places[new PlaceElsewhere(visitor.Person.Id, 0)] = PresenceStates.Here;
        }

        foreach (var (room, people) in rooms)
        {
            foreach (var (person, state) in people)
            {
                places[new PlaceElsewhere(person, room)] = state;
            }
        }

        return places;
    }

    /// <summary>What changed since everybody was told; remembers that they are told now.</summary>
    /// <param name="now">Who is in which room.</param>
    /// <param name="haveMembersChanged">Somebody new may be told of a room that has members: all who are there are told again.</param>
    private List<Protocol.Presence> Compare(Dictionary<int, Dictionary<int, string>> now, bool haveMembersChanged)
    {
        var changes = new List<Protocol.Presence>();
        foreach (var room in told.Keys.Union(now.Keys).ToList())
        {
            var before = told.GetValueOrDefault(room) ?? [];
            var after = now.GetValueOrDefault(room) ?? [];
            var isToldAgain = haveMembersChanged && !RoomPolicy.IsForEverybody(known, room);
            List<PersonPresence> people =
            [
                .. after.Where(pair => isToldAgain || before.GetValueOrDefault(pair.Key) != pair.Value)
                    .Select(pair => Tell(pair.Key, pair.Value)),
                .. before.Keys.Where(person => !after.ContainsKey(person)).Select(person => Tell(person, PresenceStates.Away)),
            ];
            if (people.Count > 0)
            {
                changes.Add(new Protocol.Presence(room, after.Count, after.Count > MostNames ? [] : people));
            }

            if (after.Count == 0)
            {
                told.Remove(room);
            }
            else
            {
                told[room] = after;
            }
        }

        return changes;
    }

    /// <summary>What is told of somebody.</summary>
    private PersonPresence Tell(int personId, string state) =>
        new(personId, NameOf(personId), state);

    /// <summary>As they are called now: a name may change while somebody is here.</summary>
    private string NameOf(int personId) => known.People.NameOf(personId);

    private void Leave(PresentPerson visitor, int? roomId)
    {
        lock (gate)
        {
            visitor.Streams--;
            if (roomId is { } room)
            {
                var reading = visitor.RoomStreams[room].Streams - 1;
                visitor.RoomStreams[room] = (reading, reading == 0 ? time.GetTimestamp() : null);
            }

            visitor.LeftAt = visitor.Streams == 0 ? time.GetTimestamp() : null;
            hasNews = true;
        }
    }

    private sealed class OpenStream(PresenceBoard board, PresentPerson visitor, int? roomId) : IDisposable
    {
        public void Dispose() => board.Leave(visitor, roomId);
    }
}
