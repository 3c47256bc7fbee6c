using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Messages;
using Snug.Server.Rooms;

namespace Snug.Server.Legacy;

/// <summary>
/// The answer of <c>/chatrm/GETROOMS</c>: every room as a row of four texts. The original's client finds room N in row N-1, so
/// no row may be missing: a room that guests may not see, and an archived one, is a row with an empty name and text.
/// Written room by room, so that neither the whole house nor a snapshot of it is held while somebody reads slowly.
/// </summary>
internal sealed class OriginalRooms(MessagePages pages, Projection projection) : IResult
{
    /// <summary>The original's client downloads every room whole; this bounds what that costs.</summary>
    private const int MessagesARoom = 200;

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(response.BodyWriter, new JsonWriterOptions { Encoder = Wire.Json.Options.Encoder });
        json.WriteStartArray();
        for (var id = 1; projection.Rooms.Find(id) is { } room; id++)
        {
            await WriteRow(json, room);
            await json.FlushAsync(httpContext.RequestAborted);
            await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
        }

        json.WriteEndArray();
    }

    private async ValueTask WriteRow(Utf8JsonWriter json, RoomEntry room)
    {
        var isShown = RoomPolicy.May(RoomAct.Read, OriginalEndpoints.Guest, projection, room.Id) && !room.IsArchived;
        json.WriteStartArray();
        json.WriteStringValue(room.Id.ToString(CultureInfo.InvariantCulture));
        json.WriteStringValue(isShown ? room.Name : "");
        json.WriteStringValue(isShown ? await Text(room) : "");
        json.WriteStringValue("yes");
        json.WriteEndArray();
    }

    private async ValueTask<string> Text(RoomEntry room)
    {
        var text = new StringBuilder(OriginalText.Beginning);
        foreach (var message in (await pages.Before(room, long.MaxValue, MessagesARoom)).Messages.Where(message =>
            message.DeletedAt is null))
        {
            OriginalText.Append(text, message);
        }

        return text.ToString();
    }
}
