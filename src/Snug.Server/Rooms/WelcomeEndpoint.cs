using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.Log.Streams;
using Snug.Server.People;
using Snug.Server.People.Invites;
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

    /// <summary>Where an invitation is needed, who and what is here is for those who have one.</summary>
    private static async Task<Results<Ok<Welcome>, ProblemResult>> Welcome(
        string? code,
        ServerIdentity identity,
        ServeOptions options,
        Projection projection,
        PresenceBoard board,
        Sessions sessions,
        InviteDirectory invites,
        Limits limits,
        HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        InviteRow? invite = null;
        if (code is not null
            && (invite = await invites.FindGood(InviteCode.Plain(code))) is not { PersonId: null }
            && limits.ComeIn(http) is { } tooQuick)
        {
            // A person's code, right or wrong: a right one that went through where wrong ones are held up would be found by trying.
            return tooQuick.ToResult();
        }

        Person[] known = [.. (await BrowserSessions.Of(http, sessions)).Kept.Select(kept => kept.Caller.Person)];
        var welcome = new Welcome(identity.Name, identity.Version, options.NeedsInvite ? Accesses.Invite : Accesses.Open)
        {
            Known = known is [] ? null : known,
            Invited = invite is null ? null : invites.Describe(invite),
        };
        return TypedResults.Ok(options.NeedsInvite ? welcome : welcome with { Rooms = OpenRooms(projection), Here = board.Names });
    }

    private static Room[] OpenRooms(Projection projection) => projection.Read((known, _) =>
        known.Rooms.All
            .Where(room => RoomPolicy.MaySee(Who.Stranger, known, room.Id) && !room.IsArchived)
            .Take(MostRooms)
            .Select(room => room.ToRoom())
            .ToArray());
}
