// Messages/ owns what is said: posting, deleting, pages. The endpoints check text and rate, enqueue PostMessage or read a page through
// MessagePages; MessageRows is the one way of a message into the database and out of it.
// Called by the composition. Web posts through the same PostMessage, Legacy through PostAsGuest.

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
using Snug.Server.Rooms;

namespace Snug.Server.Messages;

/// <summary>Reading and saying.</summary>
internal static class MessageEndpoints
{
    extension(IEndpointRouteBuilder api)
    {
        public void MapMessages()
        {
            var messages = api.MapRoom().MapGroup("/messages").WithTags("Messages");
            messages
                .MapGet("/", Read)
                .WithSummary("A page of messages, ascending: before=N, after=N or around=N; without a bound the newest.")
                .WithMetadata(RoomAct.Read);
            messages.MapDelete("/{number:long}", Delete)
                .WithSummary("Takes a message's words away for good: my own, or anybody's where I keep order. Its number stays.")
                .WithMetadata(RoomAct.DeleteOwn);
            messages.MapPost("/", Post).WithSummary("Says something. With the same Idempotency-Key again: the same message, 200.");
        }
    }

    private static async Task<Results<PageResult, ProblemResult>> Read(
        RoomEntry room, long? before, long? after, long? around, int? limit, MessagePages pages)
    {
        if (new[] { before, after, around }.Count(bound => bound is not null) > 1 || limit is < 1 || before < 0 || after < 0 || around < 0)
        {
            return new Refusal(Problems.Malformed, "A page takes one of before, after and around, each a message number, and a limit of 1 "
                + "or more.").ToResult();
        }

        var length = Math.Min(limit ?? WireLimits.PageDefault, WireLimits.PageMost);
        if (before is null && after is null && around is null && length == WireLimits.PageDefault)
        {
            var (json, cursor) = await pages.Newest(room);
            return new PageResult(json, cursor);
        }

        var page = await (after is { } first ? pages.After(room, first, length)
            : around is { } middle ? pages.Around(room, middle, length)
            : pages.Before(room, before ?? long.MaxValue, length));
        return new PageResult(MessageJson.Encode(page.Messages), page.Cursor);
    }

    internal static async Task<Results<PostedResult, ProblemResult>> Post(
        RoomEntry room,
        NewMessage message,
        [FromHeader(Name = WireHeaders.IdempotencyKey)] string? idempotencyKey,
        Caller caller,
        EventLog log,
        Limits limits)
    {
        if (TextRules.CheckMessage(message.Text, out var text) is { } unfit)
        {
            return unfit.ToResult();
        }

        var content = string.Create(CultureInfo.InvariantCulture, $"POST /api/rooms/{room.Id}/messages\n{text}");
        if (IdempotencyKey.Read(idempotencyKey, caller.PersonId, content, out var key) is { } noKey)
        {
            return noKey.ToResult();
        }

        if (limits.Post(caller) is { } tooQuick)
        {
            return tooQuick.ToResult();
        }

        var outcome = await log.Enqueue(new PostMessage(room, caller, text, key, log.Projection.People));
        return outcome.Refusal is { } refusal ? refusal.ToResult() : new PostedResult(outcome.Value!, outcome.IsRepeat);
    }

    internal static async Task<Results<Ok<Message>, ProblemResult>> Delete(
        RoomEntry room, long number, Caller caller, EventLog log, Limits limits)
    {
        if (limits.Post(caller) is { } tooQuick)
        {
            return tooQuick.ToResult();
        }

        var outcome = await log.Enqueue(new DeleteMessage(room, number, Who.Is(caller), log.Projection.People));
        return outcome.Refusal is { } refusal ? refusal.ToResult() : TypedResults.Ok(outcome.Value!);
    }
}
