using Snug.Protocol;

namespace Snug.Terminal.Chat;

/// <summary>What this client knows about one room.</summary>
/// <param name="room">As a snapshot or an event has it.</param>
/// <param name="before">What was known until a reset, of which only who is here stays true.</param>
public sealed class RoomView(Room room, RoomView? before = null)
{
    /// <summary>More numbers than that are not kept: the server tells no more either.</summary>
    private const int MostNamed = 100;

    private readonly SortedDictionary<int, PersonPresence> here = before?.here ?? [];

    /// <summary>Of messages that name the person, read ones too: a mark may go back.</summary>
    private readonly SortedSet<long> named = [.. room.Mentioned ?? []];

    /// <summary>The same of those that do not name them and say one of their own words, as far as messages were seen here.</summary>
    private readonly SortedSet<long> highlighted = [];

    /// <summary>As the server last told, with the greatest <see cref="Room.LastNumber"/> seen.</summary>
    public Room Room { get; private set; } = room;

    /// <summary>The newest message that was seen, or null if none was.</summary>
    public Message? LastWords { get; private set; }

    /// <summary>How many unread messages are for the person: those that name them or say a word of theirs, and in a talk all.</summary>
    public long Named => IsTalk ? New : named.Concat(highlighted).Count(number => number > (Room.ReadNumber ?? 0));

    /// <summary>How many people are here now.</summary>
    public int HereCount { get; private set; } = before?.HereCount ?? 0;

    /// <summary>Who is here, in order of arrival on the server; empty in a room with more than 200 people.</summary>
    public IEnumerable<PersonPresence> Here => here.Values;

    /// <summary>
    /// Messages above the mark; 0 in a room that was never opened, but all of a talk: it is for the person from its first word.
    /// </summary>
    public long New => Room.Unread ?? (Room.Kind is RoomKinds.Direct ? Room.LastNumber : 0);

    /// <summary>
    /// Somebody said the person's name, or wrote to them, and it was not read yet. In a room of which nothing is to reach them nobody did.
    /// </summary>
    public bool IsNamed => !IsDimmed
        && (Math.Max(named.Max, highlighted.Max) > (Room.ReadNumber ?? 0) || (IsTalk && New > 0));

    private bool IsTalk => Room is { Kind: RoomKinds.Direct, Level: null };

    /// <summary>
    /// How many messages light the lamp: those that are to reach the person. Of a room that was never opened those that are for them.
    /// </summary>
    public long Waits => IsDimmed || (Room.Level is Levels.Mentions && !IsNamed) ? 0 : Math.Max(New, Named);

    /// <summary>Nothing of it is to reach the person.</summary>
    public bool IsDimmed => Room.Level is Levels.Nothing || IsMuted;

    /// <summary>A talk with nobody but people whom the person does not want to see.</summary>
    public bool IsMuted { get; internal set; }

    /// <summary>
    /// It stands in the list. A talk that somebody else began does once something was said in it, and what was taken out of the list again
    /// while something waits there that names the person or was written to them.
    /// </summary>
    public bool IsListed => Room switch
    {
        { ArchivedAt: not null } => false,
        { Hidden: true } => IsNamed,
        { Kind: RoomKinds.Direct } => Room.LastNumber > 0 || Room.ReadNumber is not null,
        _ => true,
    };

    /// <summary>Where it stands in the list.</summary>
    public RoomGroup Group => Room.Favourite is true ? RoomGroup.Favourites
        : Room.Kind is RoomKinds.Direct ? RoomGroup.Direct
        : RoomGroup.Rooms;

    internal void Take(Room room)
    {
        // Events carry no mark: the one at hand stays.
        Room = room with
        {
            LastNumber = Math.Max(Room.LastNumber, room.LastNumber),
            ReadNumber = room.ReadNumber ?? Room.ReadNumber,
            Level = room.Level ?? Room.Level,
            Favourite = room.Favourite ?? Room.Favourite,
            Hidden = room.Hidden ?? Room.Hidden,
        };
    }

    /// <summary>How it stands in the person's list, all of it.</summary>
    internal void Take(RoomPreference wish) => Room = Room with
    {
        Level = wish.Level is Levels.All ? null : wish.Level,
        Favourite = wish.Favourite ? true : null,
        Hidden = wish.Hidden ? true : null,
    };

    /// <param name="isMuted">The person does not want to see who said it.</param>
    /// <param name="words">Their own words.</param>
    internal void Take(Message message, Person me, bool isMuted, HighlightWords words)
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
        else
        {
            Notice(message, me, isMuted, words);
        }
    }

    /// <summary>Whether a message is for the person, and nothing else of it: it may be an old one.</summary>
    internal void Notice(Message message, Person me, bool isMuted, HighlightWords words)
    {
        var isHeard = !isMuted && message.DeletedAt is null;
        var names = Wording.Names(message, me);
        Put(named, message.Number, isHeard && names);
        Put(highlighted, message.Number, isHeard && !names && Wording.Highlights(message, me, words));
    }

    /// <summary>Other words are the person's own: what is known of the old ones goes.</summary>
    internal void TakeHighlights(Person me, bool isMuted, HighlightWords words)
    {
        highlighted.Clear();
        if (LastWords is { } last)
        {
            Notice(last, me, isMuted, words);
        }
    }

    private static void Put(SortedSet<long> numbers, long number, bool isIn)
    {
        if (!isIn)
        {
            numbers.Remove(number);
        }
        else if (numbers.Add(number) && numbers.Count > MostNamed)
        {
            numbers.Remove(numbers.Min);
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
    internal void Rename(Person person, Person me)
    {
        if (Room.People?.Any(one => one.Id == person.Id) is true)
        {
            var people = Room.People.Select(one => one.Id == person.Id ? one with { Name = person.Name } : one).ToList();
            Room = DirectRooms.AsSeenBy(me.Id, Room with { People = people });
        }

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

/// <summary>The parts of the list of rooms, in their order.</summary>
public enum RoomGroup
{
    Favourites,
    Rooms,

    /// <summary>Talks between people.</summary>
    Direct,
}
