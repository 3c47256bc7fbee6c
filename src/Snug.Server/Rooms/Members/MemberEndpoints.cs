using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.People;
using Snug.Server.Rooms.Preferences;

namespace Snug.Server.Rooms.Members;

/// <summary>Who is in a room, and the talks between people.</summary>
internal static class MemberEndpoints
{
    extension(IEndpointRouteBuilder api)
    {
        public void MapMembers()
        {
            api.MapPost("/direct", Talk)
                .WithTags("Rooms")
                .WithSummary("The room in which I talk with one to seven others: the one there is, 200, or a new one, 201.");
            var members = api.MapRoom().MapGroup("/members").WithTags("Members");
            members.MapGet("/", List).WithSummary("Who is in a private or direct room, in the order in which they joined.");
            members.MapPut("/{person:int}", Put)
                .WithSummary("Adds somebody, or makes them a keeper; myself, in an open room: it stands in my list.");
            members.MapDelete("/{person:int}", Remove)
                .WithSummary("Removes somebody, or leaves; myself, in an open room: it does not stand in my list.");
        }
    }

    private static Ok<Member[]> List(RoomEntry room, Projection projection) => TypedResults.Ok(Of(room, projection));

    /// <summary>The members of a room; nobody in one that is everybody's.</summary>
    internal static Member[] Of(RoomEntry room, Projection projection) => projection.Read((known, _) =>
        known.Members.In(room.Id).Select(stay => new Member(known.People.Find(stay.PersonId)!, stay.Role)).ToArray());

    internal static async Task<Results<Created<Member>, Ok<Member>, ProblemResult>> Put(
        RoomEntry room,
        int person,
        [FromBody(EmptyBodyBehavior = Microsoft.AspNetCore.Mvc.ModelBinding.EmptyBodyBehavior.Allow)] NewMember? member,
        Caller caller,
        EventLog log,
        Limits limits)
    {
        if (member?.Role is not (null or MemberRoles.Keeper or MemberRoles.Member))
        {
            return new Refusal(Problems.Malformed, "A role in a room is keeper or member. Nothing was changed.").ToResult();
        }

        if (limits.ChangePeople(caller) is { } tooQuick)
        {
            return tooQuick.ToResult();
        }

        if (room.Kind is RoomKinds.Open && person == caller.PersonId)
        {
            var listed = await log.Enqueue(new SetRoomPreference(room.Id, Who.Is(caller), now => now with { Hidden = false }));
            return listed.Refusal is { } no ? no.ToResult() : TypedResults.Ok(new Member(caller.Person));
        }

        var outcome = await log.Enqueue(new PutMember(room.Id, person, member?.Role, Who.Is(caller)));
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToResult();
        }

        return outcome.IsRepeat
            ? TypedResults.Ok(outcome.Value!)
            : TypedResults.Created(
                string.Create(CultureInfo.InvariantCulture, $"/api/rooms/{room.Id}/members/{person}"), outcome.Value!);
    }

    internal static async Task<Results<NoContent, ProblemResult>> Remove(
        RoomEntry room, int person, Caller caller, EventLog log, Limits limits)
    {
        if (limits.ChangePeople(caller) is { } tooQuick)
        {
            return tooQuick.ToResult();
        }

        var refusal = room.Kind is RoomKinds.Open && person == caller.PersonId
            ? (await log.Enqueue(new SetRoomPreference(room.Id, Who.Is(caller), now => now with { Hidden = true }))).Refusal
            : (await log.Enqueue(new RemoveMember(room.Id, person, Who.Is(caller)))).Refusal;
        return refusal is null ? TypedResults.NoContent() : refusal.ToResult();
    }

    internal static async Task<Results<Created<Room>, Ok<Room>, ProblemResult>> Talk(
        NewDirect direct,
        [FromHeader(Name = WireHeaders.IdempotencyKey)] string? idempotencyKey,
        Caller caller,
        EventLog log,
        Limits limits)
    {
        int[] people = [.. direct.People.Append(caller.PersonId).Distinct().Order()];
        if (people.Length is < 2 or > OpenDirect.MostPeople)
        {
            return new Refusal(
                Problems.Malformed, "A talk has 2 to 8 people, you among them: say the ids of 1 to 7 others. None was begun.").ToResult();
        }

        var content = $"POST /api/direct\n{string.Join(' ', people)}";
        if (IdempotencyKey.Read(idempotencyKey, caller.PersonId, content, out var key) is { } noKey)
        {
            return noKey.ToResult();
        }

        // Going to a talk that there is costs nothing that anybody has to be kept from.
        if ((IsThere(people, log.Projection) ? limits.MarkRead(caller) : limits.CreateRoom(caller)) is { } tooQuick)
        {
            return tooQuick.ToResult();
        }

        var outcome = await log.Enqueue(new OpenDirect(people, Who.Is(caller), key));
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToResult();
        }

        var room = outcome.Value!;
        return outcome.IsRepeat
            ? TypedResults.Ok(room)
            : TypedResults.Created(string.Create(CultureInfo.InvariantCulture, $"/api/rooms/{room.Id}"), room);
    }

    private static bool IsThere(int[] people, Projection known) => known.Members.RoomsOf(people[0]).Any(id =>
        known.Rooms.Find(id) is { Kind: RoomKinds.Direct }
            && known.Members.In(id).Select(stay => stay.PersonId).Order().SequenceEqual(people));
}
