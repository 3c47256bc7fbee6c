using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.People.Audit;
using Snug.Server.People.Invites;
using Snug.Server.Rooms;

namespace Snug.Server.People.Passwords;

/// <summary>Keeps the hash of somebody's password, in place of the one before. Sessions stay as they are.</summary>
/// <param name="hash">Made before the queue: it takes a tenth of a second on purpose.</param>
/// <param name="verified">The hash that the current password was tried against; null if there was none.</param>
internal sealed class SetPassword(int personId, string hash, string? verified) : Write<bool>
{
    private protected override Refusal? Authorise(IKnown known) =>
        PeoplePolicy.Refuse(PersonAct.ChangeSelf, Who.Is(personId), known, personId);

    protected override Outcome<bool> Run(Batch batch)
    {
        var now = PasswordStore.Read(batch, personId);
        if (now.IsDamaged)
        {
            return batch.FoundDamage(PasswordStore.Damaged);
        }

        // Another device was quicker: what was tried before the queue is not the password any more.
        if (now.Hash != verified)
        {
            return PasswordEndpoints.WrongCurrent;
        }

        PasswordStore.Put(batch, personId, hash);
        InviteStore.VoidOwnCodes(batch, personId);
        return true;
    }
}

/// <summary>The owner's command takes a password away that somebody forgot, or that is damaged; their sessions stay.</summary>
internal sealed class RemovePassword(int personId, Who who) : Write<bool>
{
    /// <summary>It opens nothing by itself, but whoever may give a way back may also do this.</summary>
    private protected override Refusal? Authorise(IKnown known) => PeoplePolicy.Refuse(PersonAct.GiveWayBack, who, known, personId);

    protected override Outcome<bool> Run(Batch batch)
    {
        if (PasswordStore.Read(batch, personId).IsSet)
        {
            PasswordStore.Remove(batch, personId);
            AuditLog.Add(batch, who.PersonId, AuditActs.PasswordRemoved, personId);
        }

        return true;
    }
}

/// <summary>Comes in as somebody whose password was tried before the queue.</summary>
/// <param name="verified">The hash that it fitted.</param>
/// <param name="renewed">A newer hash of the same password; null if it needs none.</param>
/// <param name="token">Hash of the new session's token.</param>
/// <param name="ask">As in <see cref="ComeInByCode"/>.</param>
internal sealed class ComeInByPassword(
    int personId,
    string verified,
    string? renewed,
    TokenHash token,
    Func<Person, (bool IsKnown, Refusal? Refusal)> ask,
    string? device) : Write<CameIn>
{
    /// <summary>The password decides.</summary>
    private protected override Refusal? Authorise(IKnown known) => null;

    protected override Outcome<CameIn> Run(Batch batch)
    {
        if (PasswordStore.Read(batch, personId).Hash != verified || batch.PersonNow(personId) is not { Status: null } person)
        {
            return PasswordEndpoints.Wrong;
        }

        var (isKnown, refusal) = ask(person);
        if (refusal is not null)
        {
            return refusal;
        }

        if (!isKnown)
        {
            ComeInByName.OpenSession(batch, token, person.Id, device);
            AuditLog.Add(batch, person.Id, AuditActs.PasswordUsed, person.Id, device);
        }

        if (renewed is not null)
        {
            PasswordStore.Put(batch, person.Id, renewed);
        }

        return new CameIn(person);
    }
}
