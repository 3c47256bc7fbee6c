using System.Globalization;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.Rooms;

namespace Snug.Server.People;

/// <summary>
/// Who may do what to whom: the one place that says so, and what it does not say is refused. Every write about people asks inside its
/// transaction; nothing that one process alone knows decides. Owners may do what the owner's command may; admins keep order among members
/// and bots. What concerns rooms is <see cref="RoomPolicy"/>'s.
/// </summary>
internal static class PeoplePolicy
{
    /// <summary>Why <paramref name="who"/> may not do this to <paramref name="about"/>; null if they may.</summary>
    /// <param name="about">Null for what is about nobody in particular.</param>
    public static Refusal? Refuse(PersonAct act, Who who, IKnown known, int? about = null)
    {
        if (!IsIn(who, known))
        {
            return Authentication.ComeInFirst;
        }

        if (about is { } id && known.FindPerson(id) is null)
        {
            return NoPerson(id);
        }

        return May(act, who, known, about) ? null : NotAllowed(act);
    }

    /// <summary>May they give this role, to somebody they invite or change? Only what is below one's own; an owner any.</summary>
    public static Refusal? RefuseRole(Who who, IKnown known, string role) =>
        Rank(who, known) is var rank && (rank == Rank(Roles.Owner) || rank > Rank(role)) && Rank(role) > 0
            ? null
            : NotAllowed(PersonAct.ChangeRole);

    /// <summary>For those who are told, where nobody is told why not.</summary>
    public static bool MayLookAfterReports(Who who, IKnown known) => Refuse(PersonAct.LookAfterReports, who, known) is null;

    private static bool May(PersonAct act, Who who, IKnown known, int? about) => act switch
    {
        PersonAct.ChangeSelf => who.PersonId is { } self && self == about,
        PersonAct.Invite or PersonAct.ReadAudit or PersonAct.LookAfterReports or PersonAct.ChangeSettings =>
            Rank(who, known) >= Rank(Roles.Admin),
        PersonAct.ChangeServer => Rank(who, known) >= Rank(Roles.Owner),
        PersonAct.ChangeRole or PersonAct.Deactivate or PersonAct.Ban or PersonAct.GiveWayBack =>
            about is { } other && Outranks(who, known, other),
        _ => false,
    };

    /// <summary>Owners outrank everybody, each other too; admins whoever is neither.</summary>
    private static bool Outranks(Who who, IKnown known, int other) =>
        Rank(who, known) is var rank
            && rank >= Rank(Roles.Admin)
            && (rank == Rank(Roles.Owner) || rank > Rank(known.FindPerson(other)?.Role ?? Roles.Owner));

    private static bool IsIn(Who who, IKnown known) => who.Kind switch
    {
        WhoKind.Owner => true,
        WhoKind.Person => who.PersonId is { } id && known.FindPerson(id) is { IsActive: true },
        _ => false,
    };

    private static int Rank(Who who, IKnown known) => who.Kind switch
    {
        WhoKind.Owner => Rank(Roles.Owner),
        WhoKind.Person when who.PersonId is { } id && known.FindPerson(id) is { IsActive: true, Role: var role } => Rank(role),
        _ => 0,
    };

    private static int Rank(string role) => role switch
    {
        Roles.Owner => 4,
        Roles.Admin => 3,
        Roles.Member => 2,
        Roles.Bot => 1,
        _ => 0,
    };

    public static Refusal NoPerson(int id) =>
        new(Problems.NotFound, string.Create(CultureInfo.InvariantCulture, $"There is no person {id} here. Nothing was changed."));

    private static Refusal NotAllowed(PersonAct act) => new(Problems.NotAllowed, act switch
    {
        PersonAct.Invite => "Only owners and admins invite here. Ask one of them for a link.",
        PersonAct.ReadAudit => "What owners and admins did is for them to see.",
        PersonAct.LookAfterReports => "What was reported is for owners and admins to see.",
        PersonAct.ChangeSettings => "Only owners and admins decide that. Nothing was changed.",
        PersonAct.ChangeServer => "Only owners change the server. Nothing was changed.",
        PersonAct.ChangeSelf => "Everybody changes their own name and sessions. Nothing was changed.",
        _ => "That is for owners, and for admins where it is about members and bots. Nothing was changed.",
    });
}
