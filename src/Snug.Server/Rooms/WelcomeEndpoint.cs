using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Log.Streams;
using Snug.Server.People;
using Snug.Server.People.Presence;

namespace Snug.Server.Rooms;

/// <summary>What a stranger sees at the door.</summary>
internal static class WelcomeEndpoint
{
    private const int MostRooms = 100;

    extension(IEndpointRouteBuilder api)
    {
        public void MapWelcome() =>
            api.MapGet("/welcome", Welcome)
                .WithTags("Rooms")
                .WithMetadata(new Authentication.Anonymous())
                .WithSummary("What this server is and, where access is open, who is here.");
    }

    /// <summary>Access is open in every way to start the server so far; an invitation will hide rooms and people here.</summary>
    private static async Task<Ok<Welcome>> Welcome(
        ServerIdentity identity, Projection projection, PresenceBoard board, Sessions sessions, HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        Room[] rooms = projection.Read((known, _) =>
            known.Rooms.All
                .Where(room => RoomPolicy.MaySee(Who.Stranger, known, room.Id) && !room.IsArchived)
                .Take(MostRooms)
                .Select(room => room.ToRoom())
                .ToArray());
        Person[] known = [
            .. (await BrowserSessions.Of(http, sessions)).Kept.Select(kept => new Person(kept.Caller.PersonId, kept.Caller.Name))];
        return TypedResults.Ok(new Welcome(identity.Name, identity.Version, "open", rooms, board.Names, known is [] ? null : known));
    }
}
