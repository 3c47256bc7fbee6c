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
using Snug.Server.Messages.Emoji;
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
                .WithSummary(
                    "A page of messages, ascending: before=N, after=N or around=N; without a bound the newest. thread=N: of a thread.")
                .WithMetadata(RoomAct.Read);
            messages.MapPatch("/{number:long}", Edit)
                .WithSummary("Gives my message other words. What it said before is gone for good.")
                .WithMetadata(RoomAct.EditReply);
            messages.MapGet("/{number:long}/reactions", Reactions)
                .WithSummary("Everybody who reacted to a message.")
                .WithMetadata(RoomAct.Read);
            var reaction = messages.MapGroup("/{number:long}/reactions/{emoji}").WithMetadata(RoomAct.React);
            reaction.MapPut("/", (RoomEntry room, long number, string emoji, Caller caller, EventLog log, Limits limits) =>
                    React(room, number, emoji, true, caller, log, limits))
                .WithSummary("Reacts with an emoji, or with its :name:.");
            reaction.MapDelete("/", (RoomEntry room, long number, string emoji, Caller caller, EventLog log, Limits limits) =>
                    React(room, number, emoji, false, caller, log, limits))
                .WithSummary("Takes my reaction back.");
            var pin = messages.MapGroup("/{number:long}/pin").WithMetadata(RoomAct.Pin);
            pin.MapPut("/", (RoomEntry room, long number, Caller caller, EventLog log, Limits limits) =>
                    Pin(room, number, true, caller, log, limits))
                .WithSummary("Pins a message for everybody in the room.");
            pin.MapDelete("/", (RoomEntry room, long number, Caller caller, EventLog log, Limits limits) =>
                    Pin(room, number, false, caller, log, limits))
                .WithSummary("Unpins it.");
            api.MapRoom().MapGet("/pins", Pins).WithTags("Messages")
                .WithSummary("What is pinned in the room, the last first.")
                .WithMetadata(RoomAct.Read);
            messages.MapDelete("/{number:long}", Delete)
                .WithSummary("Takes a message's words away for good: my own, or anybody's where I keep order. Its number stays.")
                .WithMetadata(RoomAct.DeleteOwn);
            messages.MapPost("/", PostBodyOf).WithSummary("Says something. With the same Idempotency-Key again: the same message, 200.");
        }
    }

    private static async Task<Results<PageResult, ProblemResult>> Read(
        RoomEntry room, long? before, long? after, long? around, long? thread, int? limit, MessagePages pages)
    {
        if (thread is { } number)
        {
            return await ReadThread(room, number, before, after, around, limit, pages);
        }

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

    private static async Task<Results<PageResult, ProblemResult>> ReadThread(
        RoomEntry room, long number, long? before, long? after, long? around, int? limit, MessagePages pages)
    {
        if (around is not null || (before is not null && after is not null) || limit is < 1 || before < 0 || after < 0)
        {
            return new Refusal(Problems.Malformed, "A page of a thread takes one of before and after, each a message number, and a limit "
                + "of 1 or more.").ToResult();
        }

        var length = Math.Min(limit ?? WireLimits.PageDefault, WireLimits.PageMost);
        var page = await pages.Thread(room, number, after ?? 0, before ?? long.MaxValue, length, isFirst: after is not null);
        return page is null
            ? RoomRefusals.NoMessage(room.Id, number).ToResult()
            : new PageResult(MessageJson.Encode(page.Messages), page.Cursor);
    }

    private static async Task<PageResult> Pins(RoomEntry room, MessagePages pages)
    {
        var page = await pages.Pinned(room);
        return new PageResult(MessageJson.Encode(page.Messages), page.Cursor);
    }

    private static Task<Results<PostedResult, ProblemResult>> PostBodyOf(
        RoomEntry room,
        PostBody body,
        [FromHeader(Name = WireHeaders.IdempotencyKey)] string? idempotencyKey,
        Caller caller,
        EventLog log,
        MessagePages pages,
        Limits limits) =>
        Post(room, body.Message, idempotencyKey, caller, log, pages, limits);

    internal static async Task<Results<PostedResult, ProblemResult>> Post(
        RoomEntry room,
        NewMessage message,
        string? idempotencyKey,
        Caller caller,
        EventLog log,
        MessagePages pages,
        Limits limits)
    {
        if (TextRules.CheckMessage(message.Text, out var text) is { } unfit)
        {
            return unfit.ToResult();
        }

        // Neither reads as the other: an answer has a line more, and it begins with a character that no text holds.
        var answers = message.ReplyTo is { } answered ? string.Create(CultureInfo.InvariantCulture, $"\0in reply to {answered}\n") : "";
        var content = string.Create(CultureInfo.InvariantCulture, $"POST /api/rooms/{room.Id}/messages\n{answers}{text}");
        if (IdempotencyKey.Read(idempotencyKey, caller.PersonId, content, out var key) is { } noKey)
        {
            return noKey.ToResult();
        }

        key = key is { } given ? given with { PostsInto = room.Id } : null;
        if (limits.Post(caller) is { } tooQuick)
        {
            return tooQuick.ToResult();
        }

        ReplyTarget? target = null;
        if (message.ReplyTo is { } number)
        {
            target = await pages.FindTarget(room, number);
            if (target is null)
            {
                return RoomRefusals.NoMessage(room.Id, number).ToResult();
            }
        }

        var words = MessageWords.Read(text, room, caller, log.Projection);
        var outcome = await log.Enqueue(new PostMessage(room, caller, words, target, key, log.Projection.People));
        return outcome.Refusal is { } refusal ? refusal.ToResult() : new PostedResult(outcome.Value!, outcome.IsRepeat);
    }

    internal static async Task<Results<MessageResult, ProblemResult>> Edit(
        RoomEntry room, long number, MessageChange change, Caller caller, EventLog log, Limits limits)
    {
        var unfit = TextRules.CheckMessage(change.Text, out var text) ?? limits.Post(caller);
        if (unfit is not null)
        {
            return unfit.ToResult();
        }

        var words = MessageWords.Read(text, room, caller, log.Projection);
        var outcome = await log.Enqueue(new EditMessage(room, number, Who.Is(caller), words, log.Projection.People));
        return outcome.Refusal is { } refusal ? refusal.ToResult() : new MessageResult(outcome.Value!);
    }

    private static async Task<Results<Ok<IReadOnlyList<Reaction>>, ProblemResult>> Reactions(
        RoomEntry room, long number, MessagePages pages)
    {
        return await pages.ReactionsTo(room, number) is { } reactions
            ? TypedResults.Ok(reactions)
            : RoomRefusals.NoMessage(room.Id, number).ToResult();
    }

    internal static async Task<Results<Ok<MessageReactions>, ProblemResult>> React(
        RoomEntry room, long number, string emoji, bool isChosen, Caller caller, EventLog log, Limits limits)
    {
        if (!EmojiList.TryNormalise(emoji, out var normal))
        {
            return new Refusal(
                Problems.NotAnEmoji, "A reaction is one emoji, or its name between colons such as :tada:. Nothing was changed.").ToResult();
        }

        if (limits.Post(caller) is { } tooQuick)
        {
            return tooQuick.ToResult();
        }

        var outcome = await log.Enqueue(new ReactToMessage(room, number, Who.Is(caller), normal, isChosen, log.Projection.People));
        return outcome.Refusal is { } refusal ? refusal.ToResult() : TypedResults.Ok(outcome.Value!);
    }

    internal static async Task<Results<MessageResult, ProblemResult>> Pin(
        RoomEntry room, long number, bool isPinned, Caller caller, EventLog log, Limits limits)
    {
        if (limits.Post(caller) is { } tooQuick)
        {
            return tooQuick.ToResult();
        }

        var outcome = await log.Enqueue(new PinMessage(room, number, Who.Is(caller), isPinned, log.Projection.People));
        return outcome.Refusal is { } refusal ? refusal.ToResult() : new MessageResult(outcome.Value!);
    }

    internal static async Task<Results<MessageResult, ProblemResult>> Delete(
        RoomEntry room, long number, Caller caller, EventLog log, Limits limits)
    {
        if (limits.Post(caller) is { } tooQuick)
        {
            return tooQuick.ToResult();
        }

        var outcome = await log.Enqueue(new DeleteMessage(room, number, Who.Is(caller), log.Projection.People));
        return outcome.Refusal is { } refusal ? refusal.ToResult() : new MessageResult(outcome.Value!);
    }
}
