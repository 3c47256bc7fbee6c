using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.Rooms;

namespace Snug.Server.People.Invites;

/// <summary>Inviting somebody, and seeing who came by what.</summary>
internal static class InviteEndpoints
{
    private const int MostRooms = 20;

    private const int MostUses = 100_000;

    extension(IEndpointRouteBuilder api)
    {
        public void MapInvites()
        {
            var invites = api.MapGroup("/invites").WithTags("People");
            invites.MapPost("", Make).WithSummary("Makes an invitation. Its code and link are told this once.");
            invites.MapGet("", List).WithSummary("All invitations, the newest first, with who came by them.");
            invites.MapDelete("/{id:long}", Revoke).WithSummary("Ends an invitation. Who came by it stays.");
        }
    }

    internal static async Task<Results<Created<Invite>, Ok<Invite>, ProblemResult>> Make(
        NewInvite wanted,
        [FromHeader(Name = WireHeaders.IdempotencyKey)] string? idempotencyKey,
        Caller caller,
        HttpContext http,
        OwnAddress own,
        InviteDirectory invites,
        EventLog log,
        Limits limits,
        TimeProvider time)
    {
        var unfit = ReadTerms(wanted, time.GetUtcNow(), out var terms);
        var content = $"POST /api/invites\n{wanted.Role}\n{string.Join(' ', terms.Rooms)}\n{terms.Note}\n{terms.Uses}\n{terms.ExpiresAt:O}";
        var noKey = IdempotencyKey.Read(idempotencyKey, caller.PersonId, content, out var key);
        if ((unfit ?? noKey ?? limits.ChangePeople(caller)) is { } refused)
        {
            return refused.ToResult();
        }

        var outcome = await log.Enqueue(new MakeInvite(terms, Who.Is(caller), key));
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToResult();
        }

        http.Response.Headers.CacheControl = "no-store";
        var (row, code) = outcome.Value!;
        var made = invites.Show(row, []) with { Code = code, Link = own.LinkTo(http, $"/j/{code}") };
        return outcome.IsRepeat
            ? TypedResults.Ok(made)
            : TypedResults.Created(string.Create(CultureInfo.InvariantCulture, $"/api/invites/{row.Id}"), made);
    }

    private static async Task<Results<Ok<Invite[]>, ProblemResult>> List(Caller caller, Projection known, InviteDirectory invites) =>
        PeoplePolicy.Refuse(PersonAct.Invite, Who.Is(caller), known) is { } refusal
            ? refusal.ToResult()
            : TypedResults.Ok(await invites.List());

    private static async Task<Results<NoContent, ProblemResult>> Revoke(long id, Caller caller, EventLog log)
    {
        var outcome = await log.Enqueue(new RevokeInvite(id, Who.Is(caller)));
        return outcome.Refusal is { } refusal ? refusal.ToResult() : TypedResults.NoContent();
    }

    /// <summary>What is asked for, checked.</summary>
    internal static Refusal? ReadTerms(NewInvite wanted, DateTimeOffset now, out InviteTerms terms)
    {
        string? note = null;
        var unfit = wanted.Note is { } raw ? TextRules.CheckTopic(raw, out note) : null;
        int[] rooms = [.. (wanted.Rooms ?? []).Distinct()];

        // Who keeps order comes one at a time, unless somebody says otherwise.
        var uses = wanted.Uses ?? (wanted.Role is Roles.Owner or Roles.Admin ? 1 : null);
        terms = new InviteTerms(wanted.Role ?? Roles.Member, rooms, note, uses, wanted.ExpiresAt);
        return unfit
            ?? (wanted.Role is null or Roles.Owner or Roles.Admin or Roles.Member or Roles.Bot ? null
                : Malformed("A role is owner, admin, member or bot. No invitation was made."))
            ?? (rooms.Length <= MostRooms ? null : Malformed("An invitation leads into 20 rooms at most. None was made."))
            ?? (wanted.Uses is null or (>= 1 and <= MostUses) ? null
                : Malformed("An invitation is used 1 to 100,000 times. None was made."))
            ?? (wanted.ExpiresAt is { } end && end <= now ? Malformed("That invitation would be over already. None was made.") : null);
    }

    private static Refusal Malformed(string sentence) => new(Problems.Malformed, sentence);
}
