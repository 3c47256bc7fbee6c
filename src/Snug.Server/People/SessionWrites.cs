using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.People.Audit;
using Snug.Server.People.Invites;
using Snug.Server.People.Passwords;

namespace Snug.Server.People;

/// <summary>Comes in with a free name: a new person, or the same one again if the answer to the same call was lost.</summary>
/// <param name="name">Checked.</param>
/// <param name="token">Hash of the new session's token.</param>
/// <param name="key">The call's key, long enough to be a secret; null otherwise.</param>
/// <param name="people">To find the person of a repeat.</param>
/// <param name="entry">By what and with what they come.</param>
internal sealed class ComeInByName(string name, TokenHash token, IdempotencyKey? key, PersonDirectory people, Entry entry = default)
    : Write<CameIn>
{
    internal override IdempotencyKey? Key => key;

    /// <summary>For how long a repeat gives a fresh token.</summary>
    internal static readonly TimeSpan RepeatWithin = TimeSpan.FromMinutes(10);

    /// <summary>Whoever asks is nobody yet: the invitation, the name and the key decide.</summary>
    private protected override Refusal? Authorise(IKnown known) => null;

    protected override Outcome<CameIn> Run(Batch batch)
    {
        var check = batch.Check(key);
        if (check.Refusal is { } reused)
        {
            return reused;
        }

        if (check.Earlier is { } earlier && batch.IsYoungerThan(RepeatWithin, earlier.At))
        {
            // Not known yet if both calls are in this batch; the key stands for this very name.
            var id = checked((int)earlier.Number!.Value);
            var again = batch.PersonNow(id) ?? people.Find(id)!;
            if (again.Status is not null)
            {
                return new Refusal(Problems.NotAllowed, $"{again.Name} may not come in here any more. Ask whoever runs this Snug.");
            }

            OpenSession(batch, token, again.Id, entry.Device);
            return Outcome<CameIn>.Repeat(new CameIn(again));
        }

        // First, and the same for known and free names: who was not invited learns nothing of who is here.
        var invite = entry.Invite is { } code ? InviteStore.FindByCode(batch, code) : null;
        if (entry.Invite is not null && (invite is not { PersonId: null } || !InviteStore.IsGood(batch, invite)
            || !InviteStore.IsBacked(batch, invite) || (OwnerLinks.IsSetUp(invite) && MakeStandingInvite.HasOwner(batch))))
        {
            return NoSuchInvite;
        }

        if (invite is null && entry.NeedsInvite)
        {
            return InviteNeeded;
        }

        var folded = NameFolding.Fold(name);
        if (batch.FindFolded(folded) is { } taken)
        {
            return new Refusal(
                Problems.NameTaken,
                $"{taken.Name} is already here. If that is you, make a code on your other device and type it here instead of a name.");
        }

        if (batch.FindLookAlike(name) is { } alike)
        {
            return new Refusal(
                Problems.NameLooksAlike,
                $"\"{name}\" looks too much like {alike.Name}, who is already here. Come in with another name, or add a letter. If "
                    + $"{alike.Name} is you, make a code on your other device and type it here instead of a name.");
        }

        return new CameIn(Welcome(batch, folded, invite), invite?.Rooms is [var room, ..] ? room : null);
    }

    private Person Welcome(Batch batch, string folded, InviteRow? invite)
    {
        var person = new Person(batch.NextPersonId(), name, invite?.Role);
        var row = new PersonRow(
            person.Id, person.Name, folded, batch.Now.ToUnixTimeMilliseconds(), person.Role, person.Status, invite?.Id);
        var proof = PersonRows.Seal(row);
        PersonRows.Put(batch.Prepare(PersonSql.Insert), row, proof.Salt, batch.NextPosition);
        batch.TakeName(folded, person);
        batch.Keep(key, roomId: null, person.Id);
        batch.Record(Kinds.PersonJoined, roomId: null, number: null, person.Id, person, proof.Hash);
        if (invite is not null)
        {
            InviteStore.Put(batch, invite with { Used = invite.Used + 1 });
            AuditLog.Add(batch, person.Id, AuditActs.InviteUsed, person.Id, InviteStore.Describe(invite));
        }

        OpenSession(batch, token, person.Id, entry.Device);
        return person;
    }

    internal static void OpenSession(Batch batch, TokenHash token, int personId, string? device)
    {
        var hash = token.ToBytes();
        var now = batch.Now.ToUnixTimeMilliseconds();
        batch.Prepare(PersonSql.InsertSession)
            .Bind(1, hash)
            .Bind(2, personId)
            .Bind(3, now)
            .Bind(4, now)
            .Bind(5, device)
            .Bind(6, PersonRows.CheckSession(hash, personId, now, now, device))
            .Run();
    }

    internal static Refusal InviteNeeded { get; } = new(
        Problems.InviteNeeded, "You come in here by invitation. Ask whoever runs this Snug for a link, and open it.");

    internal static Refusal NoSuchInvite { get; } = new(
        Problems.NoSuchInvite, "That invitation was used, is over, or never was. Ask whoever sent it for another one.");
}

/// <summary>By what and with what somebody comes in.</summary>
/// <param name="NeedsInvite">A name alone is not enough.</param>
/// <param name="Invite">The code of an invitation, made plain.</param>
/// <param name="Device">What the program calls itself.</param>
internal readonly record struct Entry(bool NeedsInvite, string? Invite, string? Device);

/// <summary>Who came in.</summary>
/// <param name="Room">Where their invitation leads.</param>
internal sealed record CameIn(Person Person, int? Room = null);

/// <summary>Comes in as oneself on another device. The code is spent by it; the same call again, its answer lost, still gets in.</summary>
/// <param name="code">As it was typed, made plain.</param>
/// <param name="token">Hash of the new session's token.</param>
/// <param name="key">The call's key, long enough to be a secret; null otherwise.</param>
/// <param name="ask">Whether the code's person has a session there already, and why they may not come in there: then the code stays
/// good.</param>
internal sealed class ComeInByCode(
    string code,
    TokenHash token,
    IdempotencyKey? key,
    Func<Person, (bool IsKnown, Refusal? Refusal)> ask,
    string? device = null)
        : Write<CameIn>
{
    /// <summary>The code decides.</summary>
    private protected override Refusal? Authorise(IKnown known) => null;

    protected override Outcome<CameIn> Run(Batch batch)
    {
        var check = batch.Check(key);
        if (check.Refusal is { } reused)
        {
            return reused;
        }

        if (check.Earlier is { } earlier)
        {
            if (batch.IsYoungerThan(ComeInByName.RepeatWithin, earlier.At))
            {
                if (batch.PersonNow(checked((int)earlier.Number!.Value)) is not { Status: null } again)
                {
                    return CodeUnknown;
                }

                return Enter(batch, again) is { } unwanted ? unwanted : Outcome<CameIn>.Repeat(new CameIn(again));
            }

            return CodeUnknown;
        }

        if (InviteStore.FindByCode(batch, code) is not { } found || !InviteStore.IsGood(batch, found))
        {
            return CodeUnknown;
        }

        if (found.PersonId is not { } id)
        {
            return TakesAName;
        }

        if (batch.PersonNow(id) is not { Status: null } person || !InviteStore.IsBacked(batch, found))
        {
            return CodeUnknown;
        }

        if (Enter(batch, person) is { } no)
        {
            return no;
        }

        InviteStore.Put(batch, found with { Used = found.Used + 1 });
        if (found.CreatedBy != id)
        {
            AuditLog.Add(batch, id, AuditActs.WayBackUsed, id);

            // Whoever needs a way back has no use for the password: a new one is set without it, and the old one lets nobody in.
            PasswordStore.Remove(batch, id);
        }
        else
        {
            AuditLog.Add(batch, id, AuditActs.CodeUsed, id, device);
        }

        batch.Keep(key, roomId: null, person.Id);
        return new CameIn(person);
    }

    private Refusal? Enter(Batch batch, Person person)
    {
        var (isKnown, refusal) = ask(person);
        if (!isKnown && refusal is null)
        {
            ComeInByName.OpenSession(batch, token, person.Id, device);
        }

        return refusal;
    }

    private static Refusal CodeUnknown { get; } =
        new(Problems.CodeUnknown, "That code is not valid, or was used, or is over. Make a new one on your other device.");

    private static Refusal TakesAName { get; } =
        new(Problems.Malformed, "That is an invitation for somebody new, so it takes a name: {\"name\": \"…\", \"invite\": \"…\"}.");
}

/// <summary>Ends one session; its streams end with it, on every server.</summary>
internal sealed class Leave(Caller caller) : Write<bool>
{
    private protected override Refusal? Authorise(IKnown known) =>
        known.FindPerson(caller.PersonId) is not null ? null : Authentication.ComeInFirst;

    protected override Outcome<bool> Run(Batch batch)
    {
        batch.Prepare(PersonSql.DeleteSession).Bind(1, caller.Session.ToBytes()).Run();
        batch.Record(Kinds.SessionEnded, roomId: null, number: null, caller.PersonId, new EndedSessions(caller.Session), Chain.Blind());
        return true;
    }
}
