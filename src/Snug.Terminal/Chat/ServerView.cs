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
    private readonly Dictionary<int, Person> people = [];
    private readonly HashSet<int> kept = [];
    private HashSet<int> muted = [];

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

    /// <summary>The list of rooms: those that people can talk in, favourites first, talks last, each part by number.</summary>
    public IEnumerable<RoomView> Rooms => rooms.Values.Where(static room => room.IsListed).OrderBy(static room => room.Group);

    /// <summary>Everybody who is known and may come in.</summary>
    public IEnumerable<Person> People => people.Values.Where(static person => person.Status is null);

    /// <summary>How many messages wait that people showed to those who keep order; 0 for everybody else.</summary>
    public int ReportsWait { get; private set; }

    /// <summary>I keep order here.</summary>
    public bool IsModerator => Me.Role is Roles.Owner or Roles.Admin;

    /// <summary>Changes with whom the person does not want to see.</summary>
    public string MutedNow => string.Join(',', muted.Order());

    /// <summary>The person's own words.</summary>
    internal HighlightWords Highlights { get; private set; } = HighlightWords.None;

    /// <summary>The person does not want to see what they say.</summary>
    public bool IsMuted(int? person) => person is { } id && id != Me.Id && muted.Contains(id);

    /// <summary>Is a message for this person before others: it names them, says a word of theirs, or was written to them?</summary>
    public bool IsForMe(Message message) =>
        message.Author.Id != Me.Id && !IsMuted(message.Author.Id) && Room(message.Room) is { IsDimmed: false } room
        && (room.Room is { Kind: RoomKinds.Direct, Level: null } || Wording.Names(message, Me)
            || Wording.Highlights(message, Me, Highlights));

    /// <summary>Is it to reach them at all, where they do not look?</summary>
    public bool Reaches(Message message) =>
        !IsMuted(message.Author.Id) && Room(message.Room) is { IsDimmed: false } room
        && (IsForMe(message) || room.Room is { Level: null, Hidden: null });

    /// <summary>The person keeps this private room, as far as it was told.</summary>
    public bool IsKeeper(int room) => kept.Contains(room);

    /// <summary>Are they anywhere here now?</summary>
    public bool IsHere(int person) => rooms.Values.Any(room => room.NameOf(person) is not null);

    /// <summary>What somebody is called, or null if nothing was told of them.</summary>
    public string? NameOf(int id) => people.GetValueOrDefault(id)?.Name ?? NameOfSomebodyHere(id);

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
            rooms[room.Id] = new RoomView(DirectRooms.AsSeenBy(Me.Id, room), before.GetValueOrDefault(room.Id));
        }

        foreach (var person in state.People.Concat(state.Rooms.SelectMany(static room => room.People ?? [])))
        {
            people[person.Id] = person;
        }

        kept.RemoveWhere(id => !rooms.ContainsKey(id));
        TakeMuted(state.Muted);
    }

    /// <summary>A room that this person made: its event may come later than the answer.</summary>
    public RoomView Take(Room room)
    {
        var named = DirectRooms.AsSeenBy(Me.Id, room);
        if (rooms.TryGetValue(room.Id, out var known))
        {
            known.Take(named);
        }
        else
        {
            rooms[room.Id] = known = new RoomView(named);
        }

        known.IsMuted = IsMutedTalk(room);
        return known;
    }

    /// <summary>A message from a page or an event; the same one twice changes nothing.</summary>
    public void Take(Message message) => Room(message.Room)?.Take(message, Me, IsMuted(message.Author.Id), Highlights);

    /// <summary>A message from a page of older ones: whether it is for the person, and nothing else.</summary>
    public void Notice(Message message) => Room(message.Room)?.Notice(message, Me, IsMuted(message.Author.Id), Highlights);

    /// <summary>Somebody has another name, everywhere at once.</summary>
    private void Take(Person renamed)
    {
        if (renamed.Id == Me.Id)
        {
            TakeMe(renamed);
        }

        people[renamed.Id] = renamed;
        foreach (var room in rooms.Values)
        {
            room.Rename(renamed, Me);
        }
    }

    private void TakeMuted(IEnumerable<int> ids)
    {
        muted = [.. ids];
        foreach (var room in rooms.Values)
        {
            room.IsMuted = IsMutedTalk(room.Room);
        }
    }

    private bool IsMutedTalk(Room room) =>
        room is { Kind: RoomKinds.Direct, People: { } talking } && talking.All(person => person.Id == Me.Id || IsMuted(person.Id));

    /// <summary>What is the person's own: each part that is told replaces what was known of it.</summary>
    private void Take(Me mine)
    {
        foreach (var mark in mine.Reads)
        {
            Take(mark);
        }

        foreach (var wish in mine.Rooms ?? [])
        {
            Room(wish.Room)?.Take(wish);
        }

        if (mine.Muted is { } ids)
        {
            TakeMuted(ids);
        }

        ReportsWait = mine.Reports ?? ReportsWait;
        if (mine.Highlights is { } words)
        {
            Highlights = new HighlightWords(words);
            foreach (var room in rooms.Values)
            {
                room.TakeHighlights(Me, IsMuted(room.LastWords?.Author.Id), Highlights);
            }
        }
    }

    /// <summary>
    /// Somebody joined or left a room, or keeps it. What names me makes it a room of mine, or one that is not there any more.
    /// </summary>
    private void Take(MemberEvent member, bool isLeft)
    {
        people[member.Person.Id] = member.Person;
        if (member.Person.Id != Me.Id)
        {
            return;
        }

        if (isLeft)
        {
            rooms.Remove(member.Room);
            kept.Remove(member.Room);
            return;
        }

        if (member.Details is { } room)
        {
            Take(room);
        }

        if (member.Role is MemberRoles.Keeper)
        {
            kept.Add(member.Room);
        }
        else
        {
            kept.Remove(member.Room);
        }
    }

    /// <summary>I have a password from now on.</summary>
    public void TakePassword() => Me = Me with { HasPassword = true };

    private void TakeChanged(Person changed)
    {
        people[changed.Id] = changed;
        if (changed.Id == Me.Id)
        {
            TakeMe(changed);
            ReportsWait = IsModerator ? ReportsWait : 0;
        }
    }

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
            case MessageEdited { Message: var edited }: Take(edited); break;
            case MessageDeleted { Message: var tombstone }: Take(tombstone); break;
            case RoomCreated { Room: var room }: Take(room); break;
            case RoomChanged { Room: var room }: Take(room); break;
            case PersonRenamed { Person: var person }: Take(person); break;
            case PersonJoined { Person: var person }: people[person.Id] = person; break;
            case PersonChanged { Person: var person }: TakeChanged(person); break;
            case MemberJoined { Member: var member }: Take(member, isLeft: false); break;
            case MemberChanged { Member: var member }: Take(member, isLeft: false); break;
            case MemberLeft { Member: var member }: Take(member, isLeft: true); break;
            case MeChanged { Me: var mine }: Take(mine); break;
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
