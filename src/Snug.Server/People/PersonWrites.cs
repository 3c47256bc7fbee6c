using System.Globalization;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.People.Audit;
using Snug.Server.Rooms;
using Snug.Server.Rooms.Members;

namespace Snug.Server.People;

/// <summary>Calls somebody something else, everywhere at once.</summary>
/// <param name="id">Whom.</param>
/// <param name="name">Checked.</param>
/// <param name="who">Who asks: everybody only for themselves.</param>
internal sealed class RenamePerson(int id, string name, Who who) : Write<Person>
{
    private protected override Refusal? Authorise(IKnown known) => PeoplePolicy.Refuse(PersonAct.ChangeSelf, who, known, id);

    protected override Outcome<Person> Run(Batch batch)
    {
        var now = batch.PersonNow(id)!;
        if (now.Name == name)
        {
            return now;
        }

        var folded = NameFolding.Fold(name);
        if (batch.FindFolded(folded) is { } taken && taken.Id != id)
        {
            return new Refusal(Problems.NameTaken, $"{taken.Name} is already here, so you are still {now.Name}. Choose another name.");
        }

        if (batch.FindLookAlike(name, now) is { } alike)
        {
            return new Refusal(
                Problems.NameLooksAlike,
                $"\"{name}\" looks too much like {alike.Name}, who is already here, so you are still {now.Name}. Choose another name, "
                    + "or add a letter.");
        }

        var renamed = now with { Name = name };
        if (ChangePerson.Record(batch, Kinds.PersonRenamed, renamed) is { } damaged)
        {
            return damaged;
        }

        batch.TakeName(folded, renamed);
        return renamed;
    }
}

/// <summary>Gives somebody another role, or takes their way in or gives it back. What they said stays.</summary>
/// <param name="id">Whom it is about.</param>
/// <param name="role">One of <see cref="Roles"/>; null leaves it.</param>
/// <param name="deactivated">Null leaves it.</param>
/// <param name="who">Who does it.</param>
internal sealed class ChangePerson(int id, string? role, bool? deactivated, Who who) : Write<Person>
{
    private protected override Refusal? Authorise(IKnown known) =>
        (role is null ? null : PeoplePolicy.Refuse(PersonAct.ChangeRole, who, known, id) ?? PeoplePolicy.RefuseRole(who, known, role))
            ?? PeoplePolicy.Refuse(PersonAct.Deactivate, who, known, id);

    protected override Outcome<Person> Run(Batch batch)
    {
        var now = batch.PersonNow(id)!;
        var changed = now with
        {
            Role = role is null ? now.Role : role == Roles.Member ? null : role,
            Status = deactivated switch
            {
                true => now.Status ?? PersonStatuses.Deactivated,
                false when now.Status == PersonStatuses.Deactivated => null,
                _ => now.Status,
            },
        };
        if (changed == now)
        {
            return now;
        }

        if (IsLastOwner(batch, now) && !IsActiveOwner(changed))
        {
            return LastOwner;
        }

        if (Record(batch, Kinds.PersonChanged, changed) is { } damaged)
        {
            return damaged;
        }

        if (changed.Role != now.Role)
        {
            AuditLog.Add(batch, who.PersonId, AuditActs.RoleChanged, id, $"{now.Role ?? Roles.Member} to {changed.Role ?? Roles.Member}");
        }

        if (changed.Status != now.Status)
        {
            AuditLog.Add(batch, who.PersonId, changed.Status is null ? AuditActs.PersonReactivated : AuditActs.PersonDeactivated, id);
            EndSessions(batch, changed);
        }

        return changed;
    }

    /// <summary>The one way in for what a person became: their row and their event, and who keeps their rooms by it.</summary>
    /// <returns>A refusal if what they were is damaged: nobody knows what would be sealed with it.</returns>
    internal static Refusal? Record(Batch batch, Kind kind, Person changed)
    {
        if (Find(batch, changed.Id) is not { } stored)
        {
            return batch.FoundDamage(
                string.Create(CultureInfo.InvariantCulture, $"the row of person {changed.Id} is not what was written there"));
        }

        var row = stored with
        {
            Name = changed.Name,
            FoldedName = NameFolding.Fold(changed.Name),
            Role = changed.Role,
            Status = changed.Status,
        };
        var proof = PersonRows.Seal(row);
        PersonRows.Put(batch.Prepare(PersonSql.Update), row, proof.Salt, batch.NextPosition);
        var before = batch.PersonNow(changed.Id);
        batch.Record(kind, roomId: null, number: null, changed.Id, changed, proof.Hash);
        switch (MemberRecords.CanKeep(before), MemberRecords.CanKeep(changed))
        {
            case (true, false):
                MemberRecords.PassOn(batch, changed.Id);
                break;
            case (false, true):
                MemberRecords.TakeOver(batch, changed.Id);
                break;
            default:
                break;
        }

        return null;
    }

    /// <summary>Ends all sessions of somebody, on every server, if they may not come in any more.</summary>
    internal static void EndSessions(Batch batch, Person person)
    {
        if (person.Status is not null)
        {
            batch.Prepare(PersonSql.DeleteSessionsOfPerson).Bind(1, person.Id).Run();
            batch.Record(Kinds.SessionEnded, roomId: null, number: null, person.Id, EndedSessions.All, Chain.Blind());
        }
    }

    /// <summary>Would nobody be left who may do everything? Where there never was an owner, nobody is the last.</summary>
    internal static bool IsLastOwner(Batch batch, Person person) =>
        IsActiveOwner(person)
            && !Enumerable.Range(1, batch.PersonCount).Any(other => other != person.Id && IsActiveOwner(batch.PersonNow(other)));

    internal static Refusal LastOwner { get; } = new(
        Problems.LastOwner, "That is the only owner here, so nothing was changed. Make somebody else an owner first.");

    private static bool IsActiveOwner(Person? person) => person is { Role: Roles.Owner, Status: null };

    /// <summary>The row of somebody; null if it is not what was written.</summary>
    internal static PersonRow? Find(Batch batch, int id)
    {
        using var rows = batch.Prepare(PersonSql.One).Bind(1, id).Query();
        return rows.Read() && PersonRows.Fits(rows) ? PersonRows.Read(rows) : null;
    }
}
