using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.People.Audit;
using Snug.Server.People.Bans;
using Snug.Server.People.Invites;
using Snug.Server.Rooms;
using Snug.Server.Storage;

namespace Snug.Server.People;

/// <summary>People as others see them and keep order among them.</summary>
internal static class PersonEndpoints
{
    extension(IEndpointRouteBuilder api)
    {
        public void MapPeople()
        {
            var people = api.MapGroup("/").WithTags("People");
            people.MapGet("/people", Find).WithSummary("People whose name holds the given text, 50 at most.");
            people.MapPatch("/me", Rename).WithSummary("My name, everywhere at once.");
            people.MapPatch("/people/{person:int}", Change)
                .WithSummary("Gives somebody another role, or takes their way in or gives it back.");
            people.MapPut("/people/{person:int}/ban", Ban)
                .WithSummary("Sends somebody away: their sessions and invitations end. removeMessages takes their words away too.");
            people.MapDelete("/people/{person:int}/ban", Unban).WithSummary("Lets somebody who was sent away come again.");
            people.MapPost("/people/{person:int}/link", Link)
                .WithSummary("A link by which somebody who lost their name comes back to it: once, for a day.");
            people.MapGet("/audit", Audit).WithSummary("What owners and admins did, the newest first; ?before= goes on from an id.");
        }
    }

    private static Results<Ok<Person[]>, ProblemResult> Find(string? name, Caller caller, Projection projection)
    {
        _ = caller;
        const int Most = 50;
        if (name is null or { Length: > 4 * WireLimits.NameCodePoints })
        {
            return new Refusal(Problems.Malformed, "Say whom you look for: /api/people?name=…").ToResult();
        }

        if (!TextRules.CanBeInName(name))
        {
            return TypedResults.Ok<Person[]>([]);
        }

        return TypedResults.Ok(projection.People.Search(NameFolding.Fold(name), Most));
    }

    internal static async Task<Results<Ok<Person>, ProblemResult>> Rename(MeChange change, Caller caller, EventLog log, Limits limits)
    {
        if (change.Name is not { } raw)
        {
            return TypedResults.Ok(caller.Person);
        }

        if (SessionEndpoints.CheckName(raw, out var name) is { } unfit)
        {
            return unfit.ToResult();
        }

        if (limits.ChangePeople(caller) is { } tooQuick)
        {
            return tooQuick.ToResult();
        }

        var outcome = await log.Enqueue(new RenamePerson(caller.PersonId, name, Who.Is(caller)));
        return Tell(outcome);
    }

    internal static async Task<Results<Ok<Person>, ProblemResult>> Change(
        int person, PersonChange change, Caller caller, EventLog log, Limits limits)
    {
        if (change.Role is not (null or Roles.Owner or Roles.Admin or Roles.Member or Roles.Bot))
        {
            return new Refusal(Problems.Malformed, "A role is owner, admin, member or bot. Nothing was changed.").ToResult();
        }

        if (limits.ChangePeople(caller) is { } tooQuick)
        {
            return tooQuick.ToResult();
        }

        var outcome = await log.Enqueue(new ChangePerson(person, change.Role, change.Deactivated, Who.Is(caller)));
        return Tell(outcome);
    }

    internal static async Task<Results<Ok<Person>, ProblemResult>> Ban(int person, Ban ban, Caller caller, EventLog log, Limits limits) =>
        limits.ChangePeople(caller) is { } tooQuick
            ? tooQuick.ToResult()
            : Tell(await log.Enqueue(new BanPerson(person, ban.RemoveMessages, Who.Is(caller))));

    internal static async Task<Results<Ok<Person>, ProblemResult>> Unban(int person, Caller caller, EventLog log, Limits limits) =>
        limits.ChangePeople(caller) is { } tooQuick
            ? tooQuick.ToResult()
            : Tell(await log.Enqueue(new UnbanPerson(person, Who.Is(caller))));

    private static Results<Ok<Person>, ProblemResult> Tell(Outcome<Person> outcome) =>
        outcome.Refusal is { } refusal ? refusal.ToResult() : TypedResults.Ok(outcome.Value!);

    internal static async Task<Results<Created<DeviceCode>, Ok<DeviceCode>, ProblemResult>> Link(
        int person,
        [FromHeader(Name = WireHeaders.IdempotencyKey)] string? idempotencyKey,
        Caller caller,
        HttpContext http,
        OwnAddress own,
        EventLog log,
        Limits limits)
    {
        var content = string.Create(CultureInfo.InvariantCulture, $"POST /api/people/{person}/link");
        var noKey = IdempotencyKey.Read(idempotencyKey, caller.PersonId, content, out var key);
        if ((noKey ?? limits.ChangePeople(caller)) is { } refused)
        {
            return refused.ToResult();
        }

        var outcome = await log.Enqueue(new MakeWayBack(person, Who.Is(caller), key));
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToResult();
        }

        http.Response.Headers.CacheControl = "no-store";
        var (row, code) = outcome.Value!;
        var link = own.LinkTo(http, $"/j/{code}");
        var made = new DeviceCode(code, link, DateTimeOffset.FromUnixTimeMilliseconds(row.ExpiresAt!.Value));
        return outcome.IsRepeat ? TypedResults.Ok(made) : TypedResults.Created(link, made);
    }

    private static async Task<Results<Ok<List<AuditEntry>>, ProblemResult>> Audit(
        long? before, int? limit, Caller caller, Projection known, IDatabase database) =>
        PeoplePolicy.Refuse(PersonAct.ReadAudit, Who.Is(caller), known) is { } refusal
            ? refusal.ToResult()
            : TypedResults.Ok(await AuditLog.Before(
                database, known, before ?? long.MaxValue, Math.Clamp(limit ?? WireLimits.PageDefault, 1, WireLimits.PageMost)));
}
