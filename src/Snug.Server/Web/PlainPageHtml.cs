using System.Text;
using Microsoft.AspNetCore.Http;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.People;
using Snug.Server.Rooms;

namespace Snug.Server.Web;

/// <summary>How the pages without JavaScript look.</summary>
internal sealed class PlainPageHtml(WebFiles files)
{
    private readonly string css = files.AddressOf("css/snug.css");
    private readonly string plainCss = files.AddressOf("css/plain.css");
    private readonly string icon = files.AddressOf("icons/lit.svg");

    public IResult SignIn(PlainDoor door, BrowserSessions browser, Refusal? alarm) =>
        Page(door.Title, alarm?.Problem.Status, $"""
            {Alarm(alarm)}{Html.Join(browser.Kept.Prepend(browser.Current).OfType<BrowserSessions.Session>().Select(known => GoOn(known.Caller, door.Room)))}{WaysIn(door)}
            """);

    private static Html WaysIn(PlainDoor door) => door switch
    {
        { Invited.Person: { } person } => Html.Of($"""
            <p>This link is for <bdi>{person.Name}</bdi>. It works once.</p>
            <form method="post" action="/plain/session">
            {Wanted(door.Room)}{Hidden("code", door.Code)}<p><button>Come in as {person.Name}</button></p>
            </form>
            """),
        { Invited: not null } => Html.Of($"{ByName(door)}{ByCode(door, "Or a code from your other device")}{ByPassword(door)}"),
        { NeedsInvite: true } => Html.Of($"""
            <p>{door.ServerName} is by invitation. Ask whoever runs it for a link.</p>
            {ByCode(door, "A code from your other device, or of an invitation")}{ByPassword(door)}
            """),
        _ => Html.Of($"{ByName(door)}{ByCode(door, "Or a code from your other device")}{ByPassword(door)}"),
    };

    private static Html ByName(PlainDoor door) => Html.Of($"""
        <form method="post" action="/plain/session">
        {Wanted(door.Room)}{(door.Invited is null ? Html.Empty : Hidden("invite", door.Code))}<p><label>Your name<br><input name="name" dir="auto" value="{door.Name}" maxlength="64" autocomplete="off"></label> <button>Come in</button></p>
        </form>

        """);

    private static Html ByCode(PlainDoor door, string label) => Html.Of($"""
        <form method="post" action="/plain/session">
        {Wanted(door.Room)}<p><label>{label}<br><input name="code" value="{(door.Invited is null ? door.Code : null)}" maxlength="250" autocomplete="off"></label> <button>Bring your name along</button></p>
        </form>
        """);

    /// <summary>What a password is typed into stands apart: password managers fill it with a name that has one.</summary>
    private static Html ByPassword(PlainDoor door) => Html.Of($"""

        <form method="post" action="/plain/session">
        {Wanted(door.Room)}<p><label>Or a name that has a password<br><input name="name" dir="auto" value="{door.Name}" maxlength="64" autocomplete="username"></label></p>
        {(door.IsReadable ? Html.Of($"<p><b>Not encrypted.</b> Others on this network could read the password along.</p>\n") : Html.Empty)}<p>{Password("Its password")} <button>Come in with the password</button></p>
        </form>
        """);

    private static Html Password(string label) => Html.Of(
        $"<label>{label}<br><input type=\"password\" name=\"password\" autocomplete=\"current-password\" required></label>");

    /// <summary>Somebody is known in this browser: nobody takes their place unasked.</summary>
    public IResult Instead(Caller known, ComeIn wish, int? room) => Page($"{known.Name} is known here", StatusCodes.Status409Conflict, $"""
        <p role="alert">Come in {As(wish)} instead? {known.Name} stays known here too.</p>
        <form method="post" action="/plain/session">
        {Wanted(room)}{(wish.Code is null ? Hidden("name", wish.Name) : Hidden("code", wish.Code))}{(wish.Invite is null ? Html.Empty : Hidden("invite", wish.Invite))}<input type="hidden" name="insteadOf" value="{known.PersonId}">
        {Again(wish)}<p><button>Come in {As(wish)}</button></p>
        </form>
        {GoOn(known, room)}
        """);

    public IResult Rooms(string house, Caller caller, IEnumerable<RoomEntry> rooms) => Page(house, status: null, $"""
        <p>You are {caller.Name}. <a href="/plain?door">Come in as somebody else</a></p>
        {List("Rooms", caller, rooms.Where(room => room.Kind is not RoomKinds.Direct))}{List("Direct messages", caller, rooms.Where(room => room.Kind is RoomKinds.Direct))}
        """);

    private static Html List(string title, Caller caller, IEnumerable<RoomEntry> rooms) => rooms.Any()
        ? Html.Of($"<h2>{title}</h2>\n<ul>\n{Html.Join(rooms.Select(room => Line(room, caller)))}</ul>\n")
        : Html.Empty;

    private static Html Line(RoomEntry room, Caller caller) => Html.Of(
        $"<li><a href=\"/plain/rooms/{room.Id}\">{room.Id} <bdi>{NameFor(caller, room)}</bdi></a>{Kind(room)} ({room.LastNumber})</li>\n");

    private static Html Kind(RoomEntry room) => room.Kind is RoomKinds.Private ? Html.Of($", private") : Html.Empty;

    /// <summary>Nobody needs to read their own name above a talk.</summary>
    private static string NameFor(Caller caller, RoomEntry room) => room.People is { } people
        ? string.Join(", ", people().Where(person => person.Id != caller.PersonId).Select(person => person.Name))
        : room.Name;

    public IResult Room(PlainRoom room) => Page($"{room.Entry.Id} {NameFor(room.Caller, room.Entry)}", room.Alarm?.Problem.Status, $"""
        {Topic(room.Entry)}{Older(room.Entry, room.Messages)}

        {room.Days()}{(room.MaySay || room.Answers is not null ? Html.Of($"{Quiet(room.Entry, room.Messages)}\n{ToSay(room)}") : ToRead(room))}
        <p><a href="/plain/rooms/{room.Entry.Id}#end">Look again</a> · <a href="/plain">Rooms</a></p>
        """);

    private static Html ToSay(PlainRoom room) => Html.Of($"""
        {Alarm(room.Alarm)}<form id="end" method="post" action="/plain/rooms/{room.Entry.Id}">
        <input type="hidden" name="key" value="{Guid.CreateVersion7().ToString()}">
        <input type="hidden" name="person" value="{room.Caller.PersonId}">
        {room.Answering()}<p><label>{room.Caller.Name}, say something {(room.Entry.Kind is RoomKinds.Direct ? "to" : "in")} {NameFor(room.Caller, room.Entry)}<br><textarea name="text" dir="auto" rows="3" cols="66">{room.Words}</textarea></label><br><button>Send</button></p>
        </form>
        """);

    /// <summary>Announcements, for those who read them. What they typed before they could not say it any more is theirs to copy.</summary>
    private static Html ToRead(PlainRoom room) => Html.Of($"""
        {Alarm(room.Alarm)}<p id="end">You can read this room, {(room.MayReply ? "and reply in it: Reply stands at each message." : "but not say anything in it.")}</p>
        {(room.Words.Length == 0 ? Html.Empty : Html.Of($"<p>{PlainMarkup.Lines(room.Words)}</p>"))}
        """);

    public IResult Refused(Refusal refusal) => Page(refusal.Problem.Title, refusal.Problem.Status, $"""
        <p class="alarm">{refusal.Detail}</p>
        <p><a href="/plain">Rooms</a></p>
        """);

    private static Html GoOn(Caller known, int? room) => Html.Of($"""
        <form method="post" action="/plain/session">
        {Wanted(room)}<input type="hidden" name="person" value="{known.PersonId}">
        <p><button>Go on as {known.Name}</button></p>
        </form>

        """);

    private static Html As(ComeIn wish) => wish.Code is null ? Html.Of($"as {wish.Name}") : Html.Of($"with the code");

    /// <summary>A password is in no page: it is typed once more.</summary>
    private static Html Again(ComeIn wish) =>
        wish.Password is null ? Html.Empty : Html.Of($"<p>{Password("The password once more")}</p>\n");

    private static Html Hidden(string name, string? value) => Html.Of($"<input type=\"hidden\" name=\"{name}\" value=\"{value}\">\n");

    private static Html Wanted(int? room) =>
        room is { } id ? Html.Of($"<input type=\"hidden\" name=\"room\" value=\"{id}\">\n") : Html.Empty;

    private static Html Topic(RoomEntry room) =>
        room.Topic is null ? Html.Empty : Html.Of($"<p dir=\"auto\">{Marks.WithoutPiles(room.Topic)}</p>\n");

    private static Html Older(RoomEntry room, IReadOnlyList<Message> messages) => messages is [{ Number: > 1 } first, ..]
        ? Html.Of($"<p><a href=\"/plain/rooms/{room.Id}?before={first.Number}\">Older words</a></p>")
        : Html.Empty;

    private static Html Quiet(RoomEntry room, IReadOnlyList<Message> messages) => messages.Count > 0 ? Html.Empty
        : room.Kind is RoomKinds.Direct ? Html.Of($"<p>Nothing was said here yet.</p>\n")
        : Html.Of($"<p>Room {room.Id} is quiet. Be the first to say something, or tell someone: room {room.Id}.</p>\n");

    private static Html Alarm(Refusal? refusal) =>
        refusal is null ? Html.Empty : Html.Of($"<p class=\"alarm\" role=\"alert\">{refusal.Detail}</p>\n");

    private PlainAnswer Page(string title, int? status, Html body) => new(status ?? StatusCodes.Status200OK, Html.Of($"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{title}</title>
        <link rel="icon" type="image/svg+xml" href="{icon}">
        <link rel="stylesheet" href="{css}">
        <link rel="stylesheet" href="{plainCss}">
        </head>
        <body class="plain">
        <main>
        <h1>{title}</h1>
        {body}
        </main>
        </body>
        </html>

        """).ToString());

    /// <summary>A page that runs nothing and may be framed by nobody.</summary>
    private sealed class PlainAnswer(int status, string html) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.StatusCode = status;
            response.ContentType = "text/html; charset=utf-8";
            response.Headers.CacheControl = "no-store";
            response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
                + "form-action 'self'; frame-ancestors 'none'";

            // Under "no-referrer" browsers send a form with "Origin: null", which looks like another site's.
            response.Headers["Referrer-Policy"] = "same-origin";
            return response.WriteAsync(html, Encoding.UTF8, httpContext.RequestAborted);
        }
    }
}
