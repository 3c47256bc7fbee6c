using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.People.Audit;
using Snug.Server.People.Invites;
using Snug.Server.People.Passwords;
using Snug.Server.Rooms;

namespace Snug.Server.People.Bans;

/// <summary>
/// Sends somebody away: their sessions end, and so does every way in that they have or gave. What they said stays, unless it is to go.
/// </summary>
/// <param name="id">Whom.</param>
/// <param name="removeMessages">Their words go too: <see cref="MessageRemoval"/> takes them away after this.</param>
/// <param name="who">Who does it.</param>
internal sealed class BanPerson(int id, bool removeMessages, Who who) : Write<Person>
{
    private protected override Refusal? Authorise(IKnown known) => PeoplePolicy.Refuse(PersonAct.Ban, who, known, id);

    protected override Outcome<Person> Run(Batch batch)
    {
        var now = batch.PersonNow(id)!;
        if (ChangePerson.IsLastOwner(batch, now))
        {
            return ChangePerson.LastOwner;
        }

        var banned = now with { Status = PersonStatuses.Banned };
        if (banned != now)
        {
            // Read first: what the row says of the invitation is lost if it is damaged, and then nothing is changed.
            var cameBy = ChangePerson.Find(batch, id)?.InviteId;
            if (ChangePerson.Record(batch, Kinds.PersonChanged, banned) is { } damaged)
            {
                return damaged;
            }

            AuditLog.Add(batch, who.PersonId, AuditActs.PersonBanned, id);
            ChangePerson.EndSessions(batch, banned);
            VoidInvites(batch, cameBy);
            PasswordStore.Remove(batch, id);
        }

        if (removeMessages)
        {
            AuditLog.Add(batch, who.PersonId, AuditActs.MessagesRemoved, id);
            batch.Record(Kinds.RemovalBegun, roomId: null, number: null, id, RemovalSubject.Nothing, Chain.Blind());
        }

        return banned;
    }

    /// <summary>What they came by, what they made, and what would sign them in.</summary>
    private void VoidInvites(Batch batch, long? cameBy)
    {
        var invites = InviteStore.MadeByOrFor(batch, id);
        if (cameBy is { } came && InviteStore.Find(batch, came) is { } theirs)
        {
            invites.Add(theirs);
        }

        foreach (var invite in invites.DistinctBy(invite => invite.Id).Where(invite => invite.RevokedAt is null))
        {
            InviteStore.Put(batch, invite with { RevokedAt = batch.Now.ToUnixTimeMilliseconds() });
            if (invite.PersonId is null)
            {
                AuditLog.Add(batch, who.PersonId, AuditActs.InviteRevoked, detail: InviteStore.Describe(invite));
            }
        }
    }
}

/// <summary>Lets somebody who was sent away come again: by a link that gives their name back. What was void stays void.</summary>
internal sealed class UnbanPerson(int id, Who who) : Write<Person>
{
    private protected override Refusal? Authorise(IKnown known) => PeoplePolicy.Refuse(PersonAct.Ban, who, known, id);

    protected override Outcome<Person> Run(Batch batch)
    {
        var now = batch.PersonNow(id)!;
        if (now.Status != PersonStatuses.Banned)
        {
            return now;
        }

        var unbanned = now with { Status = null };
        if (ChangePerson.Record(batch, Kinds.PersonChanged, unbanned) is { } damaged)
        {
            return damaged;
        }

        AuditLog.Add(batch, who.PersonId, AuditActs.PersonUnbanned, id);
        return unbanned;
    }
}
