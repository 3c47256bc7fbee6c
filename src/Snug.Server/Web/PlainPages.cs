using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.Messages;
using Snug.Server.People;
using Snug.Server.People.Invites;
using Snug.Server.People.Passwords;
using Snug.Server.Rooms;

namespace Snug.Server.Web;

/// <summary>
/// The same rooms for browsers without JavaScript (lynx, a very old phone): pages and forms outside of /api. A form is sent with the
/// cookie by itself, so the front door's check of Origin is what keeps other sites' forms out.
/// </summary>
internal static class PlainPages
{
    private const string Form = "application/x-www-form-urlencoded";

    extension(IEndpointRouteBuilder web)
    {
        public void MapPlainPages(WebFiles files)
        {
            var look = new PlainPageHtml(files);
            var plain = web.MapGroup("/plain");
            plain.MapGet(
                "/",
                (
                    int? room,
                    string? code,
                    string? door,
                    HttpContext http,
                    Sessions sessions,
                    InviteDirectory invites,
                    Limits limits,
                    Projection projection,
                    ServeOptions options) =>
                    code is null
                        ? Rooms(room, isDoorWanted: door is not null, http, sessions, projection, options, look)
                        : OpenLink(code, room, http, sessions, invites, limits, options, look));
            var room = plain.MapRoom(Guard(
                web.ServiceProvider.GetRequiredService<Sessions>(), web.ServiceProvider.GetRequiredService<Projection>(), look));
            room.MapGet(
                "/",
                (RoomEntry room, long? before, long? reply, long? show, Caller caller, Projection known, MessagePages pages) =>
                    Room(room, before, reply, show, caller, known, pages, look))
                .WithMetadata(RoomAct.Read);
            plain.MapPost(
                "/session",
                (
                    HttpContext http,
                    EventLog log,
                    Sessions sessions,
                    InviteDirectory invites,
                    Limits limits,
                    PasswordSignIn passwords,
                    OperatorLog operatorLog,
                    ServeOptions options) =>
                    ComeIn(http, log, sessions, invites, limits, passwords, operatorLog, options, look));
            room.MapPost(
                "/",
                (RoomEntry room, Caller caller, HttpContext http, EventLog log, Limits limits, MessagePages pages) =>
                    Say(room, caller, http, log, limits, pages, look));
        }
    }

    /// <param name="room">Where somebody who is not in yet wanted to go.</param>
    /// <param name="isDoorWanted">Also by somebody who is in.</param>
    private static async Task<IResult> Rooms(
        int? room,
        bool isDoorWanted,
        HttpContext http,
        Sessions sessions,
        Projection projection,
        ServeOptions options,
        PlainPageHtml look)
    {
        var browser = await BrowserSessions.Of(http, sessions);
        if (browser.Current is not { Caller: var caller } || isDoorWanted)
        {
            return look.SignIn(Door(http, options, room), browser, alarm: null);
        }

        var rooms = projection.Read((known, _) =>
            known.Rooms.All.Where(room => RoomPolicy.MaySee(Who.Is(caller), known, room.Id) && IsListed(room)).ToList());
        return look.Rooms(options.Name, caller, rooms);
    }

    /// <summary>A talk in which nothing was said yet is one that somebody thought of.</summary>
    private static bool IsListed(RoomEntry room) => !room.IsArchived && (room.Kind is not RoomKinds.Direct || room.LastNumber > 0);

    private static PlainDoor Door(HttpContext http, ServeOptions options, int? room)
    {
        var host = http.Request.Host.Host;
        var isHere = OwnAddress.IsLoopback(host) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
        return new PlainDoor(options.Name, options.NeedsInvite, room) { IsReadable = !http.Request.IsHttps && !isHere };
    }

    /// <summary>The door, opened by the code of an invitation or of a person.</summary>
    private static async Task<IResult> OpenLink(
        string code,
        int? room,
        HttpContext http,
        Sessions sessions,
        InviteDirectory invites,
        Limits limits,
        ServeOptions options,
        PlainPageHtml look)
    {
        var browser = await BrowserSessions.Of(http, sessions);
        var door = Door(http, options, room);
        var invite = await invites.FindGood(InviteCode.Plain(code));

        // A person's code that is right is held up like a wrong one (WelcomeEndpoint).
        var tooQuick = invite is { PersonId: null } ? null : limits.ComeIn(http);
        return invite is not null && tooQuick is null
            ? look.SignIn(door with { Code = code, Invited = invites.Describe(invite) }, browser, alarm: null)
            : look.SignIn(door, browser, tooQuick ?? ComeInByName.NoSuchInvite);
    }

    /// <summary>Before everything about one room: whose browser this is, and whether the room is there for them.</summary>
    private static Func<RequestDelegate, RoomAct, RequestDelegate> Guard(Sessions sessions, Projection known, PlainPageHtml look) =>
        (next, act) => async http =>
        {
            if (await FindCaller(http, sessions) is not { } caller)
            {
                await (HttpMethods.IsGet(http.Request.Method)
                    ? TypedResults.Redirect(
                        string.Create(CultureInfo.InvariantCulture, $"/plain?room={RoomRoutes.IdIn(http)}")).ExecuteAsync(http)
                    : SeeOther(http, "/plain").ExecuteAsync(http));
                return;
            }

            http.Keep(caller);
            await (RoomRoutes.Admit(http, known, act) is { } first
                && await RoomRoutes.StillRefused(http, known, act, first) is { } refusal
                ? look.Refused(refusal).ExecuteAsync(http)
                : next(http));
        };

    /// <param name="reply">The message that is to be answered.</param>
    /// <param name="show">The one whose hidden words are wanted.</param>
    private static async Task<IResult> Room(
        RoomEntry room,
        long? before,
        long? reply,
        long? show,
        Caller caller,
        Projection projection,
        MessagePages pages,
        PlainPageHtml look) =>
        look.Room(await RoomOf(room, caller, projection, pages, before, reply) with { Shown = show });

    /// <summary>The room as somebody reads it, and what they may do there now.</summary>
    private static async Task<PlainRoom> RoomOf(
        RoomEntry room, Caller caller, Projection projection, MessagePages pages, long? before, long? reply)
    {
        var (maySay, mayReply) = projection.Read((known, _) => (
            RoomPolicy.May(RoomAct.Post, Who.Is(caller), known, room.Id), RoomPolicy.May(RoomAct.Reply, Who.Is(caller), known, room.Id)));
        return new PlainRoom(
            caller, room, (await pages.Before(room, before ?? long.MaxValue, WireLimits.PageDefault)).Messages)
        {
            MaySay = maySay,
            MayReply = mayReply,
            Answers = reply is { } number && mayReply ? (await pages.FindTarget(room, number))?.Quote : null,
        };
    }

    private static async Task<IResult> ComeIn(
        HttpContext http,
        EventLog log,
        Sessions sessions,
        InviteDirectory invites,
        Limits limits,
        PasswordSignIn passwords,
        OperatorLog operatorLog,
        ServeOptions options,
        PlainPageHtml look)
    {
        if (await ReadForm(http) is not { } form)
        {
            return look.Refused(NotAForm);
        }

        var comeIn = ReadComeIn(form);
        var code = comeIn.Code ?? comeIn.Invite;
        var invite = code is null ? null : await invites.FindGood(InviteCode.Plain(code));
        if (comeIn.Code is not null && invite is { PersonId: null })
        {
            // An invitation was typed where a code from one's other device is asked for: it wants a name.
            return SeeOther(http, $"/plain?code={Uri.EscapeDataString(InviteCode.Plain(comeIn.Code))}");
        }

        var outcome = await SessionEndpoints.ComeIn(
            comeIn, idempotencyKey: null, http, log, sessions, invites, limits, options, passwords, operatorLog);
        var room = Number(form["room"]) ?? (outcome.Result as Created<NewSession>)?.Value?.Room;
        if (outcome.Result is not ProblemResult problem)
        {
            return SeeOther(http, room is null ? "/plain" : string.Create(CultureInfo.InvariantCulture, $"/plain/rooms/{room}"));
        }

        var browser = await BrowserSessions.Of(http, sessions);
        return problem.Refusal.Problem == Problems.KnownHere && browser is { IsFull: false, Current: { Caller: var known } }
            ? look.Instead(known, comeIn, room)
            : look.SignIn(
                Door(http, options, room) with
                {
                    Name = comeIn.Name ?? "",
                    Code = code,
                    Invited = invite is null || IsHeldUp(invite, problem.Refusal) ? null : invites.Describe(invite),
                },
                browser,
                problem.Refusal);
    }

    /// <summary>Whose code it is that was held up stays unsaid, or right ones would be found by trying.</summary>
    private static bool IsHeldUp(InviteRow invite, Refusal refusal) => invite.PersonId is not null && refusal.Problem == Problems.TooQuick;

    private static ComeIn ReadComeIn(IFormCollection form)
    {
        var (code, invitation, password) = (form["code"].ToString(), form["invite"].ToString(), form["password"].ToString());
        var comeIn = Number(form["person"]) is { } person ? new ComeIn(Person: person)
            : code.Length > 0 ? new ComeIn(Code: code)
            : password.Length > 0 ? new ComeIn(Name: form["name"].ToString(), Password: password)
            : new ComeIn(Name: form["name"].ToString(), Invite: invitation.Length > 0 ? invitation : null);
        return comeIn with { InsteadOf = Number(form["insteadOf"]) };
    }

    private static int? Number(string? field) =>
        int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static async Task<IResult> Say(
        RoomEntry room, Caller caller, HttpContext http, EventLog log, Limits limits, MessagePages pages, PlainPageHtml look)
    {
        if (await ReadForm(http) is not { } form)
        {
            return look.Refused(NotAForm);
        }

        // The key was made with the form: sent twice, it is said once.
        var (words, key) = (form["text"].ToString(), form["key"].ToString());
        long? replyTo = Number(form["replyTo"]);
        if (form["person"].ToString() is { Length: > 0 } person && !Authentication.IsNamed(caller, person))
        {
            // Somebody else came in with this browser since. The words are shown to be said, or not, as who it is now.
            return look.Room(await Again(Authentication.SomebodyElse(caller)));
        }

        var message = new NewMessage(words, replyTo);
        var outcome = await MessageEndpoints.Post(room, message, key.Length > 0 ? key : null, caller, log, pages, limits);
        if (outcome.Result is not ProblemResult problem)
        {
            return SeeOther(http, string.Create(CultureInfo.InvariantCulture, $"/plain/rooms/{room.Id}#end"));
        }

        return problem.Refusal.Problem == Problems.RoomNotFound
            ? look.Refused(problem.Refusal)
            : look.Room(await Again(problem.Refusal));

        // The words are typed once only.
        async Task<PlainRoom> Again(Refusal refusal) =>
            await RoomOf(room, caller, log.Projection, pages, before: null, replyTo) with { Words = words, Alarm = refusal };
    }

    private static Refusal NotAForm { get; } = new(Problems.Malformed, "This address takes a form. Nothing was changed.");

    private static ValueTask<Caller?> FindCaller(HttpContext http, Sessions sessions) =>
        http.Request.Cookies[Authentication.CookieName(http.Request)] is { } token
            ? sessions.Use(token)
            : ValueTask.FromResult<Caller?>(null);

    private static async Task<IFormCollection?> ReadForm(HttpContext http)
    {
        if (http.Request.ContentType?.StartsWith(Form, StringComparison.OrdinalIgnoreCase) != true)
        {
            return null;
        }

        try
        {
            return await http.Request.ReadFormAsync(http.RequestAborted);
        }
        catch (InvalidDataException unreadable)
        {
            // NUL, or more fields than any form has: the sender's mistake, not a bug of ours.
            throw new BadHttpRequestException("the form cannot be read", unreadable);
        }
    }

    /// <summary>RFC 9110, 15.4.4: look there with GET, so that a reload posts nothing again.</summary>
    private static StatusCodeHttpResult SeeOther(HttpContext http, string address)
    {
        http.Response.Headers.Location = address;
        return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
    }
}
