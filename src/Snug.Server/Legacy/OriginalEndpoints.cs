// Legacy/ owns everything that knows the original chat: the three calls of its client and the import of its database. No other folder
// knows its names.
// Called by the composition and by snug import; calls the writes of Rooms and Messages like any other slice.

using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.Messages;
using Snug.Server.Rooms;

namespace Snug.Server.Legacy;

/// <summary>
/// The three calls of the original's client, answered to the letter (docs/from-the-original.md). Nobody proves a name here, so
/// its authors have no id. Unlike everywhere else the calls also write on GET, as the original's do: they take JSON only, which
/// no link or form of another site can send, and any request that a browser says comes from elsewhere is refused.
/// </summary>
internal static class OriginalEndpoints
{
    /// <summary>Who speaks where no name stands in front of the words.</summary>
    private const string Nameless = "Somebody";

    /// <summary>Whoever comes by this door.</summary>
    internal static readonly Who Guest = Who.Guest(Doors.Legacy);

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Post];

    extension(IEndpointRouteBuilder app)
    {
        public void MapOriginalEndpoints()
        {
            var door = app.MapGroup("/chatrm").ExcludeFromDescription();
            door.AddEndpointFilter(RefuseOtherSites);
            door.MapMethods("/CREATEROOM", Methods, CreateRoom);
            door.MapGet("/GETROOMS", GetRooms);
            door.MapMethods("/SENDMSG", Methods, Send);
        }
    }

    /// <summary><see cref="HostAndOrigin"/> lets people follow links from elsewhere; here even that could write.</summary>
    private static ValueTask<object?> RefuseOtherSites(EndpointFilterInvocationContext call, EndpointFilterDelegate next) =>
        call.HttpContext.Request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site"
            ? ValueTask.FromResult<object?>(
                new Refusal(Problems.ForeignOrigin, "Another site's page asked for this. Nothing was changed.").ToResult())
            : next(call);

    private static async Task<IResult> CreateRoom(HttpContext http, EventLog log, Limits limits)
    {
        var call = await Read(http, OriginalJson.Default.CreateRoomCall);
        if (call?.Roomname is not { } raw)
        {
            return new Refusal(Problems.Malformed, "Say what the room is called: {\"roomname\": \"…\"}. No room was made.").ToResult();
        }

        if ((TextRules.CheckRoomName(raw, out var name) ?? limits.CreateRoomAsGuest(http)) is { } unfit)
        {
            return unfit.ToResult();
        }

        var outcome = await log.Enqueue(new CreateRoom(RoomKinds.Open, name, topic: null, Guest, key: null, log.Projection.Rooms));
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToResult();
        }

        var room = outcome.Value!;

        // Spelled as the original spells it: programs compare it.
        return Text(string.Create(CultureInfo.InvariantCulture, $"Room {room.Name} Succesfully created [Room number: {room.Id}]"));
    }

    private static async Task<IResult> Send(HttpContext http, EventLog log, Limits limits)
    {
        var call = await Read(http, OriginalJson.Default.SendCall);
        if (call is not { Message: { } sent } || RoomId(call.Roomid) is not { } id)
        {
            return new Refusal(Problems.Malformed, "Say where and what: {\"roomid\": \"1\", \"message\": \"\\nNAME: TEXT\\n\"}. "
                + "Nothing was kept.").ToResult();
        }

        if (RoomPolicy.Refuse(RoomAct.See, Guest, log.Projection, id) is { } unseen)
        {
            return unseen.ToResult();
        }

        var (name, words) = OriginalText.Split(sent.ReplaceLineEndings("\n"));
        if ((TextRules.CheckMessage(words, out var text) ?? limits.PostAsGuest(http)) is { } unfit)
        {
            return unfit.ToResult();
        }

        var room = log.Projection.Rooms.Find(id)!;
        var read = MessageWords.Read(text, room, Guest, log.Projection);
        var outcome = await log.Enqueue(new PostAsGuest(room, name ?? Nameless, Doors.Legacy, read));
        return outcome.Refusal is { } refusal ? refusal.ToResult() : Text("Message sent.");
    }

    private static OriginalRooms GetRooms(MessagePages pages, Projection projection) => new(pages, projection);

    /// <summary>As Flask's <c>request.get_json()</c> takes it: any JSON content type, whatever the method.</summary>
    private static async Task<T?> Read<T>(HttpContext http, JsonTypeInfo<T> type)
        where T : class
    {
        if (!http.Request.HasJsonContentType())
        {
            throw new BadHttpRequestException("not JSON", StatusCodes.Status415UnsupportedMediaType);
        }

        try
        {
            return await JsonSerializer.DeserializeAsync(http.Request.Body, type, http.RequestAborted);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half a surrogate pair, which is no text.
            throw new BadHttpRequestException("malformed JSON", StatusCodes.Status400BadRequest, unreadable);
        }
    }

    /// <summary>Read as bytes: an element of JSON may hold some that are no UTF-8, and to ask for its text then throws.</summary>
    private static int? RoomId(JsonElement id) =>
        id.ValueKind is JsonValueKind.String or JsonValueKind.Number
        && int.TryParse(JsonMarshal.GetRawUtf8Value(id).Trim("\" "u8), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static ContentHttpResult Text(string text) => TypedResults.Text(text, "text/html; charset=utf-8");
}
