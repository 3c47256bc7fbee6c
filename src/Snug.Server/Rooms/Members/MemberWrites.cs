using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.People;
using Snug.Server.Rooms.Preferences;

namespace Snug.Server.Rooms.Members;

/// <summary>Adds somebody to a private room, or makes a member its keeper or a keeper a member again.</summary>
/// <param name="roomId">Where.</param>
/// <param name="personId">Whom.</param>
/// <param name="role">One of <see cref="MemberRoles"/>; null leaves it.</param>
/// <param name="who">Who does it.</param>
internal sealed class PutMember(int roomId, int personId, string? role, Who who) : Write<Member>
{
    private protected override Refusal? Authorise(IKnown known) =>
        RoomPolicy.Refuse(Act(known), who, known, roomId) ?? known.FindPerson(personId) switch
        {
            null => PeoplePolicy.NoPerson(personId),
            { IsActive: false } => new Refusal(
                Problems.NotAllowed, "They cannot come in here any more, so they cannot be added. Nothing was changed."),
            { Role: Roles.Bot } when role == MemberRoles.Keeper => new Refusal(
                Problems.NotAllowed, "A bot reads and says; it keeps no room. Nothing was changed."),
            _ => null,
        };

    protected override Outcome<Member> Run(Batch batch)
    {
        var before = batch.MemberNow(roomId, personId);
        var kept = role is null ? before?.Role : role == MemberRoles.Keeper ? role : null;
        if (before is not null && before.Role == kept)
        {
            return Outcome<Member>.Repeat(new Member(batch.PersonNow(personId)!, before.Role));
        }

        if (before is null)
        {
            MemberRecords.Join(batch, roomId, personId, kept, who.PersonId);
            return new Member(batch.PersonNow(personId)!, kept);
        }

        if (kept is null && MemberRecords.IsLastKeeper(batch, before))
        {
            return new Refusal(
                Problems.LastKeeper, "Nobody else keeps this room, so nothing was changed. Make somebody else its keeper first.");
        }

        MemberRecords.Record(batch, Kinds.MemberChanged, before with { Role = kept });
        return Outcome<Member>.Repeat(new Member(batch.PersonNow(personId)!, kept));
    }

    private RoomAct Act(IKnown known) =>
        known.FindMember(roomId, personId) is null ? RoomAct.AddMember
            : role is null ? RoomAct.See
            : RoomAct.ChangeMember;
}

/// <summary>Ends somebody's stay in a private room: they leave, or a keeper removes them.</summary>
internal sealed class RemoveMember(int roomId, int personId, Who who) : Write<bool>
{
    private protected override Refusal? Authorise(IKnown known) =>
        RoomPolicy.Refuse(who.PersonId == personId ? RoomAct.Leave : RoomAct.ChangeMember, who, known, roomId)
            ?? (known.FindPerson(personId) is null ? PeoplePolicy.NoPerson(personId) : null);

    protected override Outcome<bool> Run(Batch batch)
    {
        if (batch.MemberNow(roomId, personId) is not { } stay)
        {
            return Outcome<bool>.Repeat(true);
        }

        // Before the stay is over, so that there is always somebody who keeps the room.
        MemberRecords.PassOn(batch, stay);
        MemberRecords.Record(batch, Kinds.MemberLeft, stay with
        {
            Role = null,
            Until = batch.NextPosition,
            RemovedBy = who.PersonId == personId ? null : who.PersonId,
        });
        RoomPreferences.Forget(batch, personId, roomId);
        return true;
    }
}

/// <summary>The one way of a stay into the database and the log.</summary>
internal static class MemberRecords
{
    /// <summary>Somebody is in a room from the next event on.</summary>
    public static void Join(Batch batch, int roomId, int personId, string? role, int? by) =>
        Record(
            batch, Kinds.MemberJoined, new Stay(roomId, personId, batch.NextPosition, Role: role, AddedBy: by == personId ? null : by));

    /// <summary>Keeps what a stay is now, with its event.</summary>
    public static void Record(Batch batch, Kind kind, Stay stay)
    {
        var proof = MemberRows.Seal(stay);
        MemberRows.Put(batch.Prepare(MemberSql.Put), stay, proof.Salt, batch.NextPosition);
        var state = MemberSubject.Tell(stay, kind, batch.PersonNow(stay.PersonId)!, batch.RoomNow(stay.RoomId));
        batch.Record(kind, stay.RoomId, number: null, stay.PersonId, state, proof.Hash);
    }

    /// <summary>Would nobody be left who keeps the room?</summary>
    public static bool IsLastKeeper(Batch batch, Stay stay) =>
        stay.Facts.IsKeeper && !Others(batch, stay).Exists(other => other.Facts.IsKeeper);

    /// <summary>If nobody else keeps the room, whoever is there longest does from now on.</summary>
    public static void PassOn(Batch batch, Stay stay)
    {
        if (batch.RoomNow(stay.RoomId).Kind is RoomKinds.Private
            && IsLastKeeper(batch, stay)
            && Others(batch, stay) is [var next, ..])
        {
            Record(batch, Kinds.MemberChanged, next with { Role = MemberRoles.Keeper });
        }
    }

    /// <summary>The same in every room of somebody who can keep none from now on.</summary>
    public static void PassOn(Batch batch, int personId)
    {
        foreach (var room in batch.RoomsOf(personId))
        {
            PassOn(batch, batch.MemberNow(room, personId)!);
        }
    }

    /// <summary>Somebody can keep rooms again: those that nobody kept meanwhile are theirs.</summary>
    public static void TakeOver(Batch batch, int personId)
    {
        foreach (var room in batch.RoomsOf(personId).Where(room => batch.RoomNow(room).Kind is RoomKinds.Private))
        {
            var stay = batch.MemberNow(room, personId)!;
            if (!stay.Facts.IsKeeper && !Others(batch, stay).Exists(other => other.Facts.IsKeeper))
            {
                Record(batch, Kinds.MemberChanged, stay with { Role = MemberRoles.Keeper });
            }
        }
    }

    /// <summary>Those who can keep the room: who may come in, and is no bot.</summary>
    private static List<Stay> Others(Batch batch, Stay stay) =>
        batch.MembersNow(stay.RoomId).FindAll(other => other.PersonId != stay.PersonId && CanKeep(batch.PersonNow(other.PersonId)));

    /// <summary>May they come in, and are they no bot?</summary>
    public static bool CanKeep(Person? person) => person is { Status: null, Role: not Roles.Bot };
}
