using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;

namespace Snug.Server.People;

/// <summary>Coming in, leaving, bringing one's name along.</summary>
internal static class SessionEndpoints
{
    /// <summary>A key that stands for a name is a secret: shorter ones are no repeat of anything.</summary>
    private const int SecretKeyLength = 20;

    private static readonly TimeSpan CookieLasts = TimeSpan.FromDays(400);

    extension(IEndpointRouteBuilder api)
    {
        public void MapSessions()
        {
            var people = api.MapGroup("/").WithTags("People");
            people.MapPost("/session", Begin).WithMetadata(new SessionGate.Anonymous()).WithSummary("Comes in with a free name, or with a code from one's other device.");
            people.MapGet("/session", Show).WithSummary("Who am I.");
            people.MapDelete("/session", End).WithSummary("Leaves: this token ends, its streams with it.");
            people.MapPost("/codes", Code).WithSummary("A code that signs in my other device: once, for ten minutes.");
            people.MapGet("/people", Find).WithSummary("People whose name holds the given text, 50 at most.");
        }
    }

    internal static async Task<Results<Created<NewSession>, Ok<NewSession>, ProblemResult>> Begin(
        ComeIn comeIn,
        [FromHeader(Name = WireHeaders.IdempotencyKey)] string? idempotencyKey,
        HttpContext http,
        EventLog log,
        Sessions sessions,
        Limits limits,
        DoormanBook book)
    {
        var token = Token.New();
        if (Wish(comeIn, token, idempotencyKey, log, sessions, out var write) is { } unfit)
        {
            return unfit.ToResult();
        }

        if (limits.ComeIn(http) is { } tooQuick)
        {
            return tooQuick.ToResult();
        }

        var outcome = await log.Append(write!);
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToResult();
        }

        http.Response.Headers.CacheControl = "no-store";
        http.Response.Cookies.Append(SessionGate.CookieName(http.Request), token, Cookie(http.Request, CookieLasts));
        book.CameIn(outcome.Value!.Name, http.Request.Headers.UserAgent.ToString());
        var session = new NewSession(outcome.Value, token);
        return outcome.IsRepeat ? TypedResults.Ok(session) : TypedResults.Created("/api/session", session);
    }

    /// <summary>Which of the two ways in the body asks for.</summary>
    private static Refusal? Wish(ComeIn comeIn, string token, string? idempotencyKey, EventLog log, Sessions sessions, out Write<Person>? write)
    {
        write = null;
        var people = log.Projection.People;
        if (comeIn is { Code: { } typed, Name: null })
        {
            var code = typed.Trim().Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
            var noKey = IdempotencyKey.Read(idempotencyKey, personId: 0, $"POST /api/session code\n{code}", out var codeKey);
            write = new ComeInByCode(code, Token.Hash(token), Secret(codeKey), sessions, people);
            return noKey;
        }

        if (comeIn is not { Name: { } raw, Code: null })
        {
            return new Refusal(Problems.Malformed, "Come in with either a name or a code: {\"name\": \"…\"} or {\"code\": \"…\"}.");
        }

        if (TextRules.CheckPersonName(raw, out var name) is { } unfit)
        {
            return unfit;
        }

        var unusable = IdempotencyKey.Read(idempotencyKey, personId: 0, $"POST /api/session\n{name}", out var key);
        write = new ComeInByName(name, Token.Hash(token), Secret(key), sessions, people);
        return unusable;
    }

    private static IdempotencyKey? Secret(IdempotencyKey? key) => key?.Value.Length >= SecretKeyLength ? key : null;

    private static Ok<Session> Show(Caller caller) => TypedResults.Ok(new Session(new Person(caller.PersonId, caller.Name)));

    private static async Task<Results<NoContent, ProblemResult>> End(Caller caller, HttpContext http, EventLog log, Sessions sessions, EventStreams streams)
    {
        var outcome = await log.Append(new Leave(caller.Session, sessions, streams));
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToResult();
        }

        http.Response.Cookies.Delete(SessionGate.CookieName(http.Request), Cookie(http.Request, lasts: null));
        return TypedResults.NoContent();
    }

    private static async Task<Results<Created<DeviceCode>, Ok<DeviceCode>, ProblemResult>> Code(
        [FromHeader(Name = WireHeaders.IdempotencyKey)] string? idempotencyKey, Caller caller, HttpRequest request, EventLog log)
    {
        if (IdempotencyKey.Read(idempotencyKey, caller.PersonId, "POST /api/codes", out var key) is { } noKey)
        {
            return noKey.ToResult();
        }

        var outcome = await log.Append(new MakeCode(caller.PersonId, key));
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToResult();
        }

        var (value, expiresAt) = outcome.Value;
        var link = $"{request.Scheme}://{request.Host}/j/{value}";
        var code = new DeviceCode(value, link, expiresAt);
        return outcome.IsRepeat ? TypedResults.Ok(code) : TypedResults.Created(link, code);
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

        var folded = Names.Fold(name);
        return TypedResults.Ok(projection.Read((known, _) => known.People.Search(folded, Most)));
    }

    private static CookieOptions Cookie(HttpRequest request, TimeSpan? lasts) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = request.IsHttps,
        Path = "/",
        MaxAge = lasts,
        IsEssential = true,
    };
}
