using Snug.Client;
using Snug.Protocol;

namespace Snug.Terminal.Chat;

/// <summary>
/// All that one person knows about a server: snapshot and events in, what to show out. No input or output of its own, so line
/// mode and screen stand on the same one.
/// </summary>
public sealed class ServerView
{
    private readonly SortedDictionary<int, RoomView> rooms = [];

    public ServerView(State state)
    {
        Me = state.Me;
        Take(state);
    }

    /// <summary>Who I am.</summary>
    public Person Me { get; private set; }

    /// <summary>What the server calls itself; empty until it has said so.</summary>
    public string Name { get; private set; } = string.Empty;

    /// <summary>The stream is open.</summary>
    public bool IsConnected { get; private set; } = true;

    /// <summary>Rooms that people can talk in, by number.</summary>
    public IEnumerable<RoomView> Rooms => rooms.Values.Where(static room => room.Room.ArchivedAt is null);

    /// <summary>What somebody is called who is in one of the rooms now, or null.</summary>
    public string? NameOfSomebodyHere(int id) =>
        rooms.Values.Select(room => room.NameOf(id)).FirstOrDefault(static name => name is not null);

    /// <summary>The room, archived ones too, or null.</summary>
    public RoomView? Room(int number) => rooms.GetValueOrDefault(number);

    /// <summary>
    /// Starts over from a snapshot, after a reset. Who is here is not in it: that is the stream's to say, and may have been said.
    /// </summary>
    public void Take(State state)
    {
        Me = state.Me;
        var before = rooms.ToDictionary();
        rooms.Clear();
        foreach (var room in state.Rooms)
        {
            rooms[room.Id] = new RoomView(room, before.GetValueOrDefault(room.Id));
        }
    }

    /// <summary>A room that this person made: its event may come later than the answer.</summary>
    public RoomView Take(Room room)
    {
        if (rooms.TryGetValue(room.Id, out var known))
        {
            known.Take(room);
        }
        else
        {
            rooms[room.Id] = known = new RoomView(room);
        }

        return known;
    }

    /// <summary>A message from a page or an event; the same one twice changes nothing.</summary>
    public void Take(Message message) => Room(message.Room)?.Take(message, Me);

    /// <summary>Somebody has another name, everywhere at once.</summary>
    private void Take(Person renamed)
    {
        if (renamed.Id == Me.Id)
        {
            TakeMe(renamed);
        }

        foreach (var room in rooms.Values)
        {
            room.Rename(renamed);
        }
    }

    /// <summary>I have a password from now on.</summary>
    public void TakePassword() => Me = Me with { HasPassword = true };

    /// <summary>Events tell nobody who has a password.</summary>
    private void TakeMe(Person changed) => Me = changed with { HasPassword = Me.HasPassword };

    /// <summary>The person's mark, as the server has it now.</summary>
    public void Take(ReadMark mark) => Room(mark.Room)?.TakeRead(mark.Number);

    /// <summary>Something happened. What belongs to the connection changes no room but who is in it.</summary>
    public void Take(SnugEvent happened)
    {
        switch (happened)
        {
            case MessagePosted { Message: var message }: Take(message); break;
            case MessageDeleted { Message: var tombstone }: Take(tombstone); break;
            case RoomCreated { Room: var room }: Take(room); break;
            case RoomChanged { Room: var room }: Take(room); break;
            case PersonRenamed { Person: var person }: Take(person); break;
            case PersonChanged { Person: var person } when person.Id == Me.Id: TakeMe(person); break;
            case MeChanged { Me.Reads: var marks }:
                foreach (var mark in marks)
                {
                    Take(mark);
                }

                break;
            case PresenceChanged { Presence: var presence }: Room(presence.Room)?.Take(presence); break;
            // The list that follows tells only of rooms with people in them.
            case Connected { Hello.Name: var name }:
                (Name, IsConnected) = (name, true);
                foreach (var room in rooms.Values)
                {
                    room.Empty();
                }

                break;
            case Disconnected: IsConnected = false; break;
        }
    }
}
