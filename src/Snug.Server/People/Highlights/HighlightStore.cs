using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.Rooms;
using Snug.Server.Storage;

namespace Snug.Server.People.Highlights;

/// <summary>
/// Words that are highlighted for somebody in what others say: personal state, like mutes. The clients look for them; the server only keeps
/// them, so that all devices of a person have the same.
/// </summary>
internal static class HighlightStore
{
    public const int ColumnCount = 2;

    /// <summary>The columns, then the check.</summary>
    public const string All = "select person_id, words, \"check\" from highlights";

    private const string OfPerson = $"{All} where person_id = ?1";

    private const string Put =
        """
        insert into highlights (person_id, words, "check") values (?1, ?2, ?3)
        on conflict (person_id) do update set words = excluded.words, "check" = excluded."check"
        """;

    /// <summary>The words of somebody, in the order in which they gave them.</summary>
    public static async ValueTask<IReadOnlyList<string>> Of(IDatabase database, int personId, DamageReport damage)
    {
        IReadOnlyList<string> words = [];
        try
        {
            await database.Read(
                OfPerson,
                row =>
                {
                    if (RowCheck.Fits(row, CheckedTable.Highlights, ColumnCount))
                    {
                        words = Split(row.Text(1));
                    }
                    else
                    {
                        damage.Add("somebody's highlight words are not what was written there");
                    }

                    return false;
                },
                personId);
        }
        catch (StorageException lost) when (lost.Failure is StorageFailure.Damaged)
        {
            damage.Add(lost.Message);
        }

        return words;
    }

    /// <summary>Keeps them and tells the person's own streams.</summary>
    public static void Set(Batch batch, int personId, IReadOnlyList<string> words)
    {
        var lines = string.Join('\n', words);
        batch.Prepare(Put).Bind(1, personId).Bind(2, lines).Bind(3, Check(personId, lines)).Run();
        batch.Tell(personId, new Me([]) { Highlights = words });
    }

    private static string[] Split(string lines) => lines.Length == 0 ? [] : lines.Split('\n');

    private static long Check(int personId, string lines)
    {
        var check = new RowCheck(stackalloc byte[FieldBuffer.Usual], CheckedTable.Highlights);
        check.Add(1, personId);
        check.Add(2, lines);
        return check.End();
    }
}

/// <summary>Sets the words that are highlighted for oneself.</summary>
/// <param name="words">Checked.</param>
internal sealed class SetHighlights(List<string> words, Who who) : Write<List<string>>
{
    private protected override Refusal? Authorise(IKnown known) =>
        PeoplePolicy.Refuse(PersonAct.ChangeSelf, who, known, who.PersonId);

    protected override Outcome<List<string>> Run(Batch batch)
    {
        HighlightStore.Set(batch, who.PersonId!.Value, words);
        return words;
    }
}

/// <summary>What I set for myself.</summary>
internal static class OwnSettingsEndpoints
{
    extension(IEndpointRouteBuilder api)
    {
        public void MapOwnSettings()
        {
            var settings = api.MapGroup("/me/settings").WithTags("People");
            settings.MapGet("/", Get).WithSummary("What I set for myself: the words that are highlighted for me.");
            settings.MapPut("/", Put).WithSummary("Sets it. My other devices hear of it.");
        }
    }

    private static async Task<Ok<OwnSettings>> Get(Caller caller, IDatabase database, Projection projection) =>
        TypedResults.Ok(new OwnSettings(await HighlightStore.Of(database, caller.PersonId, projection.Damage)));

    internal static async Task<Results<Ok<OwnSettings>, ProblemResult>> Put(
        OwnSettings settings, Caller caller, EventLog log, Limits limits)
    {
        if (limits.MarkRead(caller) is { } tooQuick)
        {
            return tooQuick.ToResult();
        }

        if (settings.Highlights.Count > OwnSettings.MostHighlights)
        {
            return new Refusal(
                Problems.Malformed,
                $"At most {OwnSettings.MostHighlights} words can be highlighted for you. Nothing was changed.").ToResult();
        }

        var words = new List<string>();
        foreach (var word in settings.Highlights)
        {
            if (TextRules.CheckHighlight(word, out var checkedWord) is { } unfit)
            {
                return unfit.ToResult();
            }

            if (!words.Contains(checkedWord, StringComparer.OrdinalIgnoreCase))
            {
                words.Add(checkedWord);
            }
        }

        var outcome = await log.Enqueue(new SetHighlights(words, Who.Is(caller)));
        return outcome.Refusal is { } refusal ? refusal.ToResult() : TypedResults.Ok(new OwnSettings(outcome.Value!));
    }
}
