// People/ owns persons, their names, sessions and codes. Authentication finds the Caller of a request by its token; the endpoints here
// enqueue the writes of SessionWrites; PersonDirectory holds everybody in memory.
// Called by the composition and by every slice that needs to know who asks. Who is here is in Presence/.

using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.People.Invites;
using Snug.Server.People.LookAlikes;
using Snug.Server.People.Passwords;
using Snug.Server.Storage;

namespace Snug.Server.People;

/// <summary>Coming in, leaving, bringing one's name along.</summary>
internal static class SessionEndpoints
{
    /// <summary>A key that stands for a name is a secret: shorter ones are no repeat of anything.</summary>
    private const int SecretKeyLength = 20;

    extension(IEndpointRouteBuilder api)
    {
        public void MapSessions()
        {
            var people = api.MapGroup("/").WithTags("People");
            people.MapPost("/session", ComeIn)
                .WithMetadata(new Authentication.Anonymous())
                .WithSummary("Comes in with a free name, a name and its password, a code from one's other device, or as somebody whom this "
                    + "browser knows.");
            people.MapGet("/session", Show).WithSummary("Who am I.");
            people.MapDelete("/session", End).WithSummary("Leaves: this token ends, its streams with it.");
            people.MapPost("/codes", Code).WithSummary("A code that signs in my other device: once, for ten minutes.");
        }
    }

    internal static async Task<Results<Created<NewSession>, Ok<NewSession>, ProblemResult>> ComeIn(
        ComeIn comeIn,
        [FromHeader(Name = WireHeaders.IdempotencyKey)] string? idempotencyKey,
        HttpContext http,
        EventLog log,
        Sessions sessions,
        InviteDirectory invites,
        Limits limits,
        ServeOptions options,
        PasswordSignIn passwords,
        OperatorLog operatorLog)
    {
        var browser = await BrowserSessions.Of(http, sessions);
        if (comeIn is { Person: { } wanted, Name: null, Code: null })
        {
            return browser.Of(wanted) is { } kept
                ? GoOn(browser, kept, http)
                : new Refusal(Problems.SignIn, "That person is not known in this browser any more. "
                    + "Come in by a code from another device of theirs, or by a name.").ToResult();
        }

        var token = Token.New();
        var entry = new Entry(
            options.NeedsInvite, comeIn.Invite is { } invited ? InviteCode.Plain(invited) : null, DeviceName.Of(http.Request));
        if (comeIn.Password is { } password)
        {
            var (unable, byPassword) = await WithPassword(comeIn, password, token, entry, browser, http, passwords);
            return unable is not null ? unable.ToResult() : await Enter(byPassword!, token, browser, http, log, operatorLog);
        }

        if (ReadComeIn(comeIn, token, idempotencyKey, log, browser, entry, out var write) is { } unfit)
        {
            return unfit.ToResult();
        }

        // Where an invitation is needed, who is here is no news for whoever has none.
        if ((!entry.NeedsInvite || entry.Invite is not null || browser.Current is not null)
            && comeIn.Name is { } name && Known(name, comeIn.InsteadOf, browser, log) is { } known)
        {
            return known.Session is { } own ? GoOn(browser, own, http) : known.Refusal!.ToResult();
        }

        // A person's code lets nobody in by an invitation's field: it is held up like one that is nothing.
        var invite = entry.Invite is { } code && await invites.FindGood(code) is { PersonId: null } good ? good : null;
        if (limits.ComeIn(http, invite?.Id) is { } tooQuick)
        {
            return tooQuick.ToResult();
        }

        return await Enter(write!, token, browser, http, log, operatorLog);
    }

    private static async Task<Results<Created<NewSession>, Ok<NewSession>, ProblemResult>> Enter(
        Write<CameIn> write, string token, BrowserSessions browser, HttpContext http, EventLog log, OperatorLog operatorLog)
    {
        var outcome = await log.Enqueue(write);
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToResult();
        }

        var (person, room) = outcome.Value!;
        if (browser.Of(person.Id) is { } already)
        {
            return GoOn(browser, already, http);
        }

        http.Response.Headers.CacheControl = "no-store";
        browser.Become(person.Id, token);
        operatorLog.SignedIn(person.Name, http.Request.Headers.UserAgent.ToString());
        var session = new NewSession(person, token, room);
        return outcome.IsRepeat ? TypedResults.Ok(session) : TypedResults.Created("/api/session", session);
    }

    /// <summary>
    /// A name with its password. An invitation beside it is not spent: they are here already. A key is of no use: whoever repeats the call
    /// shows the password again.
    /// </summary>
    private static async Task<(Refusal? Refusal, Write<CameIn>? Write)> WithPassword(
        ComeIn comeIn,
        string password,
        string token,
        Entry entry,
        BrowserSessions browser,
        HttpContext http,
        PasswordSignIn passwords)
    {
        if (comeIn is not { Name: { } raw, Code: null, Person: null })
        {
            return (new Refusal(Problems.Malformed, "A password goes with a name: {\"name\": \"…\", \"password\": \"…\"}."), null);
        }

        if (CheckName(raw, out var name) is { } unfit)
        {
            return (unfit, null);
        }

        var (refusal, personId, verified, renewed) = await passwords.Try(http, name, password);
        return refusal is not null
            ? (refusal, null)
            : (null, new ComeInByPassword(
                personId, verified, renewed, Token.Hash(token), person => WithCode(person, comeIn.InsteadOf, browser), entry.Device));
    }

    /// <summary>As somebody whose session this browser has: no other one is opened, and no code or name is spent.</summary>
    private static Ok<NewSession> GoOn(BrowserSessions browser, BrowserSessions.Session session, HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        browser.Become(session.Caller.PersonId, session.Token);
        return TypedResults.Ok(new NewSession(session.Caller.Person, session.Token));
    }

    /// <summary>
    /// A name typed in a browser where somebody is known: it is theirs, or another one asks first. Null: come in with it. A name that is
    /// taken by a stranger is told as such at once.
    /// </summary>
    private static (BrowserSessions.Session? Session, Refusal? Refusal)? Known(
        string name, int? insteadOf, BrowserSessions browser, EventLog log)
    {
        var own = browser.Named(name);
        if (own is not null && (own == browser.Current || browser.MayReplace(insteadOf)))
        {
            return (own, null);
        }

        var folded = NameFolding.Fold(name);
        var isTaken = own is null && log.Projection.Read((known, _) => known.People.FindFolded(folded) is not null
            || NameLooks.Of(name).Any(look => !known.People.FindLook(look).IsEmpty));
        return isTaken || MayComeIn(own?.Caller.Name ?? name.Trim(), insteadOf, browser) is not { } refusal ? null : (null, refusal);
    }

    /// <summary>Whether somebody who is not known in this browser may come in there, or why not.</summary>
    internal static Refusal? MayComeIn(string name, int? insteadOf, BrowserSessions browser)
    {
        if (!browser.MayReplace(insteadOf))
        {
            var (id, current) = (browser.Current!.Caller.PersonId, browser.Current.Caller.Name);
            return new Refusal(
                Problems.KnownHere,
                string.Create(CultureInfo.InvariantCulture, $"{current} is known here, so nothing was changed. "
                    + $"To come in as {name} instead, add \"insteadOf\": {id}; {current} stays known here too."));
        }

        return browser.IsFull
            ? new Refusal(Problems.KnownHere, string.Create(CultureInfo.InvariantCulture, $"{BrowserSessions.Most} people are known in "
                + $"this browser, which is all it keeps. Leave as one of them, or use another browser; nothing was changed."))
            : null;
    }

    /// <summary>What the body asks for, and whether it can be.</summary>
    private static Refusal? ReadComeIn(
        ComeIn comeIn,
        string token,
        string? idempotencyKey,
        EventLog log,
        BrowserSessions browser,
        Entry entry,
        out Write<CameIn>? write)
    {
        write = null;
        var people = log.Projection.People;
        if (comeIn is { Code: { } typed, Name: null, Person: null, Invite: null })
        {
            var code = InviteCode.Plain(typed);
            var noKey = IdempotencyKey.Read(idempotencyKey, personId: 0, $"POST /api/session code\n{code}", out var codeKey);
            write = new ComeInByCode(
                code, Token.Hash(token), Secret(codeKey), person => WithCode(person, comeIn.InsteadOf, browser), entry.Device);
            return noKey;
        }

        if (comeIn is not { Name: { } raw, Code: null, Person: null })
        {
            return new Refusal(Problems.Malformed, "Come in with either a name or a code: {\"name\": \"…\"} or "
                + "{\"code\": \"…\"}. An invitation takes a name beside it: {\"name\": \"…\", \"invite\": \"…\"}.");
        }

        if (CheckName(raw, out var name) is { } unfit)
        {
            return unfit;
        }

        var unusable = IdempotencyKey.Read(idempotencyKey, personId: 0, $"POST /api/session\n{name}", out var key);
        write = new ComeInByName(name, Token.Hash(token), Secret(key), people, entry);
        return unusable;
    }

    /// <summary>Can somebody be called so here?</summary>
    internal static Refusal? CheckName(string raw, out string name) =>
        TextRules.CheckPersonName(raw, out name)
            ?? (NameFolding.EndsInMarkOfDoor(name)
                ? new Refusal(
                    Problems.InvalidName,
                    $"\"{name}\" ends like the mark of a name that came by another door and that nobody proved. "
                        + $"Choose one that does not end so.")
                : null);

    /// <summary>What a code does for its person in this browser: known there already, they need no other session.</summary>
    private static (bool IsKnown, Refusal? Refusal) WithCode(Person person, int? insteadOf, BrowserSessions browser) =>
        browser.Of(person.Id) switch
        {
            null => (false, MayComeIn(person.Name, insteadOf, browser)),
            var own when own == browser.Current || browser.MayReplace(insteadOf) => (true, null),
            _ => (true, MayComeIn(person.Name, insteadOf, browser)),
        };

    /// <summary>Whoever knows the key comes in again, so the database holds only its hash: a copy of it signs nobody in.</summary>
    private static IdempotencyKey? Secret(IdempotencyKey? key) => key is { } secret && secret.Value.Length >= SecretKeyLength
        ? secret with { Value = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($"come in {secret.Value}"))) }
        : null;

    private static async Task<Ok<Session>> Show(Caller caller, IDatabase database, Projection projection)
    {
        var stored = await PasswordStore.Read(database, projection.Damage, caller.PersonId);
        return TypedResults.Ok(new Session(caller.Person, stored.IsSet ? true : null));
    }

    private static async Task<Results<NoContent, ProblemResult>> End(Caller caller, HttpContext http, EventLog log, Sessions sessions)
    {
        var browser = await BrowserSessions.Of(http, sessions);
        var outcome = await log.Enqueue(new Leave(caller));
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToResult();
        }

        browser.Forget(caller);
        return TypedResults.NoContent();
    }

    internal static async Task<Results<Created<DeviceCode>, Ok<DeviceCode>, ProblemResult>> Code(
        [FromHeader(Name = WireHeaders.IdempotencyKey)] string? idempotencyKey,
        Caller caller,
        HttpContext http,
        OwnAddress own,
        EventLog log)
    {
        if (IdempotencyKey.Read(idempotencyKey, caller.PersonId, "POST /api/codes", out var key) is { } noKey)
        {
            return noKey.ToResult();
        }

        var outcome = await log.Enqueue(new MakeCode(caller.PersonId, key));
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToResult();
        }

        var made = outcome.Value!;
        var link = own.LinkTo(http, $"/j/{made.Code}");
        var code = new DeviceCode(made.Code, link, DateTimeOffset.FromUnixTimeMilliseconds(made.Row.ExpiresAt!.Value));
        return outcome.IsRepeat ? TypedResults.Ok(code) : TypedResults.Created(link, code);
    }
}
