using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.People.Invites;
using Snug.Server.Rooms;
using Snug.Server.Storage;

namespace Snug.Server.People;

/// <summary>Where I am signed in, and signing that out.</summary>
internal static class SessionList
{
    extension(IEndpointRouteBuilder api)
    {
        public void MapSessionList()
        {
            var sessions = api.MapGroup("/sessions").WithTags("People");
            sessions.MapGet("/", List).WithSummary("Where I am signed in, what was used last first.");
            sessions.MapDelete("/{id}", End).WithSummary("Signs one of my devices out; its streams end with it.");
            sessions.MapDelete("/", EndOthers).WithSummary("Signs out everywhere but here.");
        }
    }

    /// <summary>
    /// What a session is called: a hash of the hash of its token, so that a list, a log of addresses or a copy of one opens nothing.
    /// </summary>
    public static string PublicId(TokenHash session)
    {
        const int Bytes = 12;
        return Base64Url.EncodeToString(SHA256.HashData([.. "session "u8, .. session.ToBytes()]).AsSpan(0, Bytes));
    }

    private static async Task<Ok<OwnSession[]>> List(Caller caller, IDatabase database, Projection projection, TimeProvider time)
    {
        var (found, now) = (new List<OwnSession>(), time.GetUtcNow());
        await database.Read(
            PersonSql.SessionsOfPerson,
            row =>
            {
                if (PersonRows.FitsSession(row))
                {
                    var session = PersonRows.SessionHash(row);
                    var isHere = session == caller.Session;
                    var lastUse = projection.Sessions.Find(session) is { } known
                        ? now - time.GetElapsedTime(known.Used)
                        : PersonRows.LastUse(row);
                    found.Add(new OwnSession(
                        PublicId(session),
                        row.TextOrNull(4),
                        row.Instant(2),
                        isHere || lastUse > now ? now : lastUse,
                        isHere ? true : null));
                }
                else
                {
                    projection.Damage.Add("the row of a session is not what was written there");
                }

                return true;
            },
            caller.PersonId);
        return TypedResults.Ok(
            found.OrderByDescending(session => session.Here is true).ThenByDescending(session => session.UsedAt).ToArray());
    }

    private static async Task<Results<NoContent, ProblemResult>> End(
        string id, Caller caller, HttpContext http, EventLog log, Sessions sessions)
    {
        var browser = await BrowserSessions.Of(http, sessions);
        var outcome = await log.Enqueue(new EndSession(caller.PersonId, id));
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToResult();
        }

        if (id == PublicId(caller.Session))
        {
            browser.Forget(caller);
        }

        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemResult>> EndOthers(Caller caller, EventLog log)
    {
        var outcome = await log.Enqueue(new EndOtherSessions(caller));
        return outcome.Refusal is { } refusal ? refusal.ToResult() : TypedResults.NoContent();
    }
}

/// <summary>Ends one session of a person, wherever it is; its streams end at this very event.</summary>
/// <param name="id">A <see cref="SessionList.PublicId"/>.</param>
internal sealed class EndSession(int personId, string id) : Write<bool>
{
    private protected override Refusal? Authorise(IKnown known) =>
        PeoplePolicy.Refuse(PersonAct.ChangeSelf, Who.Is(personId), known, personId);

    protected override Outcome<bool> Run(Batch batch)
    {
        var own = SessionRows.Of(batch, personId).Cast<TokenHash?>();
        if (own.FirstOrDefault(session => SessionList.PublicId(session!.Value) == id) is not { } found)
        {
            return new Refusal(Problems.NotFound, "You are not signed in under that id. GET /api/sessions lists where you are.");
        }

        InviteStore.VoidOwnCodes(batch, personId);
        batch.Prepare(PersonSql.DeleteSession).Bind(1, found.ToBytes()).Run();
        batch.Record(Kinds.SessionEnded, roomId: null, number: null, personId, new EndedSessions(found), Chain.Blind());
        return true;
    }
}

/// <summary>Ends all sessions of a person but the one that asks.</summary>
internal sealed class EndOtherSessions(Caller caller) : Write<bool>
{
    private protected override Refusal? Authorise(IKnown known) =>
        PeoplePolicy.Refuse(PersonAct.ChangeSelf, Who.Is(caller.PersonId), known, caller.PersonId);

    protected override Outcome<bool> Run(Batch batch)
    {
        // Two devices that sign each other out in one moment: the first stays in, and whoever is out already ends nobody's session.
        var open = SessionRows.Of(batch, caller.PersonId);
        if (!open.Contains(caller.Session))
        {
            return Authentication.ComeInFirst;
        }

        InviteStore.VoidOwnCodes(batch, caller.PersonId);
        if (open.Count > 1)
        {
            batch.Prepare(PersonSql.DeleteOtherSessions).Bind(1, caller.PersonId).Bind(2, caller.Session.ToBytes()).Run();
            batch.Record(
                Kinds.SessionEnded, roomId: null, number: null, caller.PersonId, new EndedSessions(But: caller.Session), Chain.Blind());
        }

        return true;
    }
}

/// <summary>Rows of sessions inside a transaction.</summary>
internal static class SessionRows
{
    /// <summary>All of somebody's, also those that are not what was written: they can be ended.</summary>
    public static List<TokenHash> Of(Batch batch, int personId)
    {
        var found = new List<TokenHash>();
        using var rows = batch.Prepare(PersonSql.SessionsOfPerson).Bind(1, personId).Query();
        while (rows.Read())
        {
            if (rows.Raw(0).Length == SHA256.HashSizeInBytes)
            {
                found.Add(PersonRows.SessionHash(rows));
            }
        }

        return found;
    }
}
