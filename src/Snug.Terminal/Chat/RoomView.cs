using Snug.Protocol;

namespace Snug.Terminal.Chat;

/// <summary>What this client knows about one room.</summary>
/// <param name="room">As a snapshot or an event has it.</param>
/// <param name="before">What was known until a reset, of which only who is here stays true.</param>
public sealed class RoomView(Room room, RoomView? before = null)
{
    private readonly SortedDictionary<int, PersonPresence> here = before?.here ?? [];

    /// <summary>As the server last told, with the greatest <see cref="Room.LastNumber"/> seen.</summary>
    public Room Room { get; private set; } = room;

    /// <summary>The newest message that was seen, or null if none was.</summary>
    public Message? LastWords { get; private set; }

    /// <summary>The number of a message that names the person, or 0. It counts while it is unread.</summary>
    public long NamedAt { get; private set; }

    /// <summary>How many people are here now.</summary>
    public int HereCount { get; private set; } = before?.HereCount ?? 0;

    /// <summary>Who is here, in order of arrival on the server; empty in a room with more than 200 people.</summary>
    public IEnumerable<PersonPresence> Here => here.Values;

    /// <summary>Messages above the mark; 0 in a room that was never opened.</summary>
    public long New => Room.Unread ?? 0;

    /// <summary>Somebody said the person's name, and it was not read yet.</summary>
    public bool IsNamed => NamedAt > 0 && NamedAt > (Room.ReadNumber ?? 0);

    internal void Take(Room room)
    {
        // Events carry no mark: the one at hand stays.
        Room = room with
        {
            LastNumber = Math.Max(Room.LastNumber, room.LastNumber),
            ReadNumber = room.ReadNumber ?? Room.ReadNumber,
        };
    }

    internal void Take(Message message, Person me)
    {
        if (message.Number >= (LastWords?.Number ?? 0))
        {
            LastWords = message;
        }

        if (message.Number > Room.LastNumber)
        {
            Room = Room with { LastNumber = message.Number };
            StopWriting(message.Author.Id);
        }

        if (message.Author.Id == me.Id)
        {
            // Posting moves one's own mark.
            TakeRead(Math.Max(message.Number, Room.ReadNumber ?? 0));
        }
        else if (Mention.Names(me.Name, message.Text))
        {
            NamedAt = Math.Max(NamedAt, message.Number);
        }
    }

    internal void TakeRead(long number) => Room = Room with { ReadNumber = number };

    internal void Take(Presence presence)
    {
        HereCount = presence.Count;
        foreach (var person in presence.People)
        {
            if (person.State == PresenceStates.Away)
            {
                here.Remove(person.Id);
            }
            else
            {
                here[person.Id] = person;
            }
        }

        if (presence.Count == 0)
        {
            here.Clear();
        }
    }

    /// <summary>Of somebody who is here, or null.</summary>
    internal string? NameOf(int id) => here.GetValueOrDefault(id)?.Name;

    /// <summary>Also in front of what they said before: the server tells it so from now on.</summary>
    internal void Rename(Person person)
    {
        if (here.TryGetValue(person.Id, out var present))
        {
            here[person.Id] = present with { Name = person.Name };
        }

        if (LastWords is { Author: var author } words && author.Id == person.Id)
        {
            LastWords = words with { Author = author with { Name = person.Name } };
        }
    }

    /// <summary>What was being written is there: that nobody writes any more is told up to a second later.</summary>
    private void StopWriting(int? author)
    {
        if (author is { } id && here.TryGetValue(id, out var person) && person.State == PresenceStates.Writing)
        {
            here[id] = person with { State = PresenceStates.Here };
        }
    }

    internal void Empty()
    {
        HereCount = 0;
        here.Clear();
    }
}
