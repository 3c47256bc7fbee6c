using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.People;

namespace Snug.Server.Rooms;

/// <summary>
/// The calls about one room. It is found once for all of them, before a handler runs or a body is read, and bound to the handler as a
/// <see cref="RoomEntry"/>: a handler cannot forget to ask, and whoever may not see a room learns nothing by how a call to it fails.
/// </summary>
internal static class RoomRoutes
{
    private const string Pattern = "/rooms/{room:int}";

    extension(IEndpointRouteBuilder routes)
    {
        /// <summary>
        /// The group of them. Each asks <see cref="RoomAct.See"/>, or the <see cref="RoomAct"/> in its metadata; a call that writes is
        /// asked the rest inside its transaction.
        /// </summary>
        public RouteGroupBuilder MapRoom()
        {
            var known = routes.ServiceProvider.GetRequiredService<Projection>();
            return routes.MapRoom((next, act) => http =>
                Admit(http, known, act) is { } refusal ? Refuse(http, known, act, refusal, next) : next(http));
        }

        /// <summary>The same with a guard of the caller's own, which MUST ask <see cref="Admit"/>.</summary>
        /// <param name="guard">Makes of a handler, and of what is asked for it, what stands before it.</param>
        public RouteGroupBuilder MapRoom(Func<RequestDelegate, RoomAct, RequestDelegate> guard)
        {
            var group = routes.MapGroup(Pattern);
            ((IEndpointConventionBuilder)group).Finally(endpoint => endpoint.RequestDelegate = guard(
                endpoint.RequestDelegate!, endpoint.Metadata.OfType<RoomAct>().LastOrDefault(RoomAct.See)));
            return group;
        }
    }

    private static async Task Refuse(HttpContext http, Projection known, RoomAct act, Refusal refusal, RequestDelegate next)
    {
        if (await StillRefused(http, known, act, refusal) is { } still)
        {
            await ProblemAnswers.Write(http, still);
        }
        else
        {
            await next(http);
        }
    }

    /// <summary>
    /// Another server may have made the room or let its caller in a moment ago: this one reads on before it says no. Whether the room is
    /// there or not, so that how long it takes tells nothing.
    /// </summary>
    /// <param name="refusal">What <see cref="Admit"/> said.</param>
    /// <returns>Null if they may after all.</returns>
    public static async ValueTask<Refusal?> StillRefused(HttpContext http, Projection known, RoomAct act, Refusal refusal)
    {
        if (http.RequestServices.GetRequiredService<EventLog>().CatchUp() is not { IsCompletedSuccessfully: false } reading)
        {
            return refusal;
        }

        await reading;
        return Admit(http, known, act);
    }

    /// <summary>The number in the address: the route takes nothing else.</summary>
    public static int IdIn(HttpContext http) =>
        int.Parse((string)http.Request.RouteValues["room"]!, NumberStyles.Integer, CultureInfo.InvariantCulture);

    /// <summary>Finds the room of the address for the <see cref="Caller"/> of the request, and keeps it for the handler.</summary>
    /// <returns>Why not; without a caller, that there is no such room.</returns>
    public static Refusal? Admit(HttpContext http, Projection known, RoomAct act)
    {
        var who = http.Kept<Caller>() is { } caller ? Who.Is(caller) : default;
        var id = IdIn(http);
        if (RoomPolicy.Refuse(act, who, known, id) is { } refusal)
        {
            return refusal;
        }

        http.Keep(known.Rooms.Find(id));
        return null;
    }
}
