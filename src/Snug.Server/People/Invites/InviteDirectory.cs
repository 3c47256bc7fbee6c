using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Storage;

namespace Snug.Server.People.Invites;

/// <summary>Invites as they are read outside of a transaction: what a code opens, and the list for those who invite.</summary>
internal sealed class InviteDirectory(IDatabase database, Projection projection, TimeProvider time)
{
    private const int MostPeopleListed = 50;

    /// <summary>What a code opens now; null if nothing (any more).</summary>
    /// <param name="code">Made plain.</param>
    public async ValueTask<InviteRow?> FindGood(string code)
    {
        InviteRow? found = null;
        await database.Read(
            InviteSql.ByCode,
            row =>
            {
                found = InviteRows.Fits(row) ? InviteRows.Read(row) : Damaged();
                return false;
            },
            InviteCode.Hash(code));
        return found is not null && Works(found) ? found : null;
    }

    /// <summary>For whoever holds its code.</summary>
    public Invited Describe(InviteRow row) => new(
        row.PersonId is { } id ? projection.People.Find(id) : null,
        row.CreatedBy is { } by && by != row.PersonId ? projection.People.Find(by) : null,
        row.Role);

    /// <summary>Invitations for somebody new, the newest first, with who came by them.</summary>
    public async ValueTask<Invite[]> List()
    {
        var cameBy = new Dictionary<long, List<Person>>();
        await database.Read(
            InviteSql.CameBy,
            row =>
            {
                var people = cameBy.TryGetValue(row.Long(0), out var known) ? known : cameBy[row.Long(0)] = [];
                if (people.Count < MostPeopleListed && projection.People.Find(row.Int(1)) is { } person)
                {
                    people.Add(person);
                }

                return true;
            });
        var invites = new List<Invite>();
        await database.Read(
            InviteSql.ForNewcomers,
            row =>
            {
                if ((InviteRows.Fits(row) ? InviteRows.Read(row) : Damaged()) is { } invite)
                {
                    invites.Add(Show(invite, cameBy.GetValueOrDefault(invite.Id) ?? []));
                }

                return true;
            },
            InviteStore.MostListed);
        return [.. invites];
    }

    /// <summary>An invitation as it is told.</summary>
    public Invite Show(InviteRow row, IReadOnlyList<Person> people) => new(
        row.Id,
        row.Role ?? Roles.Member,
        row.Rooms,
        row.Note,
        row.Uses,
        row.Used,
        people,
        DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt),
        row.ExpiresAt is { } end ? DateTimeOffset.FromUnixTimeMilliseconds(end) : null,
        Works(row),
        row.CreatedBy is { } by ? projection.People.Find(by) : null);

    private bool Works(InviteRow row) => row.IsGood(time.GetUtcNow()) && InviteStore.IsBacked(projection, row);

    private InviteRow? Damaged()
    {
        projection.Damage.Add("the row of an invite is not what was written there");
        return null;
    }
}
