using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.People;

namespace Snug.Server.Rooms.Members;

/// <summary>The talk of 2 to 8 people: the one there is, or a new one. The people are its name.</summary>
/// <param name="people">All of them, whoever asks among them; different ids.</param>
/// <param name="who">Who asks.</param>
/// <param name="key">The call's key, if it had one.</param>
internal sealed class OpenDirect(IReadOnlyList<int> people, Who who, IdempotencyKey? key) : Write<Room>
{
    internal override IdempotencyKey? Key => key;

    /// <summary>How many people talk in one at most.</summary>
    public const int MostPeople = 8;

    private protected override Refusal? Authorise(IKnown known) =>
        RoomPolicy.Refuse(RoomAct.Create, who, known, new RoomFacts(Id: 0, RoomKinds.Direct, IsArchived: false))
            ?? people.Where(id => known.FindPerson(id) is null).Select(PeoplePolicy.NoPerson).FirstOrDefault();

    protected override Outcome<Room> Run(Batch batch)
    {
        if (batch.Check(key).Refusal is { } reused)
        {
            return reused;
        }

        if (Find(batch) is { } there)
        {
            return Outcome<Room>.Repeat(there);
        }

        if (people.Select(id => batch.PersonNow(id)!).FirstOrDefault(person => person.Status is not null) is { } gone)
        {
            return new Refusal(Problems.NotAllowed, $"{gone.Name} cannot come in here any more. No talk was begun.");
        }

        var room = CreateRoom.Record(batch, RoomKinds.Direct, name: "", topic: null, who.PersonId, [.. people.Select(batch.PersonNow)!]);
        foreach (var id in people)
        {
            MemberRecords.Join(batch, room.Id, id, role: null, who.PersonId);
        }

        batch.Keep(key, room.Id, number: null);
        return room;
    }

    /// <summary>The people of a talk never change, so there is one for each set of them.</summary>
    private Room? Find(Batch batch)
    {
        foreach (var id in batch.RoomsOf(people[0]))
        {
            if (batch.RoomNow(id) is { Kind: RoomKinds.Direct } room
                && batch.MembersNow(id) is var members
                && members.Count == people.Count
                && members.TrueForAll(stay => people.Contains(stay.PersonId)))
            {
                return room;
            }
        }

        return null;
    }
}
