using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.People;
using Snug.Server.People.Presence;
using Snug.Server.Rooms;

namespace Snug.Server.Log.Streams;

/// <summary>The two streams, and who is here.</summary>
internal static class EventEndpoints
{
    extension(IEndpointRouteBuilder api)
    {
        public void MapEvents()
        {
            var events = api.MapGroup("/").WithTags("Events");
            events
                .MapGet("/events", Everything)
                .WithSummary("Server-sent events of every room that I can see. Resume with Last-Event-ID or ?after=CURSOR.");
            var room = api.MapRoom().WithTags("Events");
            room.MapGet("/events", OneRoom)
                .WithSummary("Server-sent events of one room, for curl -N and bots.")
                .WithMetadata(RoomAct.Follow);
            room.MapPut("/presence", SayPresence)
                .WithSummary("I am here in this room, writing in it, or away from it.")
                .WithMetadata(RoomAct.BePresent);
        }
    }

    private static Task Everything(HttpContext http, Caller caller, StreamRequest stream, Limits limits) =>
        Open(http, caller, roomId: null, stream, limits);

    private static Task OneRoom(RoomEntry room, HttpContext http, Caller caller, StreamRequest stream, Limits limits) =>
        Open(http, caller, room.Id, stream, limits);

    private static Results<NoContent, ProblemResult> SayPresence(
        RoomEntry room, NewPresence presence, Caller caller, PresenceBoard board, Limits limits)
    {
        if (presence.State is not (PresenceStates.Here or PresenceStates.Writing or PresenceStates.Away))
        {
            return new Refusal(Problems.Malformed, "A state is here, writing or away.").ToResult();
        }

        if (limits.SayPresence(caller) is { } tooQuick)
        {
            return tooQuick.ToResult();
        }

        board.Report(caller, room.Id, presence.State);
        return TypedResults.NoContent();
    }

    private static async Task Open(HttpContext http, Caller caller, int? roomId, StreamRequest stream, Limits limits)
    {
        if (limits.OpenStream(http, caller, out var place) is { } tooMany)
        {
            await ProblemAnswers.Write(http, tooMany);
            return;
        }

        using (place)
        {
            await stream.Run(http, caller, roomId);
        }
    }
}
