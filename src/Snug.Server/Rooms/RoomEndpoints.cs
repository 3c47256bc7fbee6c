// Rooms/ owns rooms, who may see and change them, and read marks. RoomRoutes finds the room of a call
// and asks RoomPolicy; the endpoints enqueue the writes of RoomWrites, which ask it again, and answer from RoomDirectory (memory).
// Called by the composition (SnugServer); Messages, Legacy and Web ask RoomPolicy and RoomDirectory.

using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.Log.Streams;
using Snug.Server.Messages;
using Snug.Server.People;
using Snug.Server.People.Mutes;
using Snug.Server.People.Passwords;
using Snug.Server.Rooms.Preferences;
using Snug.Server.Storage;

namespace Snug.Server.Rooms;

/// <summary>Rooms, their read marks, and everything a client needs to start.</summary>
internal static class RoomEndpoints
{
    extension(IEndpointRouteBuilder api)
    {
        public void MapRooms()
        {
            api.MapGet("/state", State).WithTags("Rooms").WithSummary("All that a client needs to start, with the cursor to follow from.");
            var rooms = api.MapGroup("/rooms").WithTags("Rooms");
            rooms.MapGet("/", List).WithSummary("The rooms I can see, in order of id.");
            rooms.MapPost("/", Create).WithSummary("Makes a room.");
            var room = api.MapRoom().WithTags("Rooms");
            room.MapGet("/", One).WithSummary("One room.");
            room.MapPatch("/", Change)
                .WithSummary("Renames, sets the topic, archives or opens again, says who posts.")
                .WithMetadata(RoomAct.Change);
            room.MapPut("/read", Mark).WithSummary("Moves my read mark; it grows, unless back is true.").WithMetadata(RoomAct.MarkRead);
        }
    }

    private static async Task<Ok<State>> State(
        Caller caller, Projection projection, IDatabase database, ServerIdentity identity, HttpResponse response)
    {
        var (rooms, people, settings, head) = projection.Read((known, head) =>
            (Visible(caller, known), known.People.LastActive(PersonDirectory.PeopleInState), known.Settings, head));
        response.Headers[WireHeaders.Cursor] = head.ToString();
        var marked = await AsTheyHaveIt(rooms, database, caller, projection.Damage);
        Person[] everybody = [.. people.Concat(rooms.SelectMany(room => room.People ?? [])).DistinctBy(person => person.Id)];
        var stored = await PasswordStore.Read(database, projection.Damage, caller.PersonId);
        var me = stored.IsSet ? caller.Person with { HasPassword = true } : caller.Person;
        return TypedResults.Ok(new State(me, marked, everybody, head.ToString(), identity.Page)
        {
            Muted = await MuteStore.Of(database, caller.PersonId, projection.Damage),
            Settings = settings,
        });
    }

    private static async Task<Ok<Room[]>> List(Caller caller, Projection projection, IDatabase database, HttpResponse response)
    {
        var (rooms, head) = projection.Read((known, head) => (Visible(caller, known), head));
        response.Headers[WireHeaders.Cursor] = head.ToString();
        return TypedResults.Ok(await AsTheyHaveIt(rooms, database, caller, projection.Damage));
    }

    private static async Task<Ok<Room>> One(
        RoomEntry room, Caller caller, Projection projection, IDatabase database, HttpResponse response)
    {
        var (now, head) = projection.Read((_, head) => (room.ToRoom(), head));
        response.Headers[WireHeaders.Cursor] = head.ToString();
        return TypedResults.Ok((await AsTheyHaveIt([now], database, caller, projection.Damage))[0]);
    }

    internal static async Task<Results<Created<Room>, Ok<Room>, ProblemResult>> Create(
        NewRoom room,
        [FromHeader(Name = WireHeaders.IdempotencyKey)] string? idempotencyKey,
        Caller caller,
        EventLog log,
        Limits limits)
    {
        string? topic = null;
        var unfit = TextRules.CheckRoomName(room.Name, out var name)
            ?? (room.Topic is { } raw ? TextRules.CheckTopic(raw, out topic) : null);
        if (unfit is not null)
        {
            return unfit.ToResult();
        }

        if (room.Kind is not (null or RoomKinds.Open or RoomKinds.Private))
        {
            return new Refusal(
                Problems.Malformed, "A room is open or private; a talk between people begins with POST /api/direct. No room was made.")
                .ToResult();
        }

        var kind = room.Kind ?? RoomKinds.Open;
        var content = $"POST /api/rooms\n{name}\n{topic}{(kind is RoomKinds.Private ? "\nprivate" : "")}";
        if (IdempotencyKey.Read(idempotencyKey, caller.PersonId, content, out var key) is { } noKey)
        {
            return noKey.ToResult();
        }

        if (limits.CreateRoom(caller) is { } tooQuick)
        {
            return tooQuick.ToResult();
        }

        var outcome = await log.Enqueue(new CreateRoom(kind, name, topic, Who.Is(caller), key, log.Projection.Rooms));
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToResult();
        }

        var made = outcome.Value!;
        if (outcome.IsRepeat)
        {
            return TypedResults.Ok(made);
        }

        return TypedResults.Created(string.Create(CultureInfo.InvariantCulture, $"/api/rooms/{made.Id}"), made);
    }

    internal static async Task<Results<Ok<Room>, ProblemResult>> Change(
        RoomEntry room, RoomChange change, Caller caller, EventLog log, IDatabase database, Limits limits)
    {
        string? name = null;
        string? topic = null;
        var unfit = (change.Name is { } newName ? TextRules.CheckRoomName(newName, out name) : null)
            ?? (change.Topic is { } newTopic ? TextRules.CheckTopic(newTopic, out topic) : null)
            ?? (change.Posting is null or Postings.Everybody or Postings.Admins ? null : new Refusal(
                Problems.Malformed, "Those who post in a room are everybody or admins. Nothing was changed."))
            ?? limits.ChangeRoom(caller);
        if (unfit is not null)
        {
            return unfit.ToResult();
        }

        topic = change.Topic is null ? null : topic ?? "";
        var outcome = await log.Enqueue(
            new ChangeRoom(room, name, topic, change.Archived, change.Posting, Who.Is(caller)) { Replies = change.Replies });
        return outcome.Refusal is { } refusal
            ? refusal.ToResult()
            : TypedResults.Ok((await AsTheyHaveIt([outcome.Value!], database, caller, log.Projection.Damage))[0]);
    }

    private static async Task<Results<Ok<ReadMark>, ProblemResult>> Mark(
        RoomEntry room, NewReadMark mark, Caller caller, EventLog log, Limits limits)
    {
        if (mark.Number < 0 || mark.Number > room.LastNumber)
        {
            return new Refusal(
                Problems.Malformed,
                string.Create(CultureInfo.InvariantCulture, $"The newest message "
                    + $"of room {room.Id} is {room.LastNumber}; a mark is a number from 0 to there. Nothing was changed.")).ToResult();
        }

        if (mark.From is { } from && (from < 0 || !mark.Back))
        {
            return new Refusal(
                Problems.Malformed,
                "'from' is where a mark that goes back stood: a number from 0 on, with 'back' true. Nothing was changed.").ToResult();
        }

        if (limits.MarkRead(caller) is { } tooQuick)
        {
            return tooQuick.ToResult();
        }

        long? backFrom = mark.Back ? mark.From ?? long.MaxValue : null;
        var move = new MarkRead(room, caller.PersonId, mark.Number, backFrom);
        var outcome = await log.Enqueue(move);
        if (move.MetDamage)
        {
            outcome = await log.Enqueue(new MarkRead(room, caller.PersonId, mark.Number, backFrom) { Mends = true });
        }

        return outcome.Refusal is { } refusal ? refusal.ToResult() : TypedResults.Ok(outcome.Value!);
    }

    private static Room[] Visible(Caller caller, Projection known) =>
        [.. known.Rooms.All.Where(room => RoomPolicy.MaySee(Who.Is(caller), known, room.Id)).Select(room => room.ToRoom())];

    /// <summary>
    /// A mark is asked for a moment after its room and may be ahead of it; the stream that starts at the snapshot tells it again.
    /// </summary>
    private static long? UpTo(long lastNumber, long? mark) => mark is { } number ? Math.Min(number, lastNumber) : null;

    /// <summary>With what is this person's own: the marks, and how the rooms stand in their list.</summary>
    private static async ValueTask<Room[]> AsTheyHaveIt(Room[] rooms, IDatabase database, Caller caller, DamageReport damage)
    {
        var marks = (await ReadMarks.Of(database, caller.PersonId, damage)).ToDictionary(mark => mark.Room, mark => mark.Number);
        var mentioned = await Mentions.UnreadOf(database, caller.PersonId, damage);
        var wishes = (await RoomPreferences.Of(database, caller.PersonId, damage)).ToDictionary(wish => wish.Room);
        for (var index = 0; index < rooms.Length; index++)
        {
            if (marks.TryGetValue(rooms[index].Id, out var number))
            {
                rooms[index] = rooms[index] with { ReadNumber = UpTo(rooms[index].LastNumber, number) };
            }

            if (mentioned.TryGetValue(rooms[index].Id, out var numbers))
            {
                rooms[index] = rooms[index] with { Mentioned = numbers };
            }

            if (wishes.TryGetValue(rooms[index].Id, out var wish))
            {
                rooms[index] = rooms[index] with
                {
                    Level = wish.Level is Levels.All ? null : wish.Level,
                    Favourite = wish.Favourite ? true : null,
                    Hidden = wish.Hidden ? true : null,
                };
            }
        }

        return rooms;
    }
}
