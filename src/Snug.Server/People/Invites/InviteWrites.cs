using System.Globalization;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.People.Audit;
using Snug.Server.Rooms;

namespace Snug.Server.People.Invites;

/// <summary>What an invitation is to be.</summary>
/// <param name="Role">What whoever comes by it becomes, one of <see cref="Roles"/>.</param>
/// <param name="Rooms">Where they begin.</param>
/// <param name="Uses">How many may come by it; null for any number.</param>
/// <param name="ExpiresAt">Null for never.</param>
internal sealed record InviteTerms(string Role, IReadOnlyList<int> Rooms, string? Note, int? Uses, DateTimeOffset? ExpiresAt);

/// <summary>An invitation with its code, which is told this once.</summary>
internal sealed record InviteWithCode(InviteRow Row, string Code);

/// <summary>
/// Makes an invitation for somebody new. The same call again gives it another code, and the one before is void: only hashes are kept.
/// </summary>
internal sealed class MakeInvite(InviteTerms terms, Who who, IdempotencyKey? key) : Write<InviteWithCode>
{
    internal override IdempotencyKey? Key => key;

    private const int MostGood = 1_000;

    private protected override Refusal? Authorise(IKnown known) =>
        PeoplePolicy.Refuse(PersonAct.Invite, who, known)
            ?? PeoplePolicy.RefuseRole(who, known, terms.Role)
            ?? terms.Rooms.Select(room => Refuse(room, known)).FirstOrDefault(no => no is not null);

    private Refusal? Refuse(int room, IKnown known) => RoomPolicy.Refuse(RoomAct.See, who, known, room)
        ?? (RoomPolicy.IsForEverybody(known, room) ? null : new Refusal(
            Problems.Malformed, "An invitation leads into open rooms. None was made; add whoever comes by it to a private room yourself."));

    /// <summary>Never what another call made, nor anybody else's.</summary>
    private bool IsOwnInvite(Batch batch, KeyUse earlier) => earlier is { RoomId: null, Number: { } id }
        && InviteStore.Find(batch, id) is { PersonId: null } invite && invite.CreatedBy == who.PersonId;

    protected override Outcome<InviteWithCode> Run(Batch batch)
    {
        var check = batch.Check(key);
        if (check.Refusal is { } reused)
        {
            return reused;
        }

        if (check.Earlier is { } earlier)
        {
            return IsOwnInvite(batch, earlier) && InviteStore.Renew(batch, earlier.Number!.Value, InviteCode.ForLink) is { } again
                ? Outcome<InviteWithCode>.Repeat(again)
                : new Refusal(Problems.KeyReused, "The invitation that this Idempotency-Key made is over. Ask again with a new key.");
        }

        if (InviteStore.Newcomers(batch).Count(invite => InviteStore.IsGood(batch, invite)) >= MostGood)
        {
            return new Refusal(
                Problems.TooQuick, "There are 1,000 invitations that still let somebody in. Revoke some first.", TimeSpan.FromHours(1));
        }

        var made = InviteStore.Make(batch, terms, personId: null, who.PersonId, InviteCode.ForLink);
        batch.Keep(key, roomId: null, made.Row.Id);
        AuditLog.Add(batch, who.PersonId, AuditActs.InviteCreated, detail: InviteStore.Describe(made.Row));
        return made;
    }
}

/// <summary>Ends an invitation; who came by it stays.</summary>
internal sealed class RevokeInvite(long id, Who who) : Write<bool>
{
    private protected override Refusal? Authorise(IKnown known) => PeoplePolicy.Refuse(PersonAct.Invite, who, known);

    protected override Outcome<bool> Run(Batch batch)
    {
        if (InviteStore.Find(batch, id) is not { PersonId: null } invite)
        {
            return new Refusal(
                Problems.NoSuchInvite, string.Create(CultureInfo.InvariantCulture, $"There is no invitation {id}. Nothing was changed."));
        }

        if (PeoplePolicy.RefuseRole(who, batch, invite.Role ?? Roles.Member) is { } above)
        {
            return above;
        }

        if (invite.RevokedAt is null)
        {
            InviteStore.Put(batch, invite with { RevokedAt = batch.Now.ToUnixTimeMilliseconds() });
            AuditLog.Add(batch, who.PersonId, AuditActs.InviteRevoked, detail: InviteStore.Describe(invite));
        }

        return true;
    }
}

/// <summary>
/// Prints the one link that a start of the server prints: the owner's first way in, or the invitation of <c>--lan</c>. What an earlier
/// start printed is void by it.
/// </summary>
/// <param name="terms">Where they make an owner and there is one already, nothing is made.</param>
/// <param name="isStart">What a start of another kind printed is void, too.</param>
internal sealed class MakeStandingInvite(InviteTerms terms, bool isStart) : Write<InviteWithCode?>
{
    /// <summary>Then nobody sets this server up any more.</summary>
    internal static bool HasOwner(Batch batch) =>
        Enumerable.Range(1, batch.PersonCount).Any(id => batch.PersonNow(id) is { Role: Roles.Owner, Status: null });

    /// <summary>The server's own, for its owner.</summary>
    private protected override Refusal? Authorise(IKnown known) => PeoplePolicy.Refuse(PersonAct.Invite, Who.Owner, known);

    protected override Outcome<InviteWithCode?> Run(Batch batch)
    {
        foreach (var before in InviteStore.Newcomers(batch)
            .Where(invite => invite.CreatedBy is null && InviteStore.IsGood(batch, invite)
                && (invite.Note == terms.Note || (isStart && OwnerLinks.IsStanding(invite)))))
        {
            InviteStore.Put(batch, before with { RevokedAt = batch.Now.ToUnixTimeMilliseconds() });
        }

        return terms.Role == Roles.Owner && HasOwner(batch)
            ? default(InviteWithCode)
            : InviteStore.Make(batch, terms, personId: null, createdBy: null, InviteCode.ForLink);
    }
}

/// <summary>A code that signs in one's other device: once, for ten minutes. The same call again gives another one in its place.</summary>
internal sealed class MakeCode(int personId, IdempotencyKey? key) : Write<InviteWithCode>
{
    internal override IdempotencyKey? Key => key;

    private const int MostAtOnce = 20;

    private static readonly TimeSpan Valid = TimeSpan.FromMinutes(10);

    private protected override Refusal? Authorise(IKnown known) =>
        PeoplePolicy.Refuse(PersonAct.ChangeSelf, Who.Is(personId), known, personId);

    protected override Outcome<InviteWithCode> Run(Batch batch)
    {
        var check = batch.Check(key);
        if (check.Refusal is { } reused)
        {
            return reused;
        }

        if (check.Earlier is { } earlier)
        {
            return IsOwnCode(batch, earlier) && InviteStore.Renew(batch, earlier.Number!.Value, InviteCode.ForTyping) is { } again
                ? Outcome<InviteWithCode>.Repeat(again)
                : new Refusal(Problems.KeyReused, "The code that this Idempotency-Key made was used or is over. Ask again with a new key.");
        }

        InviteStore.SweepCodes(batch);
        if (InviteStore.OfPerson(batch, personId).Count(code => code.CreatedBy == personId) >= MostAtOnce)
        {
            return new Refusal(Problems.TooQuick, "You have 20 codes that nobody used yet. Use one, or wait ten minutes.", Valid);
        }

        var terms = new InviteTerms(Roles.Member, [], Note: null, Uses: 1, batch.Now + Valid);
        var made = InviteStore.Make(batch, terms, personId, createdBy: personId, InviteCode.ForTyping);
        batch.Keep(key, roomId: null, made.Row.Id);
        return made;
    }

    /// <summary>Never what another call made, nor anybody else's: a code opens a door.</summary>
    private bool IsOwnCode(Batch batch, KeyUse earlier) => earlier is { RoomId: null, Number: { } id }
        && InviteStore.Find(batch, id) is { } invite && invite.PersonId == personId && invite.CreatedBy == personId;
}

/// <summary>
/// A link by which somebody who lost their name comes back to it: once, for a day. It voids the one before, also when the same call comes
/// again.
/// </summary>
internal sealed class MakeWayBack(int personId, Who who, IdempotencyKey? key = null) : Write<InviteWithCode>
{
    internal override IdempotencyKey? Key => key;

    private static readonly TimeSpan Valid = TimeSpan.FromDays(1);

    private protected override Refusal? Authorise(IKnown known) => PeoplePolicy.Refuse(PersonAct.GiveWayBack, who, known, personId);

    protected override Outcome<InviteWithCode> Run(Batch batch)
    {
        var check = batch.Check(key);
        if (check.Refusal is { } reused)
        {
            return reused;
        }

        if (batch.PersonNow(personId) is { Name: var name, Status: { } status })
        {
            return new Refusal(Problems.NotAllowed, $"{name} may not come in ({status}), so no link was made. Let them in first.");
        }

        foreach (var before in InviteStore.OfPerson(batch, personId)
            .Where(link => link.CreatedBy != personId && InviteStore.IsGood(batch, link)))
        {
            InviteStore.Put(batch, before with { RevokedAt = batch.Now.ToUnixTimeMilliseconds() });
        }

        var terms = new InviteTerms(Roles.Member, [], Note: null, Uses: 1, batch.Now + Valid);
        var made = InviteStore.Make(batch, terms, personId, who.PersonId, InviteCode.ForLink);
        AuditLog.Add(batch, who.PersonId, AuditActs.WayBackGiven, personId);
        batch.Keep(key, roomId: null, made.Row.Id);
        return check.Earlier is null ? made : Outcome<InviteWithCode>.Repeat(made);
    }
}
