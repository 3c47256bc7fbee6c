using Snug.Protocol;

namespace Snug.Server.Tests.Model;

/// <summary>
/// The log as readers were told it, once: every later reader has to hear the same after the same cursor. What is told first is compared
/// with what was acknowledged.
/// </summary>
internal sealed class ModelHistory(ModelWorld world)
{
    private readonly List<ToldEvent> told = [];
    private readonly Dictionary<int, long> posted = [];
    private readonly Dictionary<int, int> changed = [];
    private int rooms;
    private int people;

    public int Count => told.Count;

    /// <summary>The cursor after the first <paramref name="count"/> events.</summary>
    public string CursorAfter(int count) => count == 0 ? "0-0" : told[count - 1].Cursor;

    /// <summary>Has every event been told that there has to be?</summary>
    public bool IsComplete => rooms == world.Rooms.Count
        && people == world.People.Count
        && world.Rooms.All(IsTold);

    /// <summary>Those after the first <paramref name="count"/>, of one room or of all.</summary>
    public IEnumerable<ToldEvent> After(int count, int? room) => told.Skip(count).Where(next => room is null || next.Room == room);

    /// <summary>Takes in the next event that nobody was told of before.</summary>
    public void Add(ToldEvent next)
    {
        told.ShouldNotContain(known => known.Cursor == next.Cursor, $"{next} has a cursor that was given before");
        switch (next.Kind)
        {
            case EventKinds.RoomCreated:
                next.Room.ShouldBe(++rooms, "rooms are made in order");
                break;
            case EventKinds.PersonJoined:
                next.Person.ShouldBe(++people, "people come in order");
                break;
            case EventKinds.RoomChanged:
                changed[next.Room!.Value] = changed.GetValueOrDefault(next.Room.Value) + 1;
                changed[next.Room.Value].ShouldBeLessThanOrEqualTo(world.Room(next.Room.Value).Changes, $"{next} is one change too many");
                break;
            default:
                next.Kind.ShouldBe(EventKinds.MessagePosted);
                var number = posted[next.Room!.Value] = posted.GetValueOrDefault(next.Room.Value) + 1;
                next.Message.ShouldNotBeNull().ShouldBe(world.Room(next.Room.Value).Messages[(int)number - 1]);
                break;
        }

        told.Add(next);
    }

    private bool IsTold(ModelRoom room) =>
        posted.GetValueOrDefault(room.Id) == room.LastNumber && changed.GetValueOrDefault(room.Id) == room.Changes;
}

/// <summary>An event of the log as it came over the wire, without what may be rendered as it is now.</summary>
internal sealed record ToldEvent(string Cursor, string Kind, int? Room, int? Person, Message? Message)
{
    private static readonly string[] Durable =
        [EventKinds.RoomCreated, EventKinds.RoomChanged, EventKinds.MessagePosted, EventKinds.PersonJoined];

    /// <summary>Null for events that are not in the log.</summary>
    public static ToldEvent? Of(StreamEvent seen)
    {
        if (!Durable.Contains(seen.Kind))
        {
            return null;
        }

        var message = seen.Kind == EventKinds.MessagePosted ? seen.Message : null;
        var room = message?.Room ?? (seen.Kind == EventKinds.PersonJoined ? null : seen.As(Wire.Json.Room).Id);
        var person = seen.Kind == EventKinds.PersonJoined ? seen.As(Wire.Json.Person).Id : (int?)null;
        return new ToldEvent(seen.Id.ShouldNotBeNull(), seen.Kind, room, person, message);
    }
}
