using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.Rooms;
using Snug.Server.Storage;

namespace Snug.Server.People.Mutes;

/// <summary>
/// Whom people do not want to see: personal state, like read marks. Clients leave out what such a person says; nobody else is told, and
/// the person least of all.
/// </summary>
internal static class MuteStore
{
    public const int ColumnCount = 2;

    /// <summary>The columns, then the check.</summary>
    public const string All = "select person_id, muted_id, \"check\" from mutes";

    private const string OfPerson = $"{All} where person_id = ?1 order by muted_id";

    private const string Put =
        """
        insert into mutes (person_id, muted_id, "check") values (?1, ?2, ?3)
        on conflict (person_id, muted_id) do update set "check" = excluded."check"
        """;

    private const string Delete = "delete from mutes where person_id = ?1 and muted_id = ?2";

    /// <summary>Everybody whom somebody does not want to see, in order of id.</summary>
    public static async ValueTask<List<int>> Of(IDatabase database, int personId, DamageReport damage)
    {
        var muted = new List<int>();
        try
        {
            await database.Read(OfPerson, row => Take(row, muted, damage), personId);
        }
        catch (StorageException lost) when (lost.Failure is StorageFailure.Damaged)
        {
            damage.Add(lost.Message);
        }

        return muted;
    }

    /// <summary>Sets it in a transaction and tells the person's own streams.</summary>
    public static List<int> Set(Batch batch, int personId, int mutedId, bool isMuted)
    {
        if (isMuted)
        {
            batch.Prepare(Put).Bind(1, personId).Bind(2, mutedId).Bind(3, Check(personId, mutedId)).Run();
        }
        else
        {
            batch.Prepare(Delete).Bind(1, personId).Bind(2, mutedId).Run();
        }

        var muted = new List<int>();
        using (var rows = batch.Prepare(OfPerson).Bind(1, personId).Query())
        {
            while (rows.Read())
            {
                Take(rows, muted, damage: null);
            }
        }

        batch.Tell(personId, new Me([], Muted: muted));
        return muted;
    }

    private static bool Take(IRow row, List<int> muted, DamageReport? damage)
    {
        if (RowCheck.Fits(row, CheckedTable.Mutes, ColumnCount))
        {
            muted.Add(row.Int(1));
        }
        else
        {
            damage?.Add("whom somebody muted is not what was written there");
        }

        return true;
    }

    private static long Check(int personId, int mutedId)
    {
        var check = new RowCheck(stackalloc byte[FieldBuffer.Usual], CheckedTable.Mutes);
        check.Add(1, personId);
        check.Add(2, mutedId);
        return check.End();
    }
}

/// <summary>Mutes somebody for oneself, or hears them again.</summary>
internal sealed class MutePerson(int id, bool isMuted, Who who) : Write<IReadOnlyList<int>>
{
    private protected override Refusal? Authorise(IKnown known) =>
        PeoplePolicy.Refuse(PersonAct.ChangeSelf, who, known, who.PersonId)
            ?? (known.FindPerson(id) is null ? PeoplePolicy.NoPerson(id)
                : id == who.PersonId ? new Refusal(Problems.Malformed, "Nobody mutes themselves. Nothing was changed.")
                : null);

    protected override Outcome<IReadOnlyList<int>> Run(Batch batch) => MuteStore.Set(batch, who.PersonId!.Value, id, isMuted);
}

/// <summary>Whom I do not want to see.</summary>
internal static class MuteEndpoints
{
    extension(IEndpointRouteBuilder api)
    {
        public void MapMutes()
        {
            var people = api.MapGroup("/people/{person:int}/muted").WithTags("People");
            people.MapPut("/", (int person, Caller caller, EventLog log, Limits limits) => Set(person, true, caller, log, limits))
                .WithSummary("I do not see what this person says any more. Nobody else is told.");
            people.MapDelete("/", (int person, Caller caller, EventLog log, Limits limits) => Set(person, false, caller, log, limits))
                .WithSummary("I see it again.");
        }
    }

    internal static async Task<Results<NoContent, ProblemResult>> Set(
        int person, bool isMuted, Caller caller, EventLog log, Limits limits)
    {
        if (limits.MarkRead(caller) is { } tooQuick)
        {
            return tooQuick.ToResult();
        }

        var outcome = await log.Enqueue(new MutePerson(person, isMuted, Who.Is(caller)));
        return outcome.Refusal is { } refusal ? refusal.ToResult() : TypedResults.NoContent();
    }
}
