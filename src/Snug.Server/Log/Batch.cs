using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Messages;
using Snug.Server.People;
using Snug.Server.People.LookAlikes;
using Snug.Server.Rooms;
using Snug.Server.Rooms.Members;
using Snug.Server.Storage;

namespace Snug.Server.Log;

/// <summary>
/// What a <see cref="Write"/> may do: run statements, append events, move marks. One transaction holds a whole batch of writes;
/// positions, numbers and ids count on from what is published plus what this batch has made so far. Nobody else writes meanwhile, so this
/// is exact, and no rule needs to ask the database.
/// </summary>
public sealed class Batch : IKnown
{
    /// <summary>What an earlier process stamped may be from a clock that was a little ahead; much ahead, its age is not known.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    private readonly IWriter writer;
    private readonly Projection projection;
    private readonly ClockHistory clock;
    private readonly Cursor head;
    private readonly List<Appended> appended = [];
    private readonly Dictionary<int, long> numbers = [];
    private Dictionary<int, Room>? changedRooms;
    private Dictionary<int, Person>? changedPeople;
    private Dictionary<(int Room, int Person), Stay>? changedMembers;
    private ServerSettings? changedSettings;
    private Dictionary<string, Person>? newNames;
    private List<(string Look, Person Person)>? newLooks;
    private int lastRoom;
    private int lastPerson;

    internal Batch(IWriter writer, Projection projection, ClockHistory clock)
    {
        this.writer = writer;
        this.projection = projection;
        this.clock = clock;
        Now = clock.Read();
        head = projection.Head;
        lastRoom = projection.Rooms.Count;
        lastPerson = projection.People.Count;
    }

    /// <summary>The instant of the whole batch, in whole milliseconds. Order is by position, never by time.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>
    /// Is something that was stamped with <see cref="Now"/> younger than <paramref name="span"/>? Whatever ends by time MUST ask here: a
    /// wall clock that was set, for a minute or for good, ends nothing early and keeps nothing alive.
    /// </summary>
    internal bool IsYoungerThan(TimeSpan span, DateTimeOffset stamp) => clock.AgeOf(stamp) is var age && age < span && age > -Slack;

    /// <summary>
    /// Is it surely as old as that? For what is not to end where that is not sure, because somebody would be hurt: a wall that runs ahead
    /// since before the start makes nothing old.
    /// </summary>
    internal bool IsOlderThan(TimeSpan span, DateTimeOffset stamp) => clock.LeastAgeOf(stamp) >= span;

    /// <summary><see cref="Now"/>, or what the log counts on to where the wall is behind that.</summary>
    internal DateTimeOffset NowByLog => clock.CountedOn is var counted && counted > Now ? counted : Now;

    /// <summary>Read marks that moved, for the people's own streams.</summary>
    internal List<(int PersonId, ReadMark Mark)> Marks { get; } = [];

    /// <summary>Other personal state that changed, for the people's own streams.</summary>
    internal List<(int PersonId, Me Change)> Personal { get; } = [];

    /// <summary>How many reports wait, if that changed: for the streams of owners and admins.</summary>
    internal int? ReportsWait { get; set; }

    /// <summary>Tells a person's own streams what changed of what is theirs.</summary>
    internal void Tell(int personId, Me change) => Personal.Add((personId, change));

    /// <summary>Something in this batch was deleted: its words are to leave memory and file too.</summary>
    internal bool TakesWordsAway { get; private set; }

    /// <summary>Memory as it was before this batch.</summary>
    internal Projection Published => projection;

    /// <summary>Did an earlier write of this batch take words away in a room? Then what was read of them before is read again.</summary>
    internal bool HasTakenWordsIn(int roomId) =>
        TakesWordsAway && appended.Exists(happened => happened.Kind.TakesWordsAway && happened.RoomId == roomId);

    /// <summary>How many rooms there are, with those that this batch has made.</summary>
    public int RoomCount => lastRoom;

    /// <summary>A statement on the writing connection; <paramref name="sql"/> MUST be a constant.</summary>
    internal IStatement Prepare(string sql) => writer.Prepare(sql);

    /// <summary>The number that the next message in <paramref name="room"/> gets.</summary>
    public long NextNumber(int room) =>
        // no room yet: this batch makes it
        (numbers.TryGetValue(room, out var last) ? last : projection.Rooms.Find(room)?.LastNumber ?? 0) + 1;

    /// <summary>A room as the writes of this batch leave it; memory only changes after the commit.</summary>
    public Room RoomNow(RoomEntry entry) =>
        changedRooms is not null && changedRooms.TryGetValue(entry.Id, out var changed) ? changed : entry.ToRoom();

    /// <summary>The same by its id, also one that this batch has made.</summary>
    internal Room RoomNow(int id) => projection.Rooms.Find(id) is { } entry ? RoomNow(entry) : NewRoom(id);

    /// <inheritdoc/>
    RoomFacts? IKnown.FindRoom(int id) =>
        changedRooms is not null && changedRooms.TryGetValue(id, out var changed)
            ? RoomFacts.Of(changed)
            : ((IKnown)projection).FindRoom(id);

    /// <inheritdoc/>
    bool IKnown.OnlyAdminsMakeRooms => SettingsNow.WhoMakesRooms == WhoMakesRooms.Admins;

    /// <summary>What is decided for the server, as the writes of this batch leave it.</summary>
    internal ServerSettings SettingsNow => changedSettings ?? projection.Settings;

    /// <inheritdoc/>
    MemberFacts? IKnown.FindMember(int room, int person) => MemberNow(room, person)?.Facts;

    /// <summary>The stay of somebody who is in a room, as the writes of this batch leave it; null if they are not in it.</summary>
    internal Stay? MemberNow(int room, int person) =>
        changedMembers is not null && changedMembers.TryGetValue((room, person), out var changed)
            ? changed.IsOver ? null : changed
            : projection.Members.Find(room, person);

    /// <summary>Everybody who is in a room, as the writes of this batch leave it, in the order in which they joined.</summary>
    internal List<Stay> MembersNow(int room)
    {
        var stays = projection.Members.In(room).Where(stay => changedMembers?.ContainsKey((room, stay.PersonId)) is not true);
        var changed = changedMembers?.Values.Where(stay => stay.RoomId == room && !stay.IsOver) ?? [];
        return [.. stays.Concat(changed).OrderBy(stay => stay.From)];
    }

    /// <summary>The rooms that somebody is in, as the writes of this batch leave it.</summary>
    internal List<int> RoomsOf(int person)
    {
        var before = projection.Members.RoomsOf(person).Where(room => changedMembers?.ContainsKey((room, person)) is not true);
        var changed = changedMembers?.Values.Where(stay => stay.PersonId == person && !stay.IsOver).Select(stay => stay.RoomId) ?? [];
        return [.. before.Concat(changed).Order()];
    }

    /// <inheritdoc/>
    PersonFacts? IKnown.FindPerson(int id) => PersonNow(id) is { } person ? PersonFacts.Of(person) : null;

    /// <summary>What a person is called, as the writes of this batch leave it.</summary>
    internal string NameNow(int id) => PersonNow(id)?.Name ?? projection.People.NameOf(id);

    /// <summary>How many people there are, with those that this batch has brought in.</summary>
    public int PersonCount => lastPerson;

    /// <summary>A person as the writes of this batch leave them; null if there is none.</summary>
    public Person? PersonNow(int id) =>
        changedPeople is not null && changedPeople.TryGetValue(id, out var changed) ? changed : projection.People.Find(id);

    /// <summary>A room that this batch has made.</summary>
    public Room NewRoom(int id) => changedRooms![id];

    /// <summary>
    /// The person with a name that folds like <paramref name="foldedName"/>, as this batch leaves the names so far; or null.
    /// </summary>
    public Person? FindFolded(string foldedName) =>
        newNames is not null && newNames.TryGetValue(foldedName, out var named) ? named
            : projection.People.FindFolded(foldedName) is { } known && PersonNow(known.Id) is { } now && now.Name == known.Name ? now
            : null;

    /// <summary>
    /// Somebody else whose name looks like this one, as this batch leaves the names so far; or null. What one's name looks like already
    /// is no reason: whoever was here before keeps to their own letters, in whichever way they write them.
    /// </summary>
    internal Person? FindLookAlike(string name, Person? self = null)
    {
        var own = self is null ? [] : NameLooks.Of(self.Name);
        foreach (var look in NameLooks.Of(name).Except(own))
        {
            foreach (var id in projection.People.FindLook(look))
            {
                if (id != self?.Id && PersonNow(id) is { } now && now.Name == projection.People.NameOf(id))
                {
                    return now;
                }
            }

            var other = newLooks?.Find(taken =>
                taken.Look == look && taken.Person.Id != self?.Id && PersonNow(taken.Person.Id)?.Name == taken.Person.Name).Person;
            if (other is not null)
            {
                return other;
            }
        }

        return null;
    }

    /// <summary>Makes a name and its looks taken for the rest of this batch.</summary>
    public void TakeName(string foldedName, Person person)
    {
        (newNames ??= [])[foldedName] = person;
        (newLooks ??= []).AddRange(NameLooks.Of(person.Name).Select(look => (look, person)));
    }

    public int NextRoomId() => ++lastRoom;

    public int NextPersonId() => ++lastPerson;

    /// <summary>What the call's key says of it: new (also without a key), a repeat, or reused for something else.</summary>
    internal KeyCheck Check(IdempotencyKey? key)
    {
        if (key is not { } given)
        {
            return KeyCheck.New;
        }

        var row = writer.Keys.Find(given.Value, given.PersonId);
        if (row is { IsDamaged: true })
        {
            FoundDamage("the row of a key is not what was written there");
        }

        return given.Compare(row);
    }

    /// <summary>The same, and a new key is kept in the same look at the table, for the message that the call is going to make.</summary>
    internal KeyCheck CheckAndKeep(IdempotencyKey? key, int roomId, long number) =>
        key is not { } given || writer.Keys.TryAdd(given.ToRow(roomId, number, Now)) ? KeyCheck.New : Check(key);

    /// <summary>Keeps what a call's key made.</summary>
    internal void Keep(IdempotencyKey? key, int? roomId, long? number)
    {
        if (key is { } given)
        {
            writer.Keys.Put(given.ToRow(roomId, number, Now));
        }
    }

    /// <summary>What a key was used for is no longer told: a fingerprint of few words gives the words away.</summary>
    internal void ForgetFingerprint(string key, int personId, int roomId)
    {
        if (writer.Keys.Find(key, personId) is { IsDamaged: false } row)
        {
            writer.Keys.Put(row with { Fingerprint = IdempotencyKey.WithoutWords(roomId) });
        }
    }

    /// <summary>What a write would have to answer with is damaged. It is told; nothing else of the batch is refused for it.</summary>
    internal Refusal FoundDamage(string what) => projection.Damage.Add(what);

    /// <summary>The position that the next <see cref="Record"/> gets.</summary>
    public long NextPosition => head.Position + appended.Count + 1;

    /// <summary>Adds an event to the log.</summary>
    /// <param name="state">Its data on the wire.</param>
    /// <param name="hash">
    /// Of the state that resulted, with the salt that the same write puts into its row; <see cref="Chain.Blind"/> where there is none.
    /// </param>
    internal void Record(Kind kind, int? roomId, long? number, int? personId, object state, Tag hash)
    {
        if (kind.CountsAsMessage)
        {
            numbers[roomId!.Value] = number!.Value;
        }

        if (state is Room room)
        {
            (changedRooms ??= [])[room.Id] = room;
        }

        if (state is ServerSettings settings)
        {
            changedSettings = settings;
        }

        if (state is MemberState member)
        {
            (changedMembers ??= [])[(member.Stay.RoomId, member.Stay.PersonId)] = member.Stay;
        }

        if (kind.Subject == PersonSubject.Instance)
        {
            (changedPeople ??= [])[personId!.Value] = (Person)state;
        }

        if (kind.TakesWordsAway)
        {
            TakesWordsAway = true;
            ForgetWords(roomId, number, state);
        }

        appended.Add(new Appended(kind, roomId, number, personId, state, hash));
    }

    /// <summary>
    /// Writes the rows of the log, the last thing before the commit: what stands in them may depend on the whole of the batch.
    /// </summary>
    /// <returns>The events of this batch, in order.</returns>
    internal List<LogEvent> WriteLog()
    {
        var cursor = head;
        var events = new List<LogEvent>(appended.Count);
        foreach (var (kind, roomId, number, personId, state, hash) in appended)
        {
            var audience = AudienceOf(kind, roomId);
            var row = new LogRow(
                cursor.Position + 1, kind.Id, Now.ToUnixTimeMilliseconds(), roomId, number, personId, (byte)audience);
            cursor = new Cursor(row.Position, Chain.Next(cursor.Tag, row, hash));
            LogRows.Insert(Prepare(LogSql.InsertEvent), row, hash, cursor.Tag);
            events.Add(new LogEvent(cursor, kind, audience, roomId, number, personId, state));
        }

        return events;
    }

    /// <summary>What happens in a room that is not everybody's is for those who see it, whatever its kind says.</summary>
    private Audience AudienceOf(Kind kind, int? roomId) =>
        kind.Audience is Audience.Everybody && roomId is { } id
            && !RoomPolicy.IsForEverybody(this, id)
                ? Audience.Room
                : kind.Audience;

    /// <summary>What earlier events of this batch say of the message, also in a quote of it, becomes what it is now.</summary>
    private void ForgetWords(int? roomId, long? number, object newest)
    {
        for (var index = 0; index < appended.Count; index++)
        {
            if (appended[index].RoomId == roomId && Quotes.Renewed(appended[index].State, number!.Value, (Message)newest) is { } renewed)
            {
                appended[index] = appended[index] with { State = renewed };
            }
        }
    }

    private readonly record struct Appended(Kind Kind, int? RoomId, long? Number, int? PersonId, object State, Tag Hash);
}
