using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.People;

namespace Snug.Server.Rooms.Preferences;

/// <summary>How a room stands in my list.</summary>
internal static class PreferenceEndpoints
{
    extension(IEndpointRouteBuilder api)
    {
        public void MapPreferences()
        {
            var room = api.MapRoom().WithTags("Rooms");
            room.MapPut("/level", SetLevel)
                .WithSummary("What of this room is to reach me: all, mentions or nothing.").WithMetadata(RoomAct.MarkRead);
            room.MapPut("/favourite", (RoomEntry room, Caller caller, EventLog log, Limits limits) =>
                    Set(room, now => now with { Favourite = true }, caller, log, limits))
                .WithSummary("Puts the room at the head of my list.").WithMetadata(RoomAct.MarkRead);
            room.MapDelete("/favourite", (RoomEntry room, Caller caller, EventLog log, Limits limits) =>
                    Set(room, now => now with { Favourite = false }, caller, log, limits))
                .WithSummary("Puts it back among the others.").WithMetadata(RoomAct.MarkRead);
            room.MapPut("/hidden", (RoomEntry room, Caller caller, EventLog log, Limits limits) =>
                    Set(room, now => now with { Hidden = true }, caller, log, limits))
                .WithSummary("Takes the room out of my list.").WithMetadata(RoomAct.MarkRead);
            room.MapDelete("/hidden", (RoomEntry room, Caller caller, EventLog log, Limits limits) =>
                    Set(room, now => now with { Hidden = false }, caller, log, limits))
                .WithSummary("Puts it back into my list.").WithMetadata(RoomAct.MarkRead);
        }
    }

    private static async Task<Results<Ok<RoomPreference>, ProblemResult>> SetLevel(
        RoomEntry room, NewLevel level, Caller caller, EventLog log, Limits limits) =>
        level.Level is Levels.All or Levels.Mentions or Levels.Nothing
            ? await Set(room, now => now with { Level = level.Level }, caller, log, limits)
            : new Refusal(Problems.Malformed, "A level is all, mentions or nothing. Nothing was changed.").ToResult();

    internal static async Task<Results<Ok<RoomPreference>, ProblemResult>> Set(
        RoomEntry room, Func<RoomPreference, RoomPreference> change, Caller caller, EventLog log, Limits limits)
    {
        if (limits.MarkRead(caller) is { } tooQuick)
        {
            return tooQuick.ToResult();
        }

        var outcome = await log.Enqueue(new SetRoomPreference(room.Id, Who.Is(caller), change));
        return outcome.Refusal is { } refusal ? refusal.ToResult() : TypedResults.Ok(outcome.Value!);
    }
}
