using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.Messages;
using Snug.Server.People;
using Snug.Server.Rooms;
using Snug.Server.Storage;

namespace Snug.Server.Reports;

/// <summary>Showing a message to the owners and admins, and looking after what was shown.</summary>
internal static class ReportEndpoints
{
    extension(IEndpointRouteBuilder api)
    {
        public void MapReports()
        {
            api.MapRoom()
                .MapPost("/messages/{number:long}/report", Report)
                .WithTags("Reports")
                .WithSummary("Shows this message, and nothing else of its room, to the owners and admins.")
                .WithMetadata(RoomAct.Report);
            var reports = api.MapGroup("/reports").WithTags("Reports");
            reports.MapGet("/", List).WithSummary("What was shown to the owners and admins: what waits first, then the newest.");
            reports.MapPatch("/{id:long}", Change).WithSummary("Says that it was looked after; remove takes the message's words away.");
        }
    }

    internal static async Task<Results<NoContent, ProblemResult>> Report(
        RoomEntry room,
        long number,
        NewReport report,
        [FromHeader(Name = WireHeaders.IdempotencyKey)] string? idempotencyKey,
        Caller caller,
        EventLog log,
        Limits limits)
    {
        string? why = null;
        if (report.Why is { } raw && TextRules.CheckTopic(raw, out why) is { } unfit)
        {
            return unfit.ToResult();
        }

        var content = string.Create(CultureInfo.InvariantCulture, $"POST /api/rooms/{room.Id}/messages/{number}/report\n{why}");
        if (IdempotencyKey.Read(idempotencyKey, caller.PersonId, content, out var key) is { } noKey)
        {
            return noKey.ToResult();
        }

        if (limits.ChangePeople(caller) is { } tooQuick)
        {
            return tooQuick.ToResult();
        }

        var outcome = await log.Enqueue(new ReportMessage(room, number, why, Who.Is(caller), key));
        return outcome.Refusal is { } refusal ? refusal.ToResult() : TypedResults.NoContent();
    }

    private static async Task<Results<Ok<List<Report>>, ProblemResult>> List(
        Caller caller, Projection known, IDatabase database, MessagePages pages) =>
        PeoplePolicy.Refuse(PersonAct.LookAfterReports, Who.Is(caller), known) is { } refusal
            ? refusal.ToResult()
            : TypedResults.Ok(await ReportStore.List(database, pages, known));

    internal static async Task<Results<Ok<Report>, ProblemResult>> Change(
        long id, ReportChange change, Caller caller, EventLog log, MessagePages pages, Limits limits)
    {
        if (limits.ChangePeople(caller) is { } tooQuick)
        {
            return tooQuick.ToResult();
        }

        var outcome = await log.Enqueue(new ChangeReport(id, change, Who.Is(caller), log.Projection));
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToResult();
        }

        var row = outcome.Value!;
        var page = await pages.Around(log.Projection.Rooms.Find(row.RoomId)!, row.Number, 1);
        return TypedResults.Ok(ReportStore.Tell(row, page.Messages[0], log.Projection));
    }
}
